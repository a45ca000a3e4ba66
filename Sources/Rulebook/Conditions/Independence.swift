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
    isPayer(name) || facts.sale.parties.indices.contains { isOf($0, name) }
  }

  /// Whether it is the name of anybody on the buyer's side, of a parent or owner of one, or of a party that belongs to one of these.
  ///
  /// That is everybody but exporter and maker: a seller may answer for its buyer.
  func isOfBuyer(_ name: String) -> Bool {
    let buyers = facts.sale.parties.indices.filter { isBuyer(facts.sale.parties[$0].role) }
    if isPayer(name) || buyers.contains(where: { isOf($0, name) }) { return true }
    var above: Set<String> = []
    for place in facts.sale.parties.indices
    where NameKey.alike(facts.sale.parties[place].name, name) {
      above.formUnion(facts.owners(place).filter(\.controls).map { NameKey.folded($0.name) })
      if let parent = facts.parent(place).known { above.insert(NameKey.folded(parent.name)) }
    }
    guard !above.isEmpty else { return false }
    return buyers.contains { names(of: $0).contains { above.contains(NameKey.folded($0)) } }
  }

  private func isBuyer(_ role: Sale.Role) -> Bool {
    switch role {
    case .exporter, .maker: false
    case .purchaser, .intermediateConsignee, .ultimateConsignee, .endUser, .siteOperator, .payer,
      .forwarder:
      true
    }
  }

  private func isPayer(_ name: String) -> Bool {
    facts.sale.payment.known?.payer.known.map { NameKey.alike($0, name) } ?? false
  }

  private func isOf(_ party: Int, _ name: String) -> Bool {
    names(of: party).contains { NameKey.alike($0, name) }
  }

  /// A party's name and those of its ultimate parent and owners.
  private func names(of party: Int) -> [String] {
    var out = [facts.sale.parties[party].name]
    if let parent = facts.parent(party).known { out.append(parent.name) }
    return out + facts.owners(party).map(\.name)
  }
}
