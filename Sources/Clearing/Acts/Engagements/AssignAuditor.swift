import Canon
import Inspection
import Rulebook
import Vocabulary

/// The operator has chance choose the auditor of an engagement. The act names nothing but the engagement: pool, seed and choice follow
/// from the register, and anyone with the log can form them again.
///
/// Source: Duflo, Greenstone, Pande & Ryan, QJE 128 (2013), random assignment. The seed is SHA-256 over the chain of all acts so far and the
/// engagement's identifier, so that no client can know it when it asks. Who orders the acts could try several moments; the log
/// shows how long each request waited, and the regulator's back-checks are drawn otherwise. Corrected by end-engagement.
package struct AssignAuditor: ActBody {
  package var engagement: EngagementID = .none

  package init() {}
  package init(engagement: EngagementID) { self.engagement = engagement }

  package static let kind = ActKind.assignAuditor
  package static let readers = Readers.named

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("engagement", &engagement, "engagement that waits for its auditor")
  }

  static let notWaiting = RefusalKind(
    "engagement.not-waiting", "the engagement does not wait for an auditor",
    fix: "nothing is to be done")
  static let nobody = RefusalKind(
    "engagement.nobody-eligible", "no auditor is accredited, independent and within its tenure",
    fix: "the regulator accredits more auditors; the licence route stays open meanwhile")

  package static var refusals: [RefusalKind] {
    [notWaiting, nobody, EngagementRefusals.noAudits]
  }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.operator])]
  }

  /// The seed of a choice: SHA-256 over the 32 bytes of the acts' chain and the eight bytes of the engagement's identifier.
  package static func seed(chain: Digest, engagement: EngagementID) -> Digest {
    var bytes = chain.bytes
    withUnsafeBytes(of: engagement.bits.bigEndian) { bytes.append(contentsOf: $0) }
    return Digest.sha256(bytes)
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    var row = try register.engagement(engagement)
    guard row.status == .requested else { throw Refusal(Self.notWaiting, row.status.rawValue) }
    let site = try register.site(row.siteID)
    let terms = try register.auditTerms()
    let history = register.engagements(at: site.id)
    var request = register.assignment(
      for: row, at: site, history: history, terms: terms, on: call.on)
    // The request keeps the mode it was made under, whatever rulebook came since.
    request.mode = row.named.isEmpty ? .poolRandom : .shortlistRandom
    let seed = Self.seed(chain: register.actChain, engagement: row.id)
    guard let auditor = request.assign(seed: seed) else { throw Refusal(Self.nobody, site.name) }
    let eligible = request.eligible
    row.pool = row.named.isEmpty ? eligible : eligible.filter(row.named.contains)
    row.seed = seed
    row.auditor = auditor
    row.status = .assigned
    row.assignedAt = call.at
    row.roundsBefore = register.roundsHeld(by: auditor, in: history, terms: terms, on: call.on)
    return [.engagement(row)]
  }
}
