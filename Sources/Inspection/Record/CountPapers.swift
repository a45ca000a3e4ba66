import Canon
import Vocabulary

/// The papers of a count, made when the inspector has arrived and drawn: a retrieval list for whoever fetches the units, and a blind sheet on which
/// two persons write down what they read.
///
/// The nonces follow from the seed, which nobody knew before the arrival: a photograph or a device's signature that bears one was made since. A nonce
/// alone proves no presence. Source: inspection.md §3.4; DESIGN.md, "Inspection" (evidence with our nonce).
package struct CountPapers: Hashable, Sendable {
  /// A unit to be fetched.
  package struct Pick: Hashable, Sendable {
    package var serial: [UInt8]
    /// The label of the rack where custody has it; empty for the store.
    package var rack: String
    /// What the unit's device signs where its identity is asked for: 16 hexadecimal digits.
    package var nonce: String
  }

  /// Lines of a sheet beside those of the units drawn: for what is seen besides.
  package static let spareLines = 10

  package let round: RoundID
  /// What evidence of the whole count bears.
  package let nonce: Digest
  /// Least ticket first, as drawn.
  package let picks: [Pick]

  package init(round: RoundID, seed: Digest, drawn: [(serial: [UInt8], rack: String)]) {
    self.round = round
    let nonce = Self.nonce(of: round, seed: seed)
    self.nonce = nonce
    picks = drawn.map {
      Pick(serial: $0.serial, rack: $0.rack, nonce: Self.nonce(of: $0.serial, under: nonce))
    }
  }

  /// A count's nonce: SHA-256("countersign/count-nonce/v1" ‖ round ‖ seed), the round as eight big-endian bytes.
  package static func nonce(of round: RoundID, seed: Digest) -> Digest {
    var text = [UInt8](tag: "countersign/count-nonce/v1", room: 80)
    text.append(bigEndian: round.bits)
    seed.append(to: &text)
    return Digest.sha256(text)
  }

  /// A unit's nonce: the first eight bytes of SHA-256("countersign/unit-nonce/v1" ‖ the count's nonce ‖ the serial's length in four bytes ‖
  /// serial), as 16 hexadecimal digits: short enough to be copied by hand.
  package static func nonce(of serial: [UInt8], under nonce: Digest) -> String {
    var text = Array("countersign/unit-nonce/v1".utf8)
    nonce.append(to: &text)
    text.append(bigEndian: UInt32(clamping: serial.count))
    return String(Digest.sha256(text + serial).hex.prefix(16))
  }

  /// How many lines the blind sheet has.
  package var sheetLines: Int { picks.count + Self.spareLines }

  /// `retrieval.csv`: where custody has each unit. Labels are written in quotation marks where they hold a comma or such a mark.
  package var retrievalList: [UInt8] {
    var out = Array("rank,serial,rack,nonce\n".utf8)
    for (index, pick) in picks.enumerated() {
      out += Array("\(index + 1),".utf8) + pick.serial
      out += Array(",\(Self.field(pick.rack)),\(pick.nonce)\n".utf8)
    }
    return out
  }

  /// `count.csv`: blind. It names no serial, so that what stands on it was read.
  package var blindSheet: [UInt8] {
    var out = Array("line,serial,grade,rack\n".utf8)
    for line in 1...sheetLines { out += Array("\(line),,,\n".utf8) }
    return out
  }

  /// A field of a table; a spreadsheet takes none for a formula.
  private static func field(_ text: String) -> String {
    let isFormula = text.utf8.first.map { Array("=+-@\t\r".utf8).contains($0) } ?? false
    let safe = isFormula ? "'" + text : text
    guard safe.utf8.contains(where: { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }) else {
      return safe
    }
    return "\"" + safe.replacing("\"", with: "\"\"") + "\""
  }
}
