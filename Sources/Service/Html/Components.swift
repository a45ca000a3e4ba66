import Markup
import Vocabulary

/// How a state is to be felt. Each tone has a shape beside its colour, so that colour alone never carries it.
enum Tone: String, Sendable {
  case good, bad, doubtful, waiting, plain

  /// The outline of the tone's sign, in a square of 16.
  var sign: String {
    switch self {
    case .good: "M3 8.5 6.5 12 13 4.5"
    case .bad: "M4 4l8 8M12 4l-8 8"
    case .doubtful: "M8 2.5 14 13.5H2zM8 6.5v3M8 11.4v.4"
    case .waiting: "M8 2a6 6 0 1 0 .01 0M8 5v3.2l2.2 1.6"
    case .plain: "M4 8h8"
    }
  }
}

/// A state in one or two words, with the sign of its tone.
struct Status: Sendable, Equatable {
  var text: String
  var tone: Tone

  init(_ text: String, _ tone: Tone) {
    self.text = text
    self.tone = tone
  }

  var node: Node {
    span("tag tag-\(tone.rawValue)") {
      icon(tone.sign)
      text
    }
  }
}

/// A small sign drawn with lines; for eyes only, the words beside it say the same.
func icon(_ path: String) -> Node {
  tag("svg", .class("icon"), Attribute("viewBox", "0 0 16 16"), .hidden) {
    tag("path", Attribute("d", path))
  }
}

/// A term and what there is to say about it.
struct Fact: Sendable {
  var term: String
  var value: [Node]

  init(_ term: String, @Html _ value: () -> [Node]) {
    self.term = term
    self.value = value()
  }

  init(_ term: String, _ text: String) {
    self.term = term
    value = [.text(text)]
  }
}

/// Facts as a list of terms.
func facts(_ list: [Fact], _ names: String = "") -> Node {
  tag("dl", .class("facts \(names)")) {
    for fact in list {
      div("fact") {
        tag("dt") { fact.term }
        tag("dd") { fact.value }
      }
    }
  }
}

/// A live figure: the number large, what it counts below.
struct Figure: Sendable {
  var value: String
  var label: String
  var note: String

  init(_ value: String, _ label: String, note: String = "") {
    self.value = value
    self.label = label
    self.note = note
  }
}

func figures(_ list: [Figure]) -> Node {
  tag("dl", .class("figures")) {
    for figure in list {
      div("figure") {
        tag("dt") {
          figure.label
          if !figure.note.isEmpty { span("note") { " \(figure.note)" } }
        }
        tag("dd") { figure.value }
      }
    }
  }
}

/// A table with a caption; the first cell of each row names the row.
struct Grid: Sendable {
  struct Column: Sendable {
    var title: String
    var isNumber: Bool

    static func text(_ title: String) -> Column { Column(title: title, isNumber: false) }
    static func number(_ title: String) -> Column { Column(title: title, isNumber: true) }
  }

  var caption: String
  var columns: [Column]
  var rows: [[[Node]]] = []
  /// What is said where there are no rows.
  var empty: String = "Nothing here yet."
  /// Whether the caption is for those only who hear the page: a heading above says it already.
  var hidesCaption = false

  mutating func row(_ cells: [Node]...) { rows.append(cells) }

  var node: Node {
    guard !rows.isEmpty else { return p("empty") { empty } }
    let id = "grid-" + String(caption.lowercased().filter { $0.isLetter && $0.isASCII })
    return tag(
      "div", .class("scroll"), .role("group"), .labelled(by: id), Attribute("tabindex", "0")
    ) {
      tag("table") {
        tag("caption", .id(id), .class(hidesCaption ? "unseen" : "")) { caption }
        tag("thead") {
          tag("tr") {
            for column in columns {
              tag("th", Attribute("scope", "col"), .class(column.isNumber ? "number" : "")) {
                column.title
              }
            }
          }
        }
        tag("tbody") {
          for row in rows {
            tag("tr") {
              for (index, cell) in row.enumerated() {
                if index == 0 {
                  tag("th", Attribute("scope", "row")) { cell }
                } else {
                  tag("td", .class(isNumber(index) ? "number" : "")) { cell }
                }
              }
            }
          }
        }
      }
    }
  }

  private func isNumber(_ index: Int) -> Bool {
    columns.indices.contains(index) && columns[index].isNumber
  }
}

/// One thing that happened, for a timeline.
struct Happening: Sendable {
  var at: Instant
  var status: Status
  /// What happened, in a sentence.
  var title: String
  var actor: String
  var actorPath: String
  /// What it came with: amounts, counts, reasons.
  var details: [Node]
  /// The act's page.
  var path: String
  /// The receipt; empty if there is none.
  var receiptPath: String
}

/// What happened, oldest first, under the days on which it did.
func timeline(_ list: [Happening]) -> Node {
  guard !list.isEmpty else { return p("empty") { "Nothing has happened yet." } }
  var days: [(day: Day, items: [Happening])] = []
  for item in list {
    if days.last?.day == item.at.day {
      days[days.count - 1].items.append(item)
    } else {
      days.append((item.at.day, [item]))
    }
  }
  return ol("timeline") {
    for group in days {
      li("day") {
        p("day-name") { date(group.day) }
        ol("items") {
          for item in group.items { happening(item) }
        }
      }
    }
  }
}

private func happening(_ item: Happening) -> Node {
  li("item item-\(item.status.tone.rawValue)") {
    span("dot") { icon(item.status.tone.sign) }
    div("item-body") {
      p("item-title") { link(item.path) { item.title } }
      p("item-meta") {
        tag("time", Attribute("datetime", item.at.text)) { item.at.clock }
        span("by") { " · " }
        if item.actorPath.isEmpty { item.actor } else { link(item.actorPath) { item.actor } }
        if !item.receiptPath.isEmpty {
          span("by") { " · " }
          link(item.receiptPath) {
            "receipt"
            span("unseen") { " for: \(item.title)" }
          }
        }
      }
      if !item.details.isEmpty { div("item-details") { item.details } }
    }
  }
}

/// Who is to do what, until when.
struct NextStep: Sendable {
  var owner: String
  var ownerPath: String = ""
  var todo: String
  var until: Instant?
  var tone: Tone = .waiting
}

/// The next steps, at the top of a page: nobody should have to look for them.
func nextSteps(_ steps: [NextStep]) -> Node {
  tag("section", .class("next"), .labelled(by: "next")) {
    h2(id: "next") { steps.count > 1 ? "Next steps" : "Next step" }
    if steps.isEmpty {
      p { "Nobody has to do anything now." }
    } else {
      ul {
        for step in steps {
          li("step step-\(step.tone.rawValue)") {
            icon(step.tone.sign)
            p {
              strong {
                if step.ownerPath.isEmpty {
                  step.owner
                } else {
                  link(step.ownerPath) { step.owner }
                }
              }
              ": \(step.todo)"
              if let until = step.until {
                span("until") {
                  " by "
                  moment(until)
                }
              }
            }
          }
        }
      }
    }
  }
}

/// A part of a whole as a bar with its numbers in words.
func meter(_ part: Int64, of whole: Int64, label: String) -> Node {
  let ppm = Figures.ppm(part, of: whole)
  let width = String(ppm / 10_000)
  let tone = ppm >= 900_000 ? "meter-full" : ppm >= 700_000 ? "meter-high" : "meter-low"
  return span("meter \(tone)") {
    tag("svg", Attribute("viewBox", "0 0 100 8"), Attribute("preserveAspectRatio", "none"), .hidden)
    {
      tag(
        "rect", .class("meter-whole"), Attribute("width", "100"), Attribute("height", "8"),
        Attribute("rx", "1"))
      tag(
        "rect", .class("meter-part"), Attribute("width", width), Attribute("height", "8"),
        Attribute("rx", "1"))
    }
    span("meter-text") { label }
  }
}
