import Canon
import Vocabulary

/// A flag that somebody raised besides those the document shows, and what it was raised on.
package struct RaisedFact: Fielded, Hashable {
  package var flag = FlagID.tip
  /// What exactly was found: a listed name, a tip's identifier.
  package var on: [String] = []

  package init() {}
  package init(_ flag: FlagID, on: [String]) {
    self.flag = flag
    self.on = on
  }

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("flag", &flag, "the flag")
    try visit("on", &on, "what it was raised on")
  }
}

/// A signed disposition of a flag: it disposes of these facts, and of no others.
package struct ResolvedFlag: Fielded, Hashable {
  package var flag = FlagID.tip
  /// `Decision.facts(of:)` of the decision that it answered.
  package var facts = Digest.zero

  package init() {}
  package init(_ flag: FlagID, facts: Digest) {
    self.flag = flag
    self.facts = facts
  }

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("flag", &flag, "the flag")
    try visit("facts", &facts, "SHA-256 of the facts that were disposed of")
  }
}

extension FlagID {
  /// SHA-256 over the facts that the flag rests on: the parts of the sale that it is read from, and what others raised it on.
  ///
  /// A flag whose part is not known here rests on the whole sale, so that any change of it raises the flag again.
  func facts(in sale: Sale, _ standing: Standing) -> Digest {
    var feeder = Feeder()
    feeder.text("flag-facts/v1")
    feeder.text(rawValue)
    let rests = parts
    if rests.contains(.parties) { sale.parties.feed(to: &feeder) }
    if rests.contains(.payment) { sale.payment.feed(to: &feeder) }
    if rests.contains(.site) { sale.site.feed(to: &feeder) }
    if rests.contains(.items) { sale.items.feed(to: &feeder) }
    if rests.contains(.endUse) { sale.endUse.feed(to: &feeder) }
    if rests.contains(.way) {
      sale.transaction.feed(to: &feeder)
      sale.contractOn.feed(to: &feeder)
      sale.exportOn.feed(to: &feeder)
      sale.exportedFrom.feed(to: &feeder)
      sale.madeIn.feed(to: &feeder)
    }
    for raised in standing.raisedFlags where raised.flag == self { raised.on.feed(to: &feeder) }
    return Digest.sha256(feeder.bytes)
  }

  /// Parts of a sale's document.
  private struct Parts: OptionSet {
    let rawValue: UInt8
    static let parties = Parts(rawValue: 1)
    static let payment = Parts(rawValue: 2)
    static let site = Parts(rawValue: 4)
    static let items = Parts(rawValue: 8)
    static let endUse = Parts(rawValue: 16)
    static let way = Parts(rawValue: 32)
    static let all: Parts = [.parties, .payment, .site, .items, .endUse, .way]
  }

  private var parts: Parts {
    switch self {
    case .payerNotConsignee, .payerIsRelated, .payerNotStated, .cashPayment: [.parties, .payment]
    case .paymentFromRestrictedPlace: [.parties, .payment, .site]
    case .forwarderAsEndParty, .controllingOwnerNotParent, .ownerFromRestrictedPlace,
      .ownerSeatNotStated, .incorporatedInRestrictedPlace, .listedOwner, .unverifiedListParty,
      .otherListParty,
      .investmentListParty, .similarListedName, .listedOwnerName:
      [.parties]
    case .partyInEmbargoedPlace: [.parties, .site]
    case .powerTooSmall, .powerNotAffirmed: [.site, .items]
    case .generalProhibition10, .unverifiedFigures: [.items]
    case .sensitiveEndUse, .endUseNotStated, .remoteAccess: [.endUse]
    default: .all
    }
  }
}
