import Canon
import Vocabulary

extension Decision {
  /// The answer for people: outcome, each condition with its mark, who owns the next step, what to
  /// do and the source.
  package var textForPeople: String {
    var lines = ["\(outcome.headline)  (\(outcome.rawValue))"]
    if let asOf {
      lines.append("Law as of \(asOf.textForPeople), rulebook \(rulebook.id) \(rulebook.version)")
    }
    if let exception { lines.append("Exception: \(exception)") }
    if let reviewPolicy { lines.append("Review of an application: \(reviewPolicy.rawValue)") }
    lines.append("")
    for place in classes.indices { lines.append("  " + goods(place)) }
    section("Rules", shownReasons.map { sentence(of: $0) + source($0) }, &lines)
    var conditionLines: [String] = []
    for condition in conditions {
      conditionLines.append("\(condition.status.mark) \(sentence(of: condition))")
      guard condition.status != .met else { continue }
      let remedy = remedy(of: condition).map { "    next: \(condition.owner.title): \($0)" }
      conditionLines.append(remedy ?? "    next: \(condition.owner.title)")
      let cites = cites(of: condition)
      if !cites.isEmpty { conditionLines.append("    see " + cites.joined(separator: "; ")) }
    }
    section("Conditions", conditionLines, &lines)
    section(
      "Routes",
      routes.map { state in
        let lacks = state.missing.map(\.rawValue) + unresolvedFlags.map { "flag-" + $0.rawValue }
        let rest = lacks.isEmpty ? "nothing missing" : "lacks " + lacks.joined(separator: ", ")
        return "\(state.status.mark) \(rulebook.law.routes[state.route].title): \(rest)"
      }, &lines)
    section(
      "Missing facts",
      missing.map { "? \(sentence(of: $0.fact)) (ask the \($0.owner.title))" }, &lines)
    section(
      "Flags",
      flags.map { "\($0.kind == .mustResolve && !$0.isResolved ? "✗" : "·") \(sentence(of: $0))" },
      &lines)
    lines.append("")
    lines.append("rulebook sha256 \(rulebook.digest.hex)")
    return lines.joined(separator: "\n") + "\n"
  }

  private func section(_ title: String, _ entries: [String], _ lines: inout [String]) {
    guard !entries.isEmpty else { return }
    lines.append("")
    lines.append(title)
    for entry in entries { lines.append("  " + entry) }
  }

  private func source(_ reason: Reason) -> String {
    let cites = rulebook.law.requirements[reason.requirement].cites
    return cites.isEmpty ? "" : " [" + cites.joined(separator: "; ") + "]"
  }

  private func goods(_ place: Int) -> String {
    let chip = classes[place]
    var parts = [modelName(place) ?? "item \(place + 1)"]
    if let quantity = sale.items[place].quantity.value {
      parts[0] = "\(quantity.units) × \(parts[0])"
    }
    parts.append(eccn(place) ?? (chip.prong == .unknown ? "not classified" : "outside 3A090"))
    parts.append("prong \(chip.prong.rawValue)")
    if let tpp = chip.tpp { parts.append("TPP \(tpp)") }
    if let density = chip.performanceDensityHundredths {
      parts.append("performance density \(Decimals.text(density, scale: 2))")
    }
    return parts.joined(separator: ", ")
  }
}

extension Truth {
  /// ✓ met, ✗ unmet, ? undetermined.
  package var mark: String {
    switch self {
    case .met: "✓"
    case .unmet: "✗"
    case .undetermined: "?"
    }
  }
}

extension Decision.Outcome {
  /// The outcome as a heading.
  package var headline: String {
    switch self {
    case .noLicenceRequired: "No licence required"
    case .cleared: "Cleared"
    case .conditionsUnmet: "Conditions not met"
    case .undetermined: "Undetermined"
    case .licenceRequired: "Licence required"
    case .prohibited: "Prohibited"
    }
  }
}

extension Asked {
  /// As people say it.
  package var title: String {
    switch self {
    case .intermediateConsignee: "intermediate consignee"
    case .ultimateConsignee: "ultimate consignee"
    case .endUser: "end user"
    case .siteOperator: "site operator"
    default: rawValue
    }
  }
}
