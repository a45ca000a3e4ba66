import Canon
import Vocabulary

/// A discrepancy that the regulator made itself, to see whether an inspector notices it.
///
/// Diversion is rare, so that a detection rate cannot be learnt from real finds alone: 29 detections in a row are needed to show a rate of 0.90
/// at 95 %. Source: inspection.md §0.4, §2.7.
package struct TestItem: Hashable, Sendable {
  /// What was done to the unit.
  package enum Kind: String, Word {
    /// The regulator holds the unit: it is not at the site.
    case removed
    /// Something else bears the unit's label.
    case decoy
  }

  package var site: SiteID
  package var serial: [UInt8]
  package var kind: Kind
  /// 32 random bytes, so that nobody guesses the serial from the commitment.
  package var salt: Digest

  package init(site: SiteID, serial: [UInt8], kind: Kind, salt: Digest) {
    self.site = site
    self.serial = serial
    self.kind = kind
    self.salt = salt
  }

  /// What is committed to before a round: SHA-256("countersign/test-item/v1" ‖ site ‖ kind's length ‖ kind ‖ serial's length ‖ serial ‖
  /// salt); identifiers are eight big-endian bytes, lengths four.
  package var commitment: Digest {
    var text = Array("countersign/test-item/v1".utf8)
    text.append(bigEndian: site.bits)
    for part in [Array(kind.rawValue.utf8), serial] {
      text.append(bigEndian: UInt32(clamping: part.count))
      text += part
    }
    salt.append(to: &text)
    return Digest.sha256(text)
  }
}
