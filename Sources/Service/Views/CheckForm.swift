import Canon
import Clearing
import Rulebook
import Vocabulary

/// The form "Do I need a licence?": its fields, what people entered, and the sale that follows from it.
struct CheckForm: Sendable {
  /// What was entered, by field.
  private let entered: [String: String]
  private(set) var faults: [String: String] = [:]

  /// A form with sensible defaults, under the rulebook named.
  init(rulebook: String, on day: Day) {
    entered = [
      "model": "H100 SXM", "quantity": "1000", "price": "30000", "form": "module",
      "transaction": "export", "exportedFrom": "US", "exportOn": day.text,
      "exporter": "Your company", "buyer": "", "headquarters": "MY", "parent": "",
      "parentHeadquarters": "", "siteCountry": "MY", "payer": "buyer", "lists": "none",
      "endUse": "Commercial cloud computing", "auditor": "no", "bond": "", "rulebook": rulebook,
    ]
  }

  /// What somebody sent.
  init(entered: [String: String]) { self.entered = entered }

  subscript(_ name: String) -> String {
    var text = (entered[name] ?? "")[...]
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text.prefix(300))
  }

  var rulebook: String { self["rulebook"] }

  /// The sale as entered. Fields that cannot be read are noted as faults; with any, the sale is of no use.
  mutating func sale() -> Sale {
    var sale = Sale()
    sale.transaction = Sale.Transaction(rawValue: self["transaction"]).map { .value($0) } ?? .absent
    sale.exportedFrom = country("exportedFrom").map { .value($0) } ?? .absent
    sale.exportOn = day("exportOn").map { .value($0) } ?? .absent
    sale.items = [item()]
    sale.parties = parties()
    var site = Sale.Site()
    site.country = country("siteCountry").map { .value($0) } ?? .absent
    sale.site = .value(site)
    var use = Sale.EndUse()
    use.statement = self["endUse"].isEmpty ? .absent : .value(self["endUse"])
    use.tenants = .none
    sale.endUse = .value(use)
    var payment = Sale.Payment()
    payment.payer = .value(self["payer"] == "buyer" ? self["buyer"] : "A third party")
    sale.payment = .value(payment)
    sale.authorisation = authorisation()
    return sale
  }

  private mutating func item() -> Sale.Item {
    var item = Sale.Item()
    if self["model"].isEmpty {
      faults["model"] = "enter the model, such as H100 SXM"
    } else {
      item.model = .value(ModelName(self["model"]))
    }
    item.form = Sale.Form(rawValue: self["form"]).map { .value($0) } ?? .absent
    let quantity = Self.digits(self["quantity"])
    if let units = Int64(quantity), let value = Self.read(Quantity.self, quantity), units > 0 {
      item.quantity = .value(value)
    } else {
      faults["quantity"] = "enter a whole number above 0"
    }
    if !self["price"].isEmpty {
      if let price = Self.read(UnitPrice.self, Self.digits(self["price"])) {
        item.unitPrice = .value(price)
      } else {
        faults["price"] = "enter a price in US dollars, such as 30000 or 29999.50"
      }
    }
    return item
  }

  private mutating func parties() -> [Sale.Party] {
    if self["exporter"].isEmpty { faults["exporter"] = "enter the exporter’s name" }
    if self["buyer"].isEmpty { faults["buyer"] = "enter the buyer’s name" }
    var exporter = Sale.Party(.exporter, self["exporter"])
    exporter.headquarteredIn = .value(country("exportedFrom") ?? .none)
    exporter.incorporatedIn = exporter.headquarteredIn
    exporter.ultimateParent = .none
    exporter.owners = .none
    exporter.lists = lists
    var buyer = Sale.Party(.ultimateConsignee, self["buyer"])
    buyer.headquarteredIn = country("headquarters").map { .value($0) } ?? .absent
    buyer.incorporatedIn = buyer.headquarteredIn
    buyer.owners = .none
    buyer.lists = lists
    if self["parent"].isEmpty {
      buyer.ultimateParent = .none
    } else if self["parentHeadquarters"].isEmpty {
      faults["parentHeadquarters"] = "choose the country of the parent’s headquarters"
    } else if let place = country("parentHeadquarters") {
      buyer.ultimateParent = .value(Sale.Parent(self["parent"], in: place))
    }
    var roles = [exporter]
    for role in [Sale.Role.purchaser, .ultimateConsignee, .endUser] {
      buyer.role = role
      roles.append(buyer)
    }
    return roles
  }

  /// What was stated of lists; absent where nobody looked.
  private var lists: Stated<[Listing]> { self["lists"] == "none" ? .none : .absent }

  private mutating func authorisation() -> Stated<Sale.Authorisation> {
    var out = Sale.Authorisation()
    if self["auditor"] == "yes" {
      var facts = EngagementFacts()
      facts.accredited = .value(true)
      facts.suspended = .value(false)
      facts.coversSite = .value(true)
      facts.affiliated = .value(false)
      facts.inForce = .value(true)
      out.auditorEngagement = .value(Reference(id: "", facts: facts))
    }
    if !self["bond"].isEmpty {
      if let sum = Self.read(MoneyAmount.self, Self.digits(self["bond"])) {
        var facts = BondFacts()
        facts.suretyApproved = .value(true)
        facts.affiliated = .value(false)
        facts.inForce = .value(true)
        facts.penalSum = .value(sum)
        out.bond = .value(Reference(id: "", facts: facts))
      } else {
        faults["bond"] = "enter the penal sum in US dollars, or leave it empty"
      }
    }
    return .value(out)
  }

  private mutating func country(_ name: String) -> Country? {
    if let country = Country(self[name]) { return country }
    faults[name] = "choose a country"
    return nil
  }

  private mutating func day(_ name: String) -> Day? {
    if let day = Day(self[name]) { return day }
    faults[name] = "enter a date as year-month-day, such as 2026-11-22"
    return nil
  }

  /// Without the commas and blanks that people group digits with.
  private static func digits(_ text: String) -> String {
    text.filter { $0 != "," && $0 != " " && $0 != "\u{A0}" }
  }

  /// Reads a number by the same strict rules as a sale's JSON.
  private static func read<T: FieldValue>(_ type: T.Type, _ digits: String) -> T? {
    guard !digits.isEmpty, digits.utf8.count <= 20,
      digits.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E })
    else { return nil }
    return try? T(json: JSONDocument(Array(digits.utf8)).root)
  }
}

extension CheckForm {
  /// The form's fields with what was entered and what is wrong with it.
  func parts(rulebooks: [Rulebook]) -> [CheckPage.Part] {
    let countries = Self.countries
    return [
      CheckPage.Part(
        legend: "The goods",
        inputs: [
          input("model", "Model", "As in the catalogue, such as H100 SXM", list: "models"),
          input("quantity", "Quantity", kind: .number),
          input("price", "Price of one, in US dollars", kind: .number),
          input(
            "form", "Sold as",
            kind: .choice([
              ("module", "modules"), ("ic", "chips"), ("server", "servers"), ("rack", "racks"),
            ])),
        ]),
      CheckPage.Part(
        legend: "The way",
        inputs: [
          input(
            "transaction", "Kind of transaction",
            kind: .choice([
              ("export", "Export"), ("reexport", "Reexport"),
              ("transfer-in-country", "Transfer in country"),
            ])),
          input("exportedFrom", "Leaves from", kind: .choice(countries)),
          input("siteCountry", "Country of the site", kind: .choice(countries)),
          input("exportOn", "Day of export", "Year-month-day, such as 2026-11-22"),
        ]),
      CheckPage.Part(
        legend: "The parties",
        inputs: [
          input("exporter", "Exporter", autocomplete: "organization"),
          input("buyer", "Buyer", "Ultimate consignee and end user"),
          input("headquarters", "Buyer’s headquarters", kind: .choice(countries)),
          input("parent", "Buyer’s ultimate parent", "Leave empty if it has none"),
          input(
            "parentHeadquarters", "Parent’s headquarters",
            kind: .choice([("", "no parent")] + countries)),
          input(
            "payer", "Who pays",
            kind: .choice([("buyer", "the buyer"), ("other", "somebody else")])),
          input(
            "lists", "Lists of restricted parties",
            kind: .choice([
              ("none", "screened: nobody is listed"), ("unknown", "not screened yet"),
            ])),
          input("endUse", "End use, in a sentence"),
        ]),
      CheckPage.Part(
        legend: "What the sale rests on",
        inputs: [
          input(
            "auditor", "Accredited auditor engaged for the site",
            kind: .choice([("no", "not yet"), ("yes", "yes")])),
          input(
            "bond", "Penal sum of a bond in force, in US dollars", "Leave empty if there is none",
            kind: .number),
          input(
            "rulebook", "Rulebook",
            kind: .choice(rulebooks.map { ($0.id, $0.title.isEmpty ? $0.id : $0.title) })),
        ]),
    ]
  }

  private func input(
    _ name: String, _ title: String, _ hint: String = "", kind: CheckPage.Input.Kind = .text,
    autocomplete: String = "", list: String = ""
  ) -> CheckPage.Input {
    CheckPage.Input(
      name: name, title: title, hint: hint, kind: kind, value: self[name],
      fault: faults[name] ?? "", autocomplete: autocomplete, list: list)
  }

  /// All countries whose names are known, by name.
  private static let countries: [(value: String, title: String)] = {
    var out: [(value: String, title: String)] = []
    for high in UInt16(0x41)...0x5A {
      for low in UInt16(0x41)...0x5A {
        let country = Country(code: high << 8 | low)
        if country.name != country.text { out.append((country.text, country.name)) }
      }
    }
    return out.sorted { $0.title < $1.title }
  }()
}
