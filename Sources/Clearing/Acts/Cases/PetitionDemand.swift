import Canon
import Vocabulary

/// The party that a demand is made on asks the regulator to withdraw or reduce it. The demand's clock stands still until the
/// petition is decided.
///
/// Source: 19 CFR 172.2 to 172.4: a surety has 60 days from the demand. One petition for each demand; it is decided by
/// decide-petition.
package struct PetitionDemand: ActBody {
  package var demand: DemandID = .none
  package var grounds: String = ""
  package var evidence: Digest?

  package init() {}
  package init(demand: DemandID, grounds: String, evidence: Digest? = nil) {
    self.demand = demand
    self.grounds = grounds
    self.evidence = evidence
  }

  package static let kind = ActKind.petitionDemand
  package static let readers = Readers.named
  package static let admitsRemoved = true

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("demand", &demand, "demand that is petitioned")
    try visit("grounds", &grounds, "grounds, in the petitioner's words")
    try visit("evidence", &evidence, "SHA-256 of the evidence, if there is any")
  }

  static let late = RefusalKind(
    "demand.petition-late", "the time for a petition is over",
    fix: "pay, or ask the regulator to extend it")
  static let again = RefusalKind(
    "demand.petitioned", "the demand was petitioned before", fix: "pay what is due")
  package static var refusals: [RefusalKind] { [late, again, PayDemand.notPayable] }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.surety, .buyer])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    var demand = try register.demand(self.demand)
    guard demand.on == call.by else { throw Refusal(CommonRefusals.notYours, demand.id.text) }
    guard demand.petitionedAt == nil else { throw Refusal(Self.again) }
    guard demand.status == .open else {
      throw Refusal(PayDemand.notPayable, demand.status.rawValue)
    }
    guard call.at < demand.petitionDueAt else {
      throw Refusal(Self.late, demand.petitionDueAt.text)
    }
    guard !grounds.isEmpty else { throw Refusal(CommonRefusals.badValue, "no grounds") }
    demand.status = .petitioned
    demand.petition = grounds
    demand.petitionEvidence = evidence
    demand.petitionedAt = call.at
    return [.demand(demand)]
  }
}
