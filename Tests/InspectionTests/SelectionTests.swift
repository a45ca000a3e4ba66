import Canon
import Foundation
import Inspection
import Testing

/// Vectors that are shared beside the package.
private enum Vectors {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "shared/vectors")

  static var exist: Bool { FileManager.default.fileExists(atPath: folder.path) }

  /// The rows of a file by the names of their columns; quoting as in RFC 4180.
  static func rows(_ name: String) throws -> [[String: String]] {
    let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    var table: [[String]] = [[""]]
    var isQuoted = false
    for character in text {
      let row = table.count - 1
      let field = table[row].count - 1
      if character == "\"" {
        // A quotation mark within quotation marks is doubled.
        if !isQuoted, table[row][field].hasSuffix("\u{1}") {
          table[row][field].removeLast()
          table[row][field].append("\"")
        } else if isQuoted {
          table[row][field].append("\u{1}")
        }
        isQuoted.toggle()
      } else if isQuoted {
        table[row][field].append(character)
      } else if character == "," {
        table[row].append("")
      } else if character.isNewline {
        table.append([""])
      } else {
        table[row][field].append(character)
      }
    }
    let clean = table.filter { $0 != [""] }.map { $0.map { $0.filter { $0 != "\u{1}" } } }
    let header = try #require(clean.first)
    return clean.dropFirst().map { row in
      Dictionary(uniqueKeysWithValues: zip(header, row + Array(repeating: "", count: header.count)))
    }
  }
}

private func draw(
  _ sampler: ConsistentSampler, _ take: Int, _ drop: Int, _ ids: [[UInt8]]
) -> [ConsistentTicket] {
  sampler.draw(take, drop: drop, of: ids.count) { index, place in
    place.update(from: ids[index], count: ids[index].count)
    return ids[index].count
  }
}

@Suite("Selection as others select") struct SelectionTests {
  @Test(.enabled(if: Vectors.exist, "the shared vectors are not beside the package"))
  func `selection v1 is consistent_sampler's, bit for bit`() throws {
    let rows = try Vectors.rows("audit_consistent_sampler.csv")
    let cases = try Vectors.rows("audit_consistent_sampler_cases.csv")
    #expect(cases.count == 16 && rows.count > 490)
    for row in cases {
      let name = try #require(row["case"])
      let ids = try JSONDecoder().decode([String].self, from: Data((row["ids_json"] ?? "").utf8))
        .map { Array($0.utf8) }
      let take = try #require(Int(row["take"] ?? ""))
      let drop = try #require(Int(row["drop"] ?? ""))
      let digits = try #require(Int(row["digits"] ?? ""))
      let sampler = ConsistentSampler(seed: row["seed"] ?? "")
      let drawn =
        row["with_replacement"] == "1"
        ? sampler.drawWithReplacement(take, drop: drop, of: ids)
        : draw(sampler, take, drop, ids)
      let expected = rows.filter { $0["case"] == name }
      #expect(drawn.count == expected.count, "\(name)")
      for (ticket, row) in zip(drawn, expected) {
        #expect(ticket.number(digits: digits) == row["ticket_number"], "\(name)")
        #expect(String(decoding: ticket.id, as: UTF8.self) == row["id"], "\(name)")
        #expect(String(ticket.generation) == row["generation"], "\(name)")
      }
    }
  }

  @Test func `a subset keeps the order of the whole, and no order of the list matters`() {
    let ids = (0..<300).map { Array("unit-\($0)".utf8) }
    let sampler = ConsistentSampler(seed: "01382438112797316654")
    let all = draw(sampler, 300, 0, ids)
    #expect(all == all.sorted() && Set(all.map(\.id)).count == 300)
    #expect(draw(sampler, 300, 0, ids.reversed()) == all)
    let even = Set((0..<300).filter { $0 % 2 == 0 }.map { ids[$0] })
    #expect(draw(sampler, 150, 0, Array(even)).map(\.id) == all.map(\.id).filter(even.contains))
    #expect(draw(sampler, 20, 0, ids) == Array(all.prefix(20)))
    #expect(draw(sampler, 20, 5, ids) == Array(all[5..<25]))
    #expect(draw(sampler, 0, 0, ids).isEmpty && draw(sampler, -3, -3, ids).isEmpty)
    #expect(draw(sampler, 5, 0, []).isEmpty)
    #expect(sampler.drawWithReplacement(5, of: []).isEmpty)
  }

  @Test(.enabled(if: Vectors.exist, "the shared vectors are not beside the package"))
  func `dice draw what Colorado's software drew`() throws {
    let rows = try Vectors.rows("audit_sha256_counter.csv")
    var counters: [String: DigestCounter] = [:]
    for row in rows {
      let name = try #require(row["case"])
      let started = DigestCounter(
        seed: row["seed"] ?? "", least: UInt64(row["min"] ?? "") ?? .max,
        greatest: UInt64(row["max"] ?? "") ?? 0, withReplacement: row["with_replacement"] == "1")
      var counter = try #require(counters[name] ?? started)
      let next = counter.next()
      let value = try #require(next)
      #expect(String(value.value) == row["value"], "\(name) \(row["rank"] ?? "")")
      #expect(String(value.counter) == row["counter"], "\(name) \(row["rank"] ?? "")")
      counters[name] = counter
    }
    #expect(counters.count == 5)
  }

  @Test func `a range that is used up gives nothing more, and an empty one is none`() throws {
    var counter = try #require(DigestCounter(seed: "1", least: 7, greatest: 9))
    let values = (0..<3).compactMap { _ in counter.next()?.value }
    #expect(values.sorted() == [7, 8, 9] && counter.next() == nil)
    #expect(DigestCounter(seed: "1", least: 9, greatest: 7) == nil)
    #expect(DigestCounter(seed: "1", least: 0, greatest: .max) == nil)
  }
}

@Suite("Unannounced visits that can be checked afterwards") struct VisitProofTests {
  private func bytes(_ hex: String?) throws -> [UInt8] { try #require(Hex.bytes(hex ?? "")) }

  /// RFC 9381, appendix B.3, example 16.
  @Test func `the standard's first example is proved and verified`() throws {
    let secret = try bytes("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    let key = try bytes("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    #expect(VisitProof.publicKey(of: secret) == key)
    let proof = try #require(VisitProof.prove(secretKey: secret, []))
    #expect(
      Hex.text(proof)
        == "8657106690b5526245a92b003bb079ccd1a92130477671f6fc01ad16f26f723f"
        + "26f8a57ccaed74ee1b190bed1f479d9727d2d0f9b005a6e456a35d4fb0daab12"
        + "68a1b0db10836d9826a528ca76567805")
    let output = try #require(VisitProof.verify(publicKey: key, [], proof: proof))
    #expect(VisitProof.output(ofProof: proof) == output)
    #expect(VisitProof.verify(publicKey: key, [1], proof: proof) == nil)
  }

  @Test(.enabled(if: Vectors.exist, "the shared vectors are not beside the package"))
  func `every vector of the suite is judged as it says`() throws {
    let rows = try Vectors.rows("audit_ecvrf_edwards25519_sha512_tai.csv")
    #expect(rows.count == 65)
    for row in rows {
      let name = row["source"] ?? ""
      let text = try bytes(row["alpha_hex"])
      let key = try bytes(row["pk_hex"])
      let proof = try bytes(row["pi_hex"])
      let output = VisitProof.verify(publicKey: key, text, proof: proof)
      if row["valid"] == "1" {
        #expect(output.map { Hex.text($0) } == row["beta_hex"], "\(name)")
        if let secret = row["sk_hex"], !secret.isEmpty {
          #expect(VisitProof.prove(secretKey: try bytes(secret), text) == proof, "\(name)")
        }
      } else {
        #expect(output == nil, "\(name)")
      }
    }
  }

  @Test func `keys and proofs that are no points, or of another length, show nothing`() throws {
    let secret = [UInt8](repeating: 7, count: 32)
    let key = try #require(VisitProof.publicKey(of: secret))
    let proof = try #require(VisitProof.prove(secretKey: secret, [1, 2, 3]))
    #expect(VisitProof.verify(publicKey: key, [1, 2, 3], proof: proof) != nil)
    let identity: [UInt8] = [1] + [UInt8](repeating: 0, count: 31)
    for other in [identity, [UInt8](repeating: 0, count: 32), [UInt8](repeating: 0xFF, count: 32)] {
      #expect(VisitProof.verify(publicKey: other, [1, 2, 3], proof: proof) == nil)
    }
    #expect(VisitProof.verify(publicKey: [], [1, 2, 3], proof: proof) == nil)
    #expect(VisitProof.verify(publicKey: key, [1, 2, 3], proof: Array(proof.dropLast())) == nil)
    #expect(VisitProof.prove(secretKey: [1], []) == nil)
    for place in proof.indices {
      var other = proof
      other[place] ^= 1
      #expect(VisitProof.verify(publicKey: key, [1, 2, 3], proof: other) == nil, "byte \(place)")
    }
  }
}
