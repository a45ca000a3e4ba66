import Canon
import Clearing
import Vocabulary

/// What a person signs to read what is not open to everyone: for which party, which place, and when.
///
/// It stands in an envelope like an act's, of the kind `read`, which no act has: it can change nothing. It holds for minutes, so
/// that who catches one cannot keep reading with it.
package struct ReadingClaim: Fielded {
  package var by: PartyID = .none
  package var statedAt: Instant = .zero
  package var path: String = ""

  package init() {}
  package init(by: PartyID, statedAt: Instant, path: String) {
    self.by = by
    self.statedAt = statedAt
    self.path = path
  }

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("by", &by, "party on whose behalf it is read")
    try visit("statedAt", &statedAt, "when the signer says so, UTC")
    try visit("path", &path, "place that is read")
  }
}

/// Why a reading claim does not hold.
package enum ReadingFault: Error, Sendable, CustomStringConvertible {
  case badEnvelope(EnvelopeFault)
  case badClaim(JSONFault)
  case otherKind(String)
  case otherPath(String)
  case stale(Instant)
  case notSigned(PartyID)

  package var description: String {
    switch self {
    case .badEnvelope(let fault): fault.description
    case .badClaim(let fault): "in the claim: \(fault)"
    case .otherKind(let kind): "`\(kind)` is no claim to read; its kind is `read`"
    case .otherPath(let path): "the claim is signed for \(path)"
    case .stale(let at): "the claim was made at \(at.text): it holds for ten minutes"
    case .notSigned(let party): "no person in force of \(party.text) signed the claim"
    }
  }
}

extension ReadingClaim {
  static let kind = "read"
  /// A claim holds so long before and after it was stated.
  static let minutes: Int64 = 10

  /// The envelope of a claim that a key signs.
  package func signed(by key: SigningKey) throws(EnvelopeFault) -> Envelope {
    var envelope = try Envelope(kind: Self.kind, payload: json)
    try envelope.sign(with: key)
    return envelope
  }

  /// The party for which an envelope claims to read a place; throws why it does not hold.
  package static func reader(
    _ envelope: Envelope, of path: String, in register: Register, at: Instant
  ) throws(ReadingFault) -> PartyID {
    guard envelope.kind == kind else { throw .otherKind(envelope.kind) }
    let claim: ReadingClaim
    do throws(JSONFault) {
      claim = try ReadingClaim(json: JSONDocument(envelope.payload, limits: .act).root)
    } catch {
      throw .badClaim(error)
    }
    guard claim.path == path else { throw .otherPath(claim.path) }
    let apart = at.milliseconds.subtractingReportingOverflow(claim.statedAt.milliseconds)
    guard !apart.overflow, apart.partialValue.magnitude <= UInt64(minutes) * 60_000 else {
      throw .stale(claim.statedAt)
    }
    let keys: [KeyID]
    do throws(EnvelopeFault) {
      keys = try envelope.verified { id in
        guard let row = register.keys[id], let bytes = Base64.bytes(row.publicKey.utf8) else {
          return nil
        }
        return VerifyingKey(row.algorithm, bytes: bytes)
      }
    } catch {
      throw .badEnvelope(error)
    }
    let signs = keys.contains { id in
      guard let row = register.keys[id] else { return false }
      return row.party == claim.by && row.revokedAt == nil && at.day <= row.expiresOn
    }
    guard signs, register.parties[claim.by]?.status == .active else { throw .notSigned(claim.by) }
    return claim.by
  }
}
