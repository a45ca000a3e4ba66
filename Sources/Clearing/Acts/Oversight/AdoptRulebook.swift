import Canon
import Rulebook
import Vocabulary

/// The regulator adopts a rulebook: the law that sales, bonds and inspections are decided by from now on.
///
/// Source: DESIGN.md, "What decides is in the log": the resolved rulebook comes as canonical JSON, by digest, and is kept for replay. A
/// clearance and a bond keep the rulebook they were given under. Corrected by adopting another version.
package struct AdoptRulebook: ActBody {
  package var rulebook: AttachmentReference = AttachmentReference()

  package init() {}
  package init(rulebook: AttachmentReference) { self.rulebook = rulebook }

  package static let kind = ActKind.adoptRulebook
  package static let readers = Readers.everyone

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("rulebook", &rulebook, "the resolved rulebook as canonical JSON; its rows are 1")
  }

  static let notARulebook = RefusalKind(
    "rulebook.not-attached", "the attachment is not the rulebook that the act names",
    fix: "attach the resolved rulebook's canonical JSON and name its SHA-256")
  static let alreadyAdopted = RefusalKind(
    "rulebook.already-adopted", "a rulebook of these very bytes was adopted before",
    fix: "give the rulebook a new version")
  static let sameVersion = RefusalKind(
    "rulebook.same-version", "another text of this rulebook was adopted under the same version",
    fix: "give the changed rulebook a new version")
  static let expired = RefusalKind(
    "rulebook.expired", "the rulebook's last day in force is past",
    fix: "adopt a rulebook that is in force or will be")

  package static var refusals: [RefusalKind] {
    [notARulebook, alreadyAdopted, sameVersion, expired]
  }

  package var attachment: AttachmentReference? { rulebook }

  package func attach(_ bytes: [UInt8]) throws(JSONFault) -> Attached {
    guard Digest.sha256(bytes) == rulebook.digest else {
      throw JSONFault("the attachment's SHA-256 is not the one that the act names")
    }
    let law = try Rulebook(json: bytes)
    guard law.canonicalJSON == bytes else {
      throw JSONFault("the rulebook is not written canonically")
    }
    return .law(law)
  }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.regulator])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    guard case .law(let law) = call.attached, law.digest == rulebook.digest else {
      throw Refusal(Self.notARulebook, rulebook.digest.hex)
    }
    guard register.rulebook(law.digest) == nil else { throw Refusal(Self.alreadyAdopted) }
    for adopted in register.rulebooks.rows
    where adopted.id == law.id && adopted.version == law.version {
      throw Refusal(Self.sameVersion, "\(law.id) \(law.version)")
    }
    if let until = law.inForceUntil, until < call.on { throw Refusal(Self.expired, until.text) }
    var row = RulebookRow()
    row.digest = law.digest
    row.id = law.id
    row.version = law.version
    row.inForceFrom = law.inForceFrom
    row.adoptedAt = call.at
    return [.rulebook(row, law)]
  }
}
