import Statistics
import Testing

@Suite("What a file may bring, and what one row may") struct TableLimitTests {
  static let small = CSVLimits(bytes: 10_000, rows: 100, columns: 3, field: 5, record: 16)

  @Test(arguments: [1, 2, 3, 7, 1_000])
  func `a row beyond its limits is a fault of that row alone`(piece: Int) throws {
    let rows = try TableTests.records(
      "a,b\n1,2,3,4,5\nok,1\nabcdefgh,2\nok,2\n\"abcde\"\"fgh\nij\",2\nok,3\n12345,12345,12345\nok,4\n1234,\"\"          \nok,5\n",
      piece: piece, limits: Self.small)
    #expect(
      rows == [
        ["a", "b"], ["1", "2", "3", "!the row has over 3 fields"], ["ok", "1"],
        ["!the row has a field over 5 bytes"], ["ok", "2"], ["!the row has a field over 5 bytes"],
        ["ok", "3"], ["12345", "12345", "!the row has over 16 bytes"], ["ok", "4"],
        ["1234", "", "!the row has over 16 bytes"], ["ok", "5"],
      ])
  }

  @Test func `a field of six million bytes does not take the rows around it along`() throws {
    let long = String(repeating: "x", count: 6_000_000)
    let head = "note,items,missing,sampled,sensitivity\n"
    let answer = try TableTests.table(
      head + "a,100,1,50,1\n\(long),100,1,50,1\nc,100,1,50,1\n")
    let rows = answer.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(rows.count == 5)
    #expect(rows[1] == "a,100,1,50,1,0.5,")
    #expect(rows[2] == ",,,,,,line 3: the row has a field over 4194304 bytes")
    #expect(rows[3] == "c,100,1,50,1,0.5,")
  }

  @Test func `a row of more than a thousand fields comes back cut, with its reason`() throws {
    let wide = String(repeating: "1,", count: 2_000) + "1"
    let answer = try TableTests.table("items,missing,sampled,sensitivity\n\(wide)\n100,1,50,1\n")
    #expect(
      answer == """
        items,missing,sampled,sensitivity,probability,error
        1,1,1,1,,line 2: the row has over 1000 fields
        100,1,50,1,0.5,

        """)
  }

  @Test func `a quote that is never closed is read once, and kept no longer than its limit`() throws
  {
    // 64 MiB in small pieces: each byte is looked at once, else this would not end.
    var reader = CSVReader()
    try reader.append(Array("a\n\"".utf8))
    let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 16)
    var records: [CSVRecord] = []
    for _ in 0..<1_024 {
      try reader.append(piece)
      while let record = try reader.next() { records.append(record) }
    }
    reader.finish()
    while let record = try reader.next() { records.append(record) }
    #expect(records.count == 2)
    #expect(records.last?.fault == "the row has a field over 4194304 bytes")
    #expect(records.last?.fields.isEmpty == true)
  }

  @Test func `an empty line of a file with one column is a row with an empty field`() throws {
    let answer = try TableTests.table(
      "draws\n11\n\n0\n",
      fixed: [("items", "10"), ("null", "2"), ("alternative", "1")], name: "e-value")
    let rows = answer.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(rows.count == 5)
    #expect(rows[2] == ",1.0,1.0,1.0,")
    // Where there are more columns it is passed over, as everywhere.
    let wider = try TableTests.table("items,missing,sampled,sensitivity\n\n100,1,50,1\n")
    #expect(wider.split(separator: "\n").count == 2)
  }

  @Test func `columns are told apart by their bytes, not by how they look`() throws {
    var reader = CSVReader()
    // The same letter, composed and in two parts.
    try reader.append(Array("\u{E9},e\u{301}\n".utf8))
    let header = try CSVHeader(try reader.next())
    #expect(header.place(of: "\u{E9}") == 0)
    #expect(header.place(of: "e\u{301}") == 1)
  }

  @Test(arguments: ["1e309", "2e308", "-1e400", "1e-308", "4e-324", "1e-999999999999"])
  func `a number beyond floating point is refused with its reason`(text: String) throws {
    #expect(ExactDecimal(text) == nil)
    #expect(ExactDecimal.read(Array(text.utf8)[...]) == .failure(.outOfRange))
    let answer = try TableTests.table(
      "rate,time\n\(text),1\n1,1\n",
      fixed: [("timing", "poisson"), ("hit", "1")], name: "time-to-detection")
    let rows = answer.split(separator: "\n")
    #expect(rows[1].contains("rate is too large or too small to calculate with: \(text)"))
    #expect(!rows[2].contains("rate"))
  }

  @Test func `digits beyond those that are kept are a reason of their own`() {
    let text = "0." + String(repeating: "1", count: 37)
    #expect(ExactDecimal.read(Array(text.utf8)[...]) == .failure(.tooManyDigits))
    #expect(ExactDecimal.read(Array("1.2.3".utf8)[...]) == .failure(.notANumber))
    #expect(ExactDecimal("1.7976931348623157e308") != nil)
    #expect(ExactDecimal("2.3e-308") != nil)
  }

  @Test func `payoffs whose differences leave floating point are an error, not an empty answer`()
    throws
  {
    let calculation = try #require(Calculation.statistics.first { $0.name == "coverage-game" })
    for big in ["1e300", "1.7e308"] {
      let answers = try? calculation.answer(texts: [
        ("targets", "2"), ("resources", "1"), ("defender_covered", "\(big);\(big)"),
        ("defender_uncovered", "-\(big);-\(big)"), ("attacker_covered", "-\(big);-\(big)"),
        ("attacker_uncovered", "\(big);\(big)"),
      ])
      for case .real(let value)? in answers ?? [] { #expect(value.isFinite) }
    }
  }

  /// Identical strata have a closed form: references by mpmath with 60 digits (ln Γ), χ² by the incomplete gamma function.
  @Test(arguments: [
    (1_000, 1_000_000_000, 1_000, 1_052_022_827), (1_000, 1_000_000_000, 5_000_000, 209_988),
    (2, 1_000_000_000, 300, 15_750_531), (300, 1_000_000_000, 1, 199_820_873_081),
  ])
  func `a thousand strata of a thousand million are answered exactly`(
    _ row: (strata: Int, items: Int, sampled: Int, upper: Int)
  ) throws {
    let stratum = StratumCount(items: row.items, sampled: row.sampled, found: 0)
    #expect(
      try stratifiedUpperBound(
        Array(repeating: stratum, count: row.strata), confidence: Fraction(ppm: 950_000))
        == row.upper)
  }

  @Test func `large strata of two kinds with finds are answered exactly`() throws {
    let one = StratumCount(items: 1_000_000_000, sampled: 1_000, found: 3)
    let two = StratumCount(items: 1_000_000_000, sampled: 20_000, found: 11)
    #expect(
      try stratifiedUpperBound(
        Array(repeating: one, count: 500) + Array(repeating: two, count: 500),
        confidence: Fraction(ppm: 950_000)) == 3_309_338_598)
  }
}
