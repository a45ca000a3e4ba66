import Canon
import Vocabulary

/// Whether a name is one of the sale's own parties, so that it cannot audit the sale or answer for its buyer.
///
/// Source: 19 CFR 113.31(a): the principal is never its own surety; independence of auditors as in 29 CFR 1910.7. Names are
/// compared as widely as lists are, since a statement of no affiliation costs nothing.
struct Independence {
  private let facts: Facts

  init(_ facts: Facts) { self.facts = facts }

  /// Whether it is the name of a party to the sale, of its ultimate parent, or of an owner of it; who pays is a party too.
  func isOfParty(_ name: String) -> Bool {
    if let payer = facts.sale.payment.known?.payer.known, NameKey.alike(payer, name) { return true }
    return facts.sale.parties.indices.contains { isOf($0, name) }
  }

  /// Whether it is the name of somebody who buys, receives, runs or uses the goods, of a parent or owner of one, or of a party that
  /// belongs to one of these.
  func isOfBuyer(_ name: String) -> Bool {
    if facts.recipients.contains(where: { isOf($0, name) }) { return true }
    return facts.sale.parties.indices.contains { place in
      guard NameKey.alike(facts.sale.parties[place].name, name) else { return false }
      var above = facts.owners(place).filter(\.controls).map(\.name)
      if let parent = facts.parent(place).known { above.append(parent.name) }
      return above.contains { other in facts.recipients.contains { isOf($0, other) } }
    }
  }

  private func isOf(_ party: Int, _ name: String) -> Bool {
    NameKey.alike(facts.sale.parties[party].name, name)
      || facts.parent(party).known.map { NameKey.alike($0.name, name) } ?? false
      || facts.owners(party).contains { NameKey.alike($0.name, name) }
  }
}
