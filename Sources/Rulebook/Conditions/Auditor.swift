import Canon
import Vocabulary

/// An accredited auditor is engaged for the site.
///
/// Source: the essay: importers of certain goods hire an accredited auditor; here as the pilot's
/// condition. The auditor may not
/// be affiliated with a party (domain: SOX independence, NRTL independence), whatever is said of it: a name tells.
struct Auditor {
  func judge(_ facts: Facts, missing: inout [MissingFact]) -> Judgement {
    let reference: Reference<EngagementFacts>
    switch facts.standing.engagement {
    case .none: return Judgement(.auditor, .unmet, owner: .purchaser, .none)
    case .absent:
      missing.append(MissingFact(fact: .engagement(.lookup), owner: .purchaser))
      return Judgement(.auditor, .undetermined, owner: .purchaser, .notLookedUp)
    case .value(let value): reference = value
    }
    guard let engagement = reference.facts else {
      missing.append(MissingFact(fact: .engagement(.lookup), owner: .auditor))
      return Judgement(.auditor, .undetermined, owner: .auditor, .notLookedUp)
    }
    if let name = engagement.auditor.known, Independence(facts).isOfParty(name) {
      return Judgement(.auditor, .unmet, owner: .purchaser, .failing(.isParty))
    }
    let suspended: Stated<Bool> = engagement.suspended.isAbsent ? .none : engagement.suspended
    let checks: [Check] = [
      Check(engagement.inForce, true, .notInForce, .engagement(.inForce)),
      Check(engagement.accredited, true, .notAccredited, .engagement(.accredited)),
      Check(suspended, false, .suspended, .engagement(.suspended)),
      Check(engagement.coversSite, true, .otherSite, .engagement(.coversSite)),
      Check(engagement.affiliated, false, .affiliated, .engagement(.affiliated)),
    ]
    return Check.all(checks, .auditor, owner: .auditor, unmetOwner: .purchaser, &missing)
  }
}

/// One stated yes or no that has to be as wanted.
struct Check {
  let stated: Stated<Bool>
  let wanted: Bool
  let failing: Evidence.Failing
  let fact: Fact

  init(_ stated: Stated<Bool>, _ wanted: Bool, _ failing: Evidence.Failing, _ fact: Fact) {
    self.stated = stated
    self.wanted = wanted
    self.failing = failing
    self.fact = fact
  }

  /// Absent is undetermined; null is "no".
  var truth: Truth {
    switch stated {
    case .absent: .undetermined
    case .none: Truth(!wanted)
    case .value(let value): Truth(value == wanted)
    }
  }

  /// All checks together: the first that fails, else all that are open.
  static func all(
    _ checks: [Check], _ id: ConditionID, owner: Asked, unmetOwner: Asked,
    _ missing: inout [MissingFact]
  ) -> Judgement {
    if let failed = checks.first(where: { $0.truth == .unmet }) {
      return Judgement(id, .unmet, owner: unmetOwner, .failing(failed.failing))
    }
    let open = checks.filter { $0.truth == .undetermined }
    guard let first = open.first else { return Judgement(id, .met, owner: unmetOwner) }
    missing.append(contentsOf: open.map { MissingFact(fact: $0.fact, owner: owner) })
    return Judgement(id, .undetermined, owner: owner, .fact(first.fact))
  }
}
