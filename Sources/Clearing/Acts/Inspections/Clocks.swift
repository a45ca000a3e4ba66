import Custody
import Inspection
import Rulebook
import Vocabulary

/// The deadlines and the standard that custody and inspections read from a rulebook, cut to domains in which no arithmetic can overflow.
struct Clocks {
  /// For the site to declare its inventory, hours.
  var inventoryHours: Int
  /// For contributors to reveal, hours.
  var revealHours: Int
  /// For the inspector to come to the site once the draw is sealed, hours.
  var visitHours: Int
  /// For the count after the draw, hours.
  var countHours: Int
  /// After which refused access counts as missing, hours.
  var refusedAccessHours: Int
  /// Between rounds at a site, at most, days.
  var roundIntervalDays: Int
  /// Longest stays in transit, in a warehouse and in repair, days.
  var transitDays: Int
  var warehouseDays: Int
  var repairDays: Int
  /// Loss that a routine round must be able to find: share of units, ppm, at least so many units, with this chance, ppm.
  var lossPpm: Int64
  var lossUnitsMin: Int64
  var targetPpm: Int64
  /// The least evidence by which a drawn unit counts as found.
  var leastGrade: EvidenceGrade

  init(_ terms: Terms) {
    func cut(_ value: Int, to limit: Int) -> Int { min(limit, max(0, value)) }
    inventoryHours = cut(terms.inventoryDeadlineHours, to: 87_600)
    revealHours = cut(terms.revealDeadlineHours, to: 87_600)
    visitHours = cut(terms.visitDeadlineDays ?? 7, to: 3_650) * 24
    countHours = cut(terms.countDeadlineDays, to: 3_650) * 24
    refusedAccessHours = cut(terms.refusedAccessHours, to: 87_600)
    roundIntervalDays = cut(terms.roundIntervalDaysMax, to: 3_650)
    transitDays = cut(terms.transitDwellDays, to: 3_650)
    warehouseDays = cut(terms.warehouseDwellDays, to: 3_650)
    repairDays = cut(terms.repairDwellDays, to: 3_650)
    lossPpm = Int64(cut(terms.detectLossPpm, to: 1_000_000))
    lossUnitsMin = Int64(cut(terms.detectLossUnitsMin, to: 1_000_000_000))
    targetPpm = Int64(cut(terms.detectionTargetPpm, to: 1_000_000))
    leastGrade =
      switch terms.leastGrade ?? .label {
      case .label: .label
      case .identity: .identity
      case .authenticity: .authenticity
      }
  }

  /// The least sample that finds the standard's loss among so many units with its chance, if nothing drawn is overlooked, by a draw that may
  /// use up so much of the chance to miss.
  ///
  /// Whole numbers only: the chance to miss, ∏ (N − m − i)/(N − i) over the smaller of loss and sample, is rounded up at every step in parts of
  /// 2^62; bisection over the sample. A sample for a sensitivity below one is larger, so this is a floor for every plan.
  /// Source: inspection.md §3.1–3.2 with s = 1.
  func leastSample(of units: Int64, share: MissShare) -> Int64 {
    guard units > 0 else { return 0 }
    let part = units.multipliedFullWidth(by: lossPpm)
    let (whole, rest) = Int64(1_000_000).dividingFullWidth(part)
    let loss = min(units, max(1, lossUnitsMin, rest > 0 ? whole + 1 : whole))
    let limit = Clocks.parts(ofPpm: 1_000_000 - targetPpm, share)
    var low: Int64 = 0
    var high = units
    while low < high {
      let middle = low + (high - low) / 2
      if Clocks.missChance(units: units, loss: loss, sample: middle) <= limit {
        high = middle
      } else {
        low = middle + 1
      }
    }
    return max(1, low)
  }

  /// A share of so many parts per million, in parts of 2^62, rounded down.
  private static func parts(ofPpm ppm: Int64, _ share: MissShare) -> UInt64 {
    guard let divisor = share.divisor else { return 0 }
    let product = (UInt64(ppm) * MissShare.numerator).multipliedFullWidth(by: 1 << 62)
    return (1_000_000 * MissShare.denominator * divisor).dividingFullWidth(product).quotient
  }

  /// The chance that no lost unit is drawn, in parts of 2^62, rounded up.
  static func missChance(units: Int64, loss: Int64, sample: Int64) -> UInt64 {
    guard loss <= units - sample else { return 0 }
    let fewer = min(loss, sample)
    let more = max(loss, sample)
    var chance: UInt64 = 1 << 62
    var index: Int64 = 0
    while index < fewer, chance > 0 {
      let product = chance.multipliedFullWidth(by: UInt64(units - more - index))
      let (quotient, rest) = UInt64(units - index).dividingFullWidth(product)
      chance = rest > 0 ? quotient + 1 : quotient
      index += 1
    }
    return chance
  }
}

extension Register {
  /// The clocks of the rulebook in force. Throws where none was adopted.
  func clocks() throws(Refusal) -> Clocks { Clocks(try lawInForce().terms) }
}
