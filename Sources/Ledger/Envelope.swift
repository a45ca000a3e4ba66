import Canon
import Vocabulary

/// An act as its parties signed it: a DSSE envelope, version 1.0.2.
///
/// What is signed is the pre-authentication encoding of type and payload; the act's id is its SHA-256, so that a further signature
/// cannot make a second act. The canonical bytes list payload, type and signatures in that order, signatures by key id.
package struct Envelope: Hashable, Sendable {
  /// One signature and the key that claims to have made it.
  package struct Signature: Hashable, Sendable {
    package var keyID: KeyID
    package var bytes: [UInt8]

    package init(keyID: KeyID, bytes: [UInt8]) {
      self.keyID = keyID
      self.bytes = bytes
    }

    /// What stands where a rehearsal runs unsigned: the key that would have signed, and zeros, which no key ever signs.
    package static func claim(_ keyID: KeyID) -> Signature {
      Signature(keyID: keyID, bytes: [UInt8](repeating: 0, count: 64))
    }

    /// Whether nothing but a claim stands here.
    package var isClaim: Bool { bytes.allSatisfy { $0 == 0 } }
  }

  /// At most so many bytes of payload: the limit of an act.
  package static let payloadLimit = JSONDocument.Limits.act.bytes
  /// At most so many bytes of envelope: the payload in base64, the signatures, and blanks.
  package static let bytesLimit = 96 * 1024
  /// At most so many signatures.
  package static let signatureLimit = 8

  private static let typeStart = Array("application/vnd.countersign.".utf8)
  private static let keyStart = Array("key_".utf8)
  private static let typeEnd = Array(".v1+json".utf8)

  /// The kind of act, the middle of the payload type: `propose-sale`.
  package let kind: String
  package let payload: [UInt8]
  /// In the order of their key ids, one a key.
  package private(set) var signatures: [Signature]
  /// SHA-256 of what is signed.
  package let actID: Digest

  /// An envelope around a payload; throws what makes it unfit to be one.
  package init(
    kind: String, payload: [UInt8], signatures: [Signature] = []
  ) throws(EnvelopeFault) {
    guard Self.isKind(kind) else { throw .badType(kind) }
    guard payload.count <= Self.payloadLimit else { throw .tooLarge(payload.count) }
    guard signatures.count <= Self.signatureLimit else {
      throw .tooManySignatures(signatures.count)
    }
    self.kind = kind
    self.payload = payload
    self.signatures = signatures.sorted { $0.keyID < $1.keyID }
    actID = Digest.sha256(Self.signedBytes(kind: kind, payload: payload))
    for pair in zip(self.signatures, self.signatures.dropFirst()) where pair.0.keyID == pair.1.keyID
    {
      throw .signedTwice(pair.0.keyID)
    }
  }

  /// Reads an envelope from strict JSON of at most `bytesLimit` bytes.
  package init(bytes: [UInt8]) throws(EnvelopeFault) {
    do throws(JSONFault) {
      let limits = JSONDocument.Limits(bytes: Self.bytesLimit, depth: 4, keys: 8)
      try self.init(json: JSONDocument(bytes, limits: limits).root)
    } catch {
      throw .notAnEnvelope(error)
    }
  }

  /// Reads an envelope that stands inside another JSON text.
  package init(json: JSONNode) throws(JSONFault) {
    guard json.isObject else { throw json.fault("expected an envelope, an object") }
    var payload: [UInt8]?
    var kind: String?
    var signatures: [Signature]?
    for (key, value) in try json.members() {
      switch key {
      case "payload":
        guard let bytes = value.withPlainText({ Base64.bytes($0) }) else {
          throw value.fault("expected base64 with padding")
        }
        payload = bytes
      case "payloadType":
        kind = try Self.kind(ofType: value.text(limit: 200), at: value)
      case "signatures":
        signatures = try Self.readSignatures(value)
      default: throw value.fault("the key `\(key)` is not known in an envelope")
      }
    }
    guard let payload, let kind, let signatures else {
      throw json.fault("an envelope has payload, payloadType and signatures")
    }
    do throws(EnvelopeFault) {
      try self.init(kind: kind, payload: payload, signatures: signatures)
    } catch {
      throw json.fault(error.description)
    }
  }

  private static func readSignatures(_ list: JSONNode) throws(JSONFault) -> [Signature] {
    var signatures: [Signature] = []
    for item in try list.elements(limit: signatureLimit) {
      var keyID: KeyID?
      var bytes: [UInt8]?
      for (key, value) in try item.members() {
        switch key {
        case "keyid": keyID = try KeyID(json: value)
        case "sig":
          bytes = value.withPlainText { Base64.bytes($0) }
          guard bytes?.count == 64 else {
            throw value.fault("expected a signature of 64 bytes in base64")
          }
        default: throw value.fault("the key `\(key)` is not known in a signature")
        }
      }
      guard let keyID, let bytes else { throw item.fault("a signature has keyid and sig") }
      signatures.append(Signature(keyID: keyID, bytes: bytes))
    }
    return signatures
  }

  private static func kind(ofType type: String, at node: JSONNode) throws(JSONFault) -> String {
    let bytes = Array(type.utf8)
    guard bytes.starts(with: typeStart), bytes.count > typeStart.count + typeEnd.count,
      bytes.suffix(typeEnd.count).elementsEqual(typeEnd)
    else {
      throw node.fault("expected a payload type application/vnd.countersign.<act>.v1+json")
    }
    return String(
      decoding: bytes[typeStart.count..<bytes.count - typeEnd.count], as: UTF8.self)
  }

  /// Whether a text can name a kind of act: small letters, digits and hyphens, a letter first, at most 60.
  private static func isKind(_ text: String) -> Bool {
    let bytes = text.utf8
    guard let first = bytes.first, (0x61...0x7A).contains(first), bytes.count <= 60 else {
      return false
    }
    return bytes.allSatisfy {
      (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D
    }
  }

  /// `application/vnd.countersign.<act>.v1+json`.
  package var payloadType: String { Self.payloadType(of: kind) }

  /// The payload type of a kind of act.
  package static func payloadType(of kind: String) -> String {
    "application/vnd.countersign.\(kind).v1+json"
  }

  /// The id of the act of that kind and payload.
  package static func actID(kind: String, payload: [UInt8]) -> Digest {
    Digest.sha256(signedBytes(kind: kind, payload: payload))
  }

  /// What is signed: DSSE's pre-authentication encoding.
  package var signedBytes: [UInt8] { Self.signedBytes(kind: kind, payload: payload) }

  private static func signedBytes(kind: String, payload: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(payload.count + 96)
    let typeLength = typeStart.count + kind.utf8.count + typeEnd.count
    out.append(contentsOf: "DSSEv1 \(typeLength) ".utf8)
    out.append(contentsOf: typeStart)
    out.append(contentsOf: kind.utf8)
    out.append(contentsOf: typeEnd)
    out.append(contentsOf: " \(payload.count) ".utf8)
    out.append(contentsOf: payload)
    return out
  }

  /// The canonical bytes: what the log commits to, what is stored and served.
  package var bytes: [UInt8] {
    var out: [UInt8] = []
    append(to: &out)
    return out
  }

  /// Appends the canonical bytes.
  package func append(to out: inout [UInt8]) {
    out.reserveCapacity(out.count + payload.count * 4 / 3 + 160 + signatures.count * 140)
    out.append(contentsOf: #"{"payload":""#.utf8)
    Base64.append(payload, to: &out)
    out.append(contentsOf: #"","payloadType":""#.utf8)
    out.append(contentsOf: Self.typeStart)
    out.append(contentsOf: kind.utf8)
    out.append(contentsOf: Self.typeEnd)
    out.append(contentsOf: #"","signatures":["#.utf8)
    for (index, signature) in signatures.enumerated() {
      out.append(contentsOf: (index == 0 ? #"{"keyid":""# : #",{"keyid":""#).utf8)
      Self.append(signature.keyID, to: &out)
      out.append(contentsOf: #"","sig":""#.utf8)
      Base64.append(signature.bytes, to: &out)
      out.append(contentsOf: #""}"#.utf8)
    }
    out.append(contentsOf: "]}".utf8)
  }

  /// A key id's text, written without making a text of it: this runs for every leaf.
  private static func append(_ id: KeyID, to out: inout [UInt8]) {
    out.append(contentsOf: keyStart)
    for shift in stride(from: 60, through: 0, by: -4) {
      let nibble = UInt8(truncatingIfNeeded: id.bits >> UInt64(shift) & 15)
      out.append(nibble < 10 ? 0x30 + nibble : 0x57 + nibble)
    }
  }

  /// The keys that claim to have signed, in order.
  package var signers: [KeyID] { signatures.map(\.keyID) }

  /// Adds a key's signature; throws if it has signed already or there is no room. The act's id stays.
  package mutating func sign(with key: SigningKey) throws(EnvelopeFault) {
    let made: [UInt8]
    do throws(SigningFault) { made = try key.sign(signedBytes) } catch { throw .cannotSign }
    try add(Signature(keyID: key.id, bytes: made))
  }

  /// Adds a signature that was made elsewhere; it is not checked here.
  package mutating func add(_ signature: Signature) throws(EnvelopeFault) {
    guard !signers.contains(signature.keyID) else { throw .signedTwice(signature.keyID) }
    guard signatures.count < Self.signatureLimit else {
      throw .tooManySignatures(signatures.count + 1)
    }
    let place = signatures.firstIndex { $0.keyID > signature.keyID } ?? signatures.endIndex
    signatures.insert(signature, at: place)
  }

  /// The keys whose signatures hold, in order. Throws at a key that is not known or a signature that does not hold: an act
  /// carries no signature that counts for nothing.
  package func verified(
    by key: (KeyID) -> VerifyingKey?
  ) throws(EnvelopeFault) -> [KeyID] {
    let message = signedBytes
    for signature in signatures {
      guard let known = key(signature.keyID), known.id == signature.keyID else {
        throw .unknownKey(signature.keyID)
      }
      guard known.isValid(signature.bytes, over: message) else {
        throw .badSignature(signature.keyID)
      }
    }
    return signers
  }
}

/// Why bytes are no envelope, or an envelope does not hold.
package enum EnvelopeFault: Error, Equatable, Sendable, CustomStringConvertible {
  case notAnEnvelope(JSONFault)
  case badType(String)
  case tooLarge(Int)
  case tooManySignatures(Int)
  case signedTwice(KeyID)
  case unknownKey(KeyID)
  case badSignature(KeyID)
  case cannotSign

  package var description: String {
    switch self {
    case .notAnEnvelope(let fault): "not an envelope: \(fault)"
    case .badType(let kind): "`\(kind)` cannot name a kind of act"
    case .tooLarge(let count):
      "the payload is \(count) bytes long; at most \(Envelope.payloadLimit) are taken"
    case .tooManySignatures(let count):
      "the envelope has \(count) signatures; at most \(Envelope.signatureLimit) are taken"
    case .signedTwice(let key): "\(key) has signed already"
    case .unknownKey(let key): "\(key) is not a key the register knows"
    case .badSignature(let key): "the signature of \(key) does not hold"
    case .cannotSign: "the signature could not be made"
    }
  }
}
