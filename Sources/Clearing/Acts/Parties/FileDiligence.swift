import Canon
import Rulebook
import Suretyship
import Vocabulary

/// A paper in a due-diligence file: what it is, and the digest of its bytes.
package struct FiledPaper: Fielded, Hashable {
  package var title: String = ""
  package var digest: Digest = .zero

  package init() {}
  package init(title: String, digest: Digest) {
    self.title = title
    self.digest = digest
  }

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("title", &title, "what it is")
    try visit("digest", &digest, "SHA-256 of its bytes, which the buyer hands out itself")
  }
}

/// A buyer files what sureties ask every applicant: directors, banks, addresses, figures of its accounts, papers.
///
/// Practice: an underwriter's application form. The file holds the buyer's own statements, signed; the register adds facts that it
/// knows itself, and no judgement. A surety sees it with an application, under the buyer's consent. Directors, banks and addresses
/// count as seen with the buyer (see report-sighting). Corrected by filing again: each file replaces the one before as a
/// whole; what was seen stays seen.
package struct FileDiligence: ActBody {
  package var directors: [String] = []
  package var banks: [String] = []
  package var addresses: [String] = []
  package var equity: Money?
  package var revenue: Money?
  package var accountsOn: Day?
  package var papers: [FiledPaper] = []

  package init() {}
  package init(
    directors: [String] = [], banks: [String] = [], addresses: [String] = [],
    equity: Money? = nil, revenue: Money? = nil, accountsOn: Day? = nil, papers: [FiledPaper] = []
  ) {
    self.directors = directors
    self.banks = banks
    self.addresses = addresses
    self.equity = equity
    self.revenue = revenue
    self.accountsOn = accountsOn
    self.papers = papers
  }

  package static let kind = ActKind.fileDiligence
  package static let readers = Readers.actor
  /// Most entries of each list.
  static let entriesMax = 32

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("directors", &directors, "its directors, at most 32")
    try visit("banks", &banks, "accounts that it pays from, at most 32")
    try visit("addresses", &addresses, "its addresses, at most 32")
    try visit("equity", &equity, "equity, by the accounts")
    try visit("revenue", &revenue, "revenue of the year, by the accounts")
    try visit("accountsOn", &accountsOn, "day on which the accounts close")
    try visit("papers", &papers, "accounts and other papers, at most 32")
  }

  package static var refusals: [RefusalKind] { [PartyFields.badText] }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.buyer])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    let lists: [(StaticString, [String])] = [
      ("directors", directors), ("banks", banks), ("addresses", addresses),
      ("papers", papers.map(\.title)),
    ]
    for (name, list) in lists {
      guard list.count <= Self.entriesMax else {
        throw Refusal(CommonRefusals.tooMany, "\(name): \(list.count)")
      }
      for text in list { try PartyFields.check(text: text, name, bytesMax: 300) }
    }
    if let accountsOn, accountsOn > call.on {
      throw Refusal(CommonRefusals.badValue, "accounts of \(accountsOn)")
    }
    var row = DiligenceRow()
    row.party = call.by
    row.directors = directors
    row.banks = banks
    row.addresses = addresses
    row.equity = equity
    row.revenue = revenue
    row.accountsOn = accountsOn
    row.papers = papers
    row.filedAt = call.at
    return [.market(.diligence(row))] + sightings(call, in: register)
  }

  /// What the file says the buyer is seen with, as far as it is new.
  private func sightings(_ call: Call, in register: Register) -> [Change] {
    let things =
      directors.map { (SharedTrait.director, $0) } + banks.map { (.bank, $0) }
      + addresses.map { (.address, $0) }
    var known = register.market.tables.sightings(of: call.by).map { "\($0.trait)|\($0.value)" }
    var changes: [Change] = []
    for (index, (trait, text)) in things.enumerated() {
      let value = NameKey.letters(text)
      guard !value.isEmpty, !known.contains("\(trait)|\(value)") else { continue }
      known.append("\(trait)|\(value)")
      var row = SightingRow()
      row.id = SightingID(of: Digest.sha256(call.id.bytes + [UInt8(index)]))
      row.party = call.by
      row.trait = trait
      row.value = value
      row.evidence = call.id
      row.by = call.by
      row.at = call.at
      changes.append(.market(.sighting(row)))
    }
    return changes
  }
}
