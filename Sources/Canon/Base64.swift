/// Base64 with padding (RFC 4648 §4), strict: non-zero trailing bits and stray characters are refused.
public enum Base64 {
  private static let alphabet: [UInt8] = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  private static let values: [UInt8] = {
    var table = [UInt8](repeating: 255, count: 256)
    for (value, digit) in alphabet.enumerated() { table[Int(digit)] = UInt8(value) }
    return table
  }()

  /// Text of some bytes.
  public static func text(_ bytes: [UInt8]) -> String {
    String(decoding: digits(bytes), as: UTF8.self)
  }

  /// ASCII digits of some bytes.
  public static func digits(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity((bytes.count + 2) / 3 * 4)
    append(bytes, to: &out)
    return out
  }

  /// The two digits of each twelve bits, the first in the lower byte.
  private static let pairs: [UInt16] = (0..<4096).map { bits in
    UInt16(alphabet[bits >> 6]) | UInt16(alphabet[bits & 63]) << 8
  }

  /// Appends the ASCII digits of some bytes.
  public static func append(_ bytes: [UInt8], to out: inout [UInt8]) {
    out.reserveCapacity(out.count + (bytes.count + 2) / 3 * 4)
    let whole = bytes.count / 3
    if whole > 0 {
      withUnsafeTemporaryAllocation(of: UInt32.self, capacity: min(whole, chunk)) { room in
        pairs.withUnsafeBufferPointer { pairs in
          var group = 0
          while group < whole {
            let count = min(whole - group, chunk)
            for index in 0..<count {
              let place = (group + index) * 3
              let word =
                UInt32(bytes[place]) << 16 | UInt32(bytes[place + 1]) << 8
                | UInt32(bytes[place + 2])
              let digits =
                UInt32(pairs[Int(word >> 12)]) | UInt32(pairs[Int(word & 0xFFF)]) << 16
              room[index] = digits.littleEndian
            }
            out.append(
              contentsOf: UnsafeRawBufferPointer(
                UnsafeMutableBufferPointer(rebasing: room[..<count])))
            group += count
          }
        }
      }
    }
    let left = bytes.count - whole * 3
    guard left > 0 else { return }
    let first = UInt32(bytes[whole * 3])
    let word = first << 16 | (left > 1 ? UInt32(bytes[whole * 3 + 1]) << 8 : 0)
    out.append(alphabet[Int(word >> 18)])
    out.append(alphabet[Int(word >> 12 & 63)])
    out.append(left > 1 ? alphabet[Int(word >> 6 & 63)] : 0x3D)
    out.append(0x3D)
  }

  /// Groups of four digits that are worked out before they are appended.
  private static let chunk = 256

  /// Bytes of a text; `nil` unless it is exactly what `text` would print.
  public static func bytes(_ text: some Collection<UInt8>) -> [UInt8]? {
    let out = text.withContiguousStorageIfAvailable { decoded($0) }
    return out ?? Array(text).withUnsafeBufferPointer { decoded($0) }
  }

  private static func decoded(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    guard text.count % 4 == 0 else { return nil }
    guard let last = text.last else { return [] }
    let padding = last != 0x3D ? 0 : text[text.count - 2] != 0x3D ? 1 : 2
    var out: [UInt8] = []
    out.reserveCapacity(text.count / 4 * 3)
    return values.withUnsafeBufferPointer { values in
      let whole = text.count / 4 - (padding > 0 ? 1 : 0)
      for group in 0..<whole {
        let place = group * 4
        let (a, b) = (values[Int(text[place])], values[Int(text[place + 1])])
        let (c, d) = (values[Int(text[place + 2])], values[Int(text[place + 3])])
        // No digit has the upper bits, and what is no digit has all of them.
        guard (a | b | c | d) & 0xC0 == 0 else { return nil }
        out.append(a << 2 | b >> 4)
        out.append(b << 4 | c >> 2)
        out.append(c << 6 | d)
      }
      guard padding > 0 else { return out }
      let place = whole * 4
      let (a, b) = (values[Int(text[place])], values[Int(text[place + 1])])
      let c = padding == 1 ? values[Int(text[place + 2])] : 0
      guard (a | b | c) & 0xC0 == 0 else { return nil }
      out.append(a << 2 | b >> 4)
      // Bits behind the last byte are nought, or two texts would say the same.
      if padding == 1 {
        guard c & 3 == 0 else { return nil }
        out.append(b << 4 | c >> 2)
      } else {
        guard b & 15 == 0 else { return nil }
      }
      return out
    }
  }
}
