import Markup
import Vocabulary

/// A page about one thing of the register: a site, a bond, a round, a case, a party. A sale's page is one too.
struct ThingPage: Page {
  /// A further part of the page.
  struct Part: Sendable {
    var title: String
    var content: [Node]

    init(_ title: String, @Html _ content: () -> [Node]) {
      self.title = title
      self.content = content()
    }
  }

  /// What kind of thing, and the way to all of its kind.
  var kind: String
  var kindPath: String
  var menuEntry: Menu?
  var name: String
  var id: String
  var statuses: [Status]
  var lead: String
  /// `nil` where nobody owns a step by the nature of the thing.
  var next: [NextStep]?
  var answer: AnswerView?
  var facts: [Fact]
  var parts: [Part] = []
  /// What happened to it, oldest first.
  var happenings: [Happening]

  var title: String { name }
  var menu: Menu? { menuEntry }

  var body: [Node] {
    tag("header", .class("head")) {
      tag("nav", .class("crumbs"), .label("Where you are")) {
        link(kindPath) { kind }
        " / "
        code(id)
      }
      h1 { name }
      if !statuses.isEmpty {
        p("head-line") { for status in statuses { status.node } }
      }
      if !lead.isEmpty { p("lead") { lead } }
    }
    if let next { nextSteps(next) }
    if let answer { answer.conditionList }
    section("block", labelled: "facts") {
      h2(id: "facts") { "At a glance" }
      Service.facts(facts)
    }
    for (index, part) in parts.enumerated() {
      section("block", labelled: "part-\(index)") {
        h2(id: "part-\(index)") { part.title }
        part.content
      }
    }
    section("block", labelled: "life") {
      h2(id: "life") { "Its whole life" }
      timeline(happenings)
    }
  }
}

/// A list of things of one kind, with a way to the next page of it.
struct ListPage: Page {
  var name: String
  var lead: String
  var menuEntry: Menu?
  var grid: Grid
  /// Empty where this is the last page.
  var nextPath: String = ""

  var title: String { name }
  var menu: Menu? { menuEntry }

  var body: [Node] {
    tag("header", .class("head")) {
      h1 { name }
      if !lead.isEmpty { p("lead") { lead } }
    }
    section("block", labelled: "list") {
      tag("h2", .id("list"), .class("unseen")) { "List" }
      grid.node
      if !nextPath.isEmpty {
        tag("nav", .label("Pages of the list")) { link(nextPath, "button button-quiet") { "More" } }
      }
    }
  }
}

/// A page of parts, each with a heading: the regulator's board, the log, a rulebook.
struct BoardPage: Page {
  var name: String
  var lead: String
  var menuEntry: Menu?
  var figures: [Figure] = []
  var parts: [ThingPage.Part]

  var title: String { name }
  var menu: Menu? { menuEntry }

  var body: [Node] {
    tag("header", .class("head")) {
      h1 { name }
      if !lead.isEmpty { p("lead") { lead } }
    }
    if !figures.isEmpty {
      section("block", labelled: "figures") {
        tag("h2", .id("figures"), .class("unseen")) { "Figures" }
        Service.figures(figures)
      }
    }
    for (index, part) in parts.enumerated() {
      section("block", labelled: "part-\(index)") {
        h2(id: "part-\(index)") { part.title }
        part.content
      }
    }
  }
}

/// What went wrong, for people.
struct ProblemPage: Page {
  var name: String
  var status: Int
  var detail: String
  /// What to do about it.
  var remedy: String

  var title: String { name }

  var body: [Node] {
    tag("header", .class("head text")) {
      p("crumbs") { "Error \(String(status))" }
      h1 { name }
      p("lead") { detail }
      if !remedy.isEmpty { p { remedy } }
      p { link("/") { "To the front page" } }
    }
  }
}
