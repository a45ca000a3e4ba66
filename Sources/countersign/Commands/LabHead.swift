import Canon
import Lab

/// What was asked, in one line: to the byte the same for the same answer.
enum LabHead {
  /// Of a run of one market.
  static func run(_ plan: LabPlan, _ market: Market) -> String {
    text(plan) { json in
      json.key("regime")
      json.string(market.regime.rawValue)
    } then: { json in
      json.key("set")
      json.object { json in
        for change in market.parameters.changes {
          json.key(change.parameter.rawValue)
          json.number(change.value)
        }
      }
    }
  }

  /// Of a question of so many rows: every plan with what it says, and further words that the rows depend
  /// on.
  static func question(
    _ what: String, _ plans: [LabPlan], _ words: [String] = [], rows: Int
  ) -> String {
    text(plans[0]) { json in
      json.key("question")
      json.string(what)
      json.key("rows")
      json.integer(rows)
    } then: { json in
      json.key("words")
      json.array { json in for word in words { json.string(word) } }
      json.key("cases")
      json.array { json in
        for plan in plans {
          json.object { json in
            json.key("regime")
            json.string(plan.regime.rawValue)
            json.key("set")
            json.object { json in said(plan, &json) }
          }
        }
      }
    }
  }

  private static func text(
    _ plan: LabPlan, _ what: (inout JSONWriter) -> Void, then rest: (inout JSONWriter) -> Void
  ) -> String {
    var writer = JSONWriter()
    writer.object { json in
      json.key("model")
      json.string("plab-1")
      what(&json)
      json.key("seed")
      json.raw(String(plan.seed))
      json.key("replicates")
      json.integer(plan.replicates)
      rest(&json)
    }
    return writer.text
  }

  private static func said(_ plan: LabPlan, _ json: inout JSONWriter) {
    for parameter in Lab.Parameter.allCases {
      guard let input = plan.inputs.said[parameter] else { continue }
      json.key(parameter.rawValue)
      switch input {
      case .exactly(let value): json.number(value)
      case .within(let low, let high):
        json.string("\(Parameters.text(low)) to \(Parameters.text(high))")
      }
    }
  }
}
