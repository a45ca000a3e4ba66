import Canon
import Crypto
import Vocabulary

/// A text that one or more keys have signed.
///
/// Source: C2SP signed-note. Key names are compared as bytes; signatures by keys that are not known are passed over; one by a
/// known key that does not hold spoils the note.
package struct SignedNote: Hashable, Sendable {
  /// One signature line.
  package struct Signature: Hashable, Sendable {
    package var name: [UInt8]
    package var keyHash: UInt32
    package var bytes: [UInt8]
  }

  /// At most so many signature lines, and so many bytes in all.
  package static let signatureLimit = 100
  package static let bytesLimit = 256 * 1024

  /// The signed text with the line feed that ends it.
  package let text: [UInt8]
  package private(set) var signatures: [Signature]

  private static let dash: [UInt8] = [0xE2, 0x80, 0x94, 0x20]

  /// A note without signatures yet; throws unless the text ends its last line and has no control characters.
  package init(text: [UInt8]) throws(NoteFault) {
    guard text.last == 0x0A, text.count <= Self.bytesLimit else { throw .malformed }
    guard text.allSatisfy({ $0 >= 0x20 || $0 == 0x0A }),
      String(validating: text, as: UTF8.self) != nil
    else { throw .malformed }
    self.text = text
    signatures = []
  }

  /// Reads a note; nothing is verified yet.
  package init(bytes: [UInt8]) throws(NoteFault) {
    guard bytes.count <= Self.bytesLimit, bytes.last == 0x0A else { throw .malformed }
    // The signatures follow the last blank line.
    guard
      let split = bytes.indices.dropFirst().last(where: {
        bytes[$0] == 0x0A && bytes[$0 - 1] == 0x0A
      })
    else { throw .malformed }
    try self.init(text: Array(bytes[..<split]))
    let lines = bytes[(split + 1)...].dropLast()
      .split(separator: 0x0A, omittingEmptySubsequences: false)
    guard lines.count <= Self.signatureLimit else { throw .tooManySignatures(lines.count) }
    for line in lines { signatures.append(try Self.signature(line)) }
    guard String(validating: bytes, as: UTF8.self) != nil else { throw .malformed }
  }

  private static func signature(_ line: ArraySlice<UInt8>) throws(NoteFault) -> Signature {
    guard line.starts(with: dash), line.allSatisfy({ $0 >= 0x20 }) else { throw .malformed }
    let rest = line.dropFirst(dash.count)
    guard let space = rest.firstIndex(of: 0x20), NoteKey.isName(rest[..<space]),
      let blob = Base64.bytes(rest[(space + 1)...]), blob.count > 4
    else { throw .malformed }
    return Signature(
      name: Array(rest[..<space]), keyHash: blob.prefix(4).reduce(0) { $0 << 8 | UInt32($1) },
      bytes: Array(blob.dropFirst(4)))
  }

  /// The bytes of the note.
  package var bytes: [UInt8] {
    var out = text
    out.append(0x0A)
    for signature in signatures {
      out.append(contentsOf: Self.dash)
      out.append(contentsOf: signature.name)
      out.append(0x20)
      var blob: [UInt8] = []
      withUnsafeBytes(of: signature.keyHash.bigEndian) { blob.append(contentsOf: $0) }
      out.append(contentsOf: Base64.digits(blob + signature.bytes))
      out.append(0x0A)
    }
    return out
  }

  /// Adds a signature line, in place of one by the same key.
  package mutating func add(_ signature: Signature) {
    signatures.removeAll { $0.name == signature.name && $0.keyHash == signature.keyHash }
    signatures.append(signature)
  }

  /// Which of the known keys signed. Throws if a known key's signature does not hold, or if no known key signed.
  package func verified(by known: [NoteKey]) throws(NoteFault) -> [NoteKey] {
    var found: [NoteKey] = []
    for signature in signatures {
      let key = known.first { $0.name == signature.name && $0.keyHash == signature.keyHash }
      guard let key, !found.contains(key) else { continue }
      guard key.isValid(signature.bytes, over: text) else { throw .badSignature(key.nameText) }
      found.append(key)
    }
    guard !found.isEmpty else { throw .noKnownSignature }
    return found
  }
}

/// A key that signs notes, by name. Text form (a *vkey*): name, plus, eight hexadecimal digits, plus, base64 of type and key.
package struct NoteKey: Hashable, Sendable {
  /// What the signature covers.
  package enum Kind: UInt8, Sendable {
    /// The note's text.
    case note = 0x01
    /// The note's text as a checkpoint, at a time: cosignature/v1.
    case cosignature = 0x04
  }

  package let name: [UInt8]
  package let kind: Kind
  package let key: VerifyingKey
  /// First four bytes of SHA-256 over name, line feed, type and key.
  package let keyHash: UInt32

  /// A named Ed25519 key; `nil` for another algorithm or a name with spaces or a plus.
  package init?(name: String, kind: Kind, key: VerifyingKey) {
    self.init(name: Array(name.utf8), kind: kind, key: key)
  }

  private init?(name: [UInt8], kind: Kind, key: VerifyingKey) {
    guard key.algorithm == .ed25519, Self.isName(name[...]) else { return nil }
    self.name = name
    self.kind = kind
    self.key = key
    let whole = Digest.sha256(name + [0x0A, kind.rawValue] + key.bytes)
    keyHash = UInt32(whole.a >> 32)
  }

  /// Reads a vkey; `nil` for anything else, an unknown type, or a hash that does not belong to name and key.
  package init?(_ text: some StringProtocol) { self.init(vkey: Array(text.utf8)) }

  /// Reads a vkey's bytes.
  package init?(vkey text: [UInt8]) {
    // Base64 has a plus of its own: the first two part the text.
    let parts = text.split(separator: 0x2B, maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, parts[1].count == 8, let blob = Base64.bytes(parts[2]),
      let kind = blob.first.flatMap({ Kind(rawValue: $0) }),
      let key = VerifyingKey(.ed25519, bytes: Array(blob.dropFirst()))
    else { return nil }
    var hash: UInt32 = 0
    for digit in parts[1] {
      guard let nibble = Hex.nibble(digit) else { return nil }
      hash = hash << 4 | UInt32(nibble)
    }
    self.init(name: Array(parts[0]), kind: kind, key: key)
    guard keyHash == hash else { return nil }
  }

  /// The vkey.
  package var text: String {
    let digits = String(keyHash, radix: 16)
    let padded = String(repeating: "0", count: 8 - digits.count) + digits
    return "\(nameText)+\(padded)+\(Base64.text([kind.rawValue] + key.bytes))"
  }

  /// The name as text.
  package var nameText: String { String(decoding: name, as: UTF8.self) }

  /// Whether these bytes can name a key: valid UTF-8, not empty, no Unicode space, no control character, no plus.
  package static func isName(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard !bytes.isEmpty, bytes.count <= 500,
      let text = String(validating: bytes, as: UTF8.self)
    else { return false }
    return text.unicodeScalars.allSatisfy {
      $0.value >= 0x20 && $0.value != 0x2B && !$0.properties.isWhitespace
    }
  }

  /// Whether a signature line's bytes are this key's over a note's text.
  package func isValid(_ signature: [UInt8], over text: [UInt8]) -> Bool {
    switch kind {
    case .note: return key.isValid(signature, over: text)
    case .cosignature:
      guard signature.count == 72 else { return false }
      let seconds = Self.seconds(of: signature)
      guard seconds <= UInt64(Int64.max) else { return false }
      let message = Self.cosigned(text, atSeconds: seconds)
      return key.isValid(Array(signature.dropFirst(8)), over: message)
    }
  }

  /// POSIX seconds stated in a cosignature.
  package static func seconds(of signature: [UInt8]) -> UInt64 {
    signature.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
  }

  static func cosigned(_ text: [UInt8], atSeconds seconds: UInt64) -> [UInt8] {
    Array("cosignature/v1\ntime \(seconds)\n".utf8) + text
  }
}

/// A private key that signs notes under a name.
package struct NoteSigner: Sendable {
  package let noteKey: NoteKey
  package let key: SigningKey

  /// `nil` unless the key is Ed25519 and the name fit.
  package init?(name: String, kind: NoteKey.Kind = .note, key: SigningKey) {
    guard let noteKey = NoteKey(name: name, kind: kind, key: key.publicKey) else { return nil }
    self.noteKey = noteKey
    self.key = key
  }

  /// A signature line over a note's text; `at` counts for cosignatures only.
  package func sign(
    _ text: [UInt8], at moment: Instant = .zero
  ) throws(SigningFault) -> SignedNote.Signature {
    var bytes: [UInt8] = []
    switch noteKey.kind {
    case .note: bytes = try key.sign(text)
    case .cosignature:
      let seconds = UInt64(max(0, moment.milliseconds / 1000))
      withUnsafeBytes(of: seconds.bigEndian) { bytes.append(contentsOf: $0) }
      bytes += try key.sign(NoteKey.cosigned(text, atSeconds: seconds))
    }
    return SignedNote.Signature(name: noteKey.name, keyHash: noteKey.keyHash, bytes: bytes)
  }
}

/// Why bytes are no note, or a note is not to be trusted.
package enum NoteFault: Error, Hashable, Sendable, CustomStringConvertible {
  case malformed
  case tooManySignatures(Int)
  case badSignature(String)
  case noKnownSignature

  package var description: String {
    switch self {
    case .malformed: "not a signed note"
    case .tooManySignatures(let count): "the note has \(count) signatures"
    case .badSignature(let name): "the signature of \(name) does not hold"
    case .noKnownSignature: "no known key has signed the note"
    }
  }
}
