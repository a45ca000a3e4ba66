import Canon
import Suretyship
import Vocabulary

package enum SightingTag: IdentifierTag { package static let prefix: StaticString = "sighting" }
package enum ExposureTag: IdentifierTag { package static let prefix: StaticString = "exposure" }
package enum CessionTag: IdentifierTag { package static let prefix: StaticString = "cession" }
package enum ExcessTag: IdentifierTag { package static let prefix: StaticString = "excess" }

package typealias SightingID = Identifier<SightingTag>
package typealias CessionID = Identifier<CessionTag>

/// Something that a party has been seen with, and that may tie it to another: an address, a bank account.
package struct SightingRow: Fielded, Hashable {
  package var id: SightingID = .none
  package var party: PartyID = .none
  package var trait: SharedTrait = .address
  /// The thing in one spelling: letters and digits without case, blanks and punctuation.
  package var value: String = ""
  package var evidence: Digest = .zero
  package var by: PartyID = .none
  package var at: Instant = .zero
  package var dismissedAt: Instant?
  package var dismissal: String?

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("id", &id, "the sighting")
    try visit("party", &party, "party that was seen")
    try visit("trait", &trait, "what kind of thing it was seen with")
    try visit("value", &value, "the thing, in one spelling")
    try visit("evidence", &evidence, "SHA-256 of the evidence, kept by who reports")
    try visit("by", &by, "who reported it")
    try visit("at", &at, "when")
    try visit("dismissedAt", &dismissedAt, "when it was dismissed")
    try visit("dismissal", &dismissal, "why it ties nobody")
  }
}

/// Along what exposures are kept.
package enum ExposureKind: String, Word {
  /// Bonds of one principal; groups are added up when asked for, because ties come to light later.
  case principal
  case country
  case goods
  /// What reinsurance took off a surety's book (below zero) or put on it.
  case reinsured
}

/// What one surety has at stake along one kind, net of what others took over.
package struct ExposureRow: Fielded, Hashable {
  package var surety: PartyID = .none
  package var kind: ExposureKind = .principal
  /// The principal's identifier, the country's letters, the goods' paragraph; empty for all.
  package var key: String = ""
  package var amount: Money = .zero

  package init() {}

  package var id: Identifier<ExposureTag> { Self.id(surety, kind, key) }

  /// The first eight bytes of the SHA-256 of the surety's eight bytes, the kind's word, `|` and the key.
  package static func id(
    _ surety: PartyID, _ kind: ExposureKind, _ key: String
  ) -> Identifier<ExposureTag> {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(64)
    withUnsafeBytes(of: surety.bits.bigEndian) { bytes.append(contentsOf: $0) }
    bytes.append(contentsOf: kind.rawValue.utf8)
    bytes.append(0x7C)
    bytes.append(contentsOf: key.utf8)
    return Identifier(of: Digest.sha256(bytes))
  }

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("surety", &surety, "the surety")
    try visit("kind", &kind, "along what it is counted")
    try visit("key", &key, "principal, country or paragraph")
    try visit("amount", &amount, "parts of penal sums not released, net of reinsurance")
  }
}

/// Where a bond counts: fixed when it was signed, so that it is taken off where it was put on.
package struct PlacementRow: Fielded, Hashable {
  package var bond: BondID = .none
  package var country: Country = .none
  /// Paragraphs of the goods' classification, each once, in the order of the sale's lines.
  package var goods: [String] = []
  /// The prequalified line that it was drawn on, if any.
  package var line: LineID?

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("bond", &bond, "the bond")
    try visit("country", &country, "country that its goods go to")
    try visit("goods", &goods, "paragraphs of its goods' classification")
    try visit("line", &line, "prequalified line that it was drawn on")
  }
}

/// Part of a bond that another surety took over.
package struct CessionRow: Fielded, Hashable {
  package var id: CessionID = .none
  package var bond: BondID = .none
  package var surety: PartyID = .none
  package var reinsurer: PartyID = .none
  package var amount: Money = .zero
  package var boundAt: Instant = .zero

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("id", &id, "the cession")
    try visit("bond", &bond, "bond of which a part is ceded")
    try visit("surety", &surety, "surety that cedes")
    try visit("reinsurer", &reinsurer, "surety that takes over")
    try visit("amount", &amount, "amount taken over")
    try visit("boundAt", &boundAt, "when both had signed")
  }
}

/// What a surety signed above its limit for one bond, and until when it must be covered.
package struct ExcessRow: Fielded, Hashable {
  package var bond: BondID = .none
  package var surety: PartyID = .none
  package var executedOn: Day = Day(number: 0)
  /// Its part of the penal sum, and its limit for one bond on that day.
  package var part: Money = .zero
  package var limit: Money = .zero
  package var days: Int64 = 0

  package init() {}

  package var id: Identifier<ExcessTag> { Self.id(bond, surety) }

  package static func id(_ bond: BondID, _ surety: PartyID) -> Identifier<ExcessTag> {
    Identifier(of: Digest.sha256(Array("\(bond.text)|\(surety.text)".utf8)))
  }

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("bond", &bond, "the bond")
    try visit("surety", &surety, "surety that signed above its limit")
    try visit("executedOn", &executedOn, "day on which it signed")
    try visit("part", &part, "its part of the penal sum")
    try visit("limit", &limit, "its limit for one bond on that day")
    try visit("days", &days, "days in which the excess must be reinsured")
  }
}

/// Limits that a surety sets itself, each a share of its capital and surplus; what is absent is left to the rulebook.
package struct OwnLimitsRow: Fielded, Hashable {
  package var surety: PartyID = .none
  package var groupPpm: Int64?
  package var countryPpm: Int64?
  package var goodsPpm: Int64?
  package var aggregatePpm: Int64?
  package var at: Instant = .zero

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("surety", &surety, "the surety")
    try visit("groupPpm", &groupPpm, "for one principal group, ppm of capital and surplus")
    try visit("countryPpm", &countryPpm, "for one country, ppm of capital and surplus")
    try visit("goodsPpm", &goodsPpm, "for one paragraph of goods, ppm of capital and surplus")
    try visit("aggregatePpm", &aggregatePpm, "in all, ppm of capital and surplus")
    try visit("at", &at, "when they were set")
  }
}
