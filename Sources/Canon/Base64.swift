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

  /// Appends the ASCII digits of some bytes.
  public static func append(_ bytes: [UInt8], to out: inout [UInt8]) {
    let start = out.count
    out.append(contentsOf: repeatElement(0x3D, count: (bytes.count + 2) / 3 * 4))
    out.withUnsafeMutableBufferPointer { out in
      bytes.withUnsafeBufferPointer { bytes in
        alphabet.withUnsafeBufferPointer { alphabet in
          var place = start
          var index = 0
          while index < bytes.count {
            let left = bytes.count - index
            var word = UInt32(bytes[index]) << 16
            if left > 1 { word |= UInt32(bytes[index + 1]) << 8 }
            if left > 2 { word |= UInt32(bytes[index + 2]) }
            out[place] = alphabet[Int(word >> 18 & 63)]
            out[place + 1] = alphabet[Int(word >> 12 & 63)]
            if left > 1 { out[place + 2] = alphabet[Int(word >> 6 & 63)] }
            if left > 2 { out[place + 3] = alphabet[Int(word & 63)] }
            index += 3
            place += 4
          }
        }
      }
    }
  }

  /// Bytes of a text; `nil` unless it is exactly what `text` would print.
  public static func bytes(_ text: some Collection<UInt8>) -> [UInt8]? {
    guard text.count % 4 == 0 else { return nil }
    var out: [UInt8] = []
    out.reserveCapacity(text.count / 4 * 3)
    var word: UInt32 = 0
    var position = 0
    var padding = 0
    for digit in text {
      if digit == 0x3D {
        padding += 1
        word <<= 6
      } else {
        guard padding == 0 else { return nil }
        let value = values[Int(digit)]
        guard value != 255 else { return nil }
        word = word << 6 | UInt32(value)
      }
      position += 1
      if position == 4 {
        switch padding {
        case 0:
          out.append(UInt8(word >> 16 & 255))
          out.append(UInt8(word >> 8 & 255))
          out.append(UInt8(word & 255))
        case 1:
          guard word & 255 == 0 else { return nil }
          out.append(UInt8(word >> 16 & 255))
          out.append(UInt8(word >> 8 & 255))
        case 2:
          guard word & 0xFFFF == 0 else { return nil }
          out.append(UInt8(word >> 16 & 255))
        default: return nil
        }
        word = 0
        position = 0
      } else if padding > 2 {
        return nil
      }
    }
    return out
  }
}
