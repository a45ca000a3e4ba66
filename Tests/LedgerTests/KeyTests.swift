import Canon
import Ledger
import Testing
import Vocabulary

@Suite("Keys and signatures")
struct KeyTests {
  @Test func `a seed gives the key and signature that RFC 8032 prints`() throws {
    let seed = try #require(
      Hex.bytes("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"))
    let key = try #require(SigningKey(.ed25519, seed: seed))
    #expect(
      Hex.text(key.publicKey.bytes)
        == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    #expect(
      Hex.text(try key.sign([]))
        == "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    )
  }

  @Test(arguments: KeyAlgorithm.allCases)
  func `a signature holds for its message and key alone`(_ algorithm: KeyAlgorithm) throws {
    let key = try Made.key(3, algorithm)
    let message = Array("a message".utf8)
    let signature = try key.sign(message)
    #expect(signature.count == 64)
    #expect(key.publicKey.isValid(signature, over: message))
    #expect(!key.publicKey.isValid(signature, over: message + [0]))
    #expect(!key.publicKey.isValid(Array(signature.dropLast()), over: message))
    #expect(!key.publicKey.isValid([], over: message))
    #expect(!(try Made.key(4, algorithm)).publicKey.isValid(signature, over: message))
    for bit in 0..<512 {
      var bent = signature
      bent[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(!key.publicKey.isValid(bent, over: message))
    }
  }

  @Test(arguments: KeyAlgorithm.allCases)
  func `a key's text reads back as the key`(_ algorithm: KeyAlgorithm) throws {
    let key = try Made.key(3, algorithm).publicKey
    #expect(VerifyingKey(key.text) == key)
    #expect(VerifyingKey(key.text + "=") == nil)
    #expect(VerifyingKey("rsa:" + Base64.text(key.bytes)) == nil)
    #expect(VerifyingKey(algorithm, bytes: Array(key.bytes.dropLast())) == nil)
  }

  @Test func `the same bytes under another algorithm are another key`() throws {
    let bytes = try Made.key(1).publicKey.bytes
    let id = try Made.key(1).id
    #expect(id == KeyID(of: Digest.sha256([1] + bytes)))
    #expect(id != KeyID(of: Digest.sha256([2] + bytes)))
  }

  @Test(arguments: KeyAlgorithm.allCases)
  func `a key file gives its key back`(_ algorithm: KeyAlgorithm) throws {
    let key = try Made.key(5, algorithm)
    let file = KeyFile(key, label: "operator")
    let read = try KeyFile(bytes: file.json)
    #expect(read == file)
    #expect(try read.signingKey().publicKey == key.publicKey)
    #expect(try read.withoutSeed.verifyingKey() == key.publicKey)
    #expect(throws: KeyFileFault.publicOnly) { try read.withoutSeed.signingKey() }
    let shown = String(decoding: read.withoutSeed.json, as: UTF8.self)
    #expect(!shown.contains(Base64.text(key.seed)))
  }

  @Test func `a key file whose parts do not belong together is refused`() throws {
    var file = KeyFile(try Made.key(5), label: "")
    file.seed = Base64.text([UInt8](repeating: 6, count: 32))
    #expect(throws: KeyFileFault.idDiffers) { try file.signingKey() }
    file.keyId = try Made.key(6).id
    #expect(throws: KeyFileFault.idDiffers) { try file.verifyingKey() }
    file.publicKey = "AAAA"
    #expect(throws: KeyFileFault.notAKey) { try file.verifyingKey() }
    file.format = "pem"
    #expect(throws: KeyFileFault.unknownFormat("pem")) { try file.verifyingKey() }
  }

  @Test(.enabled(if: Vectors.exist, "the shared vectors are not beside the package"))
  func `Wycheproof's Ed25519 signatures are judged as they say`() throws {
    let vectors = try Vectors.wycheproof("log_wycheproof_ed25519.json")
    var count = 0
    for group in vectors.testGroups {
      let bytes = try #require(Hex.bytes(group.publicKey.pk ?? ""))
      let key = try #require(VerifyingKey(.ed25519, bytes: bytes))
      count += try check(group, key)
    }
    #expect(count == 151)
  }

  @Test(.enabled(if: Vectors.exist, "the shared vectors are not beside the package"))
  func `Wycheproof's P-256 signatures are judged as they say`() throws {
    let vectors = try Vectors.wycheproof("log_wycheproof_p256_p1363.json")
    var count = 0
    for group in vectors.testGroups {
      let bytes = try #require(Hex.bytes(group.publicKey.uncompressed ?? ""))
      let key = try #require(VerifyingKey(.p256, bytes: bytes))
      count += try check(group, key)
    }
    #expect(count == 262)
  }

  private func check(_ group: Vectors.Wycheproof.Group, _ key: VerifyingKey) throws -> Int {
    for test in group.tests {
      let message = try #require(Hex.bytes(test.msg))
      let signature = try #require(Hex.bytes(test.sig))
      #expect(
        key.isValid(signature, over: message) == (test.result == "valid"),
        "case \(test.tcId): \(test.comment)")
    }
    return group.tests.count
  }
}
