import Canon

/// A network of the public randomness beacon drand, run by the League of Entropy.
///
/// The raw value is the network's own beacon identifier. Source: drand specification, chain information as served under
/// `/info` of each chain.
package enum BeaconNetwork: String, CaseIterable, Sendable {
  /// A value every 3 seconds since 23 August 2023, each signed by itself. Chain hash
  /// 52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971.
  case quicknet
  /// A value every 30 seconds since 22 July 2020, each signed with the one before. Chain hash
  /// 8990e7a9aaed2ffed73dbd7092123d6f289930540d7651336225dc172e51b2ce.
  case `default`

  /// How the network signs.
  package var scheme: BeaconScheme {
    switch self {
    case .quicknet: .unchained
    case .default: .chained
    }
  }

  /// The chain's hash, by which it is named in addresses.
  ///
  /// It follows from all else: SHA-256 of the period (4 bytes), the genesis (8 bytes), the public key, the genesis seed
  /// and, unless it is `default`, the identifier.
  package var chainHash: Digest {
    var described = Array(Self.bigEndian(periodSeconds).suffix(4))
    described += Self.bigEndian(genesisSeconds) + publicKey + genesisSeed
    if self != .default { described += Array(rawValue.utf8) }
    return Digest.sha256(described)
  }

  /// The network's public key, a compressed point: 96 bytes on G2 for `quicknet`, 48 on G1 for `default`.
  package var publicKey: [UInt8] {
    switch self {
    case .quicknet: Self.quicknetKey
    case .default: Self.defaultKey
    }
  }

  /// When the value of round 1 was due, in seconds of Unix time.
  package var genesisSeconds: UInt64 {
    switch self {
    case .quicknet: 1_692_803_367
    case .default: 1_595_431_050
    }
  }

  /// Seconds from one value to the next.
  package var periodSeconds: UInt64 {
    switch self {
    case .quicknet: 3
    case .default: 30
    }
  }

  /// The 32 bytes that stand where a chained network's first round has no signature before it.
  package var genesisSeed: [UInt8] {
    switch self {
    case .quicknet: Self.quicknetSeed
    case .default: Self.defaultSeed
    }
  }

  /// When a round's value is due, in seconds of Unix time; `nil` for round 0 and beyond 64 bits.
  package func startsAt(_ number: UInt64) -> UInt64? {
    guard number > 0 else { return nil }
    let (since, over) = (number - 1).multipliedReportingOverflow(by: periodSeconds)
    let (instant, overAgain) = genesisSeconds.addingReportingOverflow(since)
    return over || overAgain ? nil : instant
  }

  /// The first round whose value is due after an instant in seconds of Unix time, never at it; `nil` if that
  /// round's own instant is beyond 64 bits.
  package func firstRound(after instant: UInt64) -> UInt64? {
    guard instant >= genesisSeconds else { return 1 }
    let number = (instant - genesisSeconds) / periodSeconds + 2
    return startsAt(number) == nil ? nil : number
  }

  /// Eight bytes, big-endian.
  static func bigEndian(_ number: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: number >> UInt64(56 - 8 * $0)) }
  }
}

/// How a network signs its rounds. The raw value is drand's identifier of the scheme.
package enum BeaconScheme: String, Sendable {
  /// Signatures of 48 bytes on G1 over SHA-256(number).
  case unchained = "bls-unchained-g1-rfc9380"
  /// Signatures of 96 bytes on G2 over SHA-256(signature before ‖ number).
  case chained = "pedersen-bls-chained"

  /// Bytes of a signature.
  package var signatureBytes: Int {
    switch self {
    case .unchained: 48
    case .chained: 96
    }
  }
}

// MARK: - Facts of the two chains

extension BeaconNetwork {
  private static let quicknetKey = bytes(
    """
    83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d106451
    0d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a
    """)
  private static let defaultKey = bytes(
    """
    868f005eb8e6e4ca0a47c8a77ceaa5309a47978a7c71bc5cce96366b5d7a569937c529eeda66c7293784a9402801af31
    """)
  private static let quicknetSeed = bytes(
    "f477d5c89f21a17c863a7f937c6a6d15859414d2be09cd448d4279af331c5d3e")
  private static let defaultSeed = bytes(
    "176f93498eac9ca337150b46d21dd58673ea4e3581185f869672e59fa4cb390a")

  private static func bytes(_ lines: String) -> [UInt8] {
    lines.split(separator: "\n").flatMap { Hex.bytes($0) ?? [] }
  }

  /// The keys as points, worked out once.
  static let quicknetPoint = try? G2Point(compressed: quicknetKey)
  static let defaultPoint = try? G1Point(compressed: defaultKey)
}
