import Canon
import Foundation
import Rulebook
import Shelf
import Vocabulary

/// Set-up shared by the tests of the law: a plain sale to a Malaysian buyer, and ways to vary it.
enum Examples {
  static let root: String = {
    var parts = #filePath.split(separator: "/").dropLast(3)
    parts.append("")
    return "/" + parts.joined(separator: "/")
  }()

  static func rulebook(_ id: String) throws -> Rulebook {
    try Shelf(at: root + "Rulebooks").load(id: id)
  }

  /// 1,000 H100 from the United States to a Malaysian buyer with a Malaysian parent.
  static func sale(
    model: String = "H100", quantity: Int64 = 1000, form: Sale.Form = .module,
    to country: String = "MY", buyer: String = "Kenyalang Data Sdn Bhd", seat: String = "MY",
    parent: String = "Kenyalang Holdings Bhd", parentSeat: String = "MY",
    on day: String = "2026-09-15"
  ) -> Sale {
    var sale = Sale()
    sale.transaction = .value(.export)
    sale.exportOn = Day(day).map { .value($0) } ?? .absent
    sale.contractOn = Day("2026-08-20").map { .value($0) } ?? .absent
    sale.exportedFrom = code("US")
    sale.madeIn = code("TW")
    var exporter = party(.exporter, "Meridian Systems Inc", "US", "Meridian Systems Inc", "US")
    exporter.ultimateParent = .none
    sale.parties = [exporter]
    for role in [Sale.Role.purchaser, .ultimateConsignee, .endUser] {
      sale.parties.append(party(role, buyer, seat, parent, parentSeat))
    }
    sale.items = [item(model, quantity, form)]
    var site = Sale.Site()
    site.country = code(country)
    site.address = .value("1 Jalan Teknologi")
    site.powerKW = .value(Measure(900_000))
    sale.site = .value(site)
    var use = Sale.EndUse()
    use.statement = .value("Commercial cloud services")
    use.tenants = .value([])
    sale.endUse = .value(use)
    var payment = Sale.Payment()
    payment.payer = .value(buyer)
    payment.bankCountry = code(country)
    payment.terms = .value("30 days net")
    sale.payment = .value(payment)
    sale.authorisation = .none
    return sale
  }

  static func code(_ text: String) -> Stated<Country> {
    Country(text).map { .value($0) } ?? .absent
  }

  static func party(
    _ role: Sale.Role, _ name: String, _ seat: String, _ parent: String, _ parentSeat: String
  ) -> Sale.Party {
    var party = Sale.Party(role, name)
    party.incorporatedIn = code(seat)
    party.headquarteredIn = code(seat)
    party.ultimateParent = .value(Sale.Parent(parent, in: Country(parentSeat) ?? .none))
    party.owners = .value([])
    party.lists = .value([])
    return party
  }

  static func item(_ model: String, _ quantity: Int64, _ form: Sale.Form) -> Sale.Item {
    var item = Sale.Item()
    item.model = .value(ModelName(model))
    item.form = .value(form)
    item.quantity = .value(Quantity(quantity))
    item.unitPrice = .value(UnitPrice(.dollars(30_000)))
    return item
  }

  /// A chip that the catalogue lacks.
  static func figures(
    tops: Int64?, bits: Int64 = 8, dense: Bool? = true, area: Int64? = nil, dataCenter: Bool? = true
  ) -> Figures {
    var figures = Figures()
    figures.name = "Example chip"
    var one = Performance()
    one.format = "FP\(bits)"
    one.bits = .value(Measure(bits))
    one.tops = tops.map { .value(Measure(thousandths: $0)) } ?? .absent
    one.dense = dense.map { .value($0) } ?? .absent
    figures.performance = [one]
    figures.dieAreaMm2 = area.map { .value(SourcedFigure(Measure(thousandths: $0))) } ?? .absent
    figures.designedOrMarketedForDataCenter = dataCenter.map { .value($0) } ?? .absent
    return figures
  }

  static func sale(of figures: Figures, to country: String = "MY") -> Sale {
    var sale = sale(to: country)
    sale.items[0].model = .absent
    sale.items[0].figures = .value(figures)
    return sale
  }

  static func engagement() -> Reference<EngagementFacts> {
    var facts = EngagementFacts()
    facts.id = .value("engagement-1")
    facts.accredited = .value(true)
    facts.suspended = .value(false)
    facts.coversSite = .value(true)
    facts.affiliated = .value(false)
    facts.inForce = .value(true)
    return Reference(id: "", facts: facts)
  }

  static func bond(_ penalSum: Money) -> Reference<BondFacts> {
    var facts = BondFacts()
    facts.id = .value("bond-1")
    facts.suretyApproved = .value(true)
    facts.affiliated = .value(false)
    facts.inForce = .value(true)
    facts.penalSum = .value(MoneyAmount(penalSum))
    return Reference(id: "", facts: facts)
  }
}

extension Decision {
  var flagIDs: [String] { flags.map(\.id.rawValue) }
  var unmetIDs: [String] { conditions.filter { $0.status == .unmet }.map { id(of: $0) } }
  var missingWords: [String] { missing.map { sentence(of: $0.fact) } }
}
