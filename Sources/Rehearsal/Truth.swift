import Vocabulary

/// What has really become of a unit; the register knows only what is stated and counted.
enum Whereabouts: UInt8 {
  case inPlace
  /// A dummy stands there with the unit's label.
  case dummy
  case gone
  case boxed
}

/// The world behind the register: where every unit really is, and when it was diverted.
struct Truth {
  private(set) var units: [String: Whereabouts] = [:]
  private(set) var divertedAt: [String: Instant] = [:]
  private(set) var foundAt: [String: Instant] = [:]

  mutating func enter(_ serials: [String]) { for serial in serials { units[serial] = .inPlace } }

  mutating func set(_ serials: some Sequence<String>, _ place: Whereabouts, at: Instant) {
    for serial in serials {
      units[serial] = place
      if place == .gone || place == .dummy, divertedAt[serial] == nil { divertedAt[serial] = at }
    }
  }

  /// Notes that a count missed a unit that is truly gone.
  mutating func find(_ serials: some Sequence<String>, at: Instant) {
    for serial in serials where divertedAt[serial] != nil && foundAt[serial] == nil {
      foundAt[serial] = at
    }
  }

  func place(_ serial: String) -> Whereabouts { units[serial] ?? .gone }

  /// The moment of the first diversion among some units.
  func firstDiverted(_ serials: [String]) -> Instant? {
    serials.compactMap { divertedAt[$0] }.min()
  }
}
