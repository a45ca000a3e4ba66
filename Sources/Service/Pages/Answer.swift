import Markup

/// The answer to "do I need a licence?", for people. The command line and the API print the same list.
struct AnswerView: Sendable {
  struct Condition: Sendable {
    var title: String
    var tone: Tone
    /// Met, not met, cannot be told.
    var state: String
    var text: String
    var owner: String
    var remedy: String
    var cites: [String]
  }

  struct Route: Sendable {
    var title: String
    var missing: [String]
  }

  struct Flag: Sendable {
    var text: String
    var mustResolve: Bool
  }

  struct Classified: Sendable {
    var model: String
    var eccn: String
    var prong: String
    var tpp: String
    var density: String
  }

  struct Reason: Sendable {
    var text: String
    var cites: [String]
  }

  var outcome: Status
  /// The outcome in a sentence.
  var sentence: String
  var conditions: [Condition] = []
  var routes: [Route] = []
  var flags: [Flag] = []
  /// What is not known, and whom to ask.
  var missing: [String] = []
  var classification: [Classified] = []
  var reasons: [Reason] = []
  var reviewPolicy: String = ""
  var rulebook: String = ""
  var conditionsTitle = "Conditions"

  /// The outcome, large.
  var head: Node {
    tag(
      "section", .class("answer answer-\(outcome.tone.rawValue)"), .labelled(by: "answer")
    ) {
      h2(id: "answer") {
        icon(outcome.tone.sign)
        " \(outcome.text)"
      }
      p { sentence }
      if !reviewPolicy.isEmpty { p { "A licence application is reviewed: \(reviewPolicy)." } }
      p("soft") { "Decided under \(rulebook)." }
    }
  }

  /// Everything the outcome rests on.
  var parts: [Node] {
    var out: [Node] = []
    if !missing.isEmpty {
      out.append(
        section("block", labelled: "missing") {
          h2(id: "missing") { "What is not known" }
          ul { for item in missing { li { item } } }
        })
    }
    if !conditions.isEmpty { out.append(conditionList) }
    if !routes.isEmpty { out.append(routeList) }
    if !flags.isEmpty { out.append(flagList) }
    if !classification.isEmpty {
      out.append(
        section("block", labelled: "goods") {
          h2(id: "goods") { "How the goods are classified" }
          classificationGrid.node
        })
    }
    if !reasons.isEmpty {
      out.append(
        section("block text", labelled: "reasons") {
          h2(id: "reasons") { "Which rules apply, and why" }
          for reason in reasons {
            p {
              reason.text
              if !reason.cites.isEmpty {
                span("soft") { " \(reason.cites.joined(separator: "; "))" }
              }
            }
          }
        })
    }
    return out
  }

  var conditionList: Node {
    section("block", labelled: "conditions") {
      h2(id: "conditions") { conditionsTitle }
      ul("conditions") {
        for condition in conditions {
          li("condition condition-\(condition.tone.rawValue)") {
            icon(condition.tone.sign)
            div("condition-body") {
              p {
                span("state") { "\(condition.title): \(condition.state)." }
                " \(condition.text)"
              }
              if condition.tone != .good {
                p("remedy") {
                  strong { "\(condition.owner) " }
                  condition.remedy
                }
              }
              if !condition.cites.isEmpty {
                p("cites") { condition.cites.joined(separator: "; ") }
              }
            }
          }
        }
      }
    }
  }

  private var routeList: Node {
    section("block", labelled: "routes") {
      h2(id: "routes") { routes.count > 1 ? "Routes: any one of them will do" : "Route" }
      ul("routes") {
        for route in routes {
          li {
            h3 { route.title }
            if route.missing.isEmpty {
              p { "Nothing is missing." }
            } else {
              p { "Missing: \(route.missing.joined(separator: ", "))." }
            }
          }
        }
      }
    }
  }

  private var flagList: Node {
    section("block text", labelled: "flags") {
      h2(id: "flags") { "Flags" }
      ul("flags") {
        for flag in flags {
          li {
            Status(
              flag.mustResolve ? "To be resolved" : "For information",
              flag.mustResolve ? .doubtful : .plain
            ).node
            " \(flag.text)"
          }
        }
      }
    }
  }

  private var classificationGrid: Grid {
    var grid = Grid(
      caption: "Classification",
      columns: [
        .text("Model"), .text("ECCN"), .text("Prong"), .number("TPP"),
        .number("Performance density"),
      ], hidesCaption: true)
    for item in classification {
      grid.row(
        [.text(item.model)], [.text(item.eccn)], [.text(item.prong)], [.text(item.tpp)],
        [.text(item.density)])
    }
    return grid
  }
}
