import Statistics

/// The bonds that matter, on the coarsest lattice that holds all their losses, or on a coarser one.
///
/// Bonds that lose nothing or are never called are left out. Bonds of equal loss stand together:
/// how many of them are called is one number with its own small law, so that a thousand bonds of
/// thirty sizes cost thirty convolutions.
struct LossLattice: Sendable {
  /// Units of money a step.
  let step: Int
  /// Whether each loss is a whole number of steps; if not, each is split between the two steps
  /// around it so that its mean stays.
  let isExact: Bool
  /// For each bond in order of loss and chance: its place in the portfolio.
  let order: [Int]
  /// Steps of a bond's loss, rounded down, in that order.
  let places: [Int]
  /// The share that goes to the step above, in that order; empty when exact.
  let fractions: [Double]
  /// Where each run of equal places starts in that order; the last entry is the count.
  let starts: [Int]

  /// The exact lattice of a portfolio (step `nil`), or one with a stated step.
  init(_ portfolio: Portfolio, step stated: Int? = nil) {
    let bonds = portfolio.bonds
    let order = bonds.indices.filter { bonds[$0].loss > 0 && bonds[$0].pd > 0 }
      .sorted { (bonds[$0].loss, bonds[$0].pd, $0) < (bonds[$1].loss, bonds[$1].pd, $1) }
    var divisor = 0
    for index in order {
      divisor = Self.greatestCommonDivisor(divisor, bonds[index].loss)
      if divisor == 1 { break }
    }
    let exact = max(1, divisor)
    let step = max(1, stated ?? exact)
    isExact = exact % step == 0
    self.step = step
    self.order = order
    places = order.map { bonds[$0].loss / step }
    fractions =
      isExact ? [] : order.map { Double(bonds[$0].loss % step) / Double(step) }
    var starts: [Int] = []
    for index in order.indices where index == 0 || places[index] != places[index - 1] {
      starts.append(index)
    }
    self.starts = starts + [order.count]
  }

  private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }

  /// The bonds in the order in which a falling factor calls them, largest chance first; for complete
  /// dependence.
  func orderOfCalls(_ portfolio: Portfolio) -> [Int] {
    order.sorted { (portfolio.bonds[$1].pd, $0) < (portfolio.bonds[$0].pd, $1) }
  }

  /// The number of bonds that matter.
  var count: Int { order.count }
  /// Steps of all losses together, rounded up one by one.
  var length: Int { places.reduce(0) { $0 + $1 + (isExact ? 0 : 1) } }

  /// The law of the sum, in steps, of independent calls with these chances (in the lattice's
  /// order), without at most `tolerance` of its mass at either end.
  ///
  /// Narrow laws are convolved directly, term by term of positive products. Wide ones are cut into
  /// pieces of which neighbours are joined by Fourier transform; its rounding, about 1e-16 of the
  /// largest mass, is far below what quantiles to 99.9 % can see.
  func sum(
    _ chances: [Double], tolerance: Double, directWork: Double = directWork.once,
    bank: inout FourierBank
  ) -> LatticeMasses {
    let share = tolerance / Double(max(1, 4 * starts.count))
    let joins = isWide(chances, directWork)
    var pieces: [LatticeMasses] = []
    var current = LatticeMasses()
    var buffer: [Double] = []
    var taps = 0
    for group in 0..<starts.count - 1 {
      let range = starts[group]..<starts[group + 1]
      if isExact {
        let calls = Self.calls(chances, range, tolerance: share)
        taps += calls.masses.count - 1
        current.spread(
          taps: calls.masses, firstTap: calls.first, places: places[range.lowerBound],
          buffer: &buffer)
      } else {
        for index in range where chances[index] > 0 {
          taps += 2
          current.split(
            chance: chances[index], place: places[index], fraction: fractions[index],
            buffer: &buffer)
        }
      }
      current.trim(share)
      if joins, taps > 384, current.masses.count > 1024 {
        pieces.append(current)
        current = LatticeMasses()
        taps = 0
      }
    }
    pieces.append(current)
    return Self.joined(pieces, tolerance: share, &bank)
  }

  /// So many products of masses that transforms are the quicker way, and still worth it for the full
  /// accuracy of the direct one: some tens of milliseconds, or a few when it is done often.
  static let directWork = (once: 3e7, often: 4e6)

  /// Whether the direct way would cost more than that.
  private func isWide(_ chances: [Double], _ directWork: Double) -> Bool {
    var taps = 0.0
    for group in 0..<starts.count - 1 {
      var calls = 0.0
      for index in starts[group]..<starts[group + 1] {
        calls += chances[index] * (1 - chances[index])
      }
      taps += min(Double(starts[group + 1] - starts[group]), 4 + 16 * calls.squareRoot())
    }
    return taps * width(chances) > directWork
  }

  /// About how many steps lie between the ends of the law of the sum: ten standard deviations either
  /// way and a few of the largest losses, at most all losses together.
  func width(_ chances: [Double]) -> Double {
    var variance = 0.0
    for (place, chance) in zip(places, chances) {
      variance += chance * (1 - chance) * Double(place) * Double(place)
    }
    return min(Double(length), 20 * variance.squareRoot() + 4 * Double(places.last ?? 0))
  }

  /// Neighbours joined in pairs until one is left.
  private static func joined(
    _ pieces: [LatticeMasses], tolerance: Double, _ bank: inout FourierBank
  ) -> LatticeMasses {
    var pieces = pieces
    while pieces.count > 1 {
      var next: [LatticeMasses] = []
      for index in stride(from: 0, to: pieces.count - 1, by: 2) {
        var sum = pieces[index].plus(pieces[index + 1], &bank)
        sum.trim(tolerance)
        next.append(sum)
      }
      if pieces.count % 2 == 1 { next.append(pieces[pieces.count - 1]) }
      pieces = next
    }
    return pieces[0]
  }

  /// The law of how many of some independent events happen.
  private static func calls(
    _ chances: [Double], _ range: Range<Int>, tolerance: Double
  ) -> LatticeMasses {
    var law = LatticeMasses()
    let share = tolerance / Double(range.count / 32 + 1)
    for (number, index) in range.enumerated() {
      let chance = chances[index]
      if chance <= 0 { continue }
      if chance >= 1 {
        law.first += 1
        continue
      }
      law.add(chance: chance)
      if number % 32 == 31 { law.trim(share) }
    }
    law.trim(share)
    return law
  }
}

extension LatticeMasses {
  /// One more event with this chance.
  fileprivate mutating func add(chance: Double) {
    let rest = 1 - chance
    masses.append(0)
    masses.withUnsafeMutableBufferPointer { masses in
      var index = masses.count - 1
      while index > 0 {
        masses[index] = masses[index] * rest + masses[index - 1] * chance
        index -= 1
      }
      masses[0] *= rest
    }
  }

  /// One more bond whose loss lies between two steps.
  fileprivate mutating func split(
    chance: Double, place: Int, fraction: Double, buffer: inout [Double]
  ) {
    let count = masses.count
    buffer.removeAll(keepingCapacity: true)
    buffer.append(contentsOf: repeatElement(0, count: count + place + 1))
    let (rest, low, high) = (1 - chance, chance * (1 - fraction), chance * fraction)
    masses.withUnsafeBufferPointer { source in
      buffer.withUnsafeMutableBufferPointer { out in
        guard let source = source.baseAddress, let out = out.baseAddress else { return }
        for index in 0..<count { out[index] = rest * source[index] }
        let at = out + place
        at[0] += low * source[0]
        for index in 1..<count { at[index] += low * source[index] + high * source[index - 1] }
        at[count] += high * source[count - 1]
      }
    }
    swap(&masses, &buffer)
  }
}
