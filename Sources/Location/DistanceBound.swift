/// How far away a responder can be at most, from the time its answer took.
///
/// Source: location-and-custody.md §2.3 and §2.4: an answer cannot outrun light. In fibre it
/// travels at about 2/3 of the speed of light in vacuum; radio, laser and hollow-core links come
/// close to the whole of it, so that only the vacuum bound is unconditional.
package enum Medium: Hashable, Sendable {
  /// 99.930819 km per millisecond of round trip.
  case fibre
  /// 149.896229 km per millisecond of round trip.
  case vacuum

  /// Millimetres per millisecond of round trip.
  var millimetresPerMillisecond: Int64 { self == .fibre ? 99_930_819 : 149_896_229 }
}

/// The greatest distance in metres, rounded up, that a round trip of so many nanoseconds allows;
/// the vacuum and the whole globe bound it.
///
/// 0 for a time that is not positive; never above 20,037,508 m, half the equator.
package func distanceBound(roundTripNanoseconds: Int64, medium: Medium) -> Int64 {
  guard roundTripNanoseconds > 0 else { return 0 }
  let halfEquator: Int64 = 20_037_508
  let product = roundTripNanoseconds.multipliedFullWidth(by: medium.millimetresPerMillisecond)
  // Nanoseconds to milliseconds and millimetres to metres: 10^9.
  guard product.high < 1_000_000_000 / 2 else { return halfEquator }
  let (quotient, rest) = Int64(1_000_000_000).dividingFullWidth(product)
  return min(halfEquator, rest > 0 ? quotient + 1 : quotient)
}

/// One landmark's measurement against the place that is claimed.
package struct Ping: Hashable, Sendable {
  /// Least round trip of the round's valid answers, nanoseconds.
  package var roundTripNanoseconds: Int64
  /// Distance from the landmark to the claimed place, metres (geodesic).
  package var landmarkDistanceMetres: Int64

  package init(roundTripNanoseconds: Int64, landmarkDistanceMetres: Int64) {
    self.roundTripNanoseconds = roundTripNanoseconds
    self.landmarkDistanceMetres = landmarkDistanceMetres
  }
}

/// What round trips say about a claimed place.
package enum LocationVerdict: Hashable, Sendable {
  /// Whoever answered is within this many metres of the place.
  case near(withinMetres: Int64)
  /// The times neither prove nor disprove the place. A long time is never evidence of diversion.
  case cannotExclude
  /// So many landmarks were answered faster than light from the claimed place could.
  case inconsistent(landmarks: Int)
}

/// How a verdict is reached; values are the defaults of location-and-custody.md §2.4.
package struct LocationRule: Hashable, Sendable {
  package var medium: Medium = .fibre
  /// Position and survey error that a contradiction must exceed, metres.
  package var toleranceMetres: Int64 = 50_000
  /// How near is near, metres.
  package var nearMetres: Int64 = 500_000
  /// Landmarks that must contradict the place.
  package var contradictionsNeeded = 2
  /// Landmarks that must support it, so that one false landmark proves nothing.
  package var supportsNeeded = 2

  package init() {}

  /// The verdict over all landmarks of a round. An answer that is too fast counts against the
  /// place, one that is slow for nothing.
  ///
  /// Near by the sufficient test: the r-th least of bound + landmark distance is at most the near
  /// distance. It shows where the holder of the device key is; a relay in the claimed place is not
  /// excluded by time alone.
  package func verdict(_ pings: [Ping]) -> LocationVerdict {
    let valid = pings.filter {
      $0.roundTripNanoseconds > 0 && $0.landmarkDistanceMetres >= 0
        && $0.landmarkDistanceMetres <= 20_037_508
    }
    var reaches: [Int64] = []
    var contradictions = 0
    for ping in valid {
      let bound = distanceBound(
        roundTripNanoseconds: ping.roundTripNanoseconds, medium: medium)
      if ping.landmarkDistanceMetres > bound &+ toleranceMetres { contradictions += 1 }
      reaches.append(bound + ping.landmarkDistanceMetres)
    }
    if contradictionsNeeded > 0, contradictions >= contradictionsNeeded {
      return .inconsistent(landmarks: contradictions)
    }
    guard supportsNeeded > 0, reaches.count >= supportsNeeded else { return .cannotExclude }
    let reach = reaches.sorted()[supportsNeeded - 1]
    return reach <= nearMetres ? .near(withinMetres: reach) : .cannotExclude
  }
}
