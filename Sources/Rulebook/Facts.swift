import Canon
import Vocabulary

/// A sale with its roles and classes looked up, on one day, under one rulebook: what conditions
/// judge.
struct Facts {
  let sale: Sale
  let rulebook: Rulebook
  let standing: Standing
  let day: Day?
  /// The day of shipment that a savings clause looks at; `nil` where the rulebook has none, or the day is not known.
  let savedFrom: Day?
  /// Class of each line of goods, in their order.
  let classes: [ChipClass]
  /// Where the goods go, as the rules treat it.
  let destination: Country?
  /// Places in `sale.parties` of those who receive, hold or use the goods.
  let recipients: [Int]
  /// Place of the ultimate consignee, or of the end user where none is named.
  let consignee: Int?
  let endUser: Int?
  let purchaser: Int?
  let exporter: Int?

  init(_ sale: Sale, under rulebook: Rulebook, on day: Day?, standing: Standing) {
    self.sale = sale
    self.rulebook = rulebook
    self.standing = standing
    self.day = day
    let shippedOn = standing.shipsOn.isUnstated ? sale.exportOn.known : standing.shipsOn.known
    savedFrom =
      rulebook.hasTerms && rulebook.terms.savingsClause == .shippedBefore ? shippedOn : nil
    classes = sale.items.map { rulebook.chipClass(of: $0) }
    var recipients: [Int] = []
    var consignee: Int?
    var endUser: Int?
    var purchaser: Int?
    var exporter: Int?
    for place in sale.parties.indices {
      let role = sale.parties[place].role
      switch role {
      case .exporter: exporter = exporter ?? place
      case .purchaser: purchaser = purchaser ?? place
      case .ultimateConsignee: consignee = consignee ?? place
      case .endUser: endUser = endUser ?? place
      case .intermediateConsignee, .siteOperator: break
      case .maker, .payer, .forwarder: continue
      }
      if case .exporter = role { continue }
      recipients.append(place)
    }
    self.recipients = recipients
    self.consignee = consignee ?? endUser
    self.endUser = endUser ?? consignee
    self.purchaser = purchaser ?? consignee ?? endUser
    self.exporter = exporter
    switch sale.site {
    case .value(let site):
      destination = site.country.known.map(rulebook.places.effective)
    case .none:
      // No fixed site: the goods go to the consignee.
      destination = (consignee ?? endUser).flatMap { sale.parties[$0].incorporatedIn.known }
        .map(rulebook.places.effective)
    case .absent: destination = nil
    }
  }

  /// Another entry of the same company, in another role, that states what this one leaves out.
  private func sibling(_ place: Int, where states: (Sale.Party) -> Bool) -> Sale.Party? {
    sale.parties.first { other in
      states(other) && NameKey.same(other.name, sale.parties[place].name)
    }
  }

  func headquarters(_ place: Int) -> Stated<Country> {
    let own = sale.parties[place].headquarteredIn
    guard own.isUnstated else { return own }
    return sibling(place) { !$0.headquarteredIn.isUnstated }?.headquarteredIn ?? .absent
  }

  func parent(_ place: Int) -> Stated<Sale.Parent> {
    let own = sale.parties[place].ultimateParent
    guard own.isUnstated else { return own }
    return sibling(place) { !$0.ultimateParent.isUnstated }?.ultimateParent ?? .absent
  }

  func lists(_ place: Int) -> Stated<[Listing]> {
    let own = sale.parties[place].lists
    guard own.isUnstated else { return own }
    return sibling(place) { !$0.lists.isUnstated }?.lists ?? .absent
  }

  func owners(_ place: Int) -> [Sale.Owner] {
    let own = sale.parties[place].owners
    guard own.isUnstated else { return own.known ?? [] }
    return sibling(place) { !$0.owners.isUnstated }?.owners.known ?? []
  }

  func asked(_ place: Int) -> Asked { Asked(sale.parties[place].role) }

  /// Whether a stated country lies in a set of places, as the rules treat it.
  func lies(_ country: Country, in places: CountrySet) -> Bool {
    places.contains(rulebook.places.effective(country))
  }

  /// Whether an item's class is in a set of classes.
  func isCovered(_ item: Int, by rule: ResolvedRequirement) -> Truth {
    if rule.coversAllItems { return .met }
    let paragraph = classes[item].prong.paragraph
    return paragraph == .unknown
      ? .undetermined : Truth(rule.items.contains(ItemClassSet(paragraph)))
  }
}
