import Canon
import Vocabulary

/// What opens a leaf: the salt, the moment and the act it commits to.
package struct LeafOpening: Hashable, Sendable {
  /// The entry's non-decreasing moment of receipt.
  package var receivedAt: Instant
  /// 32 bytes without which the leaf says nothing about the act.
  package var salt: Digest
  package var envelope: Envelope
  /// The release of the software that decided the act, as the operator says: the leaf does not cover it.
  package var release: String

  private static let format = "countersign-opening/v1"
  /// At most so many bytes of JSON.
  package static let bytesLimit = Envelope.bytesLimit + 1024

  package init(receivedAt: Instant, salt: Digest, envelope: Envelope, release: String) {
    self.receivedAt = receivedAt
    self.salt = salt
    self.envelope = envelope
    self.release = release
  }

  /// The hash of the leaf this opens.
  package var leafHash: Digest {
    Leaf.hash(receivedAt: receivedAt, salt: salt, envelope: envelope)
  }

  /// Canonical JSON.
  package var bytes: [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.key("format")
      json.string(Self.format)
      json.key("receivedMs")
      json.integer(receivedAt.milliseconds)
      json.key("salt")
      json.string(Base64.text(salt.bytes))
      json.key("release")
      json.string(release)
      json.key("envelope")
      json.raw(bytes: envelope.bytes)
    }
    return json.bytes
  }

  /// Reads strict JSON.
  package init(bytes: [UInt8]) throws(JSONFault) {
    let limits = JSONDocument.Limits(bytes: Self.bytesLimit, depth: 5, keys: 8)
    let root = try JSONDocument(bytes, limits: limits).root
    var known = 0
    func value(_ key: String) throws(JSONFault) -> JSONNode {
      guard let value = root[key] else { throw root.fault("the key `\(key)` is missing") }
      known += 1
      return value
    }
    let format = try value("format")
    guard try format.text() == Self.format else { throw format.fault("not an opening") }
    receivedAt = Instant(milliseconds: try value("receivedMs").integer())
    let salted = try value("salt")
    let salt = salted.withPlainText { Base64.bytes($0).flatMap { Digest(bytes: $0) } }
    guard let salt else { throw salted.fault("expected 32 bytes in base64") }
    self.salt = salt
    release = try value("release").text(limit: 200)
    envelope = try Envelope(json: value("envelope"))
    guard root.count == known else { throw root.fault("an opening has five keys") }
  }
}

/// Proof, checkable offline by anyone's code, that an act was accepted and where it stands in the log.
///
/// One text file: a C2SP tlog-proof whose `extra` line is the opening. Only who may read the act may hold it.
package struct Receipt: Hashable, Sendable {
  package var opening: LeafOpening
  package var proof: LogProof

  /// What a receipt has been shown to prove.
  package struct Verified: Hashable, Sendable {
    package var index: UInt64
    package var receivedAt: Instant
    package var actID: Digest
    /// Who claims to have signed; whether they did needs their keys.
    package var signers: [KeyID]
    package var checkpoint: Checkpoint
    package var cosigners: [NoteKey]
  }

  package init(opening: LeafOpening, index: Int, hashes: [Digest], note: SignedNote) {
    self.opening = opening
    proof = LogProof(
      index: UInt64(max(0, index)), hashes: hashes, note: note, extra: opening.bytes)
  }

  /// Reads a receipt's file; nothing is verified yet.
  package init(bytes: [UInt8]) throws(ReceiptFault) {
    proof = try LogProof(bytes: bytes)
    guard let extra = proof.extra else { throw .noOpening }
    do throws(JSONFault) { opening = try LeafOpening(bytes: extra) } catch {
      throw .badOpening(error)
    }
  }

  /// The receipt's file.
  package var bytes: [UInt8] { proof.bytes }

  /// The receipt's file as text.
  package var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Where the act stands in the log.
  package var index: Int { Int(clamping: proof.index) }

  /// Checks the receipt against a policy; with `keys`, the act's own signatures too.
  package func verify(
    by policy: LogPolicy, keys: ((KeyID) -> VerifyingKey?)? = nil
  ) throws(ReceiptFault) -> Verified {
    let (checkpoint, cosigners) = try proof.verify(leaf: opening.leafHash, by: policy)
    if let keys {
      do throws(EnvelopeFault) {
        _ = try opening.envelope.verified(by: keys)
      } catch {
        throw .badEnvelope(error)
      }
    }
    return Verified(
      index: proof.index, receivedAt: opening.receivedAt, actID: opening.envelope.actID,
      signers: opening.envelope.signers, checkpoint: checkpoint, cosigners: cosigners)
  }

  /// Checks the receipt against one log's key.
  package func verify(logKey: NoteKey) throws(ReceiptFault) -> Verified {
    try verify(by: LogPolicy(logKey: logKey))
  }
}
