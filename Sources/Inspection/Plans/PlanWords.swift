import Canon
import Statistics
import Vocabulary

/// A plan in words that a board can read. Chances are cut, not rounded; times are rounded up.
extension SitePlan {
  /// What a visit does.
  package var duty: String {
    let sample =
      isByRack
      ? "opening \(PlanWords.count(openedRacks, "rack", of: racks)) and checking all \(drawnUnits) units in them \(grade.inspection)"
      : "checking \(PlanWords.count(drawnUnits, "unit", of: reachedUnits)), drawn by lot, \(grade.inspection)"
    var parts = [
      "\(site): one visit on a random day of every \(windowDays) days, seeing all \(racks) racks and \(sample)"
    ]
    if partlyDrawnUnits > 0 {
      parts.append("\(partlyDrawnUnits) more where only a part can be reached")
    }
    if authenticityUnits > 0 {
      parts.append("\(authenticityUnits) examined as to whether they are genuine")
    }
    return parts.joined(separator: ", and ") + "."
  }

  /// What the plan would have caught, in a sentence.
  package func caught(within days: Int) -> String {
    let put =
      putBackUnits > 0
      ? " (although \(putBackUnits) of them could be put back before the inspectors arrive)" : ""
    let reached =
      reachedUnits < units ? " among the \(reachedUnits) units that this evidence reaches" : ""
    let soon = timings.first { $0.phase == AdversaryPhase.justAfterInspection.rawValue }
    let worst = soon.map {
      " Taken right after a visit, it is noticed within \(days) days with \(PlanWords.percent($0.withinPpm)) %, after \($0.meanDays) days on average."
    }
    return
      "Had \(lossUnits) of \(units) units been gone\(reached)\(put), however they were packed\(grade.disguise), a visit would "
      + "have noticed with a chance of at least \(PlanWords.percent(promisedPpm)) %."
      + (worst ?? "")
  }

  /// What it would not have caught, in a sentence.
  package var missed: String {
    var parts: [String] = []
    if lossUnits > 1 { parts.append(smallLoss) }
    for outcome in outcomes where !outcome.isPromised && outcome.diversion != .oneRack {
      parts.append(PlanWords.gap(outcome))
    }
    return parts.isEmpty
      ? "It leaves no diversion unanswered that this plan knows."
      : "It would not have caught, or only with the chance given: " + parts.joined(separator: "; ")
        + "."
  }

  private var smallLoss: String {
    guard let rack = outcome(.oneRack) else { return "a loss of fewer than \(lossUnits) units" }
    return
      "a loss of fewer than \(lossUnits) units (one rack of \(rack.lossUnits): \(PlanWords.percent(rack.detectionPpm)) %)"
  }

  /// All of it, for a board.
  package func sentences(within days: Int) -> [String] { [duty, caught(within: days), missed] }
}

extension EvidenceGrade {
  fileprivate var inspection: String {
    switch self {
    case .bulk: "as a whole"
    case .label: "by its label"
    case .identity: "powered on, by its signature over our nonce"
    case .authenticity: "by examination"
    }
  }

  fileprivate var disguise: String {
    switch self {
    case .bulk, .label: ""
    case .identity: " and although dummies with their labels stood in their places"
    case .authenticity: " and although units with their device keys stood in their places"
    }
  }
}

enum PlanWords {
  /// With one decimal, cut.
  static func percent(_ ppm: Int64) -> String { "\(ppm / 10_000).\(ppm / 1_000 % 10)" }

  static func count(_ part: Int, _ noun: String, of whole: Int) -> String {
    part == whole ? "all \(whole) \(noun)s" : "\(part) of \(whole) \(noun)s"
  }

  static func gap(_ outcome: PlanOutcome) -> String {
    let chance = "\(percent(outcome.detectionPpm)) %"
    return switch outcome.diversion {
    case .emptyRacks: "emptied racks (\(chance))"
    case .openPlaces: "units taken one by one (\(chance))"
    case .dummies: "\(outcome.lossUnits) units replaced by dummies with real labels (\(chance))"
    case .falseKeys:
      "\(outcome.lossUnits) units replaced by others that answer with their device keys (\(chance))"
    case .partlyReached:
      "a loss wholly among the \(words(outcome.state)), of which a visit reaches only a part (\(chance))"
    case .unreached:
      "anything but their labels among the \(words(outcome.state)), which this evidence does not reach (\(chance))"
    case .oneRack: "one rack (\(chance))"
    }
  }

  static func words(_ state: ReachState?) -> String {
    switch state {
    case .running: "running units"
    case .tenant: "units that a tenant holds"
    case .spare: "spares"
    case .tray: "units in sealed trays"
    case nil: "units"
    }
  }

  /// Hundredths as a number with two decimals.
  static func hundredths(_ value: Int) -> String {
    "\(value / 100).\(value % 100 < 10 ? "0" : "")\(value % 100)"
  }
}

extension InspectionPlan {
  /// The whole plan as text.
  package var text: String {
    var lines: [String] = []
    for site in sites {
      lines += site.sentences(within: standard.withinDays)
      var cost =
        "A visit takes \(PlanWords.hundredths(site.visitCentiDays)) person-days and costs \(currency) \(money(site.visitCost))."
      if site.extraVisitPpm > 0 {
        cost +=
          " The budget adds a further visit in \(PlanWords.percent(site.extraVisitPpm)) % of the windows."
      }
      lines += [cost, ""]
    }
    lines.append(
      "In a year: \(PlanWords.hundredths(yearCentiDays)) person-days, \(currency) \(money(yearCost))."
    )
    if shortCentiDays > 0 {
      lines.append(
        "The budget is \(PlanWords.hundredths(shortCentiDays)) person-days short: with it the standard is not kept at every site."
      )
    }
    if let provingTests {
      lines.append(
        "The sensitivity is an assumption until an auditor finds \(provingTests) seeded discrepancies in a row (95 %)."
      )
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Whole units of the currency, rounded up.
  private func money(_ minor: Int64) -> String { "\((minor + 99) / 100)" }

  /// Whether the budget pays for the least plan.
  package var isWithinBudget: Bool { shortCentiDays == 0 }
}
