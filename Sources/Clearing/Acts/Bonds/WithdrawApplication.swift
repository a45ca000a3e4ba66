import Canon
import Vocabulary

/// A buyer takes an application for a bond back: nobody quotes on it any more, and no quote on it can be taken.
///
/// Practice: an applicant may walk away until a bond is signed. What sureties answered stays between each of them, the buyer and
/// the regulator. Corrected by applying again.
package struct WithdrawApplication: ActBody {
  package var request: BondRequestID = .none

  package init() {}
  package init(request: BondRequestID) { self.request = request }

  package static let kind = ActKind.withdrawApplication
  package static let readers = Readers.named

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("request", &request, "application that is taken back")
  }

  package static var refusals: [RefusalKind] { [QuoteBond.notOpen] }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.buyer])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    var row = try register.bondRequest(request)
    guard row.principal == call.by else { throw Refusal(CommonRefusals.notYours, row.id.text) }
    guard row.status == .open else { throw Refusal(QuoteBond.notOpen, row.id.text) }
    row.status = .withdrawn
    return [.bondRequest(row)]
  }
}
