import Canon

/// A named round of the public beacon, as its network published it.
///
/// Nothing about it is believed before `randomness()` has verified it.
package struct BeaconRound: Equatable, Sendable {
  package var network: BeaconNetwork
  /// The round's number, from 1.
  package var number: UInt64
  /// The network's signature, compressed: 48 bytes on `quicknet`, 96 on `default`.
  package var signature: [UInt8]
  /// What the network signed the number with: on `default` the 96 bytes of the signature before, or the
  /// genesis seed of 32 bytes for round 1; on `quicknet` nothing.
  package var previousSignature: [UInt8]?

  package init(
    network: BeaconNetwork, number: UInt64, signature: [UInt8], previousSignature: [UInt8]? = nil
  ) {
    self.network = network
    self.number = number
    self.signature = signature
    self.previousSignature = previousSignature
  }

  /// The round's random value, SHA-256 of its signature, once the signature verifies under the network's key.
  ///
  /// Throws a `BeaconFault` for everything that is not the one canonical signature of this round. Source: drand
  /// specification, beacon verification.
  package func randomness() throws(BeaconFault) -> Digest {
    let signed = try message()
    guard signature.count == network.scheme.signatureBytes else {
      throw .signatureLength(expected: network.scheme.signatureBytes, found: signature.count)
    }
    switch network {
    case .quicknet:
      guard let key = BeaconNetwork.quicknetPoint else { throw .doesNotVerify }
      try BeaconSignature.verify(short: signature, of: signed, under: key)
    case .default:
      guard let key = BeaconNetwork.defaultPoint else { throw .doesNotVerify }
      try BeaconSignature.verify(long: signature, of: signed, under: key)
    }
    return Digest.sha256(signature)
  }

  /// What the network signs: 32 bytes.
  private func message() throws(BeaconFault) -> [UInt8] {
    guard number > 0 else { throw .numberIsZero }
    let ending = BeaconNetwork.bigEndian(number)
    switch network.scheme {
    case .unchained:
      guard previousSignature == nil else { throw .previousSignatureSuperfluous }
      return Digest.sha256(ending).bytes
    case .chained:
      guard let previousSignature else { throw .previousSignatureMissing }
      let expected = number == 1 ? network.genesisSeed.count : network.scheme.signatureBytes
      guard previousSignature.count == expected else {
        throw .previousSignatureLength(expected: expected, found: previousSignature.count)
      }
      return Digest.sha256(previousSignature + ending).bytes
    }
  }
}

/// Why a stated round is not the beacon's.
package enum BeaconFault: Error, Equatable, Sendable, CustomStringConvertible {
  /// Rounds are numbered from 1.
  case numberIsZero
  /// Bytes of the signature.
  case signatureLength(expected: Int, found: Int)
  /// A chained network signs the signature before, and none is stated.
  case previousSignatureMissing
  /// An unchained network signs the number alone, and a signature before is stated.
  case previousSignatureSuperfluous
  /// Bytes of the signature before.
  case previousSignatureLength(expected: Int, found: Int)
  /// The flags or the coordinate are not those of the one encoding a point has.
  case encodingNotCanonical
  /// The encoding is that of the identity, which signs nothing.
  case pointIsIdentity
  /// No point of the curve has this coordinate.
  case pointNotOnCurve
  /// A point of the curve, outside the subgroup of order r.
  case pointNotInSubgroup
  /// A point of the subgroup that is not this round's signature under this network's key.
  case doesNotVerify

  package var description: String {
    switch self {
    case .numberIsZero: "the beacon has no round 0: rounds are numbered from 1"
    case .signatureLength(let expected, let found):
      "the beacon's signature has \(found) bytes where this network's has \(expected)"
    case .previousSignatureMissing:
      "this network signs each round with the signature before it: state that signature too"
    case .previousSignatureSuperfluous:
      "this network signs each round by itself: leave the signature before it out"
    case .previousSignatureLength(let expected, let found):
      "the signature before has \(found) bytes where this round's has \(expected)"
    case .encodingNotCanonical:
      "the beacon's signature is not written as points are: copy it anew from the network"
    case .pointIsIdentity: "the beacon's signature is the identity, which signs nothing"
    case .pointNotOnCurve:
      "the beacon's signature is no point of the curve: copy it anew from the network"
    case .pointNotInSubgroup:
      "the beacon's signature is a point outside the group in which networks sign"
    case .doesNotVerify:
      "the signature is not this network's for this round: compare network, number and the signature before"
    }
  }
}
