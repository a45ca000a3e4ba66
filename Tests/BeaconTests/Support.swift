import Canon
import Foundation
import Testing

@testable import Beacon

/// Vectors that are shared beside the package.
enum Vectors {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "shared/vectors")

  static var exist: Bool { FileManager.default.fileExists(atPath: folder.path) }

  /// The fields of each line but the first; nothing is quoted in these files.
  static func rows(_ file: URL) throws -> [[String]] {
    let text = try String(contentsOf: file, encoding: .utf8)
    return text.split(whereSeparator: \.isNewline).dropFirst().map { line in
      line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
  }
}

func bytes(_ hex: String...) throws -> [UInt8] { try #require(Hex.bytes(hex.joined())) }

/// A point as many times as hexadecimal digits say, by doubling and adding.
func multiple<Field>(of point: CurvePoint<Field>, _ hex: String) -> CurvePoint<Field> {
  var sum = CurvePoint<Field>.identity
  for byte in Hex.bytes(hex) ?? [] {
    for bit in (0..<8).reversed() {
      sum = sum.doubled()
      if byte >> UInt8(bit) & 1 == 1 { sum = sum + point }
    }
  }
  return sum
}

/// The order r of both groups. Source: draft-irtf-cfrg-pairing-friendly-curves §4.2.1.
let groupOrder = "73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001"

/// Elements that follow from a seed.
struct Elements {
  var seed: Int
  private var drawn = 0

  init(seed: Int) { self.seed = seed }

  mutating func number() -> UInt64 {
    drawn += 1
    return Digest.sha256(Array("beacon \(seed) \(drawn)".utf8)).a
  }

  mutating func fp() -> Fp {
    drawn += 1
    let halves = (0..<2).flatMap {
      Digest.sha256(Array("beacon \(seed) \(drawn) \($0)".utf8)).bytes
    }
    return Fp(uniform: halves[...])
  }

  mutating func fp2() -> Fp2 { Fp2(fp(), fp()) }
  mutating func fp6() -> Fp6 { Fp6(fp2(), fp2(), fp2()) }
  mutating func fp12() -> Fp12 { Fp12(fp6(), fp6()) }
}

/// What a verification ends in: the randomness in hexadecimal digits, or the fault.
func outcome(_ round: BeaconRound) -> Result<String, BeaconFault> {
  do throws(BeaconFault) { return .success(try round.randomness().hex) } catch {
    return .failure(error)
  }
}
