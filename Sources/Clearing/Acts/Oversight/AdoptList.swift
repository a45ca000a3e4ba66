import Canon
import Rulebook
import Vocabulary

/// The regulator adopts names from a list of restricted parties: sales with a party of such a name are flagged, to be resolved. A name
/// that is only much like a listed one, and the name of an owner or ultimate parent, inform.
///
/// Source: the Consolidated Screening List and its source lists (Supp. 4 and 6 to 15 CFR 744). Snapshots are pinned by digest and day,
/// since the public list has lost and regained entries on random days. The attachment holds one name a line, UTF-8. Names are only
/// added; a flag raised by a name that has left its list is disposed of by resolve-flag.
package struct AdoptList: ActBody {
  package var title: String = ""
  package var source: String = ""
  package var issuedOn: Day = Day(number: 0)
  package var names: AttachmentReference = AttachmentReference()

  package init() {}
  package init(title: String, source: String, issuedOn: Day, names: AttachmentReference) {
    self.title = title
    self.source = source
    self.issuedOn = issuedOn
    self.names = names
  }

  package static let kind = ActKind.adoptList
  package static let readers = Readers.everyone

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("title", &title, "the list's title")
    try visit("source", &source, "where it was read")
    try visit("issuedOn", &issuedOn, "day of the snapshot")
    try visit("names", &names, "the names, one a line, at most 20,000")
  }

  /// Most names of one act; longer lists come in several.
  static let namesMax = 20_000

  static let notAList = RefusalKind(
    "list.not-attached", "the attachment is not the list that the act names",
    fix: "attach one name a line and state their digest and number")
  static let futureList = RefusalKind(
    "list.from-future", "the snapshot's day lies ahead", fix: "state the day it was taken")

  package static var refusals: [RefusalKind] { [notAList, futureList, PartyFields.badText] }

  package var attachment: AttachmentReference? { names }

  package func attach(_ bytes: [UInt8]) throws(JSONFault) -> Attached {
    guard Digest.sha256(bytes) == names.digest else {
      throw JSONFault("the attachment's SHA-256 is not the one that the act names")
    }
    var lines: [String] = []
    var body = bytes[...]
    if body.last == 0x0A { body = body.dropLast() }
    let parts = body.split(
      separator: 0x0A, maxSplits: Self.namesMax, omittingEmptySubsequences: false)
    guard parts.count <= Self.namesMax else {
      throw JSONFault("the list has over \(Self.namesMax) names")
    }
    for (index, part) in parts.enumerated() {
      guard part.count <= PartyFields.nameBytesMax, part.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }),
        let text = String(validating: part, as: UTF8.self), !NameKey.company(text).isEmpty
      else { throw JSONFault("not a name", line: index + 1) }
      lines.append(text)
    }
    guard lines.count == names.rows else {
      throw JSONFault("the list has \(lines.count) names, the act states \(names.rows)")
    }
    return .names(lines)
  }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.regulator])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    try PartyFields.check(name: title, "title")
    try PartyFields.check(text: source, "source")
    guard issuedOn <= call.on else { throw Refusal(Self.futureList, issuedOn.text) }
    guard case .names(let lines) = call.attached, lines.count == names.rows else {
      throw Refusal(Self.notAList, names.digest.hex)
    }
    var known: Set<String> = []
    var added: [String] = []
    for line in lines {
      let key = NameKey.company(line)
      if !register.listed.contains(key), known.insert(key).inserted { added.append(key) }
    }
    return [.listed(names: added)]
  }
}
