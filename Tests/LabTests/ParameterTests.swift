import Lab
import Testing

@Suite("What is said to the lab") struct ParameterTests {
  @Test func `the table stands in the order of the parameters and holds its own defaults`() {
    #expect(Parameter.Entry.all.map(\.parameter) == Parameter.allCases)
    for entry in Parameter.Entry.all {
      #expect(entry.range.contains(entry.standard), "\(entry.parameter.rawValue)")
      #expect(!entry.isWhole || entry.standard == entry.standard.rounded())
      #expect(!entry.meaning.isEmpty && !entry.source.isEmpty)
    }
  }

  @Test func `a range that the sources leave open holds the default and lies in what is taken`() {
    let published: [(Parameter, ClosedRange<Double>)] = [
      (.price, 25_000...60_000), (.nmean, 500...10_000), (.gmed, 0.1...1), (.fine, 0.1...4),
      (.piD, 0...0.3), (.kapD, 0.05...1), (.regulatorVisits, 10...1000), (.lamA, 0.25...12),
      (.sA, 1...1000), (.eps3, 0...0.6), (.backchk, 0...0.5), (.feeFix, 10_000...100_000),
      (.kyc, 0...0.5), (.omega, 0...1), (.beta, 0.02...1), (.dS, 0.5...3), (.rhoP, 0.12...0.24),
    ]
    for (parameter, range) in published { #expect(parameter.entry.swept == range) }
    for entry in Parameter.Entry.all {
      guard let swept = entry.swept else { continue }
      #expect(swept.contains(entry.standard), "\(entry.parameter.rawValue)")
      #expect(entry.range.contains(swept.lowerBound) && entry.range.contains(swept.upperBound))
    }
    #expect(Parameter.calendar.entry.swept == nil)
  }

  @Test func `the defaults are those of the published table`() {
    let parameters = Parameters()
    let published: [(String, Double)] = [
      ("N", 400), ("T", 5), ("piD", 0.06), ("piU", 0.04), ("nmean", 2000), ("price", 35_000),
      ("W", 5), ("M", 60), ("Ja", 4), ("eps3", 0.29), ("U", 1), ("Js", 8), ("Kq", 3),
      ("cap", 1.5e9), ("Lmax", 15), ("beta", 0.25), ("CoC", 0.06), ("Wb", 2), ("dDD", 0.04),
      ("cap2", 4000), ("reid", 0.5), ("calendar", 0),
    ]
    for (name, value) in published {
      #expect(Parameter(rawValue: name).map { parameters[$0] } == value, "\(name)")
    }
  }

  @Test func `an unknown name is refused with the nearest known one`() {
    for (wrong, right) in [("lambdaA", "lamA"), ("betta", "beta"), ("KYC", "kyc"), ("Kqq", "Kq")] {
      #expect {
        var parameters = Parameters()
        try parameters.set(wrong, 1)
      } throws: { "\($0)".contains("`\(right)`") }
    }
  }

  @Test func `a name that is near none is sent to the list`() {
    #expect {
      var parameters = Parameters()
      try parameters.set("completely-unknown-thing", 1)
    } throws: { "\($0)".contains("lab parameters") }
  }

  @Test func `a short name is not taken for another of which it shares one letter`() {
    for name in ["foo", "xy", "N2O", "zzz"] {
      #expect(!Parameter.meant(by: name).contains("did you mean"), "\(name)")
    }
    #expect(Parameter.meant(by: "pi") == "did you mean `piD`, `piU`?")
    #expect(Parameter.meant(by: "cab").contains("`cap`"))
  }

  @Test func `a panel that nobody stated, or that is drawn, is at most all sureties`() throws {
    func panel(_ said: [String], at shares: [Double] = []) throws -> Double {
      var inputs = Inputs()
      for word in said {
        let pair = word.split(separator: "=")
        try inputs.say(String(pair[0]), String(pair[1]))
      }
      let parameters = try inputs.parameters(at: shares)
      try parameters.check()
      return parameters[.quotes]
    }
    #expect(try panel(["Js=2"]) == 2)
    #expect(try panel(["Js=5"]) == 3)
    #expect(try panel(["Kq=1 to 8"], at: [0.999]) == 8)
    #expect(try panel(["Kq=1 to 8", "Js=2"], at: [0.5]) == 2)
    #expect(try panel(["Kq=6", "Js=2 to 8"], at: [0.05]) == 2)
    // What is stated exactly is refused where it cannot be.
    #expect(throws: ParameterFault.self) { try panel(["Kq=9"]) }
    #expect(throws: ParameterFault.self) { try panel(["Kq=4", "Js=3"]) }
  }

  @Test func `a number is written as people write it and reads back as itself`() {
    let written: [(Double, String)] = [
      (2, "2"), (-3, "-3"), (0.5, "0.5"), (1e15, "1000000000000000"), (1.5e15, "1500000000000000"),
      (1e16, "1e+16"), (0, "0"), (1e-9, "1e-09"),
    ]
    for (value, text) in written {
      #expect(Parameters.text(value) == text)
      #expect(Double(text) == value)
    }
  }

  @Test func `a refusal names the others without which the value would be taken`() {
    #expect {
      var parameters = Parameters()
      try parameters.set(.piD, 0.7)
      try parameters.set(.piU, 0.6)
      try parameters.check()
    } throws: { ($0 as? ParameterFault)?.others == [.piU] }
  }

  @Test func `impossible values are refused`() {
    let refused: [(String, Double)] = [
      ("N", 1e12), ("lamA", -1), ("lamA", .nan), ("shop", 1.5), ("N", 2.5), ("T", .infinity),
      ("cap", 0), ("piD", -0.1), ("U", 0),
    ]
    for (name, value) in refused {
      var parameters = Parameters()
      #expect(throws: ParameterFault.self, "\(name) = \(value)") { try parameters.set(name, value) }
      #expect(parameters == Parameters())
    }
  }

  @Test func `values that contradict each other are refused`() throws {
    let contradictions: [[Parameter: Double]] = [
      [.piD: 0.7, .piU: 0.7], [.quotes: 9], [.t1: 3], [.principals: 1e7, .nu: 1000],
      [.calendar: 1e-9],
      // By the calendar a site is visited as often as that says, whatever the rate.
      [.lamA: 0, .calendar: 0.00001, .principals: 1e6, .nu: 0],
    ]
    for changes in contradictions {
      #expect(throws: ParameterFault.self) { _ = try market(.r3, changes) }
    }
  }

  @Test func `a market that would not fit in memory is refused before it begins`() throws {
    #expect(throws: ParameterFault.self) { _ = try market(.r3, [.principals: 1e7]) }
    #expect(throws: ParameterFault.self) { _ = try market(.r2, [.principals: 1e7, .piU: 0.9]) }
    _ = try market(.r2, [.principals: 1e6])
    _ = try market(.r3, [.principals: 1e6])
  }

  @Test func `extremes that are taken do not trap`() throws {
    let far = try sample(
      .r2, [.principals: 30, .dA: 50, .horizon: 50, .nmean: 1e7, .sigO: 3, .price: 1e7],
      replicates: 2)
    #expect(far.summary(.legitDelay).mean > 0)
    for regime in Regime.allCases {
      let bare = try sample(
        regime,
        [
          .principals: 30, .nu: 0, .lamA: 0, .regulatorVisits: 0, .lamT: 0, .fine: 0, .beta: 0,
          .wtp: 0, .reid: 0,
        ], replicates: 2)
      #expect(bare.summary(.orders).mean == 0)
      #expect(bare.summary(.legitBlockedShare).n == 0)
      let tight = try sample(
        regime,
        [
          .principals: 30, .cap: 1, .lim1: 0, .piD: 1, .piU: 0, .sA: 0, .sB: 0, .slots: 1,
          .eta: 0, .wtp: 0,
        ], replicates: 2)
      #expect(tight.summary(.legitOrders).mean == 0)
    }
  }

  @Test func `an interval is a lognormal or normal law with 90 percent inside`() throws {
    let wide = try Input("5 to 10", name: "lamA")
    #expect(abs(wide.value(at: 0.05) - 5) < 1e-12)
    #expect(abs(wide.value(at: 0.95) - 10) < 1e-12)
    #expect(abs(wide.value(at: 0.5) - 50.0.squareRoot()) < 1e-12)
    let around = try Input("-1 to 3", name: "tL")
    #expect(abs(around.value(at: 0.5) - 1) < 1e-12)
    for wrong in ["10 to 5", "5 to", "to 5", "5 bis 10", "", "1e999", "0x10"] {
      #expect(throws: ParameterFault.self, "\(wrong)") { try Input(wrong, name: "lamA") }
    }
    var inputs = Inputs()
    try inputs.say("dS", "1 to 3")
    try inputs.say("lamA", "4")
    #expect(inputs.uncertain == [.dS])
    #expect(try inputs.parameters(at: [0.95])[.lamA] == 4)
    #expect(abs(try inputs.parameters(at: [0.95])[.dS] - 3) < 1e-12)
  }

  @Test func `a summary leaves out what is undefined`() {
    let summary = Summary([1, .nan, 2, 3, 4])
    #expect(summary.n == 4)
    #expect(summary.mean == 2.5)
    // numpy.quantile([1, 2, 3, 4], [.05, .5, .95])
    #expect(abs(summary.q05 - 1.15) < 1e-15)
    #expect(summary.q50 == 2.5)
    #expect(abs(summary.q95 - 3.85) < 1e-15)
    #expect(Summary([.nan]).n == 0)
    #expect(Summary([.nan]).mean.isNaN)
  }
}

@Suite("Which input matters") struct SensitivityTests {
  @Test func `Sobol points are those of Joe and Kuo`() {
    // scipy.stats.qmc.Sobol(64, scramble=False): points 1 to 5, some coordinates.
    let published = [
      [0.5, 0.5, 0.5, 0.5, 0.5, 0.5], [0.75, 0.25, 0.25, 0.75, 0.25, 0.75],
      [0.25, 0.75, 0.75, 0.25, 0.75, 0.25], [0.375, 0.375, 0.625, 0.625, 0.125, 0.125],
      [0.875, 0.875, 0.125, 0.125, 0.625, 0.625],
    ]
    var sequence = SobolSequence(dimensions: 64)
    for row in published {
      let point = sequence.next()
      for (place, expected) in zip([0, 1, 2, 9, 31, 63], row) {
        #expect(abs(point[place] - expected) < 1e-9)
      }
    }
  }

  @Test func `the indices of Ishigami's function are found to 0.005`() {
    // Ishigami & Homma 1990, a = 7, b = 0.1: exact values; the mean is moved far away on purpose.
    let pi = Double.pi
    let outcomes = Sensitivity.design(inputs: 3, rows: 4096).map { point -> Double in
      let x = point.map { (2 * $0 - 1) * pi }
      let s = (sine(x[0]), sine(x[1]))
      return 1000 + s.0 + 7 * s.1 * s.1 + 0.1 * x[2] * x[2] * x[2] * x[2] * s.0
    }
    let indices = Sensitivity.indices(outcomes: outcomes, inputs: 3, resamples: 20)
    let exact = [(0.313905, 0.557589), (0.442411, 0.442411), (0, 0.243684)]
    for (index, exact) in zip(indices, exact) {
      #expect(abs(index.first - exact.0) < 0.005)
      #expect(abs(index.total - exact.1) < 0.005)
      #expect(index.totalWithin?.contains(index.total) == true)
    }
  }

  @Test func `a row with an undefined outcome says nothing of any input`() {
    var outcomes = Sensitivity.design(inputs: 2, rows: 64).map { $0[0] + 0.1 * $0[1] }
    let whole = Sensitivity.indices(outcomes: Array(outcomes[8...]), inputs: 2, resamples: 0)
    outcomes[1] = .nan
    outcomes[6] = .infinity
    #expect(Sensitivity.defined(outcomes, inputs: 2).count == 62 * 4)
    let left = Sensitivity.indices(outcomes: outcomes, inputs: 2, resamples: 0)
    #expect(left.map(\.first) == whole.map(\.first))
    #expect(left.map(\.total) == whole.map(\.total))
    #expect(Sensitivity.indices(outcomes: [.nan, 1, 2, 3], inputs: 2).isEmpty)
  }

  @Test func `where an outcome never varies no input has an index`() throws {
    // A third adds up to no whole: the mean of equal outcomes need not be the outcome.
    let outcomes = Array(repeating: 1.0 / 3, count: 4 * 16)
    for index in Sensitivity.indices(outcomes: outcomes, inputs: 2) {
      #expect(index.first.isNaN && index.total.isNaN)
      #expect(index.firstWithin == nil && index.totalWithin == nil)
    }
  }

  @Test func `of a row the first two points are drawn independently`() {
    let outcomes = (0..<12).map(Double.init)
    #expect(Sensitivity.independent(outcomes, inputs: 2) == [0, 1, 4, 5, 8, 9])
    #expect(Sensitivity.independent([], inputs: 2) == [])
  }

  @Test func `a frontier holds what no other point beats`() {
    let marks = Frontier.marks([(1, 5), (2, 3), (3, 4), (4, 1), (2, 3), (.nan, 0)])
    #expect(marks == [true, true, false, true, true, false])
  }

  /// sin x by its series, for |x| ≤ π.
  private func sine(_ x: Double) -> Double {
    var term = x
    var sum = x
    for n in 1..<16 {
      term *= -x * x / Double(2 * n * (2 * n + 1))
      sum += term
    }
    return sum
  }
}
