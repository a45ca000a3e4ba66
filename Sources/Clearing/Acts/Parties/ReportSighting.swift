import Canon
import Rulebook
import Suretyship
import Vocabulary

/// Somebody who looks at buyers reports with what a party was seen: an address, a bank account, a director, a forwarder.
/// Parties seen with the same thing count as one principal for sureties' limits, and as suspected affiliates of a surety.
///
/// Source: the patterns of front companies: shells behind one address, one payer, one forwarder. A sighting accuses nobody and
/// stops no sale; it only adds up what sureties risk. What everybody shares (a forwarder with a thousand clients) ties nobody to
/// anybody: leave it out. Corrected by dismiss-sighting.
package struct ReportSighting: ActBody {
  package var party: PartyID = .none
  package var trait: SharedTrait = .address
  package var value: String = ""
  package var evidence: Digest = .zero

  package init() {}
  package init(party: PartyID, trait: SharedTrait, value: String, evidence: Digest) {
    self.party = party
    self.trait = trait
    self.value = value
    self.evidence = evidence
  }

  package static let kind = ActKind.reportSighting
  package static let readers = Readers.actor
  /// Longest value, in UTF-8 bytes.
  static let valueBytesMax = 300
  /// Most sightings of one party, and of one thing, that tie.
  static let sightingsMax = 512

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("party", &party, "party that was seen")
    try visit("trait", &trait, "what kind of thing it was seen with")
    try visit("value", &value, "the thing itself, as it was seen")
    try visit("evidence", &evidence, "SHA-256 of the evidence, which the reporter keeps")
  }

  static let known = RefusalKind(
    "sighting.known", "this party has been seen with the same thing before",
    fix: "nothing is to be done")
  package static var refusals: [RefusalKind] { [known, PartyFields.badText] }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.regulator, .operator, .surety, .auditor])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    _ = try register.party(party)
    try PartyFields.check(text: value, "value", bytesMax: Self.valueBytesMax)
    let key = NameKey.letters(value)
    guard !key.isEmpty else { throw Refusal(PartyFields.badText, "value") }
    guard evidence != .zero else { throw Refusal(CommonRefusals.badValue, "no evidence") }
    try register.checkMayReport(call)
    let earlier = register.market.tables.sightings(of: party)
    guard !earlier.contains(where: { $0.trait == trait && $0.value == key }) else {
      throw Refusal(Self.known, party.text)
    }
    let sharing = register.market.tables.parties(with: trait, key)
    guard earlier.count < Self.sightingsMax, sharing.count < Self.sightingsMax else {
      throw Refusal(CommonRefusals.tooMany, "\(Self.sightingsMax) sightings")
    }
    var row = SightingRow()
    row.id = SightingID(of: call.id)
    row.party = party
    row.trait = trait
    row.value = key
    row.evidence = evidence
    row.by = call.by
    row.at = call.at
    return [.market(.sighting(row))]
  }
}

extension Register {
  /// Sureties and auditors report only while they stand.
  func checkMayReport(_ call: Call) throws(Refusal) {
    guard call.by != opening?.regulator, call.by != opening?.operator else { return }
    guard
      isAccredited(call.by, as: .surety, on: call.on)
        || isAccredited(call.by, as: .auditor, on: call.on)
    else { throw Refusal(SuretyRefusals.notApproved, call.by.text) }
  }
}
