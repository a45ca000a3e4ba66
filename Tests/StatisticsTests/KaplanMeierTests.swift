import Statistics
import Testing

/// Reference: lifelines 0.30.3 (PyPI), KaplanMeierFitter with its own intervals (exponential Greenwood, 95 %).
@Suite("Time to an event that may not come") struct KaplanMeierTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var time: Double
    var survival: Double
    var low: Double
    var high: Double
    var testDescription: String { "t = \(time)" }
  }

  static func check(_ fit: KaplanMeier, _ row: Row) throws {
    let step = try #require(fit.at(row.time))
    #expect(abs(step.survival - row.survival) < 1e-14)
    #expect(abs(step.low - row.low) < 1e-12)
    #expect(abs(step.high - row.high) < 1e-12)
  }

  /// Weeks in remission under 6-mercaptopurine: Freireich et al., Blood 21 (1963), the table of the textbooks.
  static let remission: [Spell] = {
    let weeks = [
      6.0, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35,
    ]
    let relapses: Set = [0, 1, 2, 4, 6, 9, 10, 14, 15]
    return weeks.enumerated().map { Spell(time: $1, isEvent: relapses.contains($0)) }
  }()

  @Test(arguments: [
    Row(time: 6, survival: 0.857142857142857, low: 0.6197179552659838, high: 0.9515517476469969),
    Row(time: 7, survival: 0.8067226890756299, low: 0.5631465646222333, high: 0.9228090192028802),
    Row(time: 10, survival: 0.7529411764705878, low: 0.5031995107999564, high: 0.8893618351692651),
    Row(time: 13, survival: 0.6901960784313722, low: 0.4316102224861839, high: 0.8490659633494505),
    Row(time: 16, survival: 0.6274509803921566, low: 0.36751085598750194, high: 0.8049121894718411),
    Row(time: 22, survival: 0.5378151260504199, low: 0.26777893676713493, high: 0.7467907176353943),
    Row(
      time: 23, survival: 0.44817927170868327, low: 0.18805200595923233, high: 0.6801426284952412),
  ])
  func `the estimate and its band equal those of lifelines`(_ row: Row) throws {
    try Self.check(KaplanMeier(Self.remission), row)
  }

  @Test func `the published standard errors come out`() throws {
    let fit = KaplanMeier(Self.remission)
    #expect(fit.count == 21)
    #expect(fit.events == 9)
    // Collett, Modelling Survival Data in Medical Research, and Kalbfleisch & Prentice: 0.0764, 0.0869, 0.0963.
    for (week, error) in [(6.0, 0.0764), (7, 0.0869), (10, 0.0963)] {
      let step = try #require(fit.at(week))
      #expect(abs(step.standardError - error) < 5e-5)
    }
    #expect(fit.time(atOrBelow: 0.5) == 23)
  }

  @Test func `many ties and much censoring agree with lifelines too`() throws {
    var state = 12_345
    func next() -> Int {
      state = (state * 1_103_515_245 + 12_345) % (1 << 31)
      return state / 65_536
    }
    let spells = (0..<500).map { _ in
      let (event, end) = (next() % 200, next() % 300)
      return Spell(time: Double(min(event, end)) / 40, isEvent: event <= end)
    }
    let fit = KaplanMeier(spells)
    #expect(fit.events == 337)
    #expect(fit.time(atOrBelow: 0.5) == 2.35)
    for row in [
      Row(
        time: 0.5, survival: 0.8797517840230471, low: 0.8472194775265866, high: 0.9057436861414269),
      Row(time: 1, survival: 0.7720140803895922, low: 0.7309266449562467, high: 0.8076672583117704),
      Row(
        time: 2.5, survival: 0.490364255106555, low: 0.44063564458579335, high: 0.538144332767755),
      Row(
        time: 4, survival: 0.16406171025024557, low: 0.12285603939925412, high: 0.21051882070025352),
    ] { try Self.check(fit, row) }
  }

  @Test func `nothing watched, nothing happened, and everything happened at once`() {
    #expect(KaplanMeier([]).steps.isEmpty)
    let quiet = KaplanMeier([Spell(time: 3, isEvent: false)])
    #expect(quiet.at(10) == nil)
    #expect(quiet.time(atOrBelow: 0.5) == nil)
    let all = KaplanMeier([Spell(time: 1, isEvent: true), Spell(time: 1, isEvent: true)])
    #expect(all.at(1)?.survival == 0)
    #expect(all.at(1)?.low.isNaN == true)
    #expect(KaplanMeier([Spell(time: .nan, isEvent: true)]).count == 0)
  }
}
