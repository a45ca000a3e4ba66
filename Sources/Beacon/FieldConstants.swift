import Canon

/// Constants of the standards, written as there: 96 hexadecimal digits an element of the prime field, a line each.
///
/// A line that is none is left out here, and counted by the tests.
extension Fp {
  static func list(_ text: String) -> [Fp] {
    text.split(separator: "\n").compactMap { line in
      Hex.bytes(line).flatMap { Fp(bytes: $0) }
    }
  }

  static func constant(_ text: String) -> Fp { list(text).first ?? .zero }
}

extension Fp2 {
  /// Two lines an element, the real part first.
  static func list(_ text: String) -> [Fp2] {
    let parts = Fp.list(text)
    return stride(from: 0, to: parts.count - 1, by: 2).map { Fp2(parts[$0], parts[$0 + 1]) }
  }

  static func constant(_ text: String) -> Fp2 { list(text).first ?? .zero }
}
