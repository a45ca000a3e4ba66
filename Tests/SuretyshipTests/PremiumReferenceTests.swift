import Statistics
import Suretyship
import Testing
import Vocabulary

@Suite("Premiums against fifty digits") struct PremiumReferenceTests {
  private func inputs(_ row: [Double]) -> PremiumInputs {
    var inputs = PremiumInputs()
    inputs.signal = row[0]
    inputs.separation = row[1]
    inputs.baseRate = row[2]
    inputs.hazard = row[3]
    inputs.discount = row[4]
    inputs.term = row[5]
    inputs.collateral = row[6]
    inputs.recovery = row[7]
    inputs.correlation = row[8]
    inputs.costOfCapital = row[9]
    inputs.dueDiligence = row[10]
    inputs.expense = row[11]
    inputs.bond = row[12]
    return inputs
  }

  @Test func `every answer agrees to ten digits, also where a chance is nearly 0 or 1`() throws {
    for row in premiumReferences {
      let sheet = try PremiumWorksheet(inputs(row.inputs))
      for (index, answer) in sheet.answers.enumerated() {
        guard case .real(let value) = answer else { continue }
        let reference = row.answers[index]
        let name = Calculation.premium.answers[index].name
        #expect(
          abs(value - reference) <= 1e-11 * abs(reference),
          "\(name) of \(row.inputs): \(value), not \(reference)")
      }
    }
  }

  @Test func `the quantile of a large portfolio agrees to ten digits`() throws {
    for row in vasicekReferences {
      let model = try #require(Vasicek(correlation: row.correlation))
      let share = model.quantile(
        defaultProbability: row.chance, confidence: row.confidence)
      #expect(abs(share / row.share - 1) < 1e-11, "\(row)")
      guard row.correlation > 0, row.share < 0.999_999 else { continue }
      let back = model.cdf(row.share, defaultProbability: row.chance)
      #expect(abs(back - row.confidence) < 1e-9, "\(row)")
    }
  }

  @Test func `a correlation outside 0 and 1 is no model`() {
    #expect(Vasicek(correlation: 1) == nil)
    #expect(Vasicek(correlation: -0.1) == nil)
    #expect(Vasicek(correlation: .nan) == nil)
  }
}

@Suite("The premium as a worksheet") struct WorksheetTests {
  private var sheet: PremiumWorksheet {
    get throws {
      var inputs = PremiumInputs()
      inputs.signal = 0.3
      inputs.hazard = 1.8
      inputs.bond = 17_500_000
      return try PremiumWorksheet(inputs)
    }
  }

  @Test func `every step has a name, a formula and the value of the answer`() throws {
    let sheet = try sheet
    let values = Dictionary(
      uniqueKeysWithValues: (sheet.given + sheet.steps).map { ($0.name, $0.value) })
    for (answer, value) in zip(Calculation.premium.answers, sheet.answers) {
      #expect(values[answer.name].map(AnswerValue.real) == value, "\(answer.name)")
    }
    for parameter in Calculation.premium.parameters {
      #expect(values[parameter.name] != nil, "\(parameter.name)")
    }
    #expect(sheet.steps.allSatisfy { !$0.formula.isEmpty })
  }

  @Test func `it prints in lines that a person can follow`() throws {
    let lines = try sheet.text.split(separator: "\n")
    #expect(lines.contains("  bond             17,500,000.00"))
    #expect(lines.contains { $0.hasPrefix("  premium ") && $0.contains("758,953.80  = (expected") })
    #expect(lines.allSatisfy { $0.utf8.count <= 140 })
    #expect(
      WorksheetStep(name: "x", formula: "", value: -0.004, unit: .dollars).valueText == "0.00")
    #expect(
      WorksheetStep(name: "x", formula: "", value: -1234.5, unit: .dollars).valueText == "-1,234.50"
    )
    #expect(
      WorksheetStep(name: "x", formula: "", value: 1e300, unit: .dollars).valueText == "1e+300")
  }

  @Test func `a surety may offer its own rate and sees what it leaves`() throws {
    let offer = try OfferedRate(sheet, rate: 0.05)
    #expect(offer.premium == 875_000)
    #expect(abs(offer.margin - 0.65 * (875_000 - 758_953.796502859)) < 1e-6)
    #expect(try offer.stated().minor == 87_500_000)
    #expect(offer.text.contains("own_rate"))
    #expect(throws: PremiumFault.outOfDomain("rate")) { try OfferedRate(sheet, rate: 1.5) }
    #expect(
      "\(PremiumFault.outOfDomain("rate"))" == "rate is outside its domain: from 0 to 1")
  }
}

@Suite("Premiums of a file") struct PremiumTableTests {
  /// The answers of the short way and of the general table for the same bytes.
  private func both(
    _ text: String, fixed: [(name: String, value: String)] = []
  ) throws -> (short: String, general: String) {
    let bytes = Array(text.utf8)
    var general = try CalculationTable(.premium, fixed: fixed)
    try general.append(bytes)
    try general.finish()
    let cut = (bytes.firstIndex(of: 0x0A) ?? bytes.count - 1) + 1
    let table = try PremiumTable(header: bytes[0..<cut], fixed: fixed)
    let piece = bytes[cut...].withUnsafeBufferPointer { table.answer($0, first: 2) }
    #expect(piece.rows == general.rows)
    #expect(piece.badRows == general.badRows)
    return (
      String(decoding: table.headerBytes + piece.bytes, as: UTF8.self),
      String(decoding: general.takeOutput(), as: UTF8.self)
    )
  }

  @Test func `both ways answer byte for byte alike, bad rows too`() throws {
    let header = "who,signal,hazard, bond ,base_rate,expense\n"
    let rows = """
      a,0.5,1.2,1000000,0.1,0.35
      b,-0.5,1.2,1000000,,
      c,x,1.2,1000000,0.1,0.35
      d,0.5,,1000000,0.1,0.35
      e,0.5,1.2

      f,0.5,1.2,1000000,0.1,0.35,more
      g,0.5,1.2,1000000,1.1,0.35
      h,0.5,1.2,1000000,0.1,1
      i,0.5,1.2,0,0.1,0.35
      j,1e-1,+1.2, 1000000 ,0.100000000000000000000001,0.35
      k,.5,1.,1000000,0.1,0.35
      l,0.5,1.2,1e300,0.1,0.35
      m,123456789012345678901234567890,1.2,1000000,0.1,0.35
      n,-,1.2,1000000,0.1,0.35
      ,,,,,
      """
    for text in [header + rows, header + rows + "\n", header + rows.replacing("\n", with: "\r\n")] {
      let (short, general) = try both(text)
      #expect(short == general)
    }
    let crlf = try both((header + rows).replacing("\n", with: "\r\n"))
    #expect(crlf.short == crlf.general)
    let fixed = try both("signal,bond\n0.5,100\n0.5,x\n", fixed: [("hazard", "2"), ("term", "3")])
    #expect(fixed.short == fixed.general)
  }

  @Test func `random rows answer alike`() throws {
    for seed in UInt64(1)...20 {
      var random = Philox(seed: seed)
      let letters = Array("0123456789.-e+, \nx")
      var text = "signal,hazard,bond\n"
      for _ in 0..<400 {
        if random.integer(below: 3) == 0 {
          text.append(letters[random.integer(below: letters.count)])
        } else {
          text += "\(random.uniform()),\(random.integer(below: 9)),\(random.integer(below: 99))\n"
        }
      }
      let (short, general) = try both(text)
      #expect(short == general, "seed \(seed)")
    }
  }

  @Test func `a header without what is needed is refused`() {
    #expect(throws: TableFault.self) {
      _ = try PremiumTable(header: Array("signal,bond\n".utf8)[...], fixed: [])
    }
  }
}
