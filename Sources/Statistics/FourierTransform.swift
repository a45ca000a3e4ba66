import Glibc

/// A discrete Fourier transform of one power-of-two size, for the convolution of real sequences.
///
/// The forward transform leaves its values in digit-reversed order and the inverse takes them so;
/// what is multiplied in between does not care. Source: W. M. Gentleman & G. Sande, "Fast Fourier
/// Transforms: for fun and profit", AFIPS 1966 (decimation in frequency); radix 4 with one pass of
/// radix 2 where the power is odd.
package struct FourierTransform: Sendable {
  /// A power of two, at least 4.
  package let size: Int
  /// cos and −sin of 2π j / size for 0 ≤ j < size / 2: the pass of radix 2.
  private let halfCosines: [Double]
  private let halfSines: [Double]
  /// For each pass of radix 4, longest first: cosines and −sines of its powers 1, 2 and 3.
  private let passes: [Pass]

  private struct Pass: Sendable {
    var length: Int
    var cosines: [Double]
    var sines: [Double]
  }

  /// The transform of the least power of two that is not below `count`, at most 2^26.
  package init(atLeast count: Int) {
    var size = 4
    while size < count, size < 1 << 26 { size *= 2 }
    self.size = size
    let step = 2 * Double.pi / Double(size)
    let cosines = (0..<size).map { cos(step * Double($0)) }
    let sines = (0..<size).map { -sin(step * Double($0)) }
    let isOdd = size.trailingZeroBitCount % 2 == 1
    halfCosines = isOdd ? Array(cosines[0..<size / 2]) : []
    halfSines = isOdd ? Array(sines[0..<size / 2]) : []
    var passes: [Pass] = []
    var length = isOdd ? size / 2 : size
    while length >= 4 {
      passes.append(
        Pass(
          length: length, cosines: Self.twiddles(cosines, length),
          sines: Self.twiddles(sines, length)))
      length /= 4
    }
    self.passes = passes
  }

  /// The powers 1, 2 and 3 of the root of unity of a length, one after the other, a quarter of the
  /// length each.
  private static func twiddles(_ table: [Double], _ length: Int) -> [Double] {
    let step = table.count / length
    let quarter = length / 4
    var out: [Double] = []
    out.reserveCapacity(3 * quarter)
    for power in 1...3 {
      for index in 0..<quarter { out.append(table[power * index * step]) }
    }
    return out
  }

  /// The convolution of two real sequences whose lengths together do not pass `size` + 1.
  ///
  /// One transform each way: z = a + i b, and the imaginary part of z² is 2 a·b. Both are first
  /// brought to one Euclidean length, so that neither drowns in the other's rounding. The error of
  /// each term is at most about 4e-16 log2(size) |a| |b|, whatever the term's own size.
  package func convolution(_ a: [Double], _ b: [Double]) -> [Double] {
    guard !a.isEmpty, !b.isEmpty, a.count + b.count <= size + 1 else { return [] }
    let ratio = Self.length(a) / Self.length(b)
    guard ratio.isFinite, ratio > 0 else {
      return [Double](repeating: 0, count: a.count + b.count - 1)
    }
    var real = a + [Double](repeating: 0, count: size - a.count)
    var imaginary = b.map { $0 * ratio } + [Double](repeating: 0, count: size - b.count)
    let scale = 0.5 / (ratio * Double(size))
    real.withUnsafeMutableBufferPointer { x in
      imaginary.withUnsafeMutableBufferPointer { y in
        guard let x = x.baseAddress, let y = y.baseAddress else { return }
        forward(x, y)
        for index in 0..<size {
          let (u, v) = (x[index], y[index])
          x[index] = u * u - v * v
          y[index] = 2 * u * v
        }
        inverse(x, y)
      }
    }
    return imaginary[0..<a.count + b.count - 1].map { $0 * scale }
  }

  /// The Euclidean length of a sequence.
  package static func length(_ values: [Double]) -> Double {
    var sum = 0.0
    for value in values { sum += value * value }
    return sum.squareRoot()
  }

  private typealias Line = UnsafeMutablePointer<Double>

  private func forward(_ x: Line, _ y: Line) {
    if !halfCosines.isEmpty { halves(x, y, isInverse: false) }
    for pass in passes {
      if pass.length == 4 { fours(x, y, isInverse: false) } else { quarters(x, y, pass) }
    }
  }

  private func inverse(_ x: Line, _ y: Line) {
    for pass in passes.reversed() {
      if pass.length == 4 { fours(x, y, isInverse: true) } else { unquarters(x, y, pass) }
    }
    if !halfCosines.isEmpty { halves(x, y, isInverse: true) }
  }

  /// The pass of radix 2 over the whole length.
  private func halves(_ x: Line, _ y: Line, isInverse: Bool) {
    let half = size / 2
    for index in 0..<half {
      let (c, s) = (halfCosines[index], halfSines[index])
      let (a, b) = (x[index], y[index])
      let (d, e) = (x[index + half], y[index + half])
      if isInverse {
        let (u, v) = (d * c + e * s, e * c - d * s)
        (x[index], y[index]) = (a + u, b + v)
        (x[index + half], y[index + half]) = (a - u, b - v)
      } else {
        let (u, v) = (a - d, b - e)
        (x[index], y[index]) = (a + d, b + e)
        (x[index + half], y[index + half]) = (u * c - v * s, u * s + v * c)
      }
    }
  }

  /// The pass of length 4, whose powers are 1, −i, −1 and i.
  private func fours(_ x: Line, _ y: Line, isInverse: Bool) {
    let sign = isInverse ? -1.0 : 1
    for base in stride(from: 0, to: size, by: 4) {
      let (evenX, evenY) = (x[base] + x[base + 2], y[base] + y[base + 2])
      let (apartX, apartY) = (x[base] - x[base + 2], y[base] - y[base + 2])
      let (oddX, oddY) = (x[base + 1] + x[base + 3], y[base + 1] + y[base + 3])
      let turnX = sign * (y[base + 1] - y[base + 3])
      let turnY = sign * (x[base + 3] - x[base + 1])
      (x[base], y[base]) = (evenX + oddX, evenY + oddY)
      (x[base + 1], y[base + 1]) = (apartX + turnX, apartY + turnY)
      (x[base + 2], y[base + 2]) = (evenX - oddX, evenY - oddY)
      (x[base + 3], y[base + 3]) = (apartX - turnX, apartY - turnY)
    }
  }

  private typealias Four = SIMD4<Double>

  /// A pass of radix 4 of length 16 or more, four butterflies at a time.
  private func quarters(_ x: Line, _ y: Line, _ pass: Pass) {
    let q = pass.length / 4
    pass.cosines.withUnsafeBytes { c in
      pass.sines.withUnsafeBytes { s in
        guard let c = c.baseAddress, let s = s.baseAddress else { return }
        for base in stride(from: 0, to: size, by: pass.length) {
          let x = UnsafeMutableRawPointer(x + base)
          let y = UnsafeMutableRawPointer(y + base)
          for i in stride(from: 0, to: q, by: 4) {
            let (x0, x1, x2, x3) = Self.load(x, i, q)
            let (y0, y1, y2, y3) = Self.load(y, i, q)
            let (c1, c2, c3) = Self.powers(c, i, q)
            let (s1, s2, s3) = Self.powers(s, i, q)
            let (evenX, evenY) = (x0 + x2, y0 + y2)
            let (apartX, apartY) = (x0 - x2, y0 - y2)
            let (oddX, oddY) = (x1 + x3, y1 + y3)
            // The difference of the odd terms, turned by −i.
            let (turnX, turnY) = (y1 - y3, x3 - x1)
            let (aX, aY) = (apartX + turnX, apartY + turnY)
            let (bX, bY) = (evenX - oddX, evenY - oddY)
            let (dX, dY) = (apartX - turnX, apartY - turnY)
            Self.store(
              x, i, q, evenX + oddX, aX * c1 - aY * s1, bX * c2 - bY * s2, dX * c3 - dY * s3)
            Self.store(
              y, i, q, evenY + oddY, aX * s1 + aY * c1, bX * s2 + bY * c2, dX * s3 + dY * c3)
          }
        }
      }
    }
  }

  /// The inverse of such a pass, but for a factor of 4.
  private func unquarters(_ x: Line, _ y: Line, _ pass: Pass) {
    let q = pass.length / 4
    pass.cosines.withUnsafeBytes { c in
      pass.sines.withUnsafeBytes { s in
        guard let c = c.baseAddress, let s = s.baseAddress else { return }
        for base in stride(from: 0, to: size, by: pass.length) {
          let x = UnsafeMutableRawPointer(x + base)
          let y = UnsafeMutableRawPointer(y + base)
          for i in stride(from: 0, to: q, by: 4) {
            let (x0, x1, x2, x3) = Self.load(x, i, q)
            let (y0, y1, y2, y3) = Self.load(y, i, q)
            let (c1, c2, c3) = Self.powers(c, i, q)
            let (s1, s2, s3) = Self.powers(s, i, q)
            let (aX, aY) = (x1 * c1 + y1 * s1, y1 * c1 - x1 * s1)
            let (bX, bY) = (x2 * c2 + y2 * s2, y2 * c2 - x2 * s2)
            let (dX, dY) = (x3 * c3 + y3 * s3, y3 * c3 - x3 * s3)
            let (evenX, evenY) = (x0 + bX, y0 + bY)
            let (oddX, oddY) = (x0 - bX, y0 - bY)
            let (apartX, apartY) = (aX + dX, aY + dY)
            // Half the difference of the odd terms, turned by i.
            let (turnX, turnY) = (dY - aY, aX - dX)
            Self.store(
              x, i, q, evenX + apartX, oddX + turnX, evenX - apartX, oddX - turnX)
            Self.store(
              y, i, q, evenY + apartY, oddY + turnY, evenY - apartY, oddY - turnY)
          }
        }
      }
    }
  }

  @inline(__always)
  private static func at(_ line: UnsafeRawPointer, _ index: Int) -> Four {
    line.loadUnaligned(fromByteOffset: index * 8, as: Four.self)
  }

  @inline(__always)
  private static func load(
    _ line: UnsafeMutableRawPointer, _ i: Int, _ q: Int
  ) -> (Four, Four, Four, Four) {
    (at(line, i), at(line, i + q), at(line, i + 2 * q), at(line, i + 3 * q))
  }

  @inline(__always)
  private static func powers(
    _ table: UnsafeRawPointer, _ i: Int, _ q: Int
  ) -> (Four, Four, Four) {
    (at(table, i), at(table, i + q), at(table, i + 2 * q))
  }

  @inline(__always)
  private static func store(
    _ line: UnsafeMutableRawPointer, _ i: Int, _ q: Int, _ a: Four, _ b: Four, _ c: Four, _ d: Four
  ) {
    line.storeBytes(of: a, toByteOffset: i * 8, as: Four.self)
    line.storeBytes(of: b, toByteOffset: (i + q) * 8, as: Four.self)
    line.storeBytes(of: c, toByteOffset: (i + 2 * q) * 8, as: Four.self)
    line.storeBytes(of: d, toByteOffset: (i + 3 * q) * 8, as: Four.self)
  }
}

/// Fourier transforms of the sizes that were needed, kept for the next time.
package struct FourierBank: Sendable {
  private var transforms: [Int: FourierTransform] = [:]

  package init() {}

  /// The transform of the least size that is not below `count`.
  package mutating func transform(atLeast count: Int) -> FourierTransform {
    var size = 4
    while size < count, size < 1 << 26 { size *= 2 }
    if let known = transforms[size] { return known }
    let made = FourierTransform(atLeast: size)
    transforms[size] = made
    return made
  }
}
