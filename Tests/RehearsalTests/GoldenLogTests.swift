import Canon
import Clearing
import Foundation
import Ledger
import Rehearsal
import Shelf
import Testing
import Vocabulary

/// A log that is kept in the repository: every later version replays it to the same digest. `RECORD=1` writes it anew, which
/// needs a decision record (docs/decisions/0004-release-and-replay.md).
@Suite("The golden log")
struct GoldenLogTests {
  static let folder = RehearsalTests.root + "/Tests/RehearsalTests/Golden"
  static let logPath = folder + "/small-market.jsonl"
  static let digestPath = folder + "/small-market.digest"

  /// One line of the file: an entry with its attachment, or the first line's rulebook.
  struct Line: Fielded {
    var receivedAt = Instant.zero
    var salt = Digest.zero
    var release = ""
    var envelope = ""
    var blob: String?

    mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
      try visit("receivedAt", &receivedAt, "when it was received")
      try visit("salt", &salt, "salt of its leaf")
      try visit("release", &release, "release that decided it")
      var text = LongText(envelope)
      try visit("envelope", &text, "the envelope, base64")
      envelope = text.value
      var attached = blob.map { LongText($0) }
      try visit("blob", &attached, "its attachment, base64")
      blob = attached?.value
    }
  }

  /// A text without the short limit of an act's fields.
  struct LongText: FieldValue {
    var value: String
    init(_ value: String) { self.value = value }
    init(json: JSONNode) throws(JSONFault) { value = try json.text(limit: 4 << 20) }
    func write(to json: inout JSONWriter) { json.string(value) }
    func feed(to digest: inout Feeder) { digest.text(value) }
    static func describe(_ schema: inout JSONWriter) { schema.raw(#"{"type":"string"}"#) }
  }

  static func record() throws {
    let path = RehearsalTests.root + "/Scenarios/small-market.yaml"
    let scenario = try Scenario(
      bytes: StrictYAML.json(try String(contentsOfFile: path, encoding: .utf8), file: path),
      limits: .law)
    let law = try Shelf(at: RehearsalTests.root + "/Rulebooks").load(id: scenario.rulebook)
    let archive = MemoryArchive()
    let rehearsal = try Rehearsal.hold(
      scenario, under: law, seed: 1, into: archive, isSigned: true)
    var text = ""
    for entry in try archive.entries(0..<archive.head().size) {
      var line = Line()
      line.receivedAt = entry.receivedAt
      line.salt = entry.salt
      line.release = entry.release
      line.envelope = Base64.text(entry.envelope.bytes)
      let kind = try #require(ActKind(rawValue: entry.envelope.kind))
      let act = try Act(kind: kind, payload: entry.envelope.payload)
      if let reference = act.body.attachment {
        line.blob = Base64.text(try #require(try archive.blob(reference.digest)))
      }
      text += String(decoding: line.json, as: UTF8.self) + "\n"
    }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try text.write(toFile: logPath, atomically: true, encoding: .utf8)
    try (rehearsal.registerDigest.hex + "\n").write(
      toFile: digestPath, atomically: true, encoding: .utf8)
  }

  @Test func `an old log replays to the digest it always had`() async throws {
    if ProcessInfo.processInfo.environment["RECORD"] == "1" { try Self.record() }
    let text = try String(contentsOfFile: Self.logPath, encoding: .utf8)
    let golden = try String(contentsOfFile: Self.digestPath, encoding: .utf8)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    var entries: [Entry] = []
    var blobs: [Blob] = []
    var tree = MerkleTree()
    for row in text.split(separator: "\n") {
      let line = try Line(bytes: Array(row.utf8), limits: .law)
      let entry = Entry(
        index: entries.count, receivedAt: line.receivedAt,
        envelope: try Envelope(bytes: try #require(Base64.bytes(Array(line.envelope.utf8)))),
        salt: line.salt, release: line.release)
      entries.append(entry)
      tree.append(entry.leafHash)
      if let blob = line.blob {
        blobs.append(Blob(try #require(Base64.bytes(Array(blob.utf8)))))
      }
    }
    let archive = MemoryArchive()
    try archive.append(
      Batch(
        entries: entries, blobs: blobs, old: try archive.head(),
        new: TreeHead(size: tree.size, root: tree.root)))
    let replay = try await Replay.run(archive, Replay.Options(verifiesSignatures: true))
    #expect(replay.registerDigest.hex == golden)
    #expect(replay.verifiedCount > 0 && replay.unsignedCount == 0)
  }
}
