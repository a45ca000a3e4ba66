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
/// Source: 19 CFR 113.21: names, execution date, amount, form; 113.27: after its end no new shipment is charged to it, and it goes on
/// answering for earlier ones.
struct BondValidation: Fielded {
  var number: BondID = .none
  /// Whether new shipments may be charged to it now.
  var isInForce: Bool = false
  /// In a word: those of `BondState`.
  var state: String = ""
  var obligee: String = ""
  var principal: String = ""
  var sureties: [ValidSurety] = []
  var penalSum: Money = .zero
  var form: BondForm = .singleTransaction
  var executedOn: Day = Day(number: 0)
  var effectiveOn: Day = Day(number: 0)
  /// The earlier of the day that the bond states and the one that a cancellation leaves.
  var expiresOn: Day?
  var cancelledOn: Day?
  var obligationMonths: Int = 0
  var discoveryMonths: Int = 0
  var answersUntil: Day?
  var rulebook: Digest = .zero
  var asOf: Instant = .zero

  init() {}

  mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("number", &number, "the bond's number")
    try visit("isInForce", &isInForce, "whether new shipments may be charged to it now")
    try visit(
      "state", &state,
      "in-force, not-begun, closed, deficient, surety-not-standing or released")
    try visit("obligee", &obligee, "to whom it promises")
    try visit("principal", &principal, "whose conduct it secures")
    try visit("sureties", &sureties, "who answers, for which share")
    try visit("penalSum", &penalSum, "the most that it pays")
    try visit("form", &form, "single transaction or continuous")
    try visit("executedOn", &executedOn, "day on which it was signed")
    try visit("effectiveOn", &effectiveOn, "first day for shipments")
    try visit(
      "expiresOn", &expiresOn,
      "last day for new shipments, by its terms or by a cancellation; absent: until cancelled")
    try visit("cancelledOn", &cancelledOn, "day on which notice of cancellation was given, if any")
    try visit("obligationMonths", &obligationMonths, "months for which it answers for a shipment")
    try visit(
      "discoveryMonths", &discoveryMonths, "months after them in which a loss may be found")
    try visit(
      "answersUntil", &answersUntil,
      "once it takes no new shipment: last day on which it may answer for one; absent: none")
    try visit("rulebook", &rulebook, "SHA-256 of the rulebook it was signed under")
    try visit("asOf", &asOf, "moment that this answer is for")
  }
}

extension Reading {
  func validation(of row: BondRow) -> BondValidation {
    var out = BondValidation()
    let state = register.state(of: row, at: now)
    out.number = row.id
    out.state = state.rawValue
    out.isInForce = state == .inForce
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
    out.expiresOn = row.lastDayForShipments
    out.cancelledOn = row.cancelledAt?.day
    out.obligationMonths = row.terms.obligationMonths
    out.discoveryMonths = row.terms.discoveryMonths
    if state == .closed { out.answersUntil = row.answersUntil }
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
    let address = validationAddress(of: view.number)
    var grid = Grid(
      caption: "Sureties", columns: [.text("Surety"), .number("Share")], hidesCaption: true)
    for surety in view.sureties {
      grid.row([.text(surety.name)], [.text(Figures.percent(ppm: surety.sharePpm))])
    }
    return BoardPage(
      name: view.title, lead: "What anyone may know of bond \(view.number.text).",
      parts: [
        .init("The bond") { facts(list(of: view)) },
        .init("Who answers") { grid.node },
        .init("This page, to be scanned") {
          QRPicture.node(address, label: "Address of this page: \(address)")
          p("mono") { address }
        },
      ])
  }

  private func list(of view: BondValidation) -> [Fact] {
    var list = [
      Fact("Number") { code(view.number.text) },
      Fact("Standing") { Status(view.standing, view.isInForce ? .good : .bad).node },
      Fact("Obligee", view.obligee), Fact("Principal", view.principal),
      Fact("Penal sum", Figures.money(view.penalSum)),
      Fact("Form", Words.spaced(view.form.rawValue)),
      Fact("Signed") { date(view.executedOn) }, Fact("Takes effect") { date(view.effectiveOn) },
    ]
    if let day = view.cancelledOn {
      list.append(Fact("Notice of cancellation given") { date(day) })
    }
    list += [
      Fact("Last day for new shipments") {
        if let day = view.expiresOn { date(day) } else { "until cancelled" }
      },
      Fact(
        "Answers for each shipment",
        "\(view.obligationMonths) months, and \(view.discoveryMonths) more to discover a loss"),
    ]
    if view.state == BondState.closed.rawValue {
      list.append(
        Fact("What was shipped under it") {
          if let day = view.answersUntil {
            day < view.asOf.day
              ? "was answered for until "
              : "stays covered within what is left of the penal sum, the last of it until "
            date(day)
          } else {
            "nothing: it answers for none"
          }
        })
    }
    return list + [Fact("Answer as of") { moment(view.asOf) }]
  }
}

extension BondValidation {
  /// What its page says first.
  var title: String {
    switch BondState(rawValue: state) {
    case .inForce: "This bond is in force"
    case .released: "This bond was released and answers for nothing"
    case .notBegun: "This bond takes no shipments yet"
    case .deficient, .suretyNotStanding: "This bond takes no new shipments for now"
    case .closed, nil: "This bond takes no new shipments"
    }
  }

  /// Its standing in a few words.
  var standing: String {
    switch BondState(rawValue: state) {
    case .inForce: cancelledOn == nil ? "In force" : "In force, notice of cancellation runs"
    case .released: "Released"
    case .notBegun: "Not begun"
    case .deficient: "Deficient: part of it is not reinsured in time"
    case .suretyNotStanding: "A surety is not approved now"
    case .closed, nil: "Closed to new shipments"
    }
  }
}
