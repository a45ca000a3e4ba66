import Canon
import Vocabulary

/// Principal and indemnitors (a parent, owners) promise a surety to make it whole, jointly and severally, for all its bonds of that
/// principal.
///
/// Practice: the general agreement of indemnity. Any of them may be asked for all of it; between themselves they settle
/// elsewhere. Nobody is let out of it here: who signed stays bound for bonds of the time. Further indemnitors sign another.
package struct SignIndemnity: ActBody {
  package var principal: PartyID = .none
  package var indemnitors: [PartyID] = []

  package init() {}
  package init(principal: PartyID, indemnitors: [PartyID]) {
    self.principal = principal
    self.indemnitors = indemnitors
  }

  package static let kind = ActKind.signIndemnity
  package static let readers = Readers.named
  /// Most indemnitors of one principal: with surety and principal, so many signatures fit an envelope.
  static let indemnitorsMax = 6

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("principal", &principal, "principal of the surety's bonds")
    try visit("indemnitors", &indemnitors, "who answers beside it, 1 to 6")
  }

  static let parties = RefusalKind(
    "indemnity.parties", "the indemnitors are none, too many, twice there, or a side of the bond",
    fix: "name one to six parties, none of them the surety or the principal")
  package static var refusals: [RefusalKind] { [parties] }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.surety]), SignerNeed(principal, [.buyer])]
      + indemnitors.prefix(Self.indemnitorsMax).map { SignerNeed($0, Role.allCases) }
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    guard !indemnitors.isEmpty, indemnitors.count <= Self.indemnitorsMax,
      Set(indemnitors).count == indemnitors.count, !indemnitors.contains(principal),
      !indemnitors.contains(call.by), principal != call.by
    else { throw Refusal(Self.parties) }
    var row =
      register.market.tables.indemnities[IndemnityRow.id(call.by, principal)] ?? IndemnityRow()
    row.surety = call.by
    row.principal = principal
    for party in indemnitors where !row.indemnitors.contains(party) {
      row.indemnitors.append(party)
    }
    guard row.indemnitors.count <= 64 else {
      throw Refusal(CommonRefusals.tooMany, "\(row.indemnitors.count) indemnitors")
    }
    row.signedAt = call.at
    return [.market(.indemnity(row))]
  }
}
