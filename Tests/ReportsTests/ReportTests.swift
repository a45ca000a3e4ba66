import Charts
import Foundation
import Lab
import Reports
import Statistics
import Testing

@Suite("The report") struct ReportTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")

  /// A small market: few buyers, two years, six replicates.
  static func report(
    _ changes: [(Lab.Parameter, Double)] = [], replicates: Int = 6, regime: Regime = .r3
  ) throws -> Report {
    var base = Parameters()
    try base.set(.principals, 60)
    try base.set(.horizon, 2)
    for (parameter, value) in changes { try base.set(parameter, value) }
    let design = ReportDesign(base, regime: regime, replicates: replicates, seed: 7)
    let samples = try design.cases.map {
      Batch.run(try design.market($0), seed: 7, replicates: 0..<replicates)
    }
    var spells: [Regime: [Spell]] = [:]
    for regime in Regime.allCases {
      spells[regime] = Batch.spells(
        try Market(base, regime), seed: 7, replicates: 0..<replicates)
    }
    return Report(
      Outcomes(
        design, samples: samples, spells: spells,
        futures: try futures(base, replicates: min(replicates, 2))),
      command: "countersign lab report --into report --replicates \(replicates) --seed 7")
  }

  /// The plain report, worked out once for all tests.
  static let plain = Result { try report() }
  /// The same with two replicates for each setting.
  static let small = Result { try report(replicates: 2) }

  static func futures(_ base: Parameters, replicates: Int) throws -> FutureOutcomes? {
    guard let design = try FutureDesign(base, replicates: replicates, seed: 7) else { return nil }
    let means = try (0..<design.count).map { job in
      let (parameters, regime) = try design.parameters(job)
      let sample = Batch.run(
        try Market(parameters, regime), seed: 7, replicates: 0..<design.replicates)
      return FutureOutcomes.metrics.map { sample.summary($0).mean }
    }
    return FutureOutcomes(design, means: means)
  }

  @Test func `a small report is the same to the byte`() throws {
    let report = try Self.plain.get()
    var claims = ""
    for card in report.cards { claims += "\(card.value) \(card.label) (\(card.note))\n" }
    for chart in report.charts {
      claims += "\n\(chart.name)\n\(chart.title)\n\(chart.note)\n\(chart.about)\n"
    }
    let kept = [
      "frontier.svg", "two-levers.svg", "premium.svg", "tornado.svg", "coverage.vl.json",
      "coverage.csv", "quotes.csv", "displacement.csv", "investors-plan.csv", "assumptions.csv",
      "learning.csv", "regret.csv",
      "where-bonds-pay.csv", "where-bonds-pay.svg", "futures.csv",
    ]
    let files = report.files.filter { kept.contains($0.name) }
    #expect(files.count == kept.count)
    for (name, text) in files.map({ ($0.name, $0.text) }) + [("claims.txt", claims)] {
      let url = Self.folder.appending(path: name)
      if ProcessInfo.processInfo.environment["RECORD"] != nil {
        try Data(text.utf8).write(to: url)
      }
      let golden = try String(contentsOf: url, encoding: .utf8)
      #expect(golden == text, "\(name) differs; RECORD=1 writes it anew")
    }
  }

  @Test func `every claim is worked out from the numbers beside it`() throws {
    let report = try Self.plain.get()
    #expect(report.charts.count == 13)
    #expect(Set(report.charts.map(\.name)).count == 13)
    for chart in report.charts {
      #expect(!chart.title.contains("–"), "\(chart.name): \(chart.title)")
      #expect(!chart.title.lowercased().contains("nan"))
      #expect(!chart.about.isEmpty)
      #expect(chart.csv.split(separator: "\n").count > 2)
    }
  }

  @Test func `the page needs nothing from outside and no script`() throws {
    let page = try Self.plain.get().page
    for banned in ["http", "<script", "NaN", "@import", "url("] { #expect(!page.contains(banned)) }
    #expect(page.components(separatedBy: "<svg").count == 14)
    #expect(page.components(separatedBy: "</desc>").count == 14)
    for limit in Report.limits { #expect(page.contains(String(limit.prefix(40)))) }
  }

  @Test func `means in the files come again from the replicates`() throws {
    let report = try Self.plain.get()
    let files = Dictionary(uniqueKeysWithValues: report.files.map { ($0.name, $0.text) })
    let rows = try #require(files["replicates.csv"]).split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    let column = try #require(rows[0].firstIndex(of: "diverted_chips"))
    func mean(_ name: String) -> Double {
      let values = rows.filter { $0[0] == name }.compactMap { Double($0[column]) }
      return values.reduce(0, +) / Double(values.count)
    }
    let coverage = try #require(files["coverage.csv"]).split(separator: "\n").dropFirst()
    for line in coverage where line.hasPrefix("PLAB-1") {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      let share = Double(cells[1]) ?? .nan
      let chips = Double(cells[2]) ?? .nan
      #expect(abs(mean("fixed beta=\(Parameters.text(share))") - chips) < 1e-6 * max(1, chips))
    }
  }

  @Test func `few sureties are asked for no more quotes than there are`() throws {
    let report = try Self.report([(.sureties, 3), (.quotes, 2)], replicates: 2)
    let quotes = try #require(report.charts.first { $0.name == "quotes" })
    #expect(quotes.title.hasPrefix("From one quote to 3"))
    #expect(!quotes.csv.contains(",4,"))
    let one = try Self.report([(.sureties, 1), (.quotes, 1)], replicates: 2)
    #expect(one.charts.first { $0.name == "quotes" }?.title.hasPrefix("With one surety") == true)
  }

  @Test func `lines keep their names when the base has diligence on already`() throws {
    let report = try Self.report([(.diligence, 1)], replicates: 2)
    let plain = try Self.small.get()
    func line(_ report: Report) -> [Substring] {
      report.charts.first { $0.name == "coverage" }?.csv.split(separator: "\n").filter {
        $0.hasPrefix("PLAB-1")
      } ?? []
    }
    #expect(line(report) == line(plain))
    #expect(!line(plain).isEmpty)
  }

  @Test func `a market without smugglers, bonds or orders still makes a page`() throws {
    for changes: [(Lab.Parameter, Double)] in [
      [(.piD, 0), (.piU, 0)], [(.beta, 0), (.dd, 0)], [(.nu, 0)], [(.kapD, 0), (.fine, 0)],
      [(.horizon, 0.05)], [(.principals, 2)],
    ] {
      let report = try Self.report(changes, replicates: 2)
      #expect(!report.page.contains("NaN") && !report.page.contains("nan"))
      // A dash is no claim: what is not there is said in words.
      let words =
        report.cards.flatMap { [$0.value, $0.label, $0.note] }
        + report.charts.flatMap { [$0.title, $0.note, $0.about] }
      for text in words {
        #expect(
          !text.replacing("Kaplan–Meier", with: "").contains("–"), "\(changes): \(text)")
      }
    }
  }

  @Test func `where nothing is diverted the report says so in words`() throws {
    let report = try Self.report([(.piD, 0), (.piU, 0)], replicates: 2)
    func title(_ name: String) -> String { report.charts.first { $0.name == name }?.title ?? "" }
    #expect(title("frontier").hasPrefix("Fixed rules let nothing be diverted"))
    #expect(title("displacement").contains("nothing that could move"))
    #expect(title("coverage").contains("nothing that a bond could stop"))
    #expect(title("two-levers").contains("no less diversion, for there is none"))
    #expect(report.cards[1].value == "nothing" && report.cards[2].value == "nothing")
  }

  @Test func `an assumption's influence is its greatest move, from the base or from end to end`()
    throws
  {
    let report = try Self.plain.get()
    let file = try #require(report.files.first { $0.name == "assumptions.csv" }).text
    // Quoted cells hold commas; none of the numbers is quoted.
    let rows = file.replacing(/"[^"]*"/, with: "words").split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    func column(_ name: Substring) throws -> [Double] {
      let place = try #require(rows[0].firstIndex(of: name))
      return rows.dropFirst().compactMap { Double($0[place]) }
    }
    let (low, base, high) = (
      try column("diverted_low"), try column("diverted_base"), try column("diverted_high")
    )
    let swing = try column("swing")
    #expect(swing.count == 20 && Set(base).count == 1)
    for place in swing.indices {
      let moves = [low[place] - base[place], high[place] - base[place], high[place] - low[place]]
      #expect(abs(swing[place] - (moves.map(abs).max() ?? 0)) < 1e-6)
    }
    #expect(swing == swing.sorted(by: >))
    // Some lie with both ends on one side of the base, farther from it than from each other.
    #expect(
      swing.indices.contains { swing[$0] > abs(high[$0] - low[$0]) + 1 })
  }

  @Test func `every parameter stands in the files with value, range, bounds, source and basis`()
    throws
  {
    let report = try Self.report([(.price, 40_000)], replicates: 2)
    let file = try #require(report.files.first { $0.name == "parameters.csv" }).text
    let lines = file.split(separator: "\n")
    #expect(lines.count == Lab.Parameter.allCases.count + 1)
    #expect(lines[0] == "name,value,default,low,high,least,most,meaning,source,basis")
    let price = try #require(lines.first { $0.hasPrefix("price,") })
    #expect(price.hasPrefix("price,40000,35000,25000,60000,1,10000000,"))
    #expect(price.hasSuffix(",observed"))
    #expect(lines.contains { $0.hasPrefix("calendar,0,0,,,0,50,") && $0.hasSuffix(",assumed") })
  }

  @Test func `where the price answers to what is diverted, the report says where it settled`()
    throws
  {
    var base = Parameters()
    try base.set(.principals, 20)
    try base.set(.horizon, 1)
    try base.set(.elast, 2)
    let design = ReportDesign(base, regime: .r3, replicates: 2, seed: 7)
    // The markets themselves need not settle for this.
    let samples = try design.cases.map {
      Batch.run(try Market(try design.parameters($0), $0.regime), seed: 7, replicates: 0..<2)
    }
    let report = Report(
      Outcomes(design, samples: samples, spells: [:], futures: nil), command: "")
    let note = try #require(report.charts.first { $0.name == "frontier" }).note
    #expect(note.contains("settles at 0.4 under fixed rules"))
    #expect(note.contains("on 400 markets"))
    let files = Dictionary(uniqueKeysWithValues: report.files.map { ($0.name, $0.text) })
    #expect(files["cases.csv"]?.contains("settled_gain") == true)
    #expect(files["replicates.csv"]?.contains("settled_gain") == true)
    #expect(try Self.small.get().files.allSatisfy { !$0.text.contains("settled_gain") })
  }

  @Test func `how long companies went unseen adds up to what the market reports`() throws {
    for regime in Regime.allCases {
      let market = try Market(Parameters(), regime)
      let spells = Batch.spells(market, seed: 3, replicates: 0..<4)
      let sample = Batch.run(market, seed: 3, replicates: 0..<4)
      let found = spells.filter(\.isEvent)
      let total = sample.column(.timeToDetection).reduce(0, +)
      #expect(abs(found.reduce(0) { $0 + $1.time } - total) < 1e-6)
      #expect(Double(found.count) == sample.column(.detectedIdentities).reduce(0, +))
      #expect(Double(spells.count) == sample.column(.divertingIdentities).reduce(0, +))
    }
  }

  @Test func `a question that states no panel asks at most all sureties`() throws {
    #expect(try Question(["set": "Js=2"]).parameters[.quotes] == 2)
    #expect(try Question(["Js": "2", "Kq": "2"]).parameters[.quotes] == 2)
    #expect(try Question(["set": "Js=9"]).parameters[.quotes] == 3)
    #expect(throws: Question.Faults.self) { try Question(["set": "Js=2 Kq=3"]) }
    #expect(throws: Question.Faults.self) { try Question(["Js": "2", "Kq": "3"]) }
  }

  @Test func `fixed rules do not ask for what belongs to other regimes`() throws {
    var base = Parameters()
    try base.set(.principals, 80)
    try base.set(.plan, 1)
    let plain = Batch.run(try Market(base, .r0), seed: 5, replicates: 0..<5)
    for parameter in Question.foreign {
      let range = parameter.entry.range
      var other = base
      // Somewhere else within the range; whole, and both ends where tiers must stay in order.
      let value =
        parameter == .t1
        ? -1 : parameter == .sureties ? 9 : max(range.lowerBound, min(range.upperBound, 3))
      try other.set(parameter, value == parameter.entry.standard ? value + 1 : value)
      if (try? other.check()) == nil { continue }
      let sample = Batch.run(try Market(other, .r0), seed: 5, replicates: 0..<5)
      #expect(sample == plain, "\(parameter.rawValue) matters under fixed rules")
    }
  }
}
