import Canon
import Rulebook
import Testing
import Vocabulary

/// Goal: the law decides each of these sales as a careful trade lawyer would. Method: one plain
/// sale, varied one fact at a
/// time; each row names the rule it turns on.
struct Case: Sendable, CustomTestStringConvertible {
  var title: String
  var book = "ear-2026-07"
  var outcome: Decision.Outcome
  var prong: Prong?
  var flag: FlagID?
  var sale: @Sendable () -> Sale
  var testDescription: String { title }
}

@Suite("What a sale needs")
struct LawTableTests {
  static let books: [String: Rulebook] = {
    var out: [String: Rulebook] = [:]
    for id in ["ear-2026-07", "ear-2026-07-text", "pilot-southeast-asia", "pilot-auditors-only"] {
      out[id] = try? Examples.rulebook(id)
    }
    return out
  }()

  @Test(arguments: bars + destinations + recipients + goods + pilot + gaps)
  func `is decided by the law`(_ row: Case) throws {
    let book = try #require(Self.books[row.book])
    let decision = determine(row.sale(), under: book)
    #expect(decision.outcome == row.outcome, "\(decision.textForPeople)")
    if let prong = row.prong { #expect(decision.classes.first?.prong == prong) }
    if let flag = row.flag { #expect(decision.flags.contains { $0.id == flag }) }
    #expect(throws: Never.self) { try JSONDocument(decision.json, limits: .law) }
  }

  static let bars: [Case] = [
    Case(
      title: "1,000 H100 to Malaysia under the Regulations", outcome: .noLicenceRequired,
      prong: .a1, flag: .unenforcedRule
    ) { Examples.sale() },
    Case(
      title: "the same under the pilot", book: "pilot-southeast-asia", outcome: .conditionsUnmet
    ) { Examples.sale() },
    Case(
      title: "the same by a designated provider's subsidiary", book: "pilot-southeast-asia",
      outcome: .cleared
    ) {
      Examples.sale(
        buyer: "Nimbus Cloud Malaysia Sdn Bhd", parent: "Nimbus Cloud, Inc.", parentSeat: "US")
    },
    Case(title: "a Singapore buyer with a Chinese ultimate parent", outcome: .licenceRequired) {
      Examples.sale(to: "SG", seat: "SG", parent: "Red Pine Group", parentSeat: "CN")
    },
    Case(title: "H200 from the United States to China", outcome: .licenceRequired) {
      Examples.sale(model: "H200", to: "CN", seat: "CN", parentSeat: "CN")
    },
    Case(
      title: "RTX 4090D to Shenzhen", outcome: .noLicenceRequired, prong: .note2
    ) { Examples.sale(model: "RTX 4090D", to: "CN", seat: "CN", parentSeat: "CN") },
    Case(title: "RTX 4090D to Tehran", outcome: .licenceRequired, prong: .note2) {
      Examples.sale(model: "RTX 4090D", to: "IR", seat: "IR", parentSeat: "IR")
    },
    Case(
      title: "H20 to Shanghai by the informed exporter", outcome: .licenceRequired,
      prong: .some(.none),
      flag: .informingLetter
    ) {
      var sale = Examples.sale(model: "H20", to: "CN", seat: "CN", parentSeat: "CN")
      sale.parties[0].name = "NVIDIA Corporation"
      return sale
    },
    Case(title: "L4 to China: .a by density", outcome: .licenceRequired, prong: .a2) {
      Examples.sale(model: "L4", to: "CN", seat: "CN", parentSeat: "CN")
    },
    Case(title: "only sparse figures", outcome: .undetermined, prong: .unknown) {
      Examples.sale(of: Examples.figures(tops: 4_000_000, dense: false, area: 800_000))
    },
    Case(
      title: "payer other than the consignee", outcome: .conditionsUnmet, flag: .payerNotConsignee
    ) {
      var sale = Examples.sale()
      var payment = Sale.Payment()
      payment.payer = .value("Golden Harbour Trading Ltd")
      sale.payment = .value(payment)
      return sale
    },
  ]

  static let destinations: [Case] =
    [
      // D:1, D:4, D:5
      ("VN", Decision.Outcome.licenceRequired), ("SA", .licenceRequired), ("QA", .licenceRequired),
      ("KZ", .licenceRequired), ("KH", .licenceRequired), ("CN", .licenceRequired),
      ("HK", .licenceRequired), ("MO", .licenceRequired), ("RU", .licenceRequired),
      ("AF", .licenceRequired), ("LB", .licenceRequired), ("CU", .licenceRequired),
      // In A:5 or A:6 as well, or in none.
      ("IL", .noLicenceRequired), ("IN", .noLicenceRequired), ("SG", .noLicenceRequired),
      ("TW", .noLicenceRequired), ("TH", .noLicenceRequired), ("ID", .noLicenceRequired),
      ("JP", .noLicenceRequired), ("BR", .noLicenceRequired), ("US", .noLicenceRequired),
      // Only its government and named entities are free.
      ("AE", .undetermined),
    ].map { place, outcome in
      Case(title: "H100 to \(place)", outcome: outcome) {
        let seat = ["CN", "HK", "MO", "RU", "AF", "LB", "CU"].contains(place) ? "SG" : "MY"
        return Examples.sale(to: place, seat: seat, parentSeat: seat)
      }
    }

  static let recipients: [Case] = [
    Case(title: "headquartered in Hong Kong, site in Malaysia", outcome: .licenceRequired) {
      Examples.sale(seat: "HK", parentSeat: "SG")
    },
    Case(title: "ultimate parent in Macau, site in Japan", outcome: .licenceRequired) {
      Examples.sale(to: "JP", seat: "JP", parentSeat: "MO")
    },
    Case(title: "parent in Vietnam (D:1 only), site in Singapore", outcome: .noLicenceRequired) {
      Examples.sale(to: "SG", seat: "SG", parentSeat: "VN")
    },
    Case(title: "only the end user's parent is Chinese", outcome: .licenceRequired) {
      var sale = Examples.sale()
      sale.parties[3] = Examples.party(.endUser, "Tin Hill AI", "MY", "Red Pine Group", "CN")
      return sale
    },
    Case(title: "ultimate parent not stated", outcome: .undetermined) {
      var sale = Examples.sale()
      for place in 1...3 { sale.parties[place].ultimateParent = .absent }
      return sale
    },
    Case(title: "no parent at all (null)", outcome: .noLicenceRequired) {
      var sale = Examples.sale()
      for place in 1...3 { sale.parties[place].ultimateParent = .none }
      return sale
    },
    Case(title: "no parent stated, a Chinese owner in control", outcome: .licenceRequired) {
      var sale = Examples.sale()
      var owner = Sale.Owner()
      owner.name = "Red Pine Group"
      owner.share = .value(Share(ppm: 600_000))
      owner.headquarteredIn = Examples.code("CN")
      for place in 1...3 {
        sale.parties[place].ultimateParent = .none
        sale.parties[place].owners = .value([owner])
      }
      return sale
    },
    Case(title: "headquarters not stated, goods to China anyway", outcome: .licenceRequired) {
      var sale = Examples.sale(to: "CN")
      for place in 1...3 { sale.parties[place].headquarteredIn = .absent }
      return sale
    },
    Case(title: "an Entity List party, any goods", outcome: .licenceRequired) {
      var sale = Examples.sale(model: "RTX 4090D")
      sale.parties[2].lists = .value([Listing("Entity List")])
      return sale
    },
    Case(title: "a denied person", outcome: .prohibited) {
      var sale = Examples.sale(model: "RTX 4090D")
      sale.parties[2].lists = .value([Listing("DPL")])
      return sale
    },
    Case(title: "a denied person among unknowns", outcome: .prohibited) {
      var sale = Examples.sale(of: Examples.figures(tops: nil))
      sale.parties[2].lists = .value([Listing("DPL")])
      return sale
    },
    Case(
      title: "an Unverified List party", outcome: .conditionsUnmet, flag: .unverifiedListParty
    ) {
      var sale = Examples.sale()
      sale.parties[2].lists = .value([Listing("UVL")])
      return sale
    },
    Case(title: "parties not screened", outcome: .undetermined) {
      var sale = Examples.sale()
      for place in 1...3 { sale.parties[place].lists = .absent }
      return sale
    },
    Case(
      title: "half owned by listed parties while the rule is suspended", outcome: .conditionsUnmet,
      flag: .listedOwner
    ) {
      ownedByListed(on: "2026-11-09")
    },
    Case(title: "half owned by listed parties after it returned", outcome: .licenceRequired) {
      ownedByListed(on: "2026-11-10")
    },
    Case(title: "a forwarder as consignee", outcome: .conditionsUnmet, flag: .forwarderAsEndParty) {
      Examples.sale(buyer: "Straits Freight Forwarding Pte Ltd")
    },
    Case(title: "H20 to Shanghai by somebody else", outcome: .undetermined, flag: .informingLetter)
    {
      Examples.sale(model: "H20", to: "CN", seat: "CN", parentSeat: "CN")
    },
    Case(title: "H20 to Malaysia by the informed exporter", outcome: .noLicenceRequired) {
      var sale = Examples.sale(model: "H20")
      sale.parties[0].name = "NVIDIA Corporation"
      return sale
    },
    Case(title: "H20 to a Singapore firm with a Chinese parent", outcome: .licenceRequired) {
      var sale = Examples.sale(model: "H20", to: "SG", seat: "SG", parentSeat: "CN")
      sale.parties[0].name = "NVIDIA Singapore Pte Ltd"
      return sale
    },
  ]

  @Sendable static func ownedByListed(on day: String) -> Sale {
    var sale = Examples.sale(on: day)
    var first = Sale.Owner()
    first.name = "Listed One"
    first.share = .value(Share(ppm: 300_000))
    first.lists = .value([Listing("EL")])
    var second = first
    second.name = "Listed Two"
    second.share = .value(Share(ppm: 200_000))
    second.lists = .value([Listing("MEU")])
    sale.parties[2].owners = .value([first, second])
    return sale
  }

  static let goods: [Case] = [
    Case(title: "L40 to Vietnam: exception ACA", outcome: .cleared, prong: .b1) {
      Examples.sale(model: "L40", to: "VN", seat: "VN", parentSeat: "VN")
    },
    Case(title: "L40 to China: exception NAC lacks its notice", outcome: .conditionsUnmet) {
      Examples.sale(model: "L40", to: "CN", seat: "CN", parentSeat: "CN")
    },
    Case(title: "L40 to China with notice", outcome: .cleared) {
      var sale = Examples.sale(model: "L40", to: "CN", seat: "CN", parentSeat: "CN")
      var rests = Sale.Authorisation()
      rests.notice = .value(Reference(id: "A123456"))
      sale.authorisation = .value(rests)
      return sale
    },
    Case(title: "RTX 4090 to Shenzhen: NAC needs notice", outcome: .conditionsUnmet, prong: .a1) {
      Examples.sale(model: "GeForce RTX 4090", to: "CN", seat: "CN", parentSeat: "CN")
    },
    Case(title: "RTX 4090 to Vietnam: ACA", outcome: .cleared) {
      Examples.sale(model: "RTX-4090", to: "VN", seat: "VN", parentSeat: "VN")
    },
    Case(title: "RTX 4090 to Vietnam for a Chinese parent: NAC", outcome: .conditionsUnmet) {
      Examples.sale(model: "RTX 4090", to: "VN", seat: "VN", parentSeat: "CN")
    },
    Case(title: "RTX 4090 to Russia: embargo leaves no exception", outcome: .licenceRequired) {
      Examples.sale(model: "RTX 4090", to: "RU", seat: "RU", parentSeat: "RU")
    },
    Case(title: "H100 and L40 to Vietnam: the stricter governs", outcome: .licenceRequired) {
      var sale = Examples.sale(model: "L40", to: "VN", seat: "VN", parentSeat: "VN")
      sale.items.append(Examples.item("H100", 8, .module))
      return sale
    },
    Case(title: "MI355X: no die area needed above 4,800", outcome: .noLicenceRequired, prong: .a1) {
      Examples.sale(model: "MI355X")
    },
    Case(title: "HBM3E to China", outcome: .licenceRequired, prong: .c) {
      Examples.sale(model: "HBM3E", form: .ic, to: "CN", seat: "CN", parentSeat: "CN")
    },
    Case(title: "HBM3E to Vietnam: .c covers Macau and D:5 only", outcome: .noLicenceRequired) {
      Examples.sale(model: "HBM3E", form: .ic, to: "VN", seat: "VN", parentSeat: "VN")
    },
    Case(title: "HBM3E to Malaysia for a Macau parent", outcome: .licenceRequired, prong: .c) {
      Examples.sale(model: "HBM3E", form: .ic, parentSeat: "MO")
    },
    Case(title: "HBM2 to China: exception HBM is open", outcome: .conditionsUnmet, prong: .c) {
      Examples.sale(model: "HBM2", form: .ic, to: "CN")
    },
    Case(title: "Ascend 910C to Malaysia", outcome: .conditionsUnmet, flag: .generalProhibition10) {
      Examples.sale(model: "Ascend 910C")
    },
    Case(title: "an unknown model", outcome: .undetermined, prong: .unknown) {
      Examples.sale(model: "Zeta 9")
    },
    Case(
      title: "sparse figures under every threshold decide", outcome: .noLicenceRequired,
      prong: .some(.none)
    ) {
      Examples.sale(of: Examples.figures(tops: 199_000, dense: false))
    },
    Case(title: "RTX 6000 Ada: only a sparse figure is known", outcome: .undetermined) {
      Examples.sale(model: "RTX 6000 Ada")
    },
    Case(title: "sparse figures to Iran: embargo covers all goods", outcome: .licenceRequired) {
      Examples.sale(of: Examples.figures(tops: 4_000_000, dense: false), to: "IR")
    },
    Case(title: "H100 to China with a licence", outcome: .cleared) {
      var sale = Examples.sale(to: "CN", seat: "CN", parentSeat: "CN")
      var rests = Sale.Authorisation()
      rests.licence = .value(Reference(id: "D1234567"))
      sale.authorisation = .value(rests)
      return sale
    },
    Case(
      title: "the worldwide rule by its text", book: "ear-2026-07-text", outcome: .conditionsUnmet
    ) {
      Examples.sale(quantity: 100)
    },
    Case(title: "a Japanese buyer by the text: AIA", book: "ear-2026-07-text", outcome: .cleared) {
      Examples.sale(to: "JP", seat: "JP", parentSeat: "JP")
    },
  ]

  static let pilot: [Case] = [
    Case(
      title: "15 H100 stay under the threshold", book: "pilot-southeast-asia",
      outcome: .noLicenceRequired, flag: .volumeNotCounted
    ) {
      Examples.sale(quantity: 15)
    },
    Case(title: "16 H100 exceed it", book: "pilot-southeast-asia", outcome: .conditionsUnmet) {
      Examples.sale(quantity: 16)
    },
    Case(title: "two servers are 16 chips", book: "pilot-southeast-asia", outcome: .conditionsUnmet)
    {
      Examples.sale(quantity: 2, form: .server)
    },
    Case(title: "to Thailand", book: "pilot-southeast-asia", outcome: .conditionsUnmet) {
      Examples.sale(to: "TH", seat: "TH", parentSeat: "TH")
    },
    Case(
      title: "a Malaysian buyer with its site in Indonesia", book: "pilot-southeast-asia",
      outcome: .noLicenceRequired
    ) {
      Examples.sale(to: "ID")
    },
    Case(
      title: "L40 is .b: outside the pilot", book: "pilot-southeast-asia",
      outcome: .noLicenceRequired
    ) {
      Examples.sale(model: "L40")
    },
    Case(
      title: "a Chinese parent in Malaysia: no exception", book: "pilot-southeast-asia",
      outcome: .licenceRequired
    ) {
      Examples.sale(parentSeat: "CN")
    },
    Case(
      title: "before the pilot's first day", book: "pilot-southeast-asia", outcome: .undetermined
    ) {
      Examples.sale(on: "2026-07-31")
    },
    Case(title: "on the pilot's first day", book: "pilot-southeast-asia", outcome: .conditionsUnmet)
    {
      Examples.sale(on: "2026-08-01")
    },
    Case(title: "auditor and bond in place", book: "pilot-southeast-asia", outcome: .cleared) {
      covered(bond: .dollars(15_000_000))
    },
    Case(title: "a bond one cent short", book: "pilot-southeast-asia", outcome: .conditionsUnmet) {
      covered(bond: Money(minor: 1_499_999_999))
    },
    Case(
      title: "auditor without bond, auditors only", book: "pilot-auditors-only", outcome: .cleared
    ) {
      covered(bond: nil)
    },
    Case(
      title: "auditor without bond, both needed", book: "pilot-southeast-asia",
      outcome: .conditionsUnmet
    ) {
      covered(bond: nil)
    },
    Case(title: "a suspended auditor", book: "pilot-auditors-only", outcome: .conditionsUnmet) {
      var sale = covered(bond: nil)
      var engagement = Examples.engagement()
      engagement.facts?.suspended = .value(true)
      var rests = Sale.Authorisation()
      rests.auditorEngagement = .value(engagement)
      sale.authorisation = .value(rests)
      return sale
    },
    Case(title: "named but not looked up", book: "pilot-southeast-asia", outcome: .undetermined) {
      var sale = Examples.sale()
      var rests = Sale.Authorisation()
      rests.auditorEngagement = .value(Reference(id: "engagement_00c0ffee00c0ffee"))
      rests.bond = .value(Reference(id: "bond_00c0ffee00c0ffee"))
      sale.authorisation = .value(rests)
      return sale
    },
    Case(
      title: "a provider's name with a Malaysian seat", book: "pilot-southeast-asia",
      outcome: .conditionsUnmet
    ) {
      Examples.sale(parent: "Nimbus Cloud", parentSeat: "MY")
    },
    Case(
      title: "the provider controls the consignee only", book: "pilot-southeast-asia",
      outcome: .conditionsUnmet
    ) {
      var sale = Examples.sale(parent: "Nimbus Cloud", parentSeat: "US")
      sale.parties[3] = Examples.party(.endUser, "Tin Hill AI", "MY", "Tin Hill Bhd", "MY")
      return sale
    },
  ]

  @Sendable static func covered(bond: Money?) -> Sale {
    var sale = Examples.sale()
    var rests = Sale.Authorisation()
    rests.auditorEngagement = .value(Examples.engagement())
    rests.bond = bond.map { .value(Examples.bond($0)) } ?? .none
    sale.authorisation = .value(rests)
    return sale
  }

  static let gaps: [Case] = [
    Case(title: "no day of export", outcome: .undetermined) {
      var sale = Examples.sale()
      sale.exportOn = .absent
      return sale
    },
    Case(title: "a day before the rulebook", outcome: .undetermined) {
      Examples.sale(on: "2026-07-22")
    },
    Case(title: "no site", outcome: .undetermined) {
      var sale = Examples.sale()
      sale.site = .absent
      return sale
    },
    Case(title: "no items", outcome: .undetermined) {
      var sale = Examples.sale()
      sale.items = []
      return sale
    },
    Case(title: "no consignee", outcome: .undetermined) {
      var sale = Examples.sale()
      sale.parties.removeSubrange(1...3)
      return sale
    },
    Case(title: "too little power", outcome: .conditionsUnmet, flag: .powerTooSmall) {
      var sale = Examples.sale()
      var site = Sale.Site()
      site.country = Examples.code("MY")
      site.powerKW = .value(Measure(100))
      sale.site = .value(site)
      return sale
    },
  ]
}
