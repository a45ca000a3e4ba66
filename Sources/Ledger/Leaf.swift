import Canon
import Vocabulary

/// A log entry's leaf: a text that hides the act behind a salted commitment and states when it was received.
///
/// The texts are literal, for checkers written elsewhere:
/// `commitment = SHA-256("clearing-commit/v1\n" || salt || envelope)` and
/// `leaf = "clearing-record/v1\n" || received-ms || "\n" || base64(commitment) || "\n"`.
package enum Leaf {
  private static let commitStart = Array("clearing-commit/v1\n".utf8)
  private static let recordStart = Array("clearing-record/v1\n".utf8)

  /// The commitment to an envelope's canonical bytes under a salt.
  package static func commitment(salt: Digest, envelope: [UInt8]) -> Digest {
    commitment(salt: salt) { $0.append(contentsOf: envelope) }
  }

  /// The same with the bytes written behind the salt at once: this runs for every leaf.
  private static func commitment(salt: Digest, _ append: (inout [UInt8]) -> Void) -> Digest {
    var text = commitStart
    salt.append(to: &text)
    append(&text)
    return Digest.sha256(text)
  }

  /// The leaf's text: what tiles of entries carry.
  package static func text(receivedAt: Instant, commitment: Digest) -> [UInt8] {
    var out = recordStart
    out.append(contentsOf: String(receivedAt.milliseconds).utf8)
    out.append(0x0A)
    Base64.append(commitment.bytes, to: &out)
    out.append(0x0A)
    return out
  }

  /// The leaf's hash in the tree.
  package static func hash(receivedAt: Instant, salt: Digest, envelope: [UInt8]) -> Digest {
    leaf(receivedAt, commitment(salt: salt, envelope: envelope))
  }

  /// The same of an envelope that is at hand.
  package static func hash(receivedAt: Instant, salt: Digest, envelope: Envelope) -> Digest {
    leaf(receivedAt, commitment(salt: salt) { envelope.append(to: &$0) })
  }

  private static func leaf(_ receivedAt: Instant, _ commitment: Digest) -> Digest {
    Merkle.leaf(text(receivedAt: receivedAt, commitment: commitment))
  }
}
