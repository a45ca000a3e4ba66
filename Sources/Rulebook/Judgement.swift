import Canon
import Vocabulary

extension Stated {
  /// The value, if one is stated. Kept here so that the compiler specialises it for what the rule
  /// reads.
  @inline(__always)
  var known: Value? { if case .value(let value) = self { value } else { nil } }

  /// Whether nothing is stated.
  @inline(__always)
  var isUnstated: Bool { if case .absent = self { true } else { false } }
}

/// Three-valued truth: a missing fact is undetermined, never a pass. Source: Kleene's strong logic.
package enum Truth: String, Word {
  case met
  case unmet
  case undetermined

  package init(_ value: Bool) { self = value ? .met : .unmet }

  /// Met if all are; unmet if one is.
  package static func all(_ parts: some Sequence<Truth>) -> Truth {
    var out = Truth.met
    for part in parts {
      if part == .unmet { return .unmet }
      if part == .undetermined { out = .undetermined }
    }
    return out
  }

  /// Met if one is; unmet if all are.
  package static func any(_ parts: some Sequence<Truth>) -> Truth {
    var out = Truth.unmet
    for part in parts {
      if part == .met { return .met }
      if part == .undetermined { out = .undetermined }
    }
    return out
  }

  /// Met if at least `count` are; unmet if so many no longer can be.
  package static func atLeast(_ count: Int, of parts: some Sequence<Truth>) -> Truth {
    var met = 0
    var open = 0
    for part in parts {
      if part == .met { met += 1 }
      if part == .undetermined { open += 1 }
    }
    if met >= count { return .met }
    return met + open >= count ? .undetermined : .unmet
  }
}

/// Conditions that a sale may have to meet.
package enum ConditionID: String, Word {
  case rulebookInForce = "rulebook-in-force"
  case goodsClassified = "goods-classified"
  case noDenialOrder = "no-denial-order"
  case flagsResolved = "flags-resolved"
  case destinationKnown = "destination-known"
  case recipientsKnown = "recipients-known"
  case partiesScreened = "parties-screened"
  case informedKnown = "informed-known"
  case volumeKnown = "volume-known"
  case designatedProvider = "designated-provider"
  case auditor
  case bond
  case licence
  case notice
  case noticeLimits = "notice-limits"
  case designerPurchase = "designer-purchase"
  case partnerEntities = "partner-entities"
  case lowVolume = "low-volume"
  case notSuspended = "not-suspended"
}

/// Who has to act next, or whom to ask.
package enum Asked: String, Word {
  case exporter
  case maker
  case purchaser
  case intermediateConsignee = "intermediate-consignee"
  case ultimateConsignee = "ultimate-consignee"
  case endUser = "end-user"
  case siteOperator = "site-operator"
  case payer
  case forwarder
  case auditor
  case surety
  case regulator

  package init(_ role: Sale.Role) {
    switch role {
    case .exporter: self = .exporter
    case .maker: self = .maker
    case .purchaser: self = .purchaser
    case .intermediateConsignee: self = .intermediateConsignee
    case .ultimateConsignee: self = .ultimateConsignee
    case .endUser: self = .endUser
    case .siteOperator: self = .siteOperator
    case .payer: self = .payer
    case .forwarder: self = .forwarder
    }
  }
}

/// What a judgement rests on: codes and places in the sale, never sentences.
package enum Evidence: Sendable, Equatable {
  case plain
  case none
  case notLookedUp
  case party(Int)
  case item(Int)
  case country(Country)
  case flag(FlagID)
  case amount(needed: Int64, available: Int64)
  case volume(tpp: Int64, limit: Int64)
  case fact(Fact)
  case days(from: Day, until: Day?)
  case failing(Failing)

  /// Why an engagement, a bond, a licence or a notice does not do.
  package enum Failing: UInt8, Sendable {
    case notAccredited, suspended, otherSite, affiliated, isParty, isBuyer, auditsToo, notInForce
    case notApproved, notGranted
    case doesNotCover, notAccepted, otherCurrency, tooManyItems, severalConsignees
    case severalEndUsers, notDesignated, notControlled
  }
}

/// A fact that a rule needs: which, and of what.
package enum Fact: Sendable, Equatable, Hashable {
  case transaction, exportOn, exportedFrom, items, siteCountry
  case role(Sale.Role)
  case headquarters(party: Int)
  case parent(party: Int)
  case parentHeadquarters(party: Int)
  case lists(party: Int)
  case figure(item: Int, MissingFigure)
  case quantity(item: Int)
  case unitPrice(item: Int)
  case form(item: Int)
  case chips(item: Int)
  case dramBandwidth(item: Int)
  case supplement8
  case informed(item: Int)
  case shippedTpp
  case engagement(Detail)
  case bond(Detail)
  case licence(Detail)
  case notice(Detail)

  /// What is missing about a thing that is there.
  package enum Detail: UInt8, Sendable {
    case lookup, accredited, suspended, coversSite, affiliated, inForce, approved, penalSum
    case granted, covers, accepted
  }
}

/// A missing fact and who is asked for it.
package struct MissingFact: Sendable, Hashable {
  package var fact: Fact
  package var owner: Asked
}

/// The judgement on one condition.
package struct Judgement: Sendable, Equatable {
  package var id: ConditionID
  package var status: Truth
  package var owner: Asked
  package var evidence: Evidence

  package init(
    _ id: ConditionID, _ status: Truth, owner: Asked, _ evidence: Evidence = .plain
  ) {
    self.id = id
    self.status = status
    self.owner = owner
    self.evidence = evidence
  }
}

/// Whether a flag only informs or must be resolved before the sale may go on.
package enum FlagKind: String, Word {
  case informational
  case mustResolve = "must-resolve"
}

/// Flags: circumstances that call for a second look. Source: Supp. 3 to Part 732; BIS guidance of
/// 13 May 2025.
package enum FlagID: String, Word {
  case unenforcedRule = "unenforced-rule"
  case payerNotConsignee = "payer-not-consignee"
  case payerIsRelated = "payer-is-related"
  case payerNotStated = "payer-not-stated"
  case paymentFromRestrictedPlace = "payment-from-restricted-place"
  case cashPayment = "cash-payment"
  case forwarderAsEndParty = "forwarder-as-end-party"
  case powerTooSmall = "power-too-small"
  case powerNotAffirmed = "power-not-affirmed"
  case controllingOwnerNotParent = "controlling-owner-not-parent"
  case ownerFromRestrictedPlace = "owner-from-restricted-place"
  case ownerSeatNotStated = "owner-seat-not-stated"
  case incorporatedInRestrictedPlace = "incorporated-in-restricted-place"
  case partyInEmbargoedPlace = "party-in-embargoed-place"
  case listedOwner = "listed-owner"
  case similarListedName = "similar-listed-name"
  case listedOwnerName = "listed-owner-name"
  case unverifiedListParty = "unverified-list-party"
  case otherListParty = "other-list-party"
  case investmentListParty = "investment-list-party"
  case informingLetter = "informing-letter"
  case generalProhibition10 = "general-prohibition-10"
  case sensitiveEndUse = "sensitive-end-use"
  case endUseNotStated = "end-use-not-stated"
  case remoteAccess = "remote-access"
  case domesticSaleToRestrictedParty = "domestic-sale-to-restricted-party"
  case notAnExport = "not-an-export"
  case foreignMade = "foreign-made"
  case localPermit = "local-permit"
  case volumeNotCounted = "volume-not-counted"
  case unverifiedFigures = "unverified-figures"
  case numberNotLookedUp = "number-not-looked-up"
  case affiliatesRuleReturned = "affiliates-rule-returned"
  case neverOrderedBefore = "never-ordered-before"
  case orderingSpike = "ordering-spike"
  case addressMismatch = "address-mismatch"
  case noWebPresence = "no-web-presence"
  case evasiveOnEndUser = "evasive-on-end-user"
  case goodsLeftUnopened = "goods-left-unopened"
  case relabelling
  case tip
}

/// A flag that was raised, on what, and whether it is disposed of.
package struct RaisedFlag: Sendable, Equatable {
  package var id: FlagID
  package var kind: FlagKind
  package var evidence: Evidence
  package var isResolved: Bool
}
