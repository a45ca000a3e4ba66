/// A piece of a page. Text is escaped where it is written out, always: there is no way to put in markup as text.
///
/// Element and attribute names are part of the program (`StaticString`); only values come from outside.
package indirect enum Node: Sendable {
  case text(String)
  case element(StaticString, [Attribute], [Node])

  /// Writes this piece as HTML.
  package func write(to out: inout String) {
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
  package var words: String {
    switch self {
    case .text(let text): text
    case .element(_, _, let children): children.map(\.words).joined()
    }
  }
}

/// One attribute of an element.
package struct Attribute: Sendable {
  package var name: StaticString
  package var value: String

  package init(_ name: StaticString, _ value: String) {
    self.name = name
    self.value = value
  }

  package func write(to out: inout String) {
    out += " "
    out += name.description
    out += "=\""
    Escape.write(value, to: &out)
    out += "\""
  }

  package static func `class`(_ names: String) -> Attribute { Attribute("class", names) }
  package static func id(_ id: String) -> Attribute { Attribute("id", id) }
  package static func role(_ role: String) -> Attribute { Attribute("role", role) }
  package static func label(_ text: String) -> Attribute { Attribute("aria-label", text) }
  package static func labelled(by id: String) -> Attribute { Attribute("aria-labelledby", id) }
  package static let hidden = Attribute("aria-hidden", "true")

  /// A link's target. Anything but a place on this server, a place on the page or an http(s) address leads nowhere: an address
  /// that came from outside cannot carry a script.
  package static func href(_ target: String) -> Attribute {
    let isLocal = target.hasPrefix("/") && !target.hasPrefix("//")
    let isWeb = target.hasPrefix("https://") || target.hasPrefix("http://")
    return Attribute("href", isLocal || isWeb || target.hasPrefix("#") ? target : "#")
  }
}

/// Makes text safe inside HTML text and quoted attributes.
package enum Escape {
  /// The text made safe. Control characters that XML forbids become U+FFFD.
  package static func escaped(_ text: String) -> String {
    var out = ""
    out.reserveCapacity(text.utf8.count)
    write(text, to: &out)
    return out
  }

  package static func write(_ text: String, to out: inout String) {
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "'": out += "&#39;"
      case "\u{0}"..<"\u{9}", "\u{B}"..<"\u{D}", "\u{E}"..<"\u{20}", "\u{7F}", "\u{FFFE}",
        "\u{FFFF}":
        out += "\u{FFFD}"
      default: out.unicodeScalars.append(scalar)
      }
    }
  }
}

/// Collects the pieces that a block of a page lists.
@resultBuilder
package enum Html {
  package static func buildExpression(_ text: String) -> [Node] { [.text(text)] }
  package static func buildExpression(_ node: Node) -> [Node] { [node] }
  package static func buildExpression(_ nodes: [Node]) -> [Node] { nodes }
  package static func buildExpression(_ node: Node?) -> [Node] { node.map { [$0] } ?? [] }
  package static func buildBlock(_ parts: [Node]...) -> [Node] { parts.flatMap(\.self) }
  package static func buildOptional(_ part: [Node]?) -> [Node] { part ?? [] }
  package static func buildEither(first: [Node]) -> [Node] { first }
  package static func buildEither(second: [Node]) -> [Node] { second }
  package static func buildArray(_ parts: [[Node]]) -> [Node] { parts.flatMap(\.self) }
}

/// An element with what stands inside it.
package func tag(
  _ name: StaticString, _ attributes: Attribute..., @Html content: () -> [Node] = { [] }
) -> Node {
  .element(name, attributes, content())
}

package func div(_ names: String, @Html _ content: () -> [Node]) -> Node {
  .element("div", [.class(names)], content())
}
package func span(_ names: String, @Html _ content: () -> [Node]) -> Node {
  .element("span", [.class(names)], content())
}
package func section(_ names: String = "", labelled id: String, @Html _ content: () -> [Node])
  -> Node
{
  let attributes: [Attribute] = names.isEmpty ? [] : [.class(names)]
  return .element("section", attributes + [.labelled(by: id)], content())
}
package func h1(@Html _ content: () -> [Node]) -> Node { .element("h1", [], content()) }
package func h2(id: String, @Html _ content: () -> [Node]) -> Node {
  .element("h2", [.id(id)], content())
}
package func h3(@Html _ content: () -> [Node]) -> Node { .element("h3", [], content()) }
package func p(_ names: String = "", @Html _ content: () -> [Node]) -> Node {
  .element("p", names.isEmpty ? [] : [.class(names)], content())
}
package func strong(@Html _ content: () -> [Node]) -> Node { .element("strong", [], content()) }
package func code(_ text: String) -> Node { .element("code", [], [.text(text)]) }
package func ul(_ names: String = "", @Html _ content: () -> [Node]) -> Node {
  .element("ul", names.isEmpty ? [] : [.class(names)], content())
}
package func ol(_ names: String = "", @Html _ content: () -> [Node]) -> Node {
  .element("ol", names.isEmpty ? [] : [.class(names)], content())
}
package func li(_ names: String = "", @Html _ content: () -> [Node]) -> Node {
  .element("li", names.isEmpty ? [] : [.class(names)], content())
}
package func link(_ target: String, _ names: String = "", @Html _ content: () -> [Node]) -> Node {
  .element("a", names.isEmpty ? [.href(target)] : [.class(names), .href(target)], content())
}
