import Canon
import Rulebook
import Testing
import Vocabulary

/// Goal: every threshold of ECCN 3A090 falls on the right side, to the thousandth. Method: figures
/// at, just under and just over.
@Suite("ECCN 3A090 at its thresholds")
struct ThresholdTests {
  /// A chip of one TPP (thousandths) and one die area (thousandths of mm2), for data centers.
  static func prong(tpp: Int64, area: Int64?, dataCenter: Bool? = true) throws -> Prong {
    let book = try #require(LawTableTests.books["ear-2026-07"])
    let figures = Examples.figures(tops: tpp, bits: 1, area: area, dataCenter: dataCenter)
    return book.law.thresholds.classify(figures).prong
  }

  @Test(arguments: [
    // TPP 4,800: .a.1 whatever the area.
    (4_800_000, 100_000_000, Prong.a1), (4_799_999, 100_000_000, .none),
    // TPP 1,600 and density 5.92: 1600 / 5.92 = 270.270...
    (1_600_000, 270_270, .a2), (1_600_000, 270_271, .b2), (1_599_999, 100_000, .none),
    (4_736_000, 800_000, .a2), (4_735_999, 800_000, .b1),
    // TPP 2,400 and density 1.6: 2400 / 1.6 = 1500.
    (2_400_000, 1_500_000, .b1), (2_400_000, 1_500_001, .none), (2_399_999, 1_500_000, .none),
    // TPP 1,600 and density 3.2: 1600 / 3.2 = 500.
    (1_600_000, 500_000, .b2), (1_600_000, 500_001, .none), (1_599_999, 400_000, .none),
    (2_399_999, 749_999, .b2),
  ])
  func `a tie reaches the threshold`(_ tpp: Int64, _ area: Int64, _ expected: Prong) throws {
    #expect(try Self.prong(tpp: tpp, area: area) == expected)
  }

  @Test func `Note 2 frees what is not for data centers, below 4,800 only`() throws {
    #expect(try Self.prong(tpp: 4_799_999, area: 600_000, dataCenter: false) == .note2)
    #expect(try Self.prong(tpp: 4_800_000, area: 600_000, dataCenter: false) == .a1)
    #expect(try Self.prong(tpp: 1_000_000, area: 600_000, dataCenter: false) == Prong.none)
  }

  @Test func `a missing figure is asked for only where it matters`() throws {
    #expect(try Self.prong(tpp: 4_800_000, area: nil, dataCenter: nil) == .a1)
    #expect(try Self.prong(tpp: 1_599_999, area: nil, dataCenter: nil) == Prong.none)
    #expect(try Self.prong(tpp: 2_000_000, area: nil) == .unknown)
    #expect(try Self.prong(tpp: 2_000_000, area: nil, dataCenter: false) == .note2)
    #expect(try Self.prong(tpp: 4_736_000, area: 800_000, dataCenter: nil) == .unknown)
  }

  @Test func `the highest format counts`() throws {
    let book = try #require(LawTableTests.books["ear-2026-07"])
    let chip = book.law.thresholds.classify(
      book.catalogue.accelerators[try #require(book.place(ofModel: ModelName("MI355X")))].figures)
    #expect(chip.tpp == 60_396)
  }

  @Test(arguments: [
    ("H100", 15_832, 1945), ("A100", 4992, 604), ("L4", 1936, 659), ("RTX 4090", 5285, 868),
    ("H20", 2368, 291), ("MI300X", 20_919, 872), ("L40", 2896, 476), ("RTX 5090D", 4750, 633),
  ])
  func `the catalogue gives the published numbers`(
    _ model: String, _ tpp: Int64, _ density: Int64
  ) throws {
    let book = try #require(LawTableTests.books["ear-2026-07"])
    let place = try #require(book.place(ofModel: ModelName(model)))
    let chip = book.law.thresholds.classify(book.catalogue.accelerators[place].figures)
    #expect(chip.tpp == tpp)
    #expect(chip.performanceDensityHundredths == density)
  }

  @Test(arguments: ["h100", "H-100", "NVIDIA H100", "Nvidia H100 SXM5", "h100 sxm", "HGX H100"])
  func `a model is found by any of its names`(_ name: String) throws {
    let book = try #require(LawTableTests.books["ear-2026-07"])
    let place = try #require(book.place(ofModel: ModelName(name)))
    #expect(book.catalogue.accelerators[place].model == "H100 SXM")
  }

  @Test func `every figure of the catalogue has a source and a day`() throws {
    let book = try #require(LawTableTests.books["ear-2026-07"])
    #expect(book.catalogue.accelerators.count >= 25)
    for entry in book.catalogue.accelerators {
      for figure in entry.figures.performance {
        #expect(figure.source.value != nil && figure.statedOn.value != nil, "\(entry.model)")
        #expect(figure.dense.value != nil && figure.verified.value != nil, "\(entry.model)")
      }
      if let area = entry.figures.dieAreaMm2.value {
        #expect(area.source.value != nil && area.statedOn.value != nil, "\(entry.model)")
      }
    }
  }
}
