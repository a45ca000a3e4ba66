import Canon
import Vocabulary

/// A surety sets itself limits for one principal group, one country, one kind of goods and in all. The register then refuses
/// its own signature beyond them, as beyond the rulebook's.
///
/// Practice: an underwriter's authority is bounded by its house before any law. Each is a share of the capital and surplus that the
/// regulator verified; the lower of this and the rulebook's counts. What was signed before stays. Corrected by setting them
/// again: each act replaces the one before as a whole.
package struct SetOwnLimits: ActBody {
  package var groupPpm: Int64?
  package var countryPpm: Int64?
  package var goodsPpm: Int64?
  package var aggregatePpm: Int64?

  package init() {}
  package init(
    groupPpm: Int64? = nil, countryPpm: Int64? = nil, goodsPpm: Int64? = nil,
    aggregatePpm: Int64? = nil
  ) {
    self.groupPpm = groupPpm
    self.countryPpm = countryPpm
    self.goodsPpm = goodsPpm
    self.aggregatePpm = aggregatePpm
  }

  package static let kind = ActKind.setOwnLimits
  package static let readers = Readers.actor
  /// Largest share: a hundred times the capital.
  static let shareMaxPpm: Int64 = 100_000_000

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("groupPpm", &groupPpm, "for one principal group, ppm of capital and surplus")
    try visit("countryPpm", &countryPpm, "for one country, ppm of capital and surplus")
    try visit("goodsPpm", &goodsPpm, "for one paragraph of goods, ppm of capital and surplus")
    try visit("aggregatePpm", &aggregatePpm, "in all, ppm of capital and surplus")
  }

  package static var refusals: [RefusalKind] { [SuretyRefusals.notApproved] }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.surety])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    guard let accreditation = register.accreditations[call.by], accreditation.role == .surety else {
      throw Refusal(SuretyRefusals.notApproved, call.by.text)
    }
    for share in [groupPpm, countryPpm, goodsPpm, aggregatePpm].compactMap(\.self) {
      guard (0...Self.shareMaxPpm).contains(share) else {
        throw Refusal(CommonRefusals.badValue, "\(share) ppm")
      }
    }
    var row = OwnLimitsRow()
    row.surety = call.by
    row.groupPpm = groupPpm
    row.countryPpm = countryPpm
    row.goodsPpm = goodsPpm
    row.aggregatePpm = aggregatePpm
    row.at = call.at
    return [.market(.ownLimits(row))]
  }
}
