import Canon
import Vocabulary

/// What a sale needs: the whole rule, in the order in which the law asks.
///
/// 1. Is this rulebook the law of that day? 2. Is anybody denied all export privileges? 3. Which
/// requirements apply to these
/// goods, this destination, these parties? 4. Which route satisfies all of them? 5. Does a missing
/// fact leave that open?
/// 6. Is a red flag left without a disposition?
///
/// The law is taken as of `asOf`, else of the day of export. What the document does not say comes
/// from `standing`, else from
/// what the document states of itself.
package func determine(
  _ sale: Sale, under rulebook: Rulebook, asOf: Day? = nil, standing: Standing? = nil
) -> Decision {
  let facts = Facts(
    sale, under: rulebook, on: asOf ?? sale.exportOn.known,
    standing: standing ?? Standing(from: sale.authorisation))
  var decision = Decision(facts)

  guard decision.judge(rulebookInForce(facts)) == .met else {
    return decision.concluded(.undetermined)
  }
  let isClassified = decision.judge(goodsClassified(facts, &decision.missingFigures))
  let isDenied = decision.judge(NoDenialOrder().judge(facts)) == .unmet
  if facts.consignee == nil {
    decision.judge(recipientNotNamed(&decision.missingFigures))
  }

  decision.apply(facts)
  // Nobody may deal with a denied person: no route exists.
  let routes = isDenied ? [] : openRoutes(facts, decision.applied)
  var outcome = decision.take(routes, facts)

  // A missing fact matters unless a licence is needed whatever it turns out to be.
  let isOpen = !decision.open.isEmpty || isClassified != .met
  let isCertain = outcome == .licenceRequired || decision.isClearedByLicence
  let coversAll = decision.applied.contains { rulebook.requirements[$0].coversAllItems }
  if isOpen, !(isCertain && (isClassified == .met || coversAll)) { outcome = .undetermined }
  // Nothing is cleared for nobody, not even by a licence.
  if facts.consignee == nil, outcome != .licenceRequired { outcome = .undetermined }

  decision.raiseFlags(facts)
  if decision.hasUnresolvedFlag, outcome == .cleared || outcome == .noLicenceRequired {
    outcome = .conditionsUnmet
  }
  return decision.concluded(isDenied ? .prohibited : outcome)
}

/// The rulebook covers the day that the law is taken as of.
private func rulebookInForce(_ facts: Facts) -> Judgement {
  let window = Evidence.days(
    from: facts.rulebook.inForceFrom, until: facts.rulebook.inForceUntil)
  guard let day = facts.day else {
    return Judgement(.rulebookInForce, .undetermined, owner: .exporter, .fact(.exportOn))
  }
  return Judgement(
    .rulebookInForce, facts.rulebook.isInForce(on: day) ? .met : .undetermined,
    owner: .exporter, window)
}

/// Neither an ultimate consignee nor an end user is named; one of them stands for both. Source: 15 CFR 748.5(e), (f).
private func recipientNotNamed(_ missing: inout [MissingFact]) -> Judgement {
  let fact = Fact.role(.ultimateConsignee)
  missing.append(MissingFact(fact: fact, owner: .exporter))
  return Judgement(.recipientsKnown, .undetermined, owner: .exporter, .fact(fact))
}

/// Every line of goods has its place in or outside ECCN 3A090.
private func goodsClassified(_ facts: Facts, _ missing: inout [MissingFact]) -> Judgement {
  for (place, chip) in facts.classes.enumerated() {
    guard let figure = chip.missing, chip.prong == .unknown else { continue }
    missing.append(MissingFact(fact: .figure(item: place, figure), owner: figure.owner))
  }
  if facts.classes.isEmpty {
    missing.append(MissingFact(fact: .items, owner: .exporter))
  }
  guard let first = missing.first else {
    return Judgement(.goodsClassified, .met, owner: .exporter)
  }
  return Judgement(.goodsClassified, .undetermined, owner: first.owner, .fact(first.fact))
}

/// Whether a requirement applies to the sale: its goods and its trigger, both.
func applies(
  _ rule: ResolvedRequirement, _ facts: Facts, missing: inout [MissingFact]
) -> (truth: Truth, evidence: Evidence) {
  if let from = rule.appliesFrom, rule.saves(shippedOn: facts.savedFrom) {
    return (.unmet, .days(from: from, until: nil))
  }
  let goods = Truth.any(facts.classes.indices.lazy.map { facts.isCovered($0, by: rule) })
  if goods == .unmet { return (.unmet, .none) }
  var lacking: [MissingFact] = []
  let (trigger, evidence) = test(rule, facts, &lacking)
  let both = Truth.all([goods, trigger])
  if both == .undetermined { missing.append(contentsOf: lacking) }
  return (both, evidence)
}

private func test(
  _ rule: ResolvedRequirement, _ facts: Facts, _ missing: inout [MissingFact]
) -> (Truth, Evidence) {
  switch rule.trigger {
  case .destination: return Destination(rule: rule).test(facts, missing: &missing)
  case .listedParty: return ListedParties().test(facts, missing: &missing)
  case .informed: return Informed(rule: rule).test(facts, missing: &missing)
  case .headquarters:
    // A sale within an excepted country, such as the United States, is no export.
    if let country = facts.destination, rule.exceptPlaces.contains(country) {
      return (.unmet, .country(country))
    }
    return Headquarters(places: rule.places).test(facts, missing: &missing)
  case .siteAboveThreshold:
    let (place, evidence) = Destination(rule: rule).test(facts, missing: &missing)
    if place == .unmet { return (.unmet, evidence) }
    let limit = Int64(facts.rulebook.terms.appliesAboveTpp)
    let (volume, amount) = Volume(limit: limit).test(facts, missing: &missing)
    return (Truth.all([place, volume]), amount)
  }
}

/// The routes that every applied requirement accepts and that are open for these goods, places and
/// parties.
private func openRoutes(_ facts: Facts, _ applied: [Int]) -> [Int] {
  guard let first = applied.first else { return [] }
  let book = facts.rulebook
  return book.requirements[first].routes.filter { route in
    applied.allSatisfy { book.requirements[$0].routes.contains(route) }
      && isOpen(book.routes[route], facts, applied)
  }
}

private func isOpen(_ route: ResolvedRoute, _ facts: Facts, _ applied: [Int]) -> Bool {
  guard route.isException else { return true }
  for (place, chip) in facts.classes.enumerated() {
    let isControlled = applied.contains {
      facts.isCovered(place, by: facts.rulebook.requirements[$0]) == .met
    }
    guard isControlled else { continue }
    guard route.items.contains(ItemClassSet(chip.prong.paragraph)) else { return false }
    if !route.openings.isEmpty, !route.openings.contains(where: { $0.admits(chip, facts) }) {
      return false
    }
  }
  guard let destination = facts.destination, !route.exceptPlaces.contains(destination) else {
    return false
  }
  if route.excludesHeadquarteredThere {
    var ignored: [MissingFact] = []
    if Headquarters(places: route.exceptPlaces).test(facts, missing: &ignored).0 == .met {
      return false
    }
  }
  // No exception with an unverified party (740.2(a)(17)) or under General Prohibition 10 (740.1).
  return !facts.sale.parties.contains { party in
    party.lists.known?.contains { $0.kind == .unverified } ?? false
  } && !facts.hasGeneralProhibition10
}

extension Route.Opening {
  /// Whether a route with this opening is open for a chip. Source: 15 CFR 740.8(a), 740.25.
  fileprivate func admits(_ chip: ChipClass, _ facts: Facts) -> Bool {
    let thresholds = facts.rulebook.law.thresholds
    switch self {
    case .consumerA: return chip.prong == .a1 && chip.isDataCenter == false
    case .dataCenterB: return chip.prong.paragraph == .b && chip.isDataCenter == true
    case .lowDensityC:
      return chip.densityBillionths.map {
        Int128($0) < Int128(thresholds.memoryExceptionThousandths) * 1_000_000
      } ?? false
    }
  }
}

extension Facts {
  /// Whether a model is sold whose very use may be a prohibited dealing.
  fileprivate var hasGeneralProhibition10: Bool {
    sale.items.contains { item in
      guard let name = item.model.known, let place = rulebook.place(ofModel: name) else {
        return false
      }
      return rulebook.law.catalogue.accelerators[place].generalProhibition10 ?? false
    }
  }
}
