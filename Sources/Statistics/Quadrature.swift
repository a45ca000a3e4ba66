/// The integral of a smooth function over an interval, by eight Gauss–Legendre points in each of some
/// equal panels: exact for polynomials of degree 15.
///
/// Source: Abramowitz & Stegun, table 25.4.
package func gaussLegendre(
  from start: Double, to end: Double, panels: Int = 1, _ f: (Double) -> Double
) -> Double {
  let half = (end - start) / Double(2 * max(1, panels))
  var sum = 0.0
  for panel in 0..<max(1, panels) {
    let middle = start + half * Double(2 * panel + 1)
    for (node, weight) in eightPoint {
      sum += weight * (f(middle - half * node) + f(middle + half * node))
    }
  }
  return sum * half
}

private let eightPoint: [(node: Double, weight: Double)] = [
  (0.183434642495649804939476142360, 0.362683783378361982965150449277),
  (0.525532409916328985817739049189, 0.313706645877887287337962201987),
  (0.796666477413626739591553936476, 0.222381034453374470544355994426),
  (0.960289856497536231683560868569, 0.101228536290376259152531354310),
]

/// The place within lower...upper at which an increasing function reaches a level, by halving;
/// `upper` when it stays below, `lower` when it starts above.
package func crossing(
  of level: Double, from lower: Double, to upper: Double, _ f: (Double) -> Double
) -> Double {
  if f(lower) > level { return lower }
  if f(upper) <= level { return upper }
  var (low, high) = (lower, upper)
  while true {
    let middle = low + (high - low) / 2
    if middle <= low || middle >= high { return low }
    if f(middle) <= level { low = middle } else { high = middle }
  }
}

/// Where a function is greatest within lower...upper, by a grid and then the golden section around
/// the best point of the grid: right for functions with one hump at the grid's scale.
///
/// Source: J. Kiefer, "Sequential minimax search for a maximum", Proc. AMS 4 (1953).
package func maximum(
  from lower: Double, to upper: Double, grid: Int = 48, _ f: (Double) -> Double
) -> Double {
  let step = (upper - lower) / Double(max(1, grid))
  var best = (place: lower, value: f(lower))
  for index in 1...max(1, grid) {
    let place = lower + step * Double(index)
    let value = f(place)
    if value > best.value { best = (place, value) }
  }
  let ratio = 0.618033988749894848
  var (low, high) = (max(lower, best.place - step), min(upper, best.place + step))
  var (left, right) = (high - ratio * (high - low), low + ratio * (high - low))
  var (atLeft, atRight) = (f(left), f(right))
  for _ in 0..<60 {
    if atLeft >= atRight {
      (high, right, atRight) = (right, left, atLeft)
      left = high - ratio * (high - low)
      atLeft = f(left)
    } else {
      (low, left, atLeft) = (left, right, atRight)
      right = low + ratio * (high - low)
      atRight = f(right)
    }
  }
  let place = atLeft >= atRight ? left : right
  return max(atLeft, atRight) > best.value ? place : best.place
}
