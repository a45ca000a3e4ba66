import Canon
import Clearing
import Markup
import Suretyship
import Vocabulary

/// A surety of a bond as an obligee reads it.
struct ValidSurety: Fielded {
  var party: PartyID = .none
  var name: String = ""
  var sharePpm: Int64 = 0

  init() {}

  mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("party", &party, "the surety")
    try visit("name", &name, "its legal name")
    try visit("sharePpm", &sharePpm, "its share of the penal sum, parts per million")
  }
}

/// What an obligee needs to know of a bond, and nothing more: no premium, no cargo, no claims.
///
/// Source: 19 CFR 113.21: names, execution date, amount, form.
struct BondValidation: Fielded {
  var number: BondID = .none
  /// Whether new shipments may be charged to it now.
  var isInForce: Bool = false
  /// In a word: in-force, not-begun, closed, deficient, released.
  var state: String = ""
  var obligee: String = ""
  var principal: String = ""
  var sureties: [ValidSurety] = []
  var penalSum: Money = .zero
  var form: BondForm = .singleTransaction
  var executedOn: Day = Day(number: 0)
  var effectiveOn: Day = Day(number: 0)
  var expiresOn: Day?
  var rulebook: Digest = .zero
  var asOf: Instant = .zero

  init() {}

  mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("number", &number, "the bond's number")
    try visit("isInForce", &isInForce, "whether new shipments may be charged to it now")
    try visit("state", &state, "in-force, not-begun, closed, deficient or released")
    try visit("obligee", &obligee, "to whom it promises")
    try visit("principal", &principal, "whose conduct it secures")
    try visit("sureties", &sureties, "who answers, for which share")
    try visit("penalSum", &penalSum, "the most that it pays")
    try visit("form", &form, "single transaction or continuous")
    try visit("executedOn", &executedOn, "day on which it was signed")
    try visit("effectiveOn", &effectiveOn, "first day for shipments")
    try visit("expiresOn", &expiresOn, "last day for new shipments; absent: until cancelled")
    try visit("rulebook", &rulebook, "SHA-256 of the rulebook it was signed under")
    try visit("asOf", &asOf, "moment that this answer is for")
  }
}

extension Reading {
  func validation(of row: BondRow) -> BondValidation {
    var out = BondValidation()
    out.number = row.id
    let stands = row.terms.coSureties.allSatisfy {
      register.suretyStands($0.surety, on: now.day)
    }
    out.state =
      if row.status == .released {
        "released"
      } else if row.isClosed(at: now) || !stands {
        "closed"
      } else if now.day < row.terms.effectiveOn {
        "not-begun"
      } else if register.deficiency(of: row, on: now.day) != nil {
        "deficient"
      } else {
        "in-force"
      }
    out.isInForce = out.state == "in-force"
    out.obligee = name(register.opening?.regulator ?? .none)
    out.principal = name(row.principal)
    out.sureties = row.terms.coSureties.map {
      var surety = ValidSurety()
      surety.party = $0.surety
      surety.name = name($0.surety)
      surety.sharePpm = $0.sharePpm
      return surety
    }
    out.penalSum = row.terms.penalSum
    out.form = row.terms.form
    out.executedOn = row.issuedAt.day
    out.effectiveOn = row.terms.effectiveOn
    out.expiresOn = row.terms.expiresOn
    out.rulebook = row.rulebook
    out.asOf = now
    return out
  }

  /// The address of a bond's validation, as its code carries it: the log's host, which is in every checkpoint.
  func validationAddress(of bond: BondID) -> String {
    let host = (register.opening?.origin ?? "").prefix { $0 != "/" }
    return "https://\(host)/bonds/\(bond.text)/validate"
  }

  func page(of view: BondValidation) -> BoardPage {
    let isGood = view.isInForce
    var grid = Grid(
      caption: "Sureties", columns: [.text("Surety"), .number("Share")], hidesCaption: true)
    for surety in view.sureties {
      grid.row([.text(surety.name)], [.text(Figures.percent(ppm: surety.sharePpm))])
    }
    let list = [
      Fact("Number") { code(view.number.text) },
      Fact("Standing") {
        Status(isGood ? "In force" : Words.capital(view.state), isGood ? .good : .bad).node
      },
      Fact("Obligee", view.obligee), Fact("Principal", view.principal),
      Fact("Penal sum", Figures.money(view.penalSum)),
      Fact("Form", Words.spaced(view.form.rawValue)),
      Fact("Signed") { date(view.executedOn) }, Fact("Takes effect") { date(view.effectiveOn) },
      Fact("Last day for new shipments") {
        if let day = view.expiresOn { date(day) } else { "until cancelled" }
      },
      Fact("Answer as of") { moment(view.asOf) },
    ]
    let address = validationAddress(of: view.number)
    return BoardPage(
      name: isGood ? "This bond is in force" : "This bond is not in force",
      lead: "What anyone may know of bond \(view.number.text).",
      parts: [
        .init("The bond") { facts(list) },
        .init("Who answers") { grid.node },
        .init("This page, to be scanned") {
          QRPicture.node(address, label: "Address of this page: \(address)")
          p("mono") { address }
        },
      ])
  }

  /// An application as its reader may see it; for the buyer, quotes side by side.
  func page(of view: ApplicationView) -> BoardPage {
    var quotes = Grid(
      caption: "Quotes",
      columns: [
        .text("Surety"), .number("Premium"), .number("Of the penal sum"), .number("Collateral"),
        .text("Conditions"), .text("Can be taken until"),
      ], empty: "No quote that you may see.", hidesCaption: true)
    for row in view.quotes {
      quotes.row(
        [party(row.surety)], [.text(Figures.money(row.premium))],
        [.text(Figures.percent(ppm: row.ratePpm))], [.text(Figures.money(row.collateral))],
        [.text(row.conditions.map { $0.joined(separator: "; ") } ?? "none")],
        [date(row.validUntil)])
    }
    var declines = Grid(
      caption: "Declines", columns: [.text("Surety"), .text("Reason"), .text("In its words")],
      empty: "No decline that you may see.", hidesCaption: true)
    for row in view.declines {
      declines.row(
        [party(row.surety)], [.text(Words.spaced(row.reason.rawValue))], [.text(row.text)])
    }
    var parts: [ThingPage.Part] = [
      .init("The application") {
        facts([
          Fact("Buyer") { party(view.principal) }, Fact("Sale") { sale(view.sale) },
          Fact("Penal sum asked for", Figures.money(view.penalSum)),
          Fact("Standing", Words.spaced(view.status.rawValue)),
          Fact("Applied") { moment(view.appliedAt) },
          Fact(
            "Sureties that declined",
            view.declinedCount.map { Figures.count($0) } ?? "not shown to you"),
        ])
      },
      .init("Quotes, the cheapest first") { quotes.node },
      .init("Declines") { declines.node },
    ]
    if let file = view.file {
      parts.append(
        .init("Due-diligence file: facts, no judgement") {
          tag("pre", .class("mono"), Attribute("tabindex", "0")) { file.jsonForPeople }
        })
    }
    return BoardPage(
      name: "Application for a bond", lead: "As you may see it: nobody else’s quote.",
      parts: parts)
  }
}
