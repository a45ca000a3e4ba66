import Canon
import Vocabulary

/// A sale of goods that may be controlled, as an exporter describes it.
///
/// A field absent where a rule needs it leaves that rule undetermined; `null` says that there is
/// none.
package struct Sale: Fielded, Equatable {
  package var transaction: Stated<Transaction> = .absent
  package var contractOn: Stated<Day> = .absent
  package var exportOn: Stated<Day> = .absent
  package var exportedFrom: Stated<Country> = .absent
  package var madeIn: Stated<Country> = .absent
  package var parties: [Party] = []
  package var items: [Item] = []
  package var site: Stated<Site> = .absent
  package var endUse: Stated<EndUse> = .absent
  package var payment: Stated<Payment> = .absent
  package var authorisation: Stated<Authorisation> = .absent

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("transaction", &transaction, "kind of transaction (15 CFR 734.13, .14, .16)")
    try visit("contractOn", &contractOn, "day the contract was made")
    try visit("exportOn", &exportOn, "day of export; the law is taken as of this day")
    try visit("exportedFrom", &exportedFrom, "country the goods leave")
    try visit("madeIn", &madeIn, "country the goods were made in")
    try visit("parties", &parties, "all parties to the transaction (15 CFR 748.5)")
    try visit("items", &items, "the goods, one line each")
    try visit("site", &site, "where the goods will stand; null if there is no fixed site")
    try visit("endUse", &endUse, "what the goods are for")
    try visit("payment", &payment, "who pays and how")
    try visit("authorisation", &authorisation, "what the sale rests on; null if nothing yet")
  }

  /// The first party in a role, `nil` if none is named.
  package func party(_ role: Role) -> Party? { parties.first { $0.role == role } }
}

extension Sale {
  /// Kinds of transaction.
  package enum Transaction: String, Word {
    case export
    case reexport
    case transferInCountry = "transfer-in-country"
  }

  /// Roles of parties to a sale.
  package enum Role: String, Word {
    case exporter
    case maker
    case purchaser
    case intermediateConsignee = "intermediate-consignee"
    case ultimateConsignee = "ultimate-consignee"
    case endUser = "end-user"
    case siteOperator = "site-operator"
    case payer
    case forwarder
  }

  /// Forms in which chips are sold.
  package enum Form: String, Word {
    case ic
    case module
    case server
    case rack
  }

  /// One party to the sale.
  package struct Party: Fielded, Equatable {
    package var role: Role = .exporter
    package var name = ""
    package var lei: Stated<String> = .absent
    package var incorporatedIn: Stated<Country> = .absent
    package var headquarteredIn: Stated<Country> = .absent
    package var ultimateParent: Stated<Parent> = .absent
    package var owners: Stated<[Owner]> = .absent
    package var lists: Stated<[Listing]> = .absent

    package init() {}
    package init(_ role: Role, _ name: String) {
      self.role = role
      self.name = name
    }

    package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
      try visit("role", &role, "role in the transaction")
      try visit("name", &name, "registered name")
      try visit("lei", &lei, "Legal Entity Identifier, ISO 17442")
      try visit("incorporatedIn", &incorporatedIn, "country of incorporation")
      try visit("headquarteredIn", &headquarteredIn, "country of headquarters")
      try visit("ultimateParent", &ultimateParent, "ultimate parent; null if it has none")
      try visit("owners", &owners, "owners with their shares; null or empty if none is known")
      try visit("lists", &lists, "lists of restricted parties it stands on; null or empty if none")
    }
  }

  /// The ultimate parent of a party.
  package struct Parent: Fielded, Equatable {
    package var name = ""
    package var headquarteredIn: Stated<Country> = .absent

    package init() {}
    package init(_ name: String, in country: Country) {
      self.name = name
      headquarteredIn = .value(country)
    }

    package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
      try visit("name", &name, "registered name")
      try visit("headquarteredIn", &headquarteredIn, "country of headquarters")
    }
  }

  /// An owner of a party, direct or indirect.
  package struct Owner: Fielded, Equatable {
    package var name = ""
    package var share: Stated<Share> = .absent
    package var control: Stated<Control> = .absent
    package var headquarteredIn: Stated<Country> = .absent
    package var lists: Stated<[Listing]> = .absent

    package init() {}

    package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
      try visit("name", &name, "registered name")
      try visit("share", &share, "share held, direct and indirect together, as a fraction of 1")
      try visit("control", &control, "whether it controls the party")
      try visit("headquarteredIn", &headquarteredIn, "country of headquarters")
      try visit("lists", &lists, "lists of restricted parties it stands on")
    }
  }

  /// One line of goods: a model of the catalogue, or figures for what the catalogue does not know.
  package struct Item: Fielded, Equatable {
    package var model: Stated<ModelName> = .absent
    package var figures: Stated<Figures> = .absent
    package var form: Stated<Form> = .absent
    package var quantity: Stated<Quantity> = .absent
    package var unitPrice: Stated<UnitPrice> = .absent
    package var otherEccn: Stated<String> = .absent

    package init() {}

    package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
      try visit("model", &model, "model name as in the catalogue, or an alias of it")
      try visit("figures", &figures, "data-sheet figures of a model that the catalogue lacks")
      try visit("form", &form, "form in which it is sold; quantity counts this form")
      try visit("quantity", &quantity, "number of units of that form")
      try visit("unitPrice", &unitPrice, "invoice price of one unit")
      try visit(
        "otherEccn", &otherEccn, "ECCN by its other functions, such as 5A992, for .z paragraphs")
    }
  }

  /// The place where the goods will stand.
  package struct Site: Fielded, Equatable {
    package var country: Stated<Country> = .absent
    package var address: Stated<String> = .absent
    package var powerKW: Stated<Measure> = .absent

    package init() {}

    package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
      try visit("country", &country, "country of the site")
      try visit("address", &address, "street address")
      try visit("powerKW", &powerKW, "electrical power for these goods, kW")
    }
  }

  /// What the goods are for.
  package struct EndUse: Fielded, Equatable {
    package var statement: Stated<String> = .absent
    package var tenants: Stated<[Tenant]> = .absent

    package init() {}

    package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
      try visit("statement", &statement, "the end-use statement")
      try visit("tenants", &tenants, "who else will compute on the goods")
    }
  }

  /// Who pays, from where, on which terms.
  package struct Payment: Fielded, Equatable {
    package var payer: Stated<String> = .absent
    package var bankCountry: Stated<Country> = .absent
    package var terms: Stated<String> = .absent

    package init() {}

    package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
      try visit("payer", &payer, "name of who pays")
      try visit("bankCountry", &bankCountry, "country of the paying bank")
      try visit("terms", &terms, "payment terms")
    }
  }

  /// What a sale states that it rests on.
  package struct Authorisation: Fielded, Equatable {
    package var auditorEngagement: Stated<Reference<EngagementFacts>> = .absent
    package var bond: Stated<Reference<BondFacts>> = .absent
    package var licence: Stated<Reference<LicenceFacts>> = .absent
    package var notice: Stated<Reference<NoticeFacts>> = .absent

    package init() {}

    package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
      try visit("auditorEngagement", &auditorEngagement, "auditor engaged for the site")
      try visit("bond", &bond, "bond that secures the penalty")
      try visit("licence", &licence, "licence granted")
      try visit("notice", &notice, "notice filed (15 CFR 740.8)")
    }
  }
}
