/// One target of a coverage game: what defender and attacker gain if it is attacked.
package struct GuardedTarget: Hashable, Sendable {
  package var defenderCovered: ExactDecimal
  package var defenderUncovered: ExactDecimal
  package var attackerCovered: ExactDecimal
  package var attackerUncovered: ExactDecimal

  package init(
    defenderCovered: ExactDecimal, defenderUncovered: ExactDecimal, attackerCovered: ExactDecimal,
    attackerUncovered: ExactDecimal
  ) {
    self.defenderCovered = defenderCovered
    self.defenderUncovered = defenderUncovered
    self.attackerCovered = attackerCovered
    self.attackerUncovered = attackerUncovered
  }
}

/// The best commitment of inspections over targets.
package struct CoverageSolution: Hashable, Sendable {
  /// What the defender expects.
  package var defenderValue: Double
  /// What the attacker expects.
  package var attackerValue: Double
  /// The target that is attacked, ties broken for the defender.
  package var attacked: Int
  /// For each target the chance that it is covered; the least that holds the attacker to his value.
  package var coverage: [Double]
}

/// The strong Stackelberg equilibrium of a security game with fractional coverage.
///
/// The defender spreads `resources` over targets, each covered with a chance of at most 1; the
/// attacker sees the chances and takes the target best for him, and among equal ones the best for the
/// defender. Source: Kiekintveld et al., ORIGAMI (AAMAS 2009); inspection.md §3.12: the attacker is held
/// to the least v ≥ max U_c with Σ max(0, (U_u − v) / (U_u − U_c)) ≤ resources, piecewise linear in v
/// and solved between sorted breakpoints; the defender then has the best of the targets worth v. At a
/// breakpoint the order is decided in whole numbers. Domain: 1 to 2,000 targets, resources ≥ 0, no
/// target worth more to the attacker, or less to the defender, when covered; utilities with up to 36
/// digits on one scale of decimals. Throws `outOfDomain`.
package func coverageGame(
  _ targets: [GuardedTarget], resources: ExactDecimal
) throws(StatisticsFault) -> CoverageSolution {
  guard (1...2_000).contains(targets.count) else {
    throw .outOfDomain("there must be 1 to 2000 targets")
  }
  guard resources >= .zero else { throw .outOfDomain("resources must not be below 0") }
  for (index, target) in targets.enumerated() {
    guard target.attackerCovered <= target.attackerUncovered else {
      throw .outOfDomain(
        "attacker_covered must not exceed attacker_uncovered (target \(index + 1))")
    }
    guard target.defenderCovered >= target.defenderUncovered else {
      throw .outOfDomain(
        "defender_uncovered must not exceed defender_covered (target \(index + 1))")
    }
  }
  return try Water(targets, resources).solution()
}

/// The attacker's values as whole numbers on one scale, for exact comparisons.
private struct Water {
  let targets: [GuardedTarget]
  let covered: [Int128]
  let uncovered: [Int128]
  let scale: Double
  let resources: ExactDecimal

  init(_ targets: [GuardedTarget], _ resources: ExactDecimal) throws(StatisticsFault) {
    self.targets = targets
    self.resources = resources
    let all = targets.map(\.attackerCovered) + targets.map(\.attackerUncovered)
    let exponent = all.filter { $0 != .zero }.map(\.exponent).min() ?? 0
    var wholes: [Int128] = []
    for value in all {
      guard let whole = value.scaled(by: exponent) else {
        throw .outOfDomain("the attacker's utilities must fit in 36 digits on one scale")
      }
      wholes.append(whole)
    }
    covered = Array(wholes[..<targets.count])
    uncovered = Array(wholes[targets.count...])
    scale = ExactDecimal.tenTo(exponent)
  }

  func solution() throws(StatisticsFault) -> CoverageSolution {
    let floor = covered.max() ?? 0
    // The lowest breakpoint, at or above the floor, that the resources reach.
    let points = Set(uncovered.filter { $0 > floor } + [floor]).sorted()
    var low = 0
    var high = points.count - 1
    while low < high {
      let middle = low + (high - low) / 2
      if isAffordable(points[middle]) { high = middle } else { low = middle + 1 }
    }
    if low == 0 { return answer(offset: 0, above: points[0]) }
    // Between two breakpoints the need is linear in v: measure v down from the upper one.
    return answer(offset: descent(from: points[low]), above: points[low])
  }

  /// Whether holding the attacker to `value` needs no more than the resources.
  private func isAffordable(_ value: Int128) -> Bool {
    var need = 0.0
    for index in covered.indices where uncovered[index] > value {
      need += Double(uncovered[index] - value) / Double(uncovered[index] - covered[index])
    }
    let has = resources.value
    guard abs(need - has) <= 1e-10 * max(need, has) else { return need < has }
    return exactNeed(value) ?? (need <= has)
  }

  /// Σ (U_u − v) / (U_u − U_c) ≤ resources in whole numbers.
  private func exactNeed(_ value: Int128) -> Bool? {
    guard resources.exponent >= -36, resources.exponent <= 36 else { return nil }
    var top = WideCount(0)
    var bottom = WideCount(1)
    for index in covered.indices where uncovered[index] > value {
      let part = UInt128(uncovered[index] - value)
      let whole = UInt128(uncovered[index] - covered[index])
      // top/bottom + part/whole.
      var added = bottom
      added.multiply(by: part)
      top.multiply(by: whole)
      top.add(added)
      bottom.multiply(by: whole)
    }
    bottom.multiply(by: resources.digits)
    for _ in 0..<max(0, resources.exponent) { bottom.multiply(by: UInt64(10)) }
    for _ in 0..<max(0, -resources.exponent) { top.multiply(by: UInt64(10)) }
    return top.compare(bottom) <= 0
  }

  /// How far below a breakpoint, which the resources reach, the attacker is held.
  private func descent(from point: Int128) -> Double {
    var left = resources.value
    var slope = 0.0
    for index in covered.indices where uncovered[index] >= point {
      let span = Double(uncovered[index] - covered[index])
      left -= Double(uncovered[index] - point) / span
      slope += 1 / span
    }
    return max(0, left) / slope
  }

  /// The defender's best target among those worth `above` − `offset` to the attacker.
  private func answer(offset: Double, above: Int128) -> CoverageSolution {
    var coverage = [Double](repeating: 0, count: covered.count)
    for index in covered.indices where uncovered[index] >= above {
      let span = Double(uncovered[index] - covered[index])
      if span > 0 { coverage[index] = min(1, (Double(uncovered[index] - above) + offset) / span) }
    }
    // A target that is worth the same covered takes what is left, if it is the one attacked.
    let left = max(0, resources.value - coverage.reduce(0, +))
    var best: (index: Int, value: Double)?
    for index in covered.indices where uncovered[index] >= above {
      let isIndifferent = uncovered[index] == covered[index]
      let share = isIndifferent ? min(1, left) : coverage[index]
      let target = targets[index]
      let value =
        target.defenderUncovered.value * (1 - share) + target.defenderCovered.value * share
      if let known = best, known.value >= value { continue }
      best = (index, value)
    }
    return CoverageSolution(
      defenderValue: best?.value ?? 0, attackerValue: (Double(above) - offset) * scale,
      attacked: best?.index ?? 0, coverage: coverage)
  }
}

extension ExactDecimal {
  /// The number over 10^exponent as a whole one of at most 10^36; `nil` when it is none.
  fileprivate func scaled(by exponent: Int) -> Int128? {
    if self == .zero { return 0 }
    guard self.exponent >= exponent, self.exponent - exponent <= 36 else { return nil }
    let most: UInt128 = 1_000_000_000_000_000_000_000_000_000_000_000_000
    var value = digits
    for _ in 0..<(self.exponent - exponent) {
      guard value < most else { return nil }
      value *= 10
    }
    guard value <= most else { return nil }
    return isNegative ? -Int128(value) : Int128(value)
  }

  fileprivate static func tenTo(_ exponent: Int) -> Double { Double("1e\(exponent)") ?? 1 }
}
