import Canon
import Vocabulary

/// Site, recipients and their ultimate parents are all in partner countries.
///
/// Source: licence exception AIA, 15 CFR 740.27 (90 FR 4544, not enforced since 13 May 2025).
struct PartnerEntities {
  let partners: CountrySet

  func judge(_ facts: Facts, missing: inout [MissingFact]) -> Judgement {
    guard let destination = facts.destination else {
      missing.append(MissingFact(fact: .siteCountry, owner: .purchaser))
      return Judgement(.partnerEntities, .undetermined, owner: .purchaser, .fact(.siteCountry))
    }
    if !partners.contains(destination) {
      return Judgement(.partnerEntities, .unmet, owner: .exporter, .country(destination))
    }
    for party in facts.recipients {
      if let country = facts.headquarters(party).known, !facts.lies(country, in: partners) {
        return Judgement(.partnerEntities, .unmet, owner: .exporter, .party(party))
      }
      if let country = facts.parent(party).known?.headquarteredIn.known,
        !facts.lies(country, in: partners)
      {
        return Judgement(.partnerEntities, .unmet, owner: .exporter, .party(party))
      }
    }
    return Judgement(.partnerEntities, .met, owner: .exporter)
  }
}

/// The year's volume to the consignee stays within the low-processing limit.
///
/// Source: licence exception LPP, 15 CFR 740.29 (90 FR 4544): 26,900,000 TPP per consignee and
/// calendar year.
struct LowVolume {
  let limit: Int64

  func judge(_ facts: Facts, missing: inout [MissingFact]) -> Judgement {
    let (exceeds, evidence) = Volume(limit: limit).test(facts, missing: &missing)
    let status: Truth =
      switch exceeds {
      case .met: .unmet
      case .unmet: .met
      case .undetermined: .undetermined
      }
    return Judgement(.lowVolume, status, owner: .exporter, evidence)
  }
}
