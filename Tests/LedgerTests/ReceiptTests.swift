import Canon
import Ledger
import Testing
import Vocabulary

@Suite("Receipts and policies")
struct ReceiptTests {
  @Test func `a receipt proves the act's place offline, with the log's key alone`() throws {
    let receipt = try Made.receipt()
    let read = try Receipt(bytes: receipt.bytes)
    #expect(read == receipt)
    let shown = try read.verify(logKey: Made.log().noteKey)
    #expect(shown.index == 3)
    #expect(shown.actID == receipt.opening.envelope.actID)
    #expect(shown.receivedAt == Instant(milliseconds: 1_790_000_000_003))
    #expect(shown.checkpoint.size == 11)
    #expect(shown.signers == [try Made.key(7).id])
    #expect(receipt.text.hasPrefix("c2sp.org/tlog-proof@v1\nextra "))
  }

  @Test func `every leaf of every small log has a receipt that holds`() throws {
    let key = try Made.log().noteKey
    for size in 1...9 {
      for index in 0..<size {
        let receipt = try Made.receipt(of: index, in: size)
        #expect(try Receipt(bytes: receipt.bytes).verify(logKey: key).index == UInt64(index))
      }
    }
  }

  @Test func `a receipt under another log's key proves nothing`() throws {
    let receipt = try Made.receipt()
    #expect(throws: ReceiptFault.badNote(.noKnownSignature)) {
      try receipt.verify(logKey: Made.log(2).noteKey)
    }
    let other = try #require(
      NoteKey(name: "other.example", kind: .note, key: Made.log().noteKey.key))
    #expect(throws: ReceiptFault.otherLog(Made.origin)) { try receipt.verify(logKey: other) }
  }

  @Test func `an opening that was touched no longer opens the leaf`() throws {
    let key = try Made.log().noteKey
    let good = try Made.receipt()
    var receipt = good
    receipt.opening.receivedAt = good.opening.receivedAt.adding(milliseconds: 1)
    #expect(throws: ReceiptFault.notIncluded(.rootDiffers)) { try receipt.verify(logKey: key) }
    receipt = good
    receipt.opening.salt = .zero
    #expect(throws: ReceiptFault.notIncluded(.rootDiffers)) { try receipt.verify(logKey: key) }
    receipt = good
    receipt.opening.envelope = try Made.envelope()
    #expect(throws: ReceiptFault.notIncluded(.rootDiffers)) { try receipt.verify(logKey: key) }
    receipt = good
    receipt.proof.index = 4
    #expect(throws: ReceiptFault.notIncluded(.rootDiffers)) { try receipt.verify(logKey: key) }
    receipt.proof.index = 11
    #expect(throws: ReceiptFault.notIncluded(.indexBeyondSize(index: 11, size: 11))) {
      try receipt.verify(logKey: key)
    }
    receipt = good
    receipt.proof.hashes.append(.zero)
    #expect(throws: ReceiptFault.notIncluded(.wrongLength(expected: 4, found: 5))) {
      try receipt.verify(logKey: key)
    }
  }

  @Test func `any bit of a receipt's file that flips is found, or says the same`() throws {
    let key = try Made.log().noteKey
    let receipt = try Made.receipt()
    let good = receipt.bytes
    let shown = try receipt.verify(logKey: key)
    for index in good.indices {
      var bent = good
      bent[index] ^= 1 << UInt8(index % 8)
      guard let read = try? Receipt(bytes: bent), let found = try? read.verify(logKey: key) else {
        continue
      }
      // The release and a line by a key that is not asked for are the only parts that nothing depends on.
      #expect(found.actID == shown.actID && found.index == shown.index)
      #expect(read.opening.envelope == receipt.opening.envelope)
      #expect(read.opening.salt == receipt.opening.salt)
      #expect(read.opening.release != receipt.opening.release)
    }
  }

  @Test func `an act whose signature does not hold is found where the keys are known`() throws {
    let receipt = try Made.receipt()
    let policy = LogPolicy(logKey: try Made.log().noteKey)
    let signer = try Made.key(7).publicKey
    _ = try receipt.verify(by: policy) { $0 == signer.id ? signer : nil }
    #expect(throws: ReceiptFault.badEnvelope(.unknownKey(signer.id))) {
      try receipt.verify(by: policy) { _ in nil }
    }
  }

  @Test func `a proof without an opening is no receipt`() throws {
    var proof = try Made.receipt().proof
    proof.extra = nil
    #expect(throws: ReceiptFault.noOpening) { try Receipt(bytes: proof.bytes) }
    #expect(try LogProof(bytes: proof.bytes) == proof)
  }

  static func policy(_ rule: String) throws -> LogPolicy {
    let names = ["R", "A1", "A2", "S1"]
    var text = "# who makes a checkpoint final\n\nlog \(try Made.log().noteKey.text) https://x\n"
    for (offset, name) in names.enumerated() {
      let key = try Made.witness("witness.example/\(name)", UInt8(offset + 20)).noteKey
      text += "witness\t\(name)  \(key.text)\n"
    }
    return try LogPolicy(bytes: Array((text + rule).utf8))
  }

  @Test func `a quorum of all interests is asked for and found`() throws {
    let policy = try Self.policy(
      "group auditors any A1 A2\ngroup final all R auditors S1\nquorum final\n")
    var receipt = try Made.receipt()
    #expect(throws: ReceiptFault.quorumMissing) { try receipt.verify(by: policy) }
    for (name, number) in [("R", 20), ("A2", 22)] {
      let witness = try Made.witness("witness.example/\(name)", UInt8(number))
      receipt.proof.note.add(try witness.sign(receipt.proof.note.text, at: .zero))
      #expect(throws: ReceiptFault.quorumMissing) { try receipt.verify(by: policy) }
    }
    let surety = try Made.witness("witness.example/S1", 23)
    receipt.proof.note.add(try surety.sign(receipt.proof.note.text, at: .zero))
    let shown = try Receipt(bytes: receipt.bytes).verify(by: policy)
    #expect(shown.cosigners.count == 3)
  }

  @Test func `a policy without quorum takes the log's word`() throws {
    _ = try Made.receipt().verify(by: Self.policy("quorum none\n"))
  }

  @Test(arguments: [
    "", "quorum nobody\n", "quorum none\nquorum none\n", "group g 3 R A1\nquorum g\n",
    "group g 0 R A1\nquorum g\n", "group g 01 R A1\nquorum g\n", "group g any R R\nquorum g\n",
    "group g any R\ngroup h any R\nquorum h\n", "group R any A1\nquorum R\n",
    "group none any A1\nquorum none\n", "group g any h\ngroup h any R\nquorum g\n",
    "group g any\nquorum g\n", "witness X nonsense\nquorum none\n", "log nonsense\nquorum none\n",
    "jury X\nquorum none\n", "quorum none \u{7}\n", "quorum\n",
  ])
  func `a policy that is not well formed names its line`(_ rule: String) throws {
    #expect(throws: PolicyFault.self) { try Self.policy(rule) }
  }
}
