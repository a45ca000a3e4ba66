import Beacon
import Canon
import Vocabulary

/// A round of a public beacon that is to give a draw its randomness, named with the order of a round of inspection, and the key by which the
/// inspector alone makes a draw of it.
///
/// Neither suffices alone: the beacon's value, which nobody knows before its time, keeps the inspector from choosing among keys; the
/// inspector's key keeps everybody else from working the draw out before it opens it at the site. Source: inspection.md §2.6 (alpha
/// binds round, beacon and population; the key is registered before the beacon) and §3.14 (the round number is fixed in the commitment).
package struct NamedBeacon: Fielded, Hashable {
  package var network: BeaconNetwork = .quicknet
  package var number: Int64 = 0
  package var visitKey: Digest = .zero

  package init() {}
  package init(network: BeaconNetwork, number: Int64, visitKey: Digest) {
    self.network = network
    self.number = number
    self.visitKey = visitKey
  }

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("network", &network, "quicknet or default, the networks of drand")
    try visit("number", &number, "the beacon's round, 1 or more")
    try visit("visitKey", &visitKey, "the inspector's public key for visits, 32 bytes, hexadecimal")
  }

  /// The network's name.
  package var networkName: String { network.rawValue }

  /// When the beacon's round comes to be known; `nil` for a number that no round has.
  package var startsAt: Instant? {
    guard number > 0, let seconds = network.startsAt(UInt64(number)),
      seconds <= Self.secondsMax
    else { return nil }
    return Instant(milliseconds: Int64(seconds) * 1000)
  }

  /// The end of the year 9999.
  private static let secondsMax: UInt64 = 253_402_300_799
}

/// What opens a draw by a beacon: the beacon's signature, and the inspector's proof over it.
package struct BeaconDraw: Fielded, Hashable {
  package var signature = ""
  package var previousSignature: String?
  package var proof = ""

  package init() {}
  package init(signature: String, previousSignature: String? = nil, proof: String) {
    self.signature = signature
    self.previousSignature = previousSignature
    self.proof = proof
  }

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("signature", &signature, "the beacon's signature, hexadecimal")
    try visit(
      "previousSignature", &previousSignature,
      "on the network default: the signature before it, hexadecimal")
    try visit("proof", &proof, "the inspector's proof (ECVRF), 80 bytes, hexadecimal")
  }

  /// The source of a round's seed that this opens. Throws what does not hold.
  package func source(
    of named: NamedBeacon, _ commitment: PopulationCommitment, round: RoundID
  ) throws(BeaconDrawFault) -> RandomnessSource {
    let randomness = try Self.randomness(of: named, signature, previousSignature)
    guard self.proof.utf8.count == 2 * VisitProof.proofBytes, let proof = Hex.bytes(self.proof),
      let output = VisitProof.verify(
        publicKey: named.visitKey.bytes,
        Self.text(named, randomness, commitment, round: round), proof: proof)
    else { throw .badProof }
    return .beacon(
      chain: named.network.chainHash, number: UInt64(clamping: named.number),
      randomness: randomness,
      output: output)
  }

  /// What the inspector brings to the site, made with its secret key for visits of 32 bytes. Throws what does not hold.
  package static func make(
    of named: NamedBeacon, signature: String, previousSignature: String?, secretKey: [UInt8],
    _ commitment: PopulationCommitment, round: RoundID
  ) throws(BeaconDrawFault) -> BeaconDraw {
    let randomness = try randomness(of: named, signature, previousSignature)
    guard VisitProof.publicKey(of: secretKey) == named.visitKey.bytes,
      let proof = VisitProof.prove(
        secretKey: secretKey, text(named, randomness, commitment, round: round))
    else { throw .badProof }
    return BeaconDraw(
      signature: signature, previousSignature: previousSignature, proof: Hex.text(proof))
  }

  private static func randomness(
    of named: NamedBeacon, _ signature: String, _ previous: String?
  ) throws(BeaconDrawFault) -> Digest {
    guard signature.utf8.count <= hexMax, (previous?.utf8.count ?? 0) <= hexMax,
      let bytes = Hex.bytes(signature),
      let before = previous.map({ Hex.bytes($0) }) ?? []
    else { throw .badSignature("hexadecimal digits, two a byte") }
    do throws(BeaconFault) {
      return try BeaconRound(
        network: named.network, number: UInt64(clamping: named.number), signature: bytes,
        previousSignature: previous == nil ? nil : before
      ).randomness()
    } catch {
      throw .badSignature("\(error)")
    }
  }

  /// Most characters of a signature.
  private static let hexMax = 192

  /// What the inspector's key signs: "countersign/visit/v1" ‖ root ‖ count ‖ round ‖ chain hash ‖ number ‖ randomness, numbers as eight
  /// big-endian bytes.
  private static func text(
    _ named: NamedBeacon, _ randomness: Digest, _ commitment: PopulationCommitment, round: RoundID
  ) -> [UInt8] {
    var text = [UInt8](tag: "countersign/visit/v1", room: 160)
    commitment.root.append(to: &text)
    text.append(bigEndian: UInt64(clamping: commitment.count))
    text.append(bigEndian: round.bits)
    named.network.chainHash.append(to: &text)
    text.append(bigEndian: UInt64(clamping: named.number))
    randomness.append(to: &text)
    return text
  }
}

/// Why a draw by a beacon does not open.
package enum BeaconDrawFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// The signature is not the beacon's for the round that was named.
  case badSignature(String)
  /// The proof is not one of the key that was named, over this beacon's value and this population.
  case badProof

  package var description: String {
    switch self {
    case .badSignature(let why): "the beacon's signature: \(why)"
    case .badProof: "the inspector's proof is not one of its key for visits over this round"
    }
  }
}

extension BeaconNetwork: Word {}
