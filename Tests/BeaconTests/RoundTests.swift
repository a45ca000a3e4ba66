import Canon
import Foundation
import Testing

@testable import Beacon

/// Rounds as the networks published them.
private enum Published {
  static let quicknet = [
    (
      657_413,
      "b713718a38ae728dfd477991af2822e08d2f305e47718cef9f7848ce4050e7be41076862b98fad56e91a6b85b89cd97b",
      "fc1873a13f3545aeade8401532ef5519920652eee6b0d2b19ca12643b87b3587"
    ),
    (
      1000,
      "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39",
      "fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd"
    ),
  ].map { (BeaconRound.of(.quicknet, UInt64($0), $1), $2) }

  static let first = BeaconRound.of(
    .default, 1,
    "8d61d9100567de44682506aea1a7a6fa6e5491cd27a0a0ed349ef6910ac5ac20ff7bc3e09d7c046566c9f7f3c6f3b101"
      + "04990e7cb424998203d8f7de586fb7fa5f60045417a432684f85093b06ca91c769f0e7ca19268375e659c2a2352b4655",
    "176f93498eac9ca337150b46d21dd58673ea4e3581185f869672e59fa4cb390a")

  static let late = BeaconRound.of(
    .default, 1_000_000,
    "87e355169c4410a8ad6d3e7f5094b2122932c1062f603e6628aba2e4cb54f46c3bf1083c3537cd3b99e8296784f46fb4"
      + "0e090961cf9634f02c7dc2a96b69fc3c03735bc419962780a71245b72f81882cf6bb9c961bcf32da5624993bb747c9e5",
    "86bbc40c9d9347568967add4ddf6e351aff604352a7e1eec9b20dea4ca531ed6c7d38de9956ffc3bb5a7fabe28b3a36b"
      + "069c8113bd9824135c3bff9b03359476f6b03beec179d4aeff456f4d34bbf702b9af78c3bb44e1892ace8e581bf4afa9"
  )
}

extension BeaconRound {
  fileprivate static func of(
    _ network: BeaconNetwork, _ number: UInt64, _ signature: String, _ previous: String? = nil
  ) -> BeaconRound {
    BeaconRound(
      network: network, number: number, signature: Hex.bytes(signature) ?? [],
      previousSignature: previous.flatMap { Hex.bytes($0) })
  }

  fileprivate func with(_ change: (inout BeaconRound) -> Void) -> BeaconRound {
    var changed = self
    change(&changed)
    return changed
  }
}

@Suite("Rounds of the public beacon") struct RoundTests {
  @Test func `rounds that quicknet published verify`() {
    for (round, randomness) in Published.quicknet {
      #expect(outcome(round) == .success(randomness), "round \(round.number)")
    }
  }

  @Test func `rounds that the chained network published verify, the first with its seed`() {
    let one = "101297f1ca7dc44ef6088d94ad5fb7ba03455dc33d53ddb412bbc4564ed986ec"
    #expect(outcome(Published.first) == .success(one))
    #expect(Published.first.previousSignature == BeaconNetwork.default.genesisSeed)
    let late = "a26ba4d229c666f52a06f1a9be1278dcc7a80dbc1dd2004a1ae7b63cb79fd37e"
    #expect(outcome(Published.late) == .success(late))
  }

  @Test func `a round follows on the signature of the one before`() throws {
    let second = BeaconRound(
      network: .default, number: 2,
      signature: try bytes(
        "aa18facd2d51b616511d542de6f9af8a3b920121401dad1434ed1db4a565f10e04fad8d9b2b4e3e0094364374caafe9b",
        "10478bf75650124831509c638b5a36a7a232ec70289f8751a2adb47fc32eb70b57dc81c39d48cbcac9fec46cdfc31663"
      ), previousSignature: Published.first.signature)
    let randomness = "e8fee7dac6eb2b89df97d631cfccedbada7d5d05495bb546eef462e4145fdf8f"
    #expect(outcome(second) == .success(randomness))
  }

  @Test(.enabled(if: Vectors.exist, "the shared vectors are not beside the package"))
  func `the shared vectors are judged as they say`() throws {
    let rows = try Vectors.rows(Vectors.folder.appending(path: "audit_drand.csv"))
    #expect(rows.count == 6)
    for row in rows {
      let network: BeaconNetwork = row[0] == "quicknet" ? .quicknet : .default
      let round = BeaconRound.of(
        network, try #require(UInt64(row[1])), row[3], row[2].isEmpty ? nil : row[2])
      let found = try? outcome(round).get()
      #expect(found == (row[5] == "1" ? row[4] : nil), "\(row[0]) \(row[1])")
    }
  }

  @Test func `another round's signature does not verify`() {
    let quick = Published.quicknet[0].0
    for number: UInt64 in [657_412, 657_414, 657_413 + 1 << 32, .max] {
      let other = quick.with { $0.number = number }
      #expect(outcome(other) == .failure(.doesNotVerify), "round \(number)")
    }
    let late = Published.late.with { $0.number += 1 }
    #expect(outcome(late) == .failure(.doesNotVerify))
  }

  @Test func `another signature before does not verify`() {
    for index in [0, 47, 95] {
      let other = Published.late.with { $0.previousSignature?[index] ^= 1 }
      #expect(outcome(other) == .failure(.doesNotVerify), "byte \(index)")
    }
    let seed = Published.first.with { $0.previousSignature?[31] ^= 0x80 }
    #expect(outcome(seed) == .failure(.doesNotVerify))
  }

  @Test func `a round of one network is none of the other`() {
    let quick = Published.quicknet[0].0
    let missing = quick.with { $0.network = .default }
    #expect(outcome(missing) == .failure(.previousSignatureMissing))
    let short = missing.with { $0.previousSignature = Published.late.previousSignature }
    #expect(outcome(short) == .failure(.signatureLength(expected: 96, found: 48)))
    let superfluous = Published.late.with { $0.network = .quicknet }
    #expect(outcome(superfluous) == .failure(.previousSignatureSuperfluous))
    let long = superfluous.with { $0.previousSignature = nil }
    #expect(outcome(long) == .failure(.signatureLength(expected: 48, found: 96)))
  }

  @Test func `each single bit of a signature counts`() {
    let round = Published.quicknet[0].0
    var faults: [BeaconFault] = []
    for bit in 0..<384 {
      let flipped = round.with { $0.signature[bit / 8] ^= 0x80 >> UInt8(bit % 8) }
      switch outcome(flipped) {
      case .success: Issue.record("bit \(bit)")
      case .failure(let fault): faults.append(fault)
      }
    }
    // The third bit alone leads to a point of the group: the signature's opposite.
    #expect(faults.filter { $0 == .doesNotVerify }.count == 1 && faults[2] == .doesNotVerify)
    #expect(faults[0] == .encodingNotCanonical && faults[1] == .encodingNotCanonical)
  }

  @Test func `a bit of any byte of a long signature counts`() {
    for index in 0..<96 {
      let flipped = Published.late.with { $0.signature[index] ^= 1 << UInt8(index % 8) }
      #expect((try? flipped.randomness()) == nil, "byte \(index)")
    }
  }

  @Test func `a signature moved by a point of order three satisfies the equation and is refused`()
    throws
  {
    let round = Published.quicknet[0].0
    let small = try G1Point(onCurve: [0x80] + Array(repeating: 0, count: 47))
    #expect(small.times(3).isIdentity)
    let moved = try G1Point(compressed: round.signature) + small
    let key = try #require(BeaconNetwork.quicknetPoint)
    let message = Digest.sha256(BeaconNetwork.bigEndian(round.number)).bytes
    let hash = G1Point.hashed(message, tag: BeaconSignature.shortTag)
    #expect(Pairing.productIsOne([(moved, -G2Point.generator), (hash, key)]))
    let shifted = round.with { $0.signature = moved.compressed }
    #expect(outcome(shifted) == .failure(.pointNotInSubgroup))
  }

  @Test func `rounds of another form are refused before any arithmetic`() {
    let quick = Published.quicknet[0].0
    #expect(outcome(quick.with { $0.number = 0 }) == .failure(.numberIsZero))
    #expect(outcome(Published.first.with { $0.number = 0 }) == .failure(.numberIsZero))
    for count in [0, 1, 47, 49, 96, 4096] {
      let other = quick.with { $0.signature = Array(repeating: 0x80, count: count) }
      #expect(outcome(other) == .failure(.signatureLength(expected: 48, found: count)))
    }
    let empty = quick.with { $0.previousSignature = [] }
    #expect(outcome(empty) == .failure(.previousSignatureSuperfluous))
    let missing = Published.late.with { $0.previousSignature = nil }
    #expect(outcome(missing) == .failure(.previousSignatureMissing))
    let seed = Published.late.with { $0.previousSignature = BeaconNetwork.default.genesisSeed }
    #expect(outcome(seed) == .failure(.previousSignatureLength(expected: 96, found: 32)))
    let long = Published.first.with { $0.previousSignature = Published.late.signature }
    #expect(outcome(long) == .failure(.previousSignatureLength(expected: 32, found: 96)))
    let identity = quick.with { $0.signature = G1Point.identity.compressed }
    #expect(outcome(identity) == .failure(.pointIsIdentity))
  }

  @Test func `every fault says what happened in a sentence of its own`() {
    let faults: [BeaconFault] = [
      .numberIsZero, .signatureLength(expected: 48, found: 1), .previousSignatureMissing,
      .previousSignatureSuperfluous, .previousSignatureLength(expected: 96, found: 32),
      .encodingNotCanonical, .pointIsIdentity, .pointNotOnCurve, .pointNotInSubgroup,
      .doesNotVerify,
    ]
    #expect(Set(faults.map(\.description)).count == faults.count)
    #expect(faults[1].description.contains("1 bytes") && faults[1].description.contains("48"))
  }
}

@Suite("Networks of the public beacon") struct NetworkTests {
  @Test func `a chain's published hash follows from its key, seed, genesis and period`() {
    #expect(
      BeaconNetwork.quicknet.chainHash.hex
        == "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971")
    #expect(
      BeaconNetwork.default.chainHash.hex
        == "8990e7a9aaed2ffed73dbd7092123d6f289930540d7651336225dc172e51b2ce")
  }

  @Test func `the keys are points of their groups`() {
    #expect(BeaconNetwork.quicknetPoint?.compressed == BeaconNetwork.quicknet.publicKey)
    #expect(BeaconNetwork.defaultPoint?.compressed == BeaconNetwork.default.publicKey)
    #expect(BeaconNetwork(rawValue: "quicknet") == .quicknet)
    #expect(BeaconNetwork(rawValue: "default") == .default)
    #expect(BeaconNetwork(rawValue: "fastnet") == nil)
  }

  @Test func `round 1 is due at the genesis and each further one a period later`() {
    for network in BeaconNetwork.allCases {
      #expect(network.startsAt(1) == network.genesisSeconds)
      #expect(network.startsAt(2) == network.genesisSeconds + network.periodSeconds)
      #expect(network.startsAt(0) == nil && network.startsAt(.max) == nil)
    }
    #expect(BeaconNetwork.quicknet.startsAt(657_413) == 1_694_775_603)
  }

  @Test(arguments: 1...50)
  func `the first round after an instant comes after it, and the one before does not`(seed: Int) {
    var draw = Elements(seed: seed)
    for network in BeaconNetwork.allCases {
      for range: UInt64 in [100, 1 << 32, .max / 2] {
        let instant = network.genesisSeconds &+ draw.number() % range
        guard let number = network.firstRound(after: instant), let due = network.startsAt(number)
        else {
          Issue.record("seed \(seed), instant \(instant)")
          continue
        }
        #expect(due > instant && due - network.periodSeconds <= instant, "seed \(seed)")
      }
    }
  }

  @Test
  func `before the genesis the first round is the next, and at the end of time there is none`() {
    for network in BeaconNetwork.allCases {
      #expect(network.firstRound(after: 0) == 1)
      #expect(network.firstRound(after: network.genesisSeconds - 1) == 1)
      #expect(network.firstRound(after: network.genesisSeconds) == 2)
      #expect(network.firstRound(after: .max) == nil)
    }
  }
}

@Suite("Signatures of an independent library") struct ReferenceTests {
  @Test func `references.py's signatures are judged as py_ecc judges them`() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "references.csv")
    let rows = try Vectors.rows(file)
    #expect(rows.count == 24)
    for (index, row) in rows.enumerated() {
      #expect(try verifies(row) == (row[4] == "1"), "row \(index + 1)")
    }
  }

  private func verifies(_ row: [String]) throws -> Bool {
    let (key, message, signature) = (try bytes(row[1]), try bytes(row[2]), try bytes(row[3]))
    do throws(BeaconFault) {
      if row[0] == "G1" {
        let point = try G2Point(compressed: key)
        try BeaconSignature.verify(short: signature, of: message, under: point)
      } else {
        let point = try G1Point(compressed: key)
        try BeaconSignature.verify(long: signature, of: message, under: point)
      }
      return true
    } catch {
      return false
    }
  }
}
