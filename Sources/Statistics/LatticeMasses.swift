/// Masses on consecutive whole numbers, the first at `first`.
package struct LatticeMasses: Hashable, Sendable {
  package var first: Int
  package var masses: [Double]

  /// All mass on one number.
  package init(at place: Int = 0) {
    first = place
    masses = [1]
  }

  package init(first: Int, masses: [Double]) {
    self.first = first
    self.masses = masses
  }

  /// The number after the last.
  package var end: Int { first + masses.count }

  /// Takes masses off both ends for as long as what is taken at each end stays within `tolerance`;
  /// never all.
  package mutating func trim(_ tolerance: Double) {
    var start = 0
    var stop = masses.count
    masses.withUnsafeBufferPointer { masses in
      var taken = 0.0
      while start < stop - 1 {
        taken += masses[start]
        if taken > tolerance { break }
        start += 1
      }
      taken = 0
      while stop > start + 1 {
        taken += masses[stop - 1]
        if taken > tolerance { break }
        stop -= 1
      }
    }
    if stop < masses.count { masses.removeLast(masses.count - stop) }
    if start > 0 { masses.removeFirst(start) }
    first += start
  }

  /// The law of the sum with an independent number that is `places` apart times j with mass
  /// `taps[j - firstTap]`: every term is a sum of products of masses, so none loses relative accuracy.
  /// `buffer` lends its storage and receives the former masses.
  package mutating func spread(
    taps: [Double], firstTap: Int, places: Int, buffer: inout [Double]
  ) {
    let count = masses.count
    let length = count + (taps.count - 1) * places
    first += firstTap * places
    if taps.count == 1 {
      if taps[0] != 1 { for index in masses.indices { masses[index] *= taps[0] } }
      return
    }
    buffer.removeAll(keepingCapacity: true)
    buffer.append(contentsOf: repeatElement(0, count: length))
    masses.withUnsafeBufferPointer { source in
      buffer.withUnsafeMutableBufferPointer { out in
        guard let source = source.baseAddress, let out = out.baseAddress else { return }
        var tap = 0
        while tap < taps.count {
          let at = out + tap * places
          if tap + 3 < taps.count, 3 * places < count {
            Self.addFour(
              at, source, count, places, taps[tap], taps[tap + 1], taps[tap + 2], taps[tap + 3])
            tap += 4
          } else {
            Self.add(at, source, count, taps[tap])
            tap += 1
          }
        }
      }
    }
    swap(&masses, &buffer)
  }

  @inline(__always)
  private static func add(
    _ out: UnsafeMutablePointer<Double>, _ source: UnsafePointer<Double>, _ count: Int,
    _ weight: Double
  ) {
    for index in 0..<count { out[index] += weight * source[index] }
  }

  /// Four taps in one pass over the memory where all four reach, and one by one at the edges.
  private static func addFour(
    _ out: UnsafeMutablePointer<Double>, _ source: UnsafePointer<Double>, _ count: Int,
    _ k: Int, _ a: Double, _ b: Double, _ c: Double, _ d: Double
  ) {
    add(out, source, 3 * k, a)
    add(out + k, source, 2 * k, b)
    add(out + 2 * k, source, k, c)
    let common = count - 3 * k
    let to = out + 3 * k
    let (sa, sb, sc) = (source + 3 * k, source + 2 * k, source + k)
    for index in 0..<common {
      to[index] += (a * sa[index] + b * sb[index]) + (c * sc[index] + d * source[index])
    }
    add(out + count, source + (count - k), k, b)
    add(out + count, source + (count - 2 * k), 2 * k, c)
    add(out + count, source + (count - 3 * k), 3 * k, d)
  }

  /// The law of the sum with another independent one. Short ones directly, term by term; long ones
  /// by Fourier transform, whose rounding noise is cut off at both ends and below zero.
  package func plus(_ other: LatticeMasses, _ bank: inout FourierBank) -> LatticeMasses {
    let (long, short) =
      masses.count >= other.masses.count ? (self, other) : (other, self)
    let length = long.masses.count + short.masses.count - 1
    if short.masses.count <= 128 || length > 1 << 26 {
      var sum = long
      var buffer: [Double] = []
      sum.spread(taps: short.masses, firstTap: short.first, places: 1, buffer: &buffer)
      return sum
    }
    let transform = bank.transform(atLeast: length)
    var product = transform.convolution(long.masses, short.masses)
    let noise =
      4e-16 * Double(transform.size.trailingZeroBitCount)
      * FourierTransform.length(long.masses) * FourierTransform.length(short.masses)
    for index in product.indices where product[index] < 0 { product[index] = 0 }
    let start = product.firstIndex { $0 > noise } ?? 0
    let last = product.lastIndex { $0 > noise } ?? (product.count - 1)
    return LatticeMasses(
      first: first + other.first + start, masses: Array(product[start...last]))
  }
}
