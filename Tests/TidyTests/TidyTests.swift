import Foundation
import Testing

/// The house checks itself: arrows point down, files stay short, words keep their meaning.
@Suite("The house")
struct TidyTests {
  /// The floor of each room; a room imports only rooms on lower floors, or on its own where the list below says so.
  static let floors: [String: Int] = [
    "Canon": 0, "Vocabulary": 1, "Statistics": 1, "Print": 1, "Pages": 1, "Markup": 0, "Charts": 1,
    "Beacon": 1,
    "Rulebook": 2, "Custody": 2, "Inspection": 2, "Suretyship": 2, "Location": 2,
    "Clearing": 3,
    "Lab": 4, "Ledger": 4, "Shelf": 4,
    "Archive": 5, "Rehearsal": 5, "Reports": 5,
    "Service": 6,
    "countersign": 7,
  ]

  /// Pure rooms: no I/O, clock, randomness or Foundation.
  static let pure = [
    "Canon", "Vocabulary", "Pages", "Statistics", "Print", "Rulebook", "Custody", "Inspection",
    "Suretyship", "Location", "Clearing", "Lab", "Markup", "Charts", "Reports", "Beacon",
  ]

  /// What each pure room may import beside rooms.
  static let outside: [String: Set<String>] = [
    "Canon": ["CSHA256"], "Inspection": ["CSodium"], "Statistics": ["Glibc"],
    "Print": ["CQRencode"], "Charts": ["Glibc"],
  ]

  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  struct Source {
    var room: String
    var path: String
    var lines: [Substring]
  }

  static func sources(in folder: String) throws -> [Source] {
    let base = root.appending(path: folder)
    guard let walker = FileManager.default.enumerator(atPath: base.path) else { return [] }
    var out: [Source] = []
    while let path = walker.nextObject() as? String {
      guard path.hasSuffix(".swift") else { continue }
      let text = try String(contentsOf: base.appending(path: path), encoding: .utf8)
      let room = String(path.split(separator: "/")[0])
      out.append(
        Source(
          room: room, path: "\(folder)/\(path)",
          lines: text.split(separator: "\n", omittingEmptySubsequences: false)))
    }
    return out.sorted { $0.path < $1.path }
  }

  static func imports(of source: Source) -> [String] {
    source.lines.compactMap { line in
      let words = line.split(separator: " ")
      guard let index = words.firstIndex(of: "import"), index <= 2, words.count > index + 1,
        words[..<index].allSatisfy({ $0.hasPrefix("@") || $0 == "package" || $0 == "public" })
      else { return nil }
      let name = words[index + 1]
      return String(name == "struct" || name == "func" ? words[index + 2] : name)
    }
  }

  @Test func `rooms import only rooms on lower floors`() throws {
    for source in try Self.sources(in: "Sources") {
      let floor = try #require(Self.floors[source.room], "unknown room \(source.room)")
      for name in Self.imports(of: source) {
        guard let other = Self.floors[name], name != source.room else { continue }
        #expect(other < floor, "\(source.path) reaches upward or sideways to \(name)")
      }
    }
  }

  @Test func `pure rooms import nothing from outside`() throws {
    for source in try Self.sources(in: "Sources") where Self.pure.contains(source.room) {
      for name in Self.imports(of: source) where Self.floors[name] == nil {
        #expect(
          Self.outside[source.room]?.contains(name) == true,
          "\(source.path) is in a pure room but imports \(name)")
      }
    }
  }

  @Test func `files stay under 500 lines`() throws {
    for folder in ["Sources", "Tests", "Benchmarks"] {
      for source in try Self.sources(in: folder) {
        #expect(source.lines.count <= 501, "\(source.path) has \(source.lines.count) lines")
      }
    }
  }

  @Test func `nothing is left for later in the code`() throws {
    let unfinished = ["TO" + "DO", "FIX" + "ME", "XX" + "X:"]
    for source in try Self.sources(in: "Sources") {
      for (number, line) in source.lines.enumerated() {
        for word in unfinished where line.contains(word) {
          Issue.record("\(source.path):\(number + 1) says \(word)")
        }
      }
    }
  }

  @Test func `code outside tests does not trap on purpose`() throws {
    let traps = ["try" + "!", "fatal" + "Error(", " as" + "! "]
    for source in try Self.sources(in: "Sources") {
      for (number, line) in source.lines.enumerated() {
        let code = line.trimmingPrefix(while: \.isWhitespace)
        guard !code.hasPrefix("//") else { continue }
        for trap in traps where line.contains(trap) {
          Issue.record("\(source.path):\(number + 1) holds \(trap)")
        }
      }
    }
  }

  /// One word, one meaning (docs/glossary.md): these are the words we do not use, with the one we do.
  @Test func `the field's own words are used`() throws {
    let instead = [
      "bondAmount": "penalSum", "expiryDate": "expiresOn", "creationDate": "…At",
      "guarantor": "surety", "beneficiary": "obligee", "endUserName": "end-user party",
    ]
    for source in try Self.sources(in: "Sources") {
      for (number, line) in source.lines.enumerated() {
        for (word, better) in instead where line.contains(word) {
          Issue.record("\(source.path):\(number + 1) says \(word); we say \(better)")
        }
      }
    }
  }

  @Test func `every act has a file of its own, named as the act is named`() throws {
    let kinds = try String(
      contentsOf: Self.root.appending(path: "Sources/Clearing/Register/ActKind.swift"),
      encoding: .utf8)
    let named = kinds.split(separator: "\n").compactMap { line -> String? in
      let words = line.split(separator: " ")
      guard words.count == 3, words[0] == "case", words[2].hasSuffix(".self") else { return nil }
      return String(words[2].dropLast(5))
    }
    #expect(named.count > 60)
    let files = Set(
      try Self.sources(in: "Sources").filter { $0.path.contains("Clearing/Acts/") }.map {
        String($0.path.split(separator: "/").last?.dropLast(6) ?? "")
      })
    for act in named { #expect(files.contains(act), "no file \(act).swift") }
  }
}
