import Markup
import Vocabulary

/// The public front page: what the scheme is, in live figures.
struct FrontPage: Page {
  /// A sale that cleared lately, as an example of two signatures.
  struct Specimen: Sendable {
    var path: String
    var title: String
    var route: String
    var auditor: String
    var surety: String
    var number: String
    var clearedAt: Instant
    var took: String
  }

  var figures: [Figure]
  var specimen: Specimen?
  var way: WayOfASale
  var latest: [Happening]
  /// Parameters of the regime in force, in words.
  var terms: [Fact]

  var title: String { "A clearing house for export controls" }

  var body: [Node] {
    hero
    section("block", labelled: "now") {
      h2(id: "now") { "The scheme, as it stands" }
      Service.figures(figures)
    }
    section("block", labelled: "way") {
      h2(id: "way") { "The way of a sale" }
      way.node
      steps
    }
    section("block", labelled: "why") {
      h2(id: "why") { "Why anyone should believe it" }
      columns
    }
    if !terms.isEmpty {
      section("block", labelled: "terms") {
        h2(id: "terms") { "The rules in force, as data" }
        facts(terms)
        p { link("/rulebooks") { "All rulebooks and their citations" } }
      }
    }
    section("block", labelled: "latest") {
      h2(id: "latest") { "What happened last" }
      timeline(latest)
      p { link("/log") { "The whole log" } }
    }
  }

  private var hero: Node {
    div("hero") {
      div("hero-text") {
        h1 { "Sales that clear themselves, and stay watched" }
        p("lead") {
          "A sale of controlled chips needs nobody’s permission once an accredited auditor and "
          "a surety have countersigned it. From then on every chip is inspected at random, and "
          "whoever loses one pays."
        }
        p("actions") {
          link("/check", "button") { "Do I need a licence?" }
          link("/sales", "button button-quiet") { "See the sales" }
        }
      }
      if let specimen { card(specimen) }
    }
  }

  private func card(_ specimen: Specimen) -> Node {
    tag("section", .class("specimen"), .labelled(by: "specimen")) {
      p("over") {
        "Cleared last, on "
        date(specimen.clearedAt.day)
      }
      h2(id: "specimen") { link(specimen.path) { specimen.title } }
      p { specimen.route }
      div("signed") {
        div("sign") {
          p("hand") { specimen.auditor }
          p("who") { "watches the chips: auditor" }
        }
        div("sign") {
          p("hand") { specimen.surety }
          p("who") { "answers for them: surety" }
        }
      }
      p("over") {
        span("mono") { specimen.number }
        " · cleared in \(specimen.took)"
      }
    }
  }

  private var steps: Node {
    ol("steps") {
      step(
        "The exporter proposes",
        "It describes goods, parties, site and end use. The law, which is data, answers at once: "
          + "no licence needed, or exactly what is missing and who owns it.")
      step(
        "Two countersign",
        "An auditor, drawn from a pool, is engaged for the site. Sureties compete to bond the "
          + "buyer; each may look hard and decline, none has a veto.")
      step(
        "The sale clears itself",
        "When every condition is met the exception applies by itself. The exporter gets the "
          + "number for its customs filing and a receipt that proves it.")
      step(
        "Chips are watched",
        "Serials are bound at birth. Rounds are drawn from randomness that nobody held when the "
          + "inventory was fixed; what cannot be found counts as missing.")
      step(
        "A loss is answered",
        "A finding becomes a case with clocks. Two officials determine it; a demand goes out; "
          + "the surety pays and recovers from the buyer.")
    }
  }

  private func step(_ title: String, _ text: String) -> Node {
    li {
      h3 { title }
      p { text }
    }
  }

  private var columns: Node {
    div("columns") {
      div("column") {
        h3 { "Inspections nobody can predict" }
        p {
          "Each draw rests on numbers committed before and revealed after the inventory is "
          "fixed. Anyone can draw the same sample again from the published seed."
        }
      }
      div("column") {
        h3 { "A record nobody can rewrite unseen" }
        p {
          "Every act is signed by a person and is a leaf of one public tree. "
          link("/checkpoint") { "The signed checkpoint" }
          " and your receipt prove it without asking us."
        }
      }
      div("column") {
        h3 { "Money at stake" }
        p {
          "A bond is sized by the rulebook: insured value × penalty multiple × coverage. "
          "Somebody loses money if the chips are lost, so somebody looks before signing."
        }
      }
    }
  }
}
