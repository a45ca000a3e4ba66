import Canon

/// Which logs are trusted, and whose cosignatures make a checkpoint final.
///
/// Source: C2SP tlog-policy. Names are bytes; a name belongs to one group only.
package struct LogPolicy: Hashable, Sendable {
  /// A witness, or a group that holds when enough of its members do.
  private enum Member: Hashable, Sendable {
    case witness(NoteKey)
    case group(threshold: Int, members: [[UInt8]])
  }

  package private(set) var logs: [NoteKey] = []
  /// The witnesses' cosignature keys, in the order of the file.
  package private(set) var witnesses: [NoteKey] = []
  private var members: [[UInt8]: Member] = [:]
  private var quorum: [UInt8]?

  private static let lineLimit = 1000

  /// Trusts one log and asks for no cosignature.
  package init(logKey: NoteKey) { logs = [logKey] }

  /// Reads a policy's text; throws the line that is at fault.
  package init(bytes: [UInt8]) throws(PolicyFault) {
    guard bytes.count <= 1 << 20 else { throw PolicyFault(line: 1, "the file is over 1 MiB") }
    let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    guard lines.count <= Self.lineLimit else {
      throw PolicyFault(line: Self.lineLimit, "the file has too many lines")
    }
    var taken: Set<[UInt8]> = []
    var hasQuorum = false
    for (offset, line) in lines.enumerated() {
      let number = offset + 1
      guard line.allSatisfy({ $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7F) }) else {
        throw PolicyFault(line: number, "a control character")
      }
      let words = line.split { $0 == 0x20 || $0 == 0x09 }.map { Array($0) }
      guard let verb = words.first, verb.first != 0x23 else { continue }
      switch String(decoding: verb, as: UTF8.self) {
      case "log" where (2...3).contains(words.count): try addLog(words[1], line: number)
      case "witness" where (3...4).contains(words.count):
        try addWitness(words[1], key: words[2], line: number)
      case "group" where words.count >= 4:
        try addGroup(words, taken: &taken, line: number)
      case "quorum" where words.count == 2:
        guard !hasQuorum else { throw PolicyFault(line: number, "a second quorum") }
        hasQuorum = true
        if words[1] != Self.none {
          guard members[words[1]] != nil else {
            throw PolicyFault(line: number, "the quorum names what no line before defines")
          }
          quorum = words[1]
        }
      default:
        throw PolicyFault(line: number, "expected log, witness, group or quorum with its words")
      }
    }
    guard hasQuorum else { throw PolicyFault(line: lines.count, "no quorum is stated") }
  }

  private static let none = Array("none".utf8)

  private mutating func addLog(_ vkey: [UInt8], line: Int) throws(PolicyFault) {
    guard let key = NoteKey(vkey: vkey), key.kind == .note else {
      throw PolicyFault(line: line, "not the vkey of a log")
    }
    guard !logs.contains(where: { $0.key == key.key }) else {
      throw PolicyFault(line: line, "the log's key stands twice")
    }
    logs.append(key)
  }

  private mutating func addWitness(
    _ name: [UInt8], key vkey: [UInt8], line: Int
  ) throws(PolicyFault) {
    guard let key = NoteKey(vkey: vkey), key.kind == .cosignature else {
      throw PolicyFault(line: line, "not the vkey of a witness")
    }
    guard !witnesses.contains(where: { $0.key == key.key }) else {
      throw PolicyFault(line: line, "the witness's key stands twice")
    }
    try define(name, .witness(key), line: line)
    witnesses.append(key)
  }

  private mutating func addGroup(
    _ words: [[UInt8]], taken: inout Set<[UInt8]>, line: Int
  ) throws(PolicyFault) {
    let names = Array(words[3...])
    let threshold: Int
    switch String(decoding: words[2], as: UTF8.self) {
    case "any": threshold = 1
    case "all": threshold = names.count
    default:
      guard let number = Decimal.read(words[2][...]), number >= 1, number <= names.count else {
        throw PolicyFault(line: line, "the threshold is any, all or 1 to the members' number")
      }
      threshold = Int(number)
    }
    for name in names {
      guard members[name] != nil else {
        throw PolicyFault(line: line, "a member that no line before defines")
      }
      guard taken.insert(name).inserted else {
        throw PolicyFault(line: line, "a member of two groups")
      }
    }
    try define(words[1], .group(threshold: threshold, members: names), line: line)
  }

  private mutating func define(
    _ name: [UInt8], _ member: Member, line: Int
  ) throws(PolicyFault) {
    guard name != Self.none, members[name] == nil else {
      throw PolicyFault(line: line, "the name is taken")
    }
    members[name] = member
  }

  /// Opens a checkpoint that a trusted log signed and enough witnesses cosigned.
  package func verify(
    _ note: SignedNote
  ) throws(ReceiptFault) -> (checkpoint: Checkpoint, cosigners: [NoteKey]) {
    let checkpoint: Checkpoint
    do throws(CheckpointFault) {
      checkpoint = try Checkpoint(text: note.text)
    } catch {
      throw .badCheckpoint
    }
    let known = logs.filter { $0.name == checkpoint.origin }
    guard !known.isEmpty else { throw .otherLog(checkpoint.originText) }
    let verified: [NoteKey]
    do throws(NoteFault) {
      verified = try note.verified(by: known + witnesses)
    } catch {
      throw .badNote(error)
    }
    guard verified.contains(where: { $0.kind == .note }) else {
      throw .badNote(.noKnownSignature)
    }
    let cosigners = verified.filter { $0.kind == .cosignature }
    if let quorum, !holds(quorum, cosigners) { throw .quorumMissing }
    return (checkpoint, cosigners)
  }

  /// Groups name only what stands before them, so this ends.
  private func holds(_ name: [UInt8], _ cosigners: [NoteKey]) -> Bool {
    switch members[name] {
    case .witness(let key): cosigners.contains(key)
    case .group(let threshold, let names):
      names.count { holds($0, cosigners) } >= threshold
    case nil: false
    }
  }
}

/// What is wrong with a policy, and in which line.
package struct PolicyFault: Error, Hashable, Sendable, CustomStringConvertible {
  package var line: Int
  package var reason: String

  init(line: Int, _ reason: String) {
    self.line = line
    self.reason = reason
  }

  package var description: String { "line \(line): \(reason)" }
}
