import Canon
import Vocabulary

/// What a log says of itself: its origin, how many entries it has, and the root of their tree.
///
/// Source: C2SP tlog-checkpoint. Extension lines are read and kept but never written by this log.
package struct Checkpoint: Hashable, Sendable {
  package var origin: [UInt8]
  package var size: UInt64
  package var root: Digest
  package var extensions: [[UInt8]] = []

  package init(origin: String, size: Int, root: Digest) {
    self.origin = Array(origin.utf8)
    self.size = UInt64(max(0, size))
    self.root = root
  }

  /// Reads a checkpoint's text.
  package init(text: [UInt8]) throws(CheckpointFault) {
    guard text.last == 0x0A else { throw .malformed }
    let lines = text.dropLast().split(separator: 0x0A, omittingEmptySubsequences: false)
    guard lines.count >= 3, lines.allSatisfy({ !$0.isEmpty }) else { throw .malformed }
    guard let size = Decimal.read(lines[1]) else { throw .malformed }
    guard let bytes = Base64.bytes(lines[2]), let root = Digest(bytes: bytes) else {
      throw .malformed
    }
    origin = Array(lines[0])
    self.size = size
    self.root = root
    extensions = lines.dropFirst(3).map { Array($0) }
  }

  /// Opens a signed checkpoint: the log's key must be among its signers and bear its origin as name.
  package init(note: SignedNote, logKey: NoteKey) throws(CheckpointFault) {
    try self.init(text: note.text)
    guard origin == logKey.name else { throw .otherOrigin(originText) }
    do throws(NoteFault) {
      _ = try note.verified(by: [logKey])
    } catch {
      throw .badNote(error)
    }
  }

  package var originText: String { String(decoding: origin, as: UTF8.self) }

  /// The text that is signed.
  package var text: [UInt8] {
    var out = origin
    out.append(0x0A)
    out.append(contentsOf: String(size).utf8)
    out.append(0x0A)
    out.append(contentsOf: Base64.digits(root.bytes))
    out.append(0x0A)
    for line in extensions {
      out.append(contentsOf: line)
      out.append(0x0A)
    }
    return out
  }

  /// The checkpoint as a note signed by the log.
  package func signed(by signer: NoteSigner) throws(CheckpointFault) -> SignedNote {
    var note: SignedNote
    do throws(NoteFault) { note = try SignedNote(text: text) } catch { throw .badNote(error) }
    do throws(SigningFault) { note.add(try signer.sign(text)) } catch { throw .cannotSign }
    return note
  }
}

/// Why a text is no checkpoint, or a checkpoint is not the log's.
package enum CheckpointFault: Error, Hashable, Sendable, CustomStringConvertible {
  case malformed
  case otherOrigin(String)
  case badNote(NoteFault)
  case cannotSign

  package var description: String {
    switch self {
    case .malformed: "not a checkpoint"
    case .otherOrigin(let origin): "the checkpoint is of another log: \(origin)"
    case .badNote(let fault): fault.description
    case .cannotSign: "the checkpoint could not be signed"
    }
  }
}

/// Whole numbers in ASCII without sign or leading zeros.
enum Decimal {
  /// The number; `nil` for anything but its canonical text.
  static func read(_ text: ArraySlice<UInt8>) -> UInt64? {
    guard !text.isEmpty, text.count == 1 || text.first != 0x30 else { return nil }
    var value: UInt64 = 0
    for byte in text {
      guard (0x30...0x39).contains(byte) else { return nil }
      let (shifted, over) = value.multipliedReportingOverflow(by: 10)
      let (sum, over2) = shifted.addingReportingOverflow(UInt64(byte - 0x30))
      guard !over, !over2 else { return nil }
      value = sum
    }
    return value
  }
}
