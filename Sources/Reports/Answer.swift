import Canon
import Charts
import Lab

/// What the lab says to a question: the regime beside fixed rules.
package struct Answer: Sendable {
  package let question: Question
  let chosen: Sample
  let fixed: Sample

  /// Samples of the question's market and of the same buyers under fixed rules.
  package init(_ question: Question, chosen: Sample, fixed: Sample) {
    self.question = question
    self.chosen = chosen
    self.fixed = fixed
  }

  private func mean(_ metric: Metric, scale: Double = 1) -> Estimate {
    Estimate(chosen.summary(metric), scale: scale)
  }

  /// Where displacement is on, what goes elsewhere counts too.
  private var diverted: Metric {
    question.parameters[.displace] > 0 ? .totalDivertedChips : .divertedChips
  }

  private var cut: Estimate {
    Estimate(ratio: chosen.column(diverted), over: fixed.column(diverted)).complement.times(100)
  }

  private var years: String { Digits.text(question.parameters[.horizon]) }

  /// The claim in a sentence.
  package var title: String {
    let name = Say.capital(question.regime.title)
    let refused = mean(.legitBlockedShare, scale: 100)
    let price =
      refused.value.isNaN
      ? "there are no honest orders" : "refuse \(Say.percent(refused)) of honest orders"
    guard question.regime != .r0 else {
      return
        "Fixed rules let \(Say.chips(mean(diverted))) chips be diverted in \(years) years and \(price)"
    }
    guard cut.value.isFinite else { return "\(name): nobody diverts under fixed rules; \(price)" }
    guard abs(cut.value) > cut.half || cut.half.isNaN else {
      return "\(name) make no measurable difference to diversion and \(price)"
    }
    return cut.value > 0
      ? "\(name) cut diversion by \(Say.percent(cut)) and \(price)"
      : "\(name) raise diversion by \(Say.percent(-cut.value)) and \(price)"
  }

  package var cards: [Report.Card] {
    func card(_ metric: Metric, _ label: String, scale: Double = 1, unit: String = "")
      -> Report.Card
    {
      let value = mean(metric, scale: scale)
      let before = Estimate(fixed.summary(metric), scale: scale)
      let figure = value.value.isNaN ? "–" : Digits.text(value.value) + unit
      let half =
        value.half.isFinite ? "±\u{A0}\(Digits.text(value.half, significant: 2))\(unit)" : ""
      let note =
        before.value.isFinite ? "fixed rules: \(Digits.text(before.value))\(unit)" : ""
      return Report.Card(
        value: figure, label: label,
        note: [half, note].filter { !$0.isEmpty }.joined(separator: "; "))
    }
    let percent = "\u{A0}%"
    return [
      card(diverted, "chips diverted in \(years) years"),
      card(.legitBlockedShare, "of honest orders refused or lost", scale: 100, unit: percent),
      card(.detectedShare, "of diverting companies found", scale: 100, unit: percent),
      card(.planKept, "of an investor's plan in time", scale: 100, unit: percent),
      card(.complianceCost, "of honest value is spent on compliance", unit: percent),
      card(.lossRatio, "of premiums paid out by sureties", scale: 100, unit: percent),
    ]
  }

  package var chart: Chart {
    func row(_ label: String, _ sample: Sample) -> BarPlot.Row {
      let inside = Estimate(sample.summary(.divertedChips))
      let all = Estimate(sample.summary(diverted))
      var parts = [BarPlot.Part(0, from: 0, to: inside.value)]
      if diverted != .divertedChips { parts.append(.init(1, from: inside.value, to: all.value)) }
      return BarPlot.Row(
        label, parts, note: Digits.text(all.value), low: all.low, high: all.high)
    }
    return Chart(
      name: "diverted",
      title: "Chips diverted: \(Digits.text(fixed.summary(diverted).mean)) under fixed rules, "
        + "\(Digits.text(chosen.summary(diverted).mean)) as set",
      note: "Chips diverted in \(years) years, the same buyers in both. Whiskers: 95 %.",
      about:
        "Fixed rules: \(Digits.text(fixed.summary(diverted).mean)) chips. \(Say.capital(question.regime.title)) as set: "
        + "\(Digits.text(chosen.summary(diverted).mean)) chips.",
      plot: BarPlot(
        axis: Axis("chips", "chips diverted in \(years) years"),
        kinds: ["inside the region", "outside"],
        rows: [
          row("fixed rules", fixed), row(question.regime.title + " as set", chosen),
        ]))
  }

  package var json: [UInt8] {
    var json = JSONWriter()
    func write(_ sample: Sample, to json: inout JSONWriter) {
      json.object { json in
        for metric in sample.metrics {
          let summary = sample.summary(metric)
          json.key(metric.rawValue)
          json.object { json in
            for (key, value) in [
              ("mean", summary.mean), ("se", summary.se), ("q05", summary.q05),
              ("q50", summary.q50), ("q95", summary.q95),
            ] {
              json.key(key)
              if value.isFinite { json.raw(Digits.plain(value)) } else { json.null() }
            }
            json.key("n")
            json.integer(summary.n)
          }
        }
      }
    }
    json.object { json in
      json.key("claim")
      json.string(title)
      json.key("regime")
      json.string(question.regime.rawValue)
      json.key("seed")
      json.raw(String(question.seed))
      json.key("replicates")
      json.integer(chosen.count)
      json.key("parameters")
      json.object { json in
        for parameter in Parameter.allCases {
          json.key(parameter.rawValue)
          json.raw(Parameters.text(question.parameters[parameter]))
        }
      }
      json.key("metrics")
      write(chosen, to: &json)
      json.key("fixedRules")
      write(fixed, to: &json)
      json.key("address")
      json.string(question.address)
    }
    return json.bytes
  }
}
