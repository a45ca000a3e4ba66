/// A piece of a page. Text is escaped where it is written out, always: there is no way to put in markup as text.
///
/// Element and attribute names are part of the program (`StaticString`); only values come from outside.
indirect enum Node: Sendable {
  case text(String)
  case element(StaticString, [Attribute], [Node])

  /// Writes this piece as HTML.
  func write(to out: inout String) {
    switch self {
    case .text(let text): Escape.write(text, to: &out)
    case .element(let name, let attributes, let children):
      out += "<"
      out += name.description
      for attribute in attributes { attribute.write(to: &out) }
      if Self.isVoid(name) {
        out += ">"
        return
      }
      out += ">"
      for child in children { child.write(to: &out) }
      out += "</"
      out += name.description
      out += ">"
    }
  }

  private static func isVoid(_ name: StaticString) -> Bool {
    switch name.description {
    case "br", "hr", "input", "link", "meta": true
    default: false
    }
  }

  /// The words of this piece without its markup.
  var words: String {
    switch self {
    case .text(let text): text
    case .element(_, _, let children): children.map(\.words).joined()
    }
  }
}

/// One attribute of an element.
struct Attribute: Sendable {
  var name: StaticString
  var value: String

  init(_ name: StaticString, _ value: String) {
    self.name = name
    self.value = value
  }

  func write(to out: inout String) {
    out += " "
    out += name.description
    out += "=\""
    Escape.write(value, to: &out)
    out += "\""
  }

  static func `class`(_ names: String) -> Attribute { Attribute("class", names) }
  static func id(_ id: String) -> Attribute { Attribute("id", id) }
  static func role(_ role: String) -> Attribute { Attribute("role", role) }
  static func label(_ text: String) -> Attribute { Attribute("aria-label", text) }
  static func labelled(by id: String) -> Attribute { Attribute("aria-labelledby", id) }
  static let hidden = Attribute("aria-hidden", "true")

  /// A link's target. Anything but a place on this server, a place on the page or an http(s) address leads nowhere: an address
  /// that came from outside cannot carry a script.
  static func href(_ target: String) -> Attribute {
    let isLocal = target.hasPrefix("/") && !target.hasPrefix("//")
    let isWeb = target.hasPrefix("https://") || target.hasPrefix("http://")
    return Attribute("href", isLocal || isWeb || target.hasPrefix("#") ? target : "#")
  }
}

/// Makes text safe inside HTML text and quoted attributes.
enum Escape {
  static func write(_ text: String, to out: inout String) {
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "'": out += "&#39;"
      case "\u{0}"..<"\u{9}", "\u{B}"..<"\u{D}", "\u{E}"..<"\u{20}", "\u{7F}":
        out += "\u{FFFD}"
      default: out.unicodeScalars.append(scalar)
      }
    }
  }
}

/// Collects the pieces that a block of a page lists.
@resultBuilder
enum Html {
  static func buildExpression(_ text: String) -> [Node] { [.text(text)] }
  static func buildExpression(_ node: Node) -> [Node] { [node] }
  static func buildExpression(_ nodes: [Node]) -> [Node] { nodes }
  static func buildExpression(_ node: Node?) -> [Node] { node.map { [$0] } ?? [] }
  static func buildBlock(_ parts: [Node]...) -> [Node] { parts.flatMap(\.self) }
  static func buildOptional(_ part: [Node]?) -> [Node] { part ?? [] }
  static func buildEither(first: [Node]) -> [Node] { first }
  static func buildEither(second: [Node]) -> [Node] { second }
  static func buildArray(_ parts: [[Node]]) -> [Node] { parts.flatMap(\.self) }
}

/// An element with what stands inside it.
func tag(
  _ name: StaticString, _ attributes: Attribute..., @Html content: () -> [Node] = { [] }
) -> Node {
  .element(name, attributes, content())
}

func div(_ names: String, @Html _ content: () -> [Node]) -> Node {
  .element("div", [.class(names)], content())
}
func span(_ names: String, @Html _ content: () -> [Node]) -> Node {
  .element("span", [.class(names)], content())
}
func section(_ names: String = "", labelled id: String, @Html _ content: () -> [Node]) -> Node {
  let attributes: [Attribute] = names.isEmpty ? [] : [.class(names)]
  return .element("section", attributes + [.labelled(by: id)], content())
}
func h1(@Html _ content: () -> [Node]) -> Node { .element("h1", [], content()) }
func h2(id: String, @Html _ content: () -> [Node]) -> Node {
  .element("h2", [.id(id)], content())
}
func h3(@Html _ content: () -> [Node]) -> Node { .element("h3", [], content()) }
func p(_ names: String = "", @Html _ content: () -> [Node]) -> Node {
  .element("p", names.isEmpty ? [] : [.class(names)], content())
}
func strong(@Html _ content: () -> [Node]) -> Node { .element("strong", [], content()) }
func code(_ text: String) -> Node { .element("code", [], [.text(text)]) }
func ul(_ names: String = "", @Html _ content: () -> [Node]) -> Node {
  .element("ul", names.isEmpty ? [] : [.class(names)], content())
}
func ol(_ names: String = "", @Html _ content: () -> [Node]) -> Node {
  .element("ol", names.isEmpty ? [] : [.class(names)], content())
}
func li(_ names: String = "", @Html _ content: () -> [Node]) -> Node {
  .element("li", names.isEmpty ? [] : [.class(names)], content())
}
func link(_ target: String, _ names: String = "", @Html _ content: () -> [Node]) -> Node {
  .element("a", names.isEmpty ? [.href(target)] : [.class(names), .href(target)], content())
}
