import Foundation
import Statistics
import Testing

/// Numbers computed in fifty digits or whole numbers by `Reference/make.py`, which shares no method
/// with this room.
@Suite("Reference numbers") struct ReferenceTests {
  struct Table {
    var header: [String] = []
    var rows: [[String: String]] = []
  }

  static func read(_ bytes: [UInt8]) throws -> Table {
    var reader = CSVReader()
    try reader.append(bytes)
    reader.finish()
    var out = Table(header: try CSVHeader(try reader.next()).names)
    while let record = try reader.next() {
      let fields = record.fields.map { String(decoding: $0, as: UTF8.self) }
      out.rows.append(Dictionary(uniqueKeysWithValues: zip(out.header, fields)))
    }
    return out
  }

  /// The rows of a reference file with our answers behind them.
  static func answered(_ calculation: Calculation) throws -> Table {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Reference/\(calculation.name).csv")
    var table = try CalculationTable(calculation)
    try table.append(try Data(contentsOf: file))
    try table.finish()
    return try read(table.takeOutput())
  }

  /// Whether an answer is the reference: whole numbers, nothing and infinity exactly, others to
  /// 1e-10 of their size.
  static func agrees(_ value: String, _ reference: String) -> Bool {
    if value == reference { return true }
    // Where floating point ends, digits and power of ten stand apart.
    let parts = [value, reference].map {
      $0.split(separator: "e", omittingEmptySubsequences: false)
    }
    if let power = parts[1].last.flatMap({ Int($0) }), parts[1].count == 2, abs(power) > 300 {
      guard parts[0].count == 2, Int(parts[0][1]) == power else { return false }
      return agrees(String(parts[0][0]), String(parts[1][0]))
    }
    guard let wanted = Double(reference), let given = Double(value) else { return false }
    if !reference.contains("."), !reference.contains("e"), !value.contains(".") { return false }
    return abs(given - wanted) <= 1e-10 * abs(wanted)
  }

  @Test(arguments: Calculation.statistics.map(\.name))
  func `every answer equals its reference to 1e-10, whole numbers exactly`(name: String) throws {
    let calculation = try #require(Calculation.statistics.first { $0.name == name })
    let table = try Self.answered(calculation)
    #expect(table.rows.count > 10)
    for row in table.rows {
      let parameters = calculation.parameters.map { "\($0.name)=\(row[$0.name] ?? "")" }
      #expect(row["error"] == "", "\(parameters)")
      for answer in calculation.answers {
        let value = try #require(row[answer.name])
        let reference = try #require(row[answer.name + "_is"])
        #expect(Self.agrees(value, reference), "\(answer.name) of \(parameters)")
      }
    }
  }
}
