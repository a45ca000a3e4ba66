import Canon
import Vocabulary

/// How a buyer will behave; nobody in the rehearsal knows but the buyer.
package enum Conduct: String, Word {
  case honest
  /// Buys below the quantity at which auditor and bond are asked for.
  case small
  /// A subsidiary of a designated provider.
  case provider
  /// Takes the licence route.
  case licence
  /// The chips never reach the site.
  case neverArrives = "never-arrives"
  /// Whole racks go after installation.
  case racksTaken = "racks-taken"
  /// Chips go, their labels stay on dummies.
  case labelsMoved = "labels-moved"
  /// Boxes stay in a warehouse and are never installed.
  case neverInstalled = "never-installed"
  /// Somebody else pays, from elsewhere.
  case foreignPayer = "foreign-payer"
  /// A clean record first, then everything goes.
  case bustOut = "bust-out"
  /// A shell that any look sees through.
  case front

  /// Whether the buyer diverts when it gets the chance.
  package var diverts: Bool {
    switch self {
    case .honest, .small, .provider, .licence: false
    default: true
    }
  }
}

/// A firm of the scenario.
package struct Firm: Fielded {
  package var name = ""
  package var country = Country.none

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("name", &name, "imagined name")
    try visit("country", &country, "country of incorporation and headquarters")
  }
}

/// An auditor and how well it looks.
package struct AuditorFirm: Fielded {
  package var name = ""
  package var country = Country.none
  package var missPpm: Int64 = 0
  package var identityPpm: Int64 = 0

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("name", &name, "imagined name")
    try visit("country", &country, "country of headquarters")
    try visit("missPpm", &missPpm, "chance that a gone unit is taken for present, ppm")
    try visit("identityPpm", &identityPpm, "share of drawn units asked for their identity, ppm")
  }
}

/// A surety, what it has and how well it looks.
package struct SuretyFirm: Fielded {
  package var name = ""
  package var country = Country.none
  package var capital: Int64 = 0
  package var separation = Tenths()
  package var declineAbovePpm: Int64 = 0

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("name", &name, "imagined name")
    try visit("country", &country, "country of headquarters")
    try visit("capital", &capital, "capital and surplus, whole US dollars")
    try visit("separation", &separation, "power of its due diligence, standard deviations")
    try visit("declineAbovePpm", &declineAbovePpm, "chance of diversion at which it declines, ppm")
  }
}

/// A buyer and what it will do.
package struct BuyerFirm: Fielded {
  package var name = ""
  package var country = Country.none
  package var conduct = Conduct.honest
  package var units = 0
  package var orders = 0
  package var firstDay = 0
  package var everyDays = 0
  package var actsAfterDays: Int?
  package var signal: Tenths?

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("name", &name, "imagined name")
    try visit("country", &country, "country of incorporation, headquarters and site")
    try visit("conduct", &conduct, "what it will do")
    try visit("units", &units, "chips an order, 1 to 4,096")
    try visit("orders", &orders, "orders, 1 to 24")
    try visit("firstDay", &firstDay, "day of the first order, from the start")
    try visit("everyDays", &everyDays, "days between orders")
    try visit("actsAfterDays", &actsAfterDays, "days after installation at which it diverts")
    try visit("signal", &signal, "what due diligence has to see, standard deviations")
  }
}

/// A number with up to three decimals, read exactly.
package struct Tenths: FieldValue, Hashable {
  package var thousandths: Int64 = 0

  package init() {}
  package var value: Double { Double(thousandths) / 1000 }

  package init(json: JSONNode) throws(JSONFault) { thousandths = try json.decimal(scale: 3) }
  package func write(to json: inout JSONWriter) { json.decimal(thousandths, scale: 3) }
  package func feed(to digest: inout Feeder) { digest.integer(thousandths) }
  package static func describe(_ schema: inout JSONWriter) { schema.raw(#"{"type":"number"}"#) }
}

/// A scenario: who takes part, for how long, under which rulebook.
package struct Scenario: Fielded {
  package var id = ""
  package var title = ""
  package var rulebook = ""
  package var origin = ""
  package var startOn = Day(number: 0)
  package var months = 0
  /// Rounds at a site come by chance at this rate; absent: one in every few weeks, in the rulebook's
  /// interval.
  package var roundsPerYear: Int?
  package var regulator = Firm()
  package var `operator` = Firm()
  package var customs = Firm()
  package var maker = Firm()
  package var exporters: [Firm] = []
  package var auditors: [AuditorFirm] = []
  package var sureties: [SuretyFirm] = []
  package var buyers: [BuyerFirm] = []

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("id", &id, "the scenario's name")
    try visit("title", &title, "title for people")
    try visit("rulebook", &rulebook, "rulebook that is in force")
    try visit("origin", &origin, "origin of the log")
    try visit("startOn", &startOn, "first day")
    try visit("months", &months, "length, 1 to 60 months")
    try visit("roundsPerYear", &roundsPerYear, "rounds at a site by chance, 1 to 100 a year")
    try visit("regulator", &regulator, "the regulator")
    try visit("operator", &`operator`, "the operator")
    try visit("customs", &customs, "customs")
    try visit("maker", &maker, "the maker")
    try visit("exporters", &exporters, "exporters, 1 to 64")
    try visit("auditors", &auditors, "auditors, 1 to 64")
    try visit("sureties", &sureties, "sureties, 1 to 64")
    try visit("buyers", &buyers, "buyers, 1 to 1,000")
  }

  /// Refuses what cannot be rehearsed, naming the field.
  package func check() throws(JSONFault) {
    func require(_ holds: Bool, _ reason: String) throws(JSONFault) {
      guard holds else { throw JSONFault(reason) }
    }
    try require((1...60).contains(months), "`months` must be 1 to 60")
    try require(
      (1...100).contains(roundsPerYear ?? 1), "`roundsPerYear` must be 1 to 100")
    try require((1...64).contains(exporters.count), "`exporters` must list 1 to 64")
    try require((1...64).contains(auditors.count), "`auditors` must list 1 to 64")
    try require((1...64).contains(sureties.count), "`sureties` must list 1 to 64")
    try require((1...1000).contains(buyers.count), "`buyers` must list 1 to 1,000")
    for buyer in buyers {
      try require((1...4096).contains(buyer.units), "\(buyer.name): `units` must be 1 to 4,096")
      try require((1...24).contains(buyer.orders), "\(buyer.name): `orders` must be 1 to 24")
      try require(
        (0...3650).contains(buyer.firstDay) && (0...3650).contains(buyer.everyDays)
          && (0...3650).contains(buyer.actsAfterDays ?? 0),
        "\(buyer.name): days must be 0 to 3,650")
    }
    for surety in sureties {
      try require(
        (0...1_000_000_000_000).contains(surety.capital),
        "\(surety.name): `capital` must be 0 to a million million")
    }
  }
}
