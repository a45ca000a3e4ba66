import Foundation
import Testing

@testable import Canon

@Suite("Bytes as text")
struct TextFormTests {
  @Test(
    "Base64 is that of RFC 4648 §10",
    arguments: [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
      ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ])
  func published(bytes: String, text: String) {
    #expect(Base64.text(Array(bytes.utf8)) == text)
    #expect(Base64.bytes(text.utf8) == Array(bytes.utf8))
  }

  @Test("Base64 of any length is Foundation's, and comes back")
  func anyLength() {
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    for length in [0, 1, 2, 3, 32, 47, 64, 255, 767, 768, 769, 770, 1536, 5000] {
      let bytes = (0..<length).map { _ -> UInt8 in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(truncatingIfNeeded: state >> 56)
      }
      let text = Base64.text(bytes)
      #expect(text == Data(bytes).base64EncodedString(), "\(length) bytes")
      #expect(Base64.bytes(text.utf8) == bytes, "\(length) bytes")
      // Without contiguous storage as well.
      #expect(Base64.bytes(text.utf8.lazy.map { $0 }) == bytes, "\(length) bytes")
    }
  }

  @Test(
    "Base64 that no writer would print is refused",
    arguments: [
      "Z", "Zg", "Zg=", "Zh==", "Zm9=", "Zm8=Zm8=", "=", "====", "Z===", "=m9v", "Zm9v====", "Zm-v",
      "Zm9v\\n", "Zm 9", "Zm=v", "Zm9\\u{80}",
    ])
  func refused(text: String) {
    #expect(Base64.bytes(text.utf8) == nil)
  }

  @Test("A digest is read from lower-case digits only, whichever of its 64 places is wrong")
  func digestDigits() throws {
    let text = Array("0123456789abcdef09afbe18c7d26354fedcba98765432100000ffff9999aaaa".utf8)
    let digest = try #require(text.withUnsafeBufferPointer { Digest(lowerHex: $0) })
    #expect(digest.hex == String(decoding: text, as: UTF8.self))
    let allowed = Set("0123456789abcdef".utf8)
    for place in text.indices {
      for byte in UInt8.min...UInt8.max {
        var changed = text
        changed[place] = byte
        let read = changed.withUnsafeBufferPointer { Digest(lowerHex: $0) }
        if allowed.contains(byte) {
          #expect(read?.hex == String(decoding: changed, as: UTF8.self))
        } else {
          #expect(read == nil, "byte \(byte) at \(place)")
        }
      }
    }
  }
}
