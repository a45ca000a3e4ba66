import Markup

/// "Do I need a licence?": one form, one answer, no account.
struct CheckPage: Page {
  /// One input of the form.
  struct Input: Sendable {
    enum Kind: Sendable {
      case text
      case number
      case choice([(value: String, title: String)])
    }

    var name: String
    var title: String
    var hint: String = ""
    var kind: Kind = .text
    var value: String = ""
    /// What is wrong with the value, and how to put it right.
    var fault: String = ""
    /// What browsers may fill in, as the HTML standard names it.
    var autocomplete: String = ""
    /// Values to choose among while typing, as the id of a list.
    var list: String = ""
  }

  struct Part: Sendable {
    var legend: String
    var inputs: [Input]
  }

  var parts: [Part]
  var answer: AnswerView?
  /// Names for the models' list.
  var models: [String] = []
  /// The sale as JSON, to go on with on the command line or the API.
  var saleJSON: String = ""

  var title: String { (hasFaults ? "Error: " : "") + "Do I need a licence?" }
  var menu: Menu? { .check }

  private var faulty: [Input] { parts.flatMap(\.inputs).filter { !$0.fault.isEmpty } }
  private var hasFaults: Bool { !faulty.isEmpty }

  var body: [Node] {
    tag("header", .class("head")) {
      h1 { "Do I need a licence?" }
      p("lead") {
        "Describe the sale. The answer is the rulebook’s, with every condition, who owns it and "
        "what to do. Nothing you enter is kept."
      }
    }
    if hasFaults { summary }
    if let answer {
      answer.head
      answer.parts
      if !saleJSON.isEmpty { machineForm }
      tag("h2", .id("again")) { "Change the sale and ask again" }
    }
    form
  }

  private var summary: Node {
    tag(
      "div", .class("errors"), .role("alert"), Attribute("tabindex", "-1"),
      .labelled(by: "errors")
    ) {
      h2(id: "errors") { "There is a problem" }
      ul {
        for input in faulty {
          li { link("#\(input.name)") { "\(input.title): \(input.fault)" } }
        }
      }
    }
  }

  private var form: Node {
    tag("form", Attribute("method", "post"), Attribute("action", "/check")) {
      for part in parts {
        tag("fieldset") {
          tag("legend") { part.legend }
          div("inputs") { for input in part.inputs { field(input) } }
        }
      }
      tag("datalist", .id("models")) {
        for model in models { tag("option", Attribute("value", model)) }
      }
      tag("button", Attribute("type", "submit")) { "Check the sale" }
    }
  }

  private func field(_ input: Input) -> Node {
    div(input.fault.isEmpty ? "input" : "input has-fault") {
      tag("label", Attribute("for", input.name)) { input.title }
      if !input.hint.isEmpty {
        tag("span", .class("hint"), .id("\(input.name)-hint")) { input.hint }
      }
      if !input.fault.isEmpty {
        tag("span", .class("fault"), .id("\(input.name)-fault")) { "Error: \(input.fault)" }
      }
      control(input)
    }
  }

  private func control(_ input: Input) -> Node {
    var attributes = [Attribute.id(input.name), Attribute("name", input.name)]
    var about: [String] = []
    if !input.hint.isEmpty { about.append("\(input.name)-hint") }
    if !input.fault.isEmpty {
      about.append("\(input.name)-fault")
      attributes.append(Attribute("aria-invalid", "true"))
    }
    if !about.isEmpty {
      attributes.append(Attribute("aria-describedby", about.joined(separator: " ")))
    }
    if !input.autocomplete.isEmpty {
      attributes.append(Attribute("autocomplete", input.autocomplete))
    }
    switch input.kind {
    case .choice(let options):
      return .element(
        "select", attributes,
        options.map { option in
          let selected = option.value == input.value ? [Attribute("selected", "")] : []
          return .element(
            "option", [Attribute("value", option.value)] + selected, [.text(option.title)])
        })
    case .number: attributes.append(Attribute("inputmode", "numeric"))
    case .text: break
    }
    if !input.list.isEmpty { attributes.append(Attribute("list", input.list)) }
    return .element("input", attributes + [Attribute("value", input.value)], [])
  }

  private var machineForm: Node {
    tag("details", .class("block")) {
      tag("summary") { "The same sale as JSON, for the command line and the API" }
      tag("pre", .class("mono"), Attribute("tabindex", "0")) { saleJSON }
    }
  }
}
