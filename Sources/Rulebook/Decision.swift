import Canon
import Vocabulary

/// The answer to what a sale needs: an outcome, and for every condition a judgement with the
/// evidence it rests on.
///
/// Codes and places only; sentences are made when it is printed.
package struct Decision: Sendable {
  /// Outcomes. Order of precedence: prohibited, undetermined, licence required, conditions unmet,
  /// cleared, none required.
  package enum Outcome: String, Word {
    case noLicenceRequired = "no-licence-required"
    case cleared
    case conditionsUnmet = "conditions-unmet"
    case undetermined
    case licenceRequired = "licence-required"
    case prohibited
  }

  /// One route: what it still lacks.
  package struct RouteState: Sendable, Equatable {
    /// Place in the rulebook's routes.
    package var route: Int
    package var status: Truth
    package var missing: [ConditionID]
  }

  /// One rule that was asked, and whether it applies.
  package struct Reason: Sendable, Equatable {
    /// Place in the rulebook's requirements.
    package var requirement: Int
    package var status: Truth
    package var evidence: Evidence
  }

  package let sale: Sale
  package let rulebook: Rulebook
  /// The day that the law is taken as of.
  package let asOf: Day?
  private let standing: Standing
  package private(set) var outcome: Outcome = .undetermined
  /// Place of the route that clears the sale.
  package private(set) var clearedBy: Int?
  package private(set) var classes: [ChipClass] = []
  package private(set) var routes: [RouteState] = []
  package private(set) var conditions: [Judgement] = []
  package private(set) var missing: [MissingFact] = []
  package private(set) var flags: [RaisedFlag] = []
  package private(set) var reviewPolicy: ReviewPolicy?
  package private(set) var reasons: [Reason] = []

  /// Places of the requirements that apply.
  private(set) var applied: [Int] = []
  /// Places of the requirements that may apply.
  private(set) var open: [Int] = []
  var missingFigures: [MissingFact] = []

  init(_ facts: Facts) {
    sale = facts.sale
    rulebook = facts.rulebook
    asOf = facts.day
    standing = facts.standing
    classes = facts.classes
    if facts.day == nil { missing.append(MissingFact(fact: .exportOn, owner: .exporter)) }
  }

  /// SHA-256 of the facts that a flag rests on: what a disposition of it disposes of.
  package func facts(of flag: FlagID) -> Digest { flag.facts(in: sale, standing) }

  /// The symbol of the exception that clears the sale, if one does.
  package var exception: String? { clearedBy.flatMap { rulebook.law.routes[$0].exception } }
  /// The id of the route that clears the sale.
  package var route: String? { clearedBy.map { rulebook.law.routes[$0].id } }
  /// The conditions that are not met.
  package var unmet: [Judgement] { conditions.filter { $0.status != .met } }
  /// Flags that must be resolved and are not.
  package var unresolvedFlags: [FlagID] {
    flags.filter { $0.kind == .mustResolve && !$0.isResolved }.map(\.id)
  }
  /// Whether a requirement of the regime of auditors and sureties applies.
  package var isCovered: Bool {
    applied.contains { rulebook.requirements[$0].trigger == .siteAboveThreshold }
  }

  var hasUnresolvedFlag: Bool { flags.contains { $0.kind == .mustResolve && !$0.isResolved } }
  var isClearedByLicence: Bool { clearedBy.map { !rulebook.routes[$0].isException } ?? false }

  // MARK: How it is made

  /// Keeps a judgement.
  @discardableResult
  mutating func judge(_ judgement: Judgement) -> Truth {
    conditions.append(judgement)
    return judgement.status
  }

  /// Asks every requirement.
  mutating func apply(_ facts: Facts) {
    for place in rulebook.requirements.indices {
      let (truth, evidence) = applies(
        rulebook.requirements[place], facts, missing: &openFacts)
      reasons.append(Reason(requirement: place, status: truth, evidence: evidence))
      switch truth {
      case .met: applied.append(place)
      case .undetermined: open.append(place)
      case .unmet: break
      }
    }
  }

  private var openFacts: [MissingFact] = []

  /// Judges the open routes and says what follows from them.
  mutating func take(_ open: [Int], _ facts: Facts) -> Outcome {
    guard !applied.isEmpty else { return .noLicenceRequired }
    var judged: [Judgement] = []
    var lacking: [(ConditionID, [MissingFact])] = []
    for route in open {
      var needs = rulebook.routes[route].needs
      if rulebook.routes[route].isException { needs.append(.notSuspended) }
      for need in needs where !judged.contains(where: { $0.id == need }) {
        var missing: [MissingFact] = []
        judged.append(judgement(need, facts, &missing))
        lacking.append((need, missing))
      }
      let states = needs.compactMap { need in judged.first { $0.id == need } }
      routes.append(
        RouteState(
          route: route, status: Truth.all(states.lazy.map(\.status)),
          missing: states.filter { $0.status != .met }.map(\.id)))
    }
    let status = Truth.any(routes.lazy.map(\.status))
    clearedBy = status == .met ? routes.first { $0.status == .met }?.route : nil
    showConditions(judged)
    if status == .undetermined {
      for (_, missing) in lacking { openFacts.append(contentsOf: missing) }
    }
    review(facts)
    switch status {
    case .met: return .cleared
    case .undetermined: return .undetermined
    case .unmet:
      return routes.contains { rulebook.routes[$0.route].isException }
        ? .conditionsUnmet : .licenceRequired
    }
  }

  /// Shows the conditions of the route that clears, else of the usual routes, and what is open on
  /// others.
  private mutating func showConditions(_ judged: [Judgement]) {
    var shown: [ConditionID] = []
    if let clearedBy {
      shown = rulebook.routes[clearedBy].needs
    } else {
      let exceptions = routes.filter { rulebook.routes[$0.route].isException }
      let usual = exceptions.filter { rulebook.routes[$0.route].isUsual }
      let chosen = usual.isEmpty ? (exceptions.isEmpty ? routes : exceptions) : usual
      for state in chosen { shown += rulebook.routes[state.route].needs }
      shown += judged.filter { $0.status == .undetermined }.map(\.id)
      if judged.contains(where: { $0.id == .notSuspended && $0.status == .unmet }) {
        shown.append(.notSuspended)
      }
    }
    conditions += judged.filter { shown.contains($0.id) }
  }

  private func judgement(
    _ id: ConditionID, _ facts: Facts, _ missing: inout [MissingFact]
  ) -> Judgement {
    switch id {
    case .designatedProvider: DesignatedProviderTest().judge(facts, missing: &missing)
    case .auditor: Auditor().judge(facts, missing: &missing)
    case .bond: SufficientBond().judge(facts, missing: &missing)
    case .licence: LicenceGranted().judge(facts, missing: &missing)
    case .notice: NoticeFiled().judge(facts, missing: &missing)
    case .noticeLimits: NoticeLimits().judge(facts)
    case .designerPurchase: DesignerPurchase().judge(facts)
    case .notSuspended: NotSuspended().judge(facts)
    case .partnerEntities:
      PartnerEntities(partners: rulebook.partners).judge(facts, missing: &missing)
    case .lowVolume:
      LowVolume(limit: Int64(rulebook.law.lowVolumeTpp ?? 0)).judge(facts, missing: &missing)
    default: Judgement(id, .undetermined, owner: .regulator)
    }
  }

  /// How an application would be reviewed: the strictest of the applied requirements.
  private mutating func review(_ facts: Facts) {
    var strictest: ReviewPolicy?
    for place in applied {
      let rule = rulebook.requirements[place]
      guard let policy = rule.review ?? general(rule, facts) else { continue }
      if strictest.map({ policy.strictness > $0.strictness }) ?? true { strictest = policy }
    }
    reviewPolicy = strictest
    if strictest == .undetermined {
      openFacts.append(contentsOf: reviewFacts(facts))
    }
  }

  private func general(_ rule: ResolvedRequirement, _ facts: Facts) -> ReviewPolicy? {
    guard rule.trigger == .destination || rule.trigger == .headquarters else { return nil }
    let isRestricted =
      rule.trigger == .headquarters
      || (facts.destination.map { rulebook.restricted.contains($0) } ?? true)
    guard isRestricted else { return rulebook.law.review.elsewhere }
    switch window(facts) {
    case .met: return .caseByCase
    case .unmet: return .presumptionOfDenial
    case .undetermined: return .undetermined
    }
  }

  /// Whether the sale is in the window of case-by-case review. Source: 91 FR 1684.
  private func window(_ facts: Facts) -> Truth {
    guard let window = rulebook.law.caseByCase, let day = facts.day, day >= window.inForceFrom,
      let destination = facts.destination, rulebook.caseByCaseTo.contains(destination)
    else { return .unmet }
    let from: Truth =
      switch facts.sale.exportedFrom {
      case .absent: .undetermined
      case .none: .unmet
      case .value(let country): Truth(rulebook.caseByCaseFrom.contains(country))
      }
    let kind: Truth =
      switch facts.sale.transaction {
      case .absent: .undetermined
      case .none: .unmet
      case .value(let kind): Truth(kind == .export)
      }
    let goods = Truth.all(
      facts.classes.lazy.filter { $0.prong.paragraph != .other }.map { chip -> Truth in
        guard chip.prong != .c else { return .unmet }
        let power: Truth =
          chip.tppBillionths.map { Truth($0 < Thresholds.billionths(window.belowTpp)) }
          ?? .undetermined
        let memory: Truth =
          chip.dramBandwidthBillionths.map {
            Truth(Int128($0) < Thresholds.billionths(window.belowDramBandwidthGBps))
          } ?? .undetermined
        return Truth.all([power, memory])
      })
    return Truth.all([from, kind, goods])
  }

  private func reviewFacts(_ facts: Facts) -> [MissingFact] {
    var out: [MissingFact] = []
    if facts.sale.exportedFrom.isAbsent {
      out.append(MissingFact(fact: .exportedFrom, owner: .exporter))
    }
    if facts.sale.transaction.isAbsent {
      out.append(MissingFact(fact: .transaction, owner: .exporter))
    }
    for (place, chip) in facts.classes.enumerated()
    where chip.dramBandwidthBillionths == nil && chip.prong.paragraph != .other {
      out.append(MissingFact(fact: .dramBandwidth(item: place), owner: .maker))
    }
    return out
  }

  /// Raises the flags, and for each that must be resolved and is not, an unmet condition.
  mutating func raiseFlags(_ facts: Facts) {
    var search = FlagSearch(facts)
    let byEar: Bool = applied.contains { place in
      let trigger = rulebook.requirements[place].trigger
      return trigger == .destination || trigger == .headquarters
    }
    if rulebook.law.worldwideRuleUnenforced == true, !byEar,
      facts.destination != Country(code: 0x5553),
      classes.contains(where: { $0.prong.paragraph == .a })
    {
      search.raise(.unenforcedRule)
    }
    if Informed.isScoped(facts, reasons: reasons) { search.raise(.informingLetter) }
    search.search()
    if let item = rulebook.volumeIsUncounted(facts) { search.raise(.volumeNotCounted, item) }
    flags = search.raised
    for flag in flags where flag.kind == .mustResolve {
      conditions.append(
        Judgement(
          .flagsResolved, flag.isResolved ? .met : .unmet, owner: .exporter, .flag(flag.id)))
    }
  }

  /// Sets the outcome; keeps of the missing facts those that matter to it.
  func concluded(_ outcome: Outcome) -> Decision {
    var done = self
    done.outcome = outcome
    var all = missing + missingFigures
    switch outcome {
    case .undetermined: all += openFacts
    case .licenceRequired: all += openFacts.filter { $0.fact.isForReview }
    case .conditionsUnmet, .cleared, .noLicenceRequired, .prohibited: break
    }
    var kept: [MissingFact] = []
    for fact in all where !kept.contains(fact) { kept.append(fact) }
    done.missing = kept
    if outcome == .noLicenceRequired || outcome == .prohibited { done.reviewPolicy = nil }
    // What may yet fall under another rule is cleared by none.
    if outcome == .undetermined || outcome == .prohibited { done.clearedBy = nil }
    return done
  }
}

extension ReviewPolicy {
  fileprivate var strictness: Int {
    switch self {
    case .presumptionOfApproval: 0
    case .caseByCase: 1
    case .undetermined: 2
    case .presumptionOfDenial: 3
    case .policyOfDenial: 4
    }
  }
}

extension Fact {
  /// Whether the fact bears on how an application is reviewed.
  fileprivate var isForReview: Bool {
    switch self {
    case .exportedFrom, .transaction, .dramBandwidth: true
    default: false
    }
  }
}

extension Informed {
  /// Whether a letter's requirement applies or may apply.
  fileprivate static func isScoped(_ facts: Facts, reasons: [Decision.Reason]) -> Bool {
    reasons.contains {
      facts.rulebook.requirements[$0.requirement].trigger == .informed && $0.status != .unmet
    }
  }
}

extension Rulebook {
  /// Evidence that the year's volume was not counted, where the threshold turns on it.
  fileprivate func volumeIsUncounted(_ facts: Facts) -> Evidence? {
    guard case .none = facts.standing.shippedTpp,
      let rule = requirements.first(where: { $0.trigger == .siteAboveThreshold }),
      let place = facts.destination, rule.covers(place),
      !rule.saves(shippedOn: facts.savedFrom),
      let own = tpp(of: facts.sale), own > 0, own <= Int64(terms.appliesAboveTpp)
    else { return nil }
    return .volume(tpp: own, limit: Int64(terms.appliesAboveTpp))
  }
}
