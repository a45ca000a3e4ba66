import Foundation
import Testing

/// docs/attacks.md names a test or a limit for every attack; both must be there.
@Suite("Every attack is met by a test or said not to be") struct AttackTests {
  static func text(_ path: String) throws -> String {
    try String(contentsOf: TidyTests.root.appending(path: path), encoding: .utf8)
  }

  struct Row {
    var attack: String
    var tests: [String]
    var limit: String
  }

  static func rows() throws -> [Row] {
    try text("docs/attacks.md").split(separator: "\n").compactMap { line in
      let cells = line.split(separator: "|", omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: .whitespaces) }
      guard cells.count == 5, cells[1] != "attack", !cells[1].hasPrefix("---") else { return nil }
      let parts = cells[2].split(separator: "`").map(String.init)
      return Row(
        attack: cells[1],
        tests: parts.filter { !["", ";"].contains($0.trimmingCharacters(in: .whitespaces)) },
        limit: cells[3])
    }
  }

  @Test func `every row has a test or a limit, and each of them exists`() throws {
    let rows = try Self.rows()
    #expect(rows.count >= 30)
    let sources = try TidyTests.sources(in: "Tests")
    let limits = try Self.text("docs/limits.md")
    for row in rows {
      #expect(!row.tests.isEmpty || !row.limit.isEmpty, "nothing answers \(row.attack)")
      for name in row.tests {
        let isThere = sources.contains { source in
          source.lines.contains { $0.contains("func `\(name)`") }
        }
        #expect(isThere, "\(row.attack): there is no test `\(name)`")
      }
      if !row.limit.isEmpty {
        #expect(limits.contains("- **\(row.limit)**"), "\(row.attack): no limit \(row.limit)")
      }
    }
  }
}
