import Statistics
import Testing

@Suite("Numbers and tables from outside") struct TableTests {
  @Test func `decimals are kept exactly as they are written`() throws {
    let cases: [(String, String)] = [
      ("0.95", "0.95"), ("+1.50", "1.5"), ("-0", "0"), ("1e-7", "0.0000001"), ("5E3", "5000"),
      (".5", "0.5"), ("100.", "100"), ("000120", "120"),
      ("0.30000000000000004", "0.30000000000000004"),
      ("-12.25e1", "-122.5"), ("1e40", "1e40"),
      ("0.000000000000000000000000000001", "0.000000000000000000000000000001"),
    ]
    for (text, plain) in cases {
      let value = try #require(ExactDecimal(text), "\(text)")
      #expect(value.description == plain)
      #expect(ExactDecimal(value.description) == value)
      #expect(value.value == Double(text.replacing("+", with: "")))
    }
    for text in [
      "", ".", "-", "1e", "1e+", "0x10", "1,5", "NaN", "inf", "1 2", "1e999",
      "1234567890123456789012345678901234567", "1.2.3", "--1", "٣",
    ] {
      #expect(ExactDecimal(text) == nil, "\(text)")
    }
  }

  @Test
  func `a column that is named almost like a parameter is not passed over in silence`() throws {
    let calculation = try #require(
      Calculation.statistics.first { $0.name == "time-to-detection" })
    let needed = "timing,hit,time"
    for name in ["Window", "WINDOW"] {
      var table = try CalculationTable(calculation)
      #expect(throws: TableFault.self, "\(name)") {
        try table.append(Array("\(needed),\(name)\n".utf8))
      }
    }
    for (name, similar) in [("windwo", "window"), ("site", nil), ("winner takes all", nil)] {
      var table = try CalculationTable(calculation)
      try table.append(Array("\(needed),\(name)\n".utf8))
      #expect(table.similar.first?.parameter == similar, "\(name)")
    }
    // Where the parameter has its column, others may be called what they like.
    var table = try CalculationTable(calculation)
    try table.append(Array("\(needed),window,Window,windwo\n".utf8))
    #expect(table.similar.isEmpty)
  }

  @Test func `whole numbers may be written with a point or an exponent`() {
    #expect(ExactDecimal("1e9")?.whole == 1_000_000_000)
    #expect(ExactDecimal("100.000")?.whole == 100)
    #expect(ExactDecimal("-7")?.whole == -7)
    #expect(ExactDecimal("0.5")?.whole == nil)
    #expect(ExactDecimal("1e30")?.whole == nil)
    #expect(ExactDecimal("-9223372036854775808")?.whole == Int.min)
    #expect(ExactDecimal("9223372036854775808")?.whole == nil)
  }

  @Test func `decimals are ordered as numbers are`() throws {
    let texts = [
      "-2e300", "-3", "-2.99", "0", "1e-300", "0.1", "0.10000000000000000001", "9.9", "10", "1e2",
    ]
    let values = try texts.map { try #require(ExactDecimal($0)) }
    #expect(values.shuffled().sorted() == values)
    for (left, right) in zip(values, values.dropFirst()) {
      #expect(left < right && !(right < left))
    }
  }

  static func records(_ text: String, piece: Int, limits: CSVLimits = CSVLimits()) throws
    -> [[String]]
  {
    var reader = CSVReader(limits: limits)
    var out: [[String]] = []
    let bytes = Array(text.utf8)
    var at = 0
    func take(_ reader: inout CSVReader) throws {
      while let record = try reader.next() {
        out.append(
          record.fields.map { String(decoding: $0, as: UTF8.self) }
            + (record.fault.map { ["!" + $0] } ?? []))
      }
    }
    while at < bytes.count {
      try reader.append(bytes[at..<min(bytes.count, at + piece)])
      at += piece
      try take(&reader)
    }
    reader.finish()
    try take(&reader)
    return out
  }

  @Test(arguments: [1, 2, 3, 7, 1_000])
  func `records are read alike however the bytes arrive`(piece: Int) throws {
    let text = "\u{FEFF}a,\"b,\"\"c\",d\r\n\r\n1,\"two\r\nlines\",\n\"\",x,y\n,,\nlast,\"q\""
    #expect(
      try Self.records(text, piece: piece) == [
        ["a", "b,\"c", "d"], ["1", "two\r\nlines", ""], ["", "x", "y"], ["", "", ""],
        ["last", "q"],
      ])
  }

  @Test(arguments: [1, 5, 100])
  func `broken quotes are a fault of their row alone`(piece: Int) throws {
    let rows = try Self.records("a,b\n\"x\"y,1\nx\"y,2\nok,3\n\"open,4\n", piece: piece)
    #expect(rows[1].last?.contains("closing quote") == true)
    #expect(rows[2].last?.contains("inside a field") == true)
    #expect(rows[3] == ["ok", "3"])
    #expect(rows[4].last?.contains("never closed") == true)
  }

  @Test func `limits of a file are kept`() {
    let small = CSVLimits(bytes: 40, rows: 2, columns: 3, field: 5)
    #expect(throws: CSVFault.tooManyRows(limit: 2)) {
      try Self.records("a\n1\n2\n3\n", piece: 100, limits: small)
    }
    #expect(throws: CSVFault.tooManyBytes(limit: 40)) {
      try Self.records(String(repeating: "1\n", count: 30), piece: 100, limits: small)
    }
  }

  @Test func `a header names each column once`() throws {
    func header(_ text: String) throws -> CSVHeader {
      var reader = CSVReader()
      try reader.append(Array(text.utf8))
      reader.finish()
      return try CSVHeader(try reader.next())
    }
    #expect(try header(" items ,\"b\"\n").place(of: "items") == 0)
    #expect(throws: CSVFault.duplicateColumn("a")) { try header("a,b,a\n") }
    #expect(throws: CSVFault.emptyName(column: 2)) { try header("a,,c\n") }
    #expect(throws: CSVFault.noHeader) { try header("") }
  }

  static func table(
    _ text: String, fixed: [(name: String, value: String)] = [],
    name: String = "detection-probability"
  ) throws -> String {
    let calculation = try #require(Calculation.statistics.first { $0.name == name })
    var table = try CalculationTable(calculation, fixed: fixed)
    try table.append(Array(text.utf8))
    try table.finish()
    return String(decoding: table.takeOutput(), as: UTF8.self)
  }

  @Test func `answers stand behind the columns given, which stay as they were`() throws {
    let answer = try Self.table(
      "note,items,missing,sampled,sensitivity\n\"a, \"\"b\"\"\",100,1, 50 ,1\nc,10,11,1,1\nd,10,1\ne,10,1,2,1.5\n"
    )
    #expect(
      answer == """
        note,items,missing,sampled,sensitivity,probability,error
        "a, ""b""\",100,1, 50 ,1,0.5,
        c,10,11,1,1,,missing must lie in 0...items
        d,10,1,,,,line 4 has 3 fields where the header names 5
        e,10,1,2,1.5,,"sensitivity must be 0 to 1, not '1.5'"

        """)
  }

  @Test func `what is the same in every row may be given once`() throws {
    #expect(
      try Self.table("items,missing,sampled\r\n100,1,50\r\n", fixed: [("sensitivity", "1")])
        == "items,missing,sampled,probability,error\r\n100,1,50,0.5,\r\n")
    #expect(throws: TableFault.self) {
      try Self.table("items,missing,sampled,sensitivity\n", fixed: [("sensitivity", "0.5")])
    }
    #expect(throws: TableFault.self) { try Self.table("items,missing,sampled\n") }
    #expect(throws: CalculationFault.self) { try Self.table("items\n", fixed: [("color", "red")]) }
  }

  @Test func `infinity and nothing have their own words`() {
    #expect(
      AnswerValue.real(.infinity).text == "inf" && AnswerValue.real(.infinity).json == "\"inf\"")
    #expect(AnswerValue.none.text == "" && AnswerValue.none.json == "null")
    #expect(AnswerValue.whole(7).text == "7" && AnswerValue.real(0.1).json == "0.1")
  }

  @Test func `an estimate that was cut is said to be so`() throws {
    let calculation = try #require(Calculation.statistics.first { $0.name == "rogan-gladen" })
    var table = try CalculationTable(calculation)
    try table.append(
      Array(
        "trials,positives,sensitivity,specificity,confidence\n100,0,0.8,0.97,0.95\n100,30,0.8,0.97,0.95\n"
          .utf8))
    try table.finish()
    #expect(table.remarks.count == 1)
    #expect(table.remarks.first?.rows == 1)
    #expect(table.rows == 2 && table.badRows == 0)
  }

  @Test func `a mistyped name is answered with the nearest`() {
    #expect(nearestNames(to: "least-sampel", in: ["least-sample", "chapman"]) == ["least-sample"])
    #expect(nearestNames(to: "zzzzzzzz", in: ["a", "b"]) == ["a", "b"])
  }
}
