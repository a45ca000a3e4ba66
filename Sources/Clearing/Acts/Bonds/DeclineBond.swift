import Canon
import Vocabulary

/// A surety says that it will not quote, and why: a reason from a closed list, and its own words.
///
/// Practice: underwriters decline in writing. The reasons are what the regulator learns from: a buyer whom every surety
/// declines stands out, and a surety that declines a whole country shows where the market does not reach. The licence route
/// stays open. It is corrected by a quote.
package struct DeclineBond: ActBody {
  package var request: BondRequestID = .none
  package var reason: DeclineReason = .capacity
  package var text: String = ""

  package init() {}
  package init(request: BondRequestID, reason: DeclineReason, text: String = "") {
    self.request = request
    self.reason = reason
    self.text = text
  }

  package static let kind = ActKind.declineBond
  package static let readers = Readers.named

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("request", &request, "application that is declined")
    try visit("reason", &reason, "reason, from a closed list")
    try visit("text", &text, "reason, in the surety's own words; may be empty")
  }

  static let declined = RefusalKind(
    "bond-request.declined", "this surety has declined the application before",
    fix: "nothing is to be done")
  package static var refusals: [RefusalKind] {
    [QuoteBond.notOpen, declined, SuretyRefusals.notApproved, SuretyRefusals.excluded]
  }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.surety])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    var request = try register.bondRequest(self.request)
    guard request.status == .open else { throw Refusal(QuoteBond.notOpen, request.id.text) }
    guard register.suretyStands(call.by, on: call.on) else {
      throw Refusal(SuretyRefusals.notApproved, call.by.text)
    }
    guard !request.excluded.contains(call.by) else {
      throw Refusal(SuretyRefusals.excluded, call.by.text)
    }
    guard !request.declines.contains(where: { $0.surety == call.by }) else {
      throw Refusal(Self.declined, call.by.text)
    }
    var decline = Decline()
    decline.surety = call.by
    decline.reason = reason
    decline.text = text
    decline.at = call.at
    request.declines.append(decline)
    return [.bondRequest(request)]
  }
}
