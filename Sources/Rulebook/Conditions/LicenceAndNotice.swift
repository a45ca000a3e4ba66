import Canon
import Vocabulary

/// A licence is granted and covers the sale. A number stated in a plain document is taken at its
/// word, and flagged.
///
/// Source: 15 CFR 748.
struct LicenceGranted {
  func judge(_ facts: Facts, missing: inout [MissingFact]) -> Judgement {
    switch facts.standing.licence {
    case .none: return Judgement(.licence, .unmet, owner: .exporter, .none)
    case .absent:
      missing.append(MissingFact(fact: .licence(.lookup), owner: .exporter))
      return Judgement(.licence, .undetermined, owner: .exporter, .notLookedUp)
    case .value(let reference):
      guard let licence = reference.facts else {
        return Judgement(.licence, .met, owner: .exporter, .notLookedUp)
      }
      let checks: [Check] = [
        Check(licence.granted, true, .notGranted, .licence(.granted)),
        Check(licence.covers, true, .doesNotCover, .licence(.covers)),
      ]
      return Check.all(
        checks, .licence, owner: .exporter, unmetOwner: .exporter, &missing)
    }
  }
}

/// Notice was given to BIS and not objected to. Source: 15 CFR 740.8(b).
struct NoticeFiled {
  func judge(_ facts: Facts, missing: inout [MissingFact]) -> Judgement {
    switch facts.standing.notice {
    case .none: return Judgement(.notice, .unmet, owner: .exporter, .none)
    case .absent:
      missing.append(MissingFact(fact: .notice(.lookup), owner: .exporter))
      return Judgement(.notice, .undetermined, owner: .exporter, .notLookedUp)
    case .value(let reference):
      guard let notice = reference.facts else {
        return Judgement(.notice, .met, owner: .exporter, .notLookedUp)
      }
      let checks = [Check(notice.accepted, true, .notAccepted, .notice(.accepted))]
      return Check.all(
        checks, .notice, owner: .regulator, unmetOwner: .exporter, &missing)
    }
  }
}

/// The sale keeps to the limits of one notice: few items, one consignee, one end user, no
/// distributor.
///
/// Source: bis.gov page on NAC: what exceeds them is returned without action.
struct NoticeLimits {
  func judge(_ facts: Facts) -> Judgement {
    func count(_ role: Sale.Role) -> Int {
      var keys: Set<String> = []
      for party in facts.sale.parties where party.role == role {
        keys.insert(NameKey.company(party.name))
      }
      return keys.count
    }
    func failing(_ why: Evidence.Failing) -> Judgement {
      Judgement(.noticeLimits, .unmet, owner: .exporter, .failing(why))
    }
    if facts.sale.items.count > facts.rulebook.law.noticeItemsMax { return failing(.tooManyItems) }
    if count(.ultimateConsignee) > 1 { return failing(.severalConsignees) }
    if count(.endUser) > 1 { return failing(.severalEndUsers) }
    return Judgement(.noticeLimits, .met, owner: .exporter)
  }
}

/// Nobody suspended the use of exceptions for a party of the sale. Source: 15 CFR 740.2(b).
struct NotSuspended {
  func judge(_ facts: Facts) -> Judgement {
    Judgement(
      .notSuspended, Truth(!facts.standing.exceptionsSuspended), owner: .regulator,
      .failing(.suspended))
  }
}

/// Memory is bought by the designer of the chip it is packaged with. No field of a sale says so:
/// the exporter is asked.
///
/// Source: 15 CFR 740.25.
struct DesignerPurchase {
  func judge(_ facts: Facts) -> Judgement {
    Judgement(.designerPurchase, .unmet, owner: .exporter, .none)
  }
}
