import Canon
import Custody
import Rulebook
import Vocabulary

/// What every act states beside its own fields: who acts, when they say so, and a number used once.
package struct ActHeader: Sendable, Hashable {
  package var by: PartyID = .none
  package var statedAt: Instant = .zero
  package var nonce: String = ""

  package init() {}
  package init(by: PartyID, statedAt: Instant, nonce: String) {
    self.by = by
    self.statedAt = statedAt
    self.nonce = nonce
  }

  mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("by", &by, "party in whose name the act is done")
    try visit("statedAt", &statedAt, "when the signer says the act was made, UTC")
    try visit("nonce", &nonce, "text of 8 to 64 characters that makes two like acts two")
  }
}

/// Names rows that travel beside an act: by digest and count, so that the act itself stays small.
package struct AttachmentReference: Fielded, Hashable {
  package var digest: Digest = .zero
  package var rows: Int = 0

  package init() {}
  package init(digest: Digest, rows: Int) {
    self.digest = digest
    self.rows = rows
  }

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("digest", &digest, "SHA-256 of the attachment's bytes")
    try visit("rows", &rows, "rows in the attachment, 0 to 20,000")
  }
}

/// An attachment after strict reading.
package enum Attached: Sendable {
  case none
  case manifest(Manifest)
  case inventory(Inventory)
  case counts(CountSheet)
  case law(Rulebook)
  case names([String])
}

/// Who must sign: so many different persons of a party, each holding one of the roles.
package struct SignerNeed: Sendable, Hashable {
  package var party: PartyID
  package var roles: [Role]
  package var persons: Int

  package init(_ party: PartyID, _ roles: [Role], persons: Int = 1) {
    self.party = party
    self.roles = roles
    self.persons = persons
  }
}

/// Who may read an act and what it changed, beside the regulator, who may read everything.
package enum Readers: String, Word {
  /// Anyone.
  case everyone
  /// Every party that the act or the thing it concerns names.
  case named
  /// The acting party alone.
  case actor
}

/// The fields of one kind of act, and what it may do.
///
/// Each act is one file of `Clearing/Acts/<Chapter>/`. `decide` only reads; it answers with changes, or refuses.
package protocol ActBody: Fielded {
  static var kind: ActKind { get }
  static var readers: Readers { get }
  /// Every reason for which this act refuses, for the catalogue.
  static var refusals: [RefusalKind] { get }
  /// Whether a party that was removed may still sign it: to answer for what it owes, never to begin anything.
  static var admitsRemoved: Bool { get }
  /// The attachment that the act names, if any.
  var attachment: AttachmentReference? { get }
  /// Reads the attachment's bytes strictly.
  func attach(_ bytes: [UInt8]) throws(JSONFault) -> Attached
  /// Who must sign, given the register.
  func signers(by party: PartyID, in register: Register) -> [SignerNeed]
  /// Who must sign on a day, which may lie after the register's last act; differs where keys may have run out since.
  func signers(by party: PartyID, in register: Register, on day: Day) -> [SignerNeed]
  /// What the act changes, or why it may not be.
  func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change]
}

extension ActBody {
  /// The kind, asked of the body where it stands: its type would be asked of a copy.
  var ownKind: ActKind { Self.kind }

  package static var readers: Readers { .named }
  package static var refusals: [RefusalKind] { [] }
  package static var admitsRemoved: Bool { false }
  package var attachment: AttachmentReference? { nil }
  package func attach(_ bytes: [UInt8]) throws(JSONFault) -> Attached { .none }
  package func signers(by party: PartyID, in register: Register, on day: Day) -> [SignerNeed] {
    signers(by: party, in: register)
  }
}

/// One act as its signer stated it.
package struct Act: Sendable {
  package var header: ActHeader
  package var body: any ActBody

  package init(_ body: any ActBody, header: ActHeader) {
    self.body = body
    self.header = header
  }

  package var kind: ActKind { body.ownKind }

  /// Reads a payload strictly. The kind comes from the payload type, which the signature covers.
  package init(kind: ActKind, payload: [UInt8]) throws(JSONFault) {
    let node = try JSONDocument(payload, limits: .act).root
    var reader = try FieldReader(node)
    var header = ActHeader()
    try header.fields(&reader)
    guard (8...64).contains(header.nonce.utf8.count) else {
      throw node.fault("`nonce` must be 8 to 64 characters long")
    }
    self.header = header
    body = try kind.read(&reader)
    try reader.finish()
  }

  /// The payload that is signed: canonical JSON, header first.
  package var payload: [UInt8] { body.payload(header: header) }
}

extension ActBody {
  func payload(header: ActHeader) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      var header = header
      var copy = self
      json.fields { visit throws(JSONFault) in
        try header.fields(&visit)
        try copy.fields(&visit)
      }
    }
    return json.bytes
  }

  static func read(_ reader: inout FieldReader) throws(JSONFault) -> any ActBody {
    var body = Self()
    try body.fields(&reader)
    return body
  }
}

/// An act on its way into the register: what it says, whose keys signed it, and what it brought along.
package struct Submission: Sendable {
  /// SHA-256 of the signed bytes (DSSE PAE): the act's id.
  package var id: Digest
  package var act: Act
  /// Keys whose signatures over the payload were verified.
  package var signers: [KeyID]
  package var attached: Attached

  package init(id: Digest, act: Act, signers: [KeyID], attached: Attached = .none) {
    self.id = id
    self.act = act
    self.signers = signers
    self.attached = attached
  }
}

/// The circumstances of one act while it is decided.
package struct Call: Sendable {
  /// The act's id; what the act makes takes its identifier from it.
  package var id: Digest
  /// Received at: the register's now.
  package var at: Instant
  package var by: PartyID
  package var attached: Attached
  /// The persons who signed, in the order of their signatures.
  package var persons: [PersonID]

  /// The UTC day of the act.
  package var on: Day { at.day }
}
