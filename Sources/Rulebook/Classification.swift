import Canon
import Vocabulary

/// Paragraphs of ECCN 3A090 and the notes that decide.
package enum Prong: String, Word {
  case a1 = "a.1"
  case a2 = "a.2"
  case b1 = "b.1"
  case b2 = "b.2"
  case c
  case note2 = "note-2"
  case none
  case unknown
}

/// Which figure a classification lacks.
package enum MissingFigure: UInt8, Sendable, Hashable {
  case model
  case densePerformance
  case performance
  case bitLength
  case dieArea
  case dataCenterFlag
  case memoryBandwidthDensity
  case form

  /// Who is asked for it: the exporter what it sells, the maker what that is.
  var owner: Asked { self == .model ? .exporter : .maker }
}

/// What a chip is under ECCN 3A090, and the figures this rests on.
package struct ChipClass: Sendable, Equatable {
  package var prong: Prong = .unknown
  /// TPP in billionths, the highest over all dense formats; `nil` if none is known.
  package var tppBillionths: Int128?
  /// Die area in billionths of a mm2.
  package var areaBillionths: Int64?
  package var missing: MissingFigure?
  package var isDataCenter: Bool?
  /// Total DRAM bandwidth in billionths of a GB/s.
  package var dramBandwidthBillionths: Int64?
  /// Memory bandwidth density in billionths of a GB/s per mm2.
  package var densityBillionths: Int64?

  /// TPP as a whole number, rounded, but never up to a threshold that it does not reach.
  package var tpp: Int64? {
    guard let tppBillionths else { return nil }
    let one = Int128(Measure.one)
    // At most 128 x 10^9.
    let whole = Int64(clamping: tppBillionths / one)
    let rounded = Int64(clamping: (tppBillionths + one / 2) / one)
    return rounded > whole && [1600, 2400, 4800, 21_000].contains(rounded) ? whole : rounded
  }

  /// Performance density in hundredths, rounded, but never up to a threshold that it does not
  /// reach; `Int64.max` beyond it.
  package var performanceDensityHundredths: Int64? {
    guard let tppBillionths, let areaBillionths, areaBillionths > 0 else { return nil }
    let area = Int128(areaBillionths)
    let down = Int64(clamping: tppBillionths * 100 / area)
    let rounded = Int64(clamping: (tppBillionths * 200 / area + 1) / 2)
    return rounded > down && [160, 320, 592].contains(rounded) ? down : rounded
  }
}

/// The thresholds of ECCN 3A090, as data. Source: 88 FR 73458; 89 FR 96790 for .c.
package struct Thresholds: Fielded, Equatable {
  package var highTpp = 4800
  package var middleTpp = 2400
  package var lowTpp = 1600
  package var highDensityHundredths = 592
  package var middleDensityHundredths = 320
  package var lowDensityHundredths = 160
  package var memoryDensityThousandths = 2000
  package var memoryExceptionThousandths = 3300
  package var cites: [String] = []

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("highTpp", &highTpp, "TPP of .a.1 and of Note 2")
    try visit("middleTpp", &middleTpp, "TPP of .b.1")
    try visit("lowTpp", &lowTpp, "TPP of .a.2 and .b.2")
    try visit("highDensityHundredths", &highDensityHundredths, "density of .a.2, hundredths")
    try visit("middleDensityHundredths", &middleDensityHundredths, "density of .b.2, hundredths")
    try visit("lowDensityHundredths", &lowDensityHundredths, "density of .b.1, hundredths")
    try visit(
      "memoryDensityThousandths", &memoryDensityThousandths,
      "memory bandwidth density of .c, thousandths of GB/s per mm2")
    try visit(
      "memoryExceptionThousandths", &memoryExceptionThousandths,
      "memory bandwidth density under which exception HBM is open, thousandths of GB/s per mm2")
    try visit("cites", &cites, "sources")
  }

  /// The prong of an exact TPP over a known area, before Note 2. Whole-number arithmetic
  /// throughout.
  func prong(tppBillionths tpp: Int128, areaBillionths area: Int64) -> Prong {
    func reaches(_ whole: Int) -> Bool { tpp >= Thresholds.billionths(whole) }
    func density(_ hundredths: Int) -> Bool { tpp * 100 >= Int128(hundredths) * Int128(area) }
    if reaches(highTpp) { return .a1 }
    if reaches(lowTpp), density(highDensityHundredths) { return .a2 }
    if reaches(middleTpp), density(lowDensityHundredths) { return .b1 }
    if reaches(lowTpp), density(middleDensityHundredths) { return .b2 }
    return .none
  }

  /// A threshold's whole number in billionths.
  static func billionths(_ whole: Int) -> Int128 { Int128(whole) * Int128(Measure.one) }

  /// Classifies by figures; says which figure is missing rather than guess.
  ///
  /// TPP is the highest over formats, dense only. A sparse or unqualified figure bounds TPP from
  /// above: it decides
  /// nothing unless every value up to it gives the same answer.
  package func classify(_ figures: Figures) -> ChipClass {
    var out = ChipClass()
    out.isDataCenter = figures.designedOrMarketedForDataCenter.known
    out.areaBillionths = figures.dieAreaMm2.known?.value.billionths
    out.dramBandwidthBillionths = figures.dramBandwidthGBps.known?.value.billionths
    out.densityBillionths = figures.memoryBandwidthDensityGBpsPerMm2.known?.value.billionths
    if let density = out.densityBillionths, figures.performance.isEmpty {
      out.prong =
        Int128(density) > Int128(memoryDensityThousandths) * 1_000_000
          && figures.coPackagedWithLogic.known != true ? .c : .none
      return out
    }

    var dense: Int128?
    var atMost: Int128 = 0
    var unbounded: MissingFigure?
    var lacksDense = false
    let readings = figures.performance.map { PerformanceReading($0) }
    let known = Set(readings.filter { $0.isDense && $0.hasTops }.map(\.format))
    for figure in readings {
      // A sparse figure says nothing where the same format has a dense one.
      if !figure.isDense, known.contains(figure.format) { continue }
      guard let tpp = figure.tppBillionths else {
        unbounded = figure.hasTops ? .bitLength : .performance
        continue
      }
      atMost = max(atMost, tpp)
      if figure.isDense { dense = max(dense ?? 0, tpp) } else { lacksDense = true }
    }
    if figures.performance.isEmpty { unbounded = .performance }
    out.tppBillionths = dense
    let low = classify(from: dense ?? 0, in: out)
    guard low.prong != .a1 else {
      out.prong = .a1
      return out
    }
    if let unbounded {
      out.prong = .unknown
      out.missing = lacksDense && dense == nil ? .densePerformance : unbounded
      return out
    }
    let high = classify(from: max(atMost, dense ?? 0), in: out)
    if high.prong == .none || dense == atMost {
      out.prong = high.prong
      out.missing = high.missing
    } else if low.prong.paragraph == high.prong.paragraph, low.prong != .unknown {
      out.prong = low.prong
    } else {
      out.prong = .unknown
      out.missing = low.missing ?? .densePerformance
    }
    return out
  }

  private func classify(
    from tpp: Int128, in out: ChipClass
  ) -> (prong: Prong, missing: MissingFigure?) {
    if tpp >= Thresholds.billionths(highTpp) { return (.a1, nil) }
    if tpp < Thresholds.billionths(lowTpp) { return (.none, nil) }
    guard let area = out.areaBillionths, area > 0 else {
      // Note 2 takes it out whatever its area.
      return out.isDataCenter == false ? (.note2, nil) : (.unknown, .dieArea)
    }
    let prong = prong(tppBillionths: tpp, areaBillionths: area)
    guard prong != .none else { return (.none, nil) }
    switch out.isDataCenter {
    case true: return (prong, nil)
    case false: return (.note2, nil)
    case nil: return (.unknown, .dataCenterFlag)
    }
  }
}

extension Prong {
  /// The paragraph a prong belongs to.
  package var paragraph: ItemClass {
    switch self {
    case .a1, .a2: .a
    case .b1, .b2: .b
    case .c: .c
    case .note2, .none: .other
    case .unknown: .unknown
    }
  }
}

/// Classes of goods that requirements speak of.
package enum ItemClass: String, Word {
  /// 3A090.a, 4A090.a and their .z.
  case a
  /// 3A090.b, 4A090.b and their .z.
  case b
  /// 3A090.c.
  case c
  /// Any other item subject to the Regulations.
  case other
  case unknown
}
