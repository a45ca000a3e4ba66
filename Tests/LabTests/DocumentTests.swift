import Foundation
import Lab
import Testing

@Suite("What docs/lab.md says of parameters") struct DocumentTests {
  @Test func `every parameter stands there with its default`() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let path = root.appending(path: "docs/lab.md")
    let lines = try String(contentsOf: path, encoding: .utf8).split(separator: "\n")
    for entry in Parameter.Entry.all {
      let name = entry.parameter.rawValue
      let row = lines.first { $0.hasPrefix("| `\(name)` |") }
      let cells = row?.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      let value = cells.flatMap { $0.count > 1 ? Double($0[1]) : nil }
      #expect(value == entry.standard, "\(name)")
      #expect(cells?.contains(entry.meaning) == true, "\(name)")
      let range = entry.swept.map {
        "\(Parameters.text($0.lowerBound)) … \(Parameters.text($0.upperBound))"
      }
      #expect(cells.flatMap { $0.count > 2 ? $0[2] : nil } == range ?? "", "\(name)")
    }
  }
}
