import Markup
import Vocabulary

/// What every page says about the register it shows.
struct Frame: Sendable {
  /// The log's origin, its name in checkpoints.
  var origin: String = ""
  /// Acts in the log.
  var entries: Int64 = 0
  /// Root of the log's tree, hexadecimal.
  var root: String = ""
  /// The register's now.
  var now: Instant = .zero
  var rulebook: String = ""
  /// Shown above everything: that the register is a rehearsal, that a part is down.
  var notice: String = ""
}

/// A page: typed values in, HTML out. A value that is missing does not compile; a template key could be misspelt.
protocol Page: Sendable {
  var title: String { get }
  /// Which entry of the menu is current, if any.
  var menu: Menu? { get }
  @Html var body: [Node] { get }
  /// The address of the page's own script, if it has one.
  var script: String? { get }
}

extension Page {
  var menu: Menu? { nil }
  var script: String? { nil }

  /// The whole page.
  func html(in frame: Frame) -> String {
    var out = "<!doctype html>"
    out.reserveCapacity(32_768)
    Layout.document(title: title, menu: menu, script: script, frame: frame, body: body)
      .write(to: &out)
    return out
  }
}

/// The menu, the same on every page and in the same order.
enum Menu: String, CaseIterable, Sendable {
  case check, sales, sites, bonds, cases, regulator, log, lab

  var title: String {
    switch self {
    case .check: "Do I need a licence?"
    case .sales: "Sales"
    case .sites: "Sites"
    case .bonds: "Bonds"
    case .cases: "Cases"
    case .regulator: "Regulator"
    case .log: "Log"
    case .lab: "Lab"
    }
  }

  var path: String { "/\(rawValue)" }
}

/// What surrounds the body of every page.
enum Layout {
  static func document(
    title: String, menu: Menu?, script: String?, frame: Frame, body: [Node]
  ) -> Node {
    tag("html", Attribute("lang", "en")) {
      tag("head") {
        tag("meta", Attribute("charset", "utf-8"))
        tag(
          "meta", Attribute("name", "viewport"),
          Attribute("content", "width=device-width, initial-scale=1"))
        tag(
          "meta", Attribute("name", "color-scheme"), Attribute("content", "light dark"))
        tag("title") { "\(title) · Countersign" }
        tag(
          "link", Attribute("rel", "icon"), Attribute("type", "image/svg+xml"),
          .href("/mark.svg"))
        tag("link", Attribute("rel", "stylesheet"), .href(Stylesheet.path))
        if let script { tag("script", Attribute("src", script), Attribute("defer", "")) }
      }
      tag("body") {
        link("#main", "skip") { "Skip to the content" }
        header(menu)
        if !frame.notice.isEmpty {
          tag("aside", .class("notice"), .label("About this register")) {
            p { frame.notice }
          }
        }
        tag("main", .id("main"), Attribute("tabindex", "-1")) { body }
        footer(frame)
      }
    }
  }

  private static func header(_ menu: Menu?) -> Node {
    tag("header", .class("top")) {
      div("top-in") {
        link("/", "name") {
          Mark.node
          span("name-text") { "Countersign" }
        }
        tag("nav", .label("Main")) {
          ul {
            for entry in Menu.allCases {
              li {
                if entry == menu {
                  tag("a", .href(entry.path), Attribute("aria-current", "page")) { entry.title }
                } else {
                  link(entry.path) { entry.title }
                }
              }
            }
          }
        }
      }
    }
  }

  private static func footer(_ frame: Frame) -> Node {
    tag("footer", .class("foot")) {
      div("foot-in") {
        div("foot-log") {
          p {
            "Log "
            link("/checkpoint") { frame.origin.isEmpty ? "not opened yet" : frame.origin }
            " · \(Figures.count(frame.entries)) acts"
            if !frame.root.isEmpty {
              " · root "
              code(String(frame.root.prefix(16)))
            }
          }
          p {
            if frame.now.milliseconds > 0 {
              "As of "
              moment(frame.now)
            }
            if !frame.rulebook.isEmpty {
              " · under "
              link("/rulebooks/\(frame.rulebook)") { frame.rulebook }
            }
          }
        }
        tag("nav", .label("More")) {
          ul {
            li { link("/rounds") { "Inspections" } }
            li { link("/parties") { "Parties" } }
            li { link("/rulebooks") { "Rulebooks" } }
            li { link("/refusals") { "Refusals" } }
            li { link("/openapi.json") { "API" } }
          }
        }
        p("foot-note") {
          "A clearing house, not a government: nothing here is decided by a hidden score, and "
          "people, never the platform, determine a penalty."
        }
      }
    }
  }
}

/// The mark: two hands of a ring that only the two together close, around one chip.
enum Mark {
  static let left = "M19.31 4.46A12 12 0 0 0 7.66 24.63"
  static let right = "M24.34 7.37A12 12 0 0 1 12.69 27.54"

  static var node: Node {
    tag("svg", .class("mark"), Attribute("viewBox", "0 0 32 32"), .hidden) {
      tag("path", .class("mark-one"), Attribute("d", left))
      tag("path", .class("mark-two"), Attribute("d", right))
      tag(
        "rect", .class("mark-chip"), Attribute("x", "12"), Attribute("y", "12"),
        Attribute("width", "8"), Attribute("height", "8"), Attribute("rx", "1.5"))
    }
  }

  /// The mark as a file, for the browser's tab.
  static let file = """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><g fill="none" \
    stroke-width="3.6" stroke-linecap="round"><path stroke="#0f6b66" d="\(left)"/>\
    <path stroke="#b3722a" d="\(right)"/></g><rect x="12" y="12" width="8" height="8" rx="1.5" \
    fill="#0f6b66"/></svg>
    """
}
