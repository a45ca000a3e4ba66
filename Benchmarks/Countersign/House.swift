import Canon
import Clearing
import Custody
import Rulebook
import Shelf
import Vocabulary

/// A register in memory with a maker, an exporter and a buyer in Japan, where the pilot asks for no auditor and no bond: units can go there
/// in any number.
struct House {
  var register = Register()
  let now: Instant
  private(set) var regulator = PartyID.none
  private(set) var clearingHouse = PartyID.none
  private(set) var maker = PartyID.none
  private(set) var exporter = PartyID.none
  private(set) var buyer = PartyID.none
  private(set) var auditor = PartyID.none
  private var count = 0
  /// What the acts took, in seconds.
  private(set) var longest: (seconds: Double, kind: ActKind) = (0, .openRegister)

  init() throws {
    guard let day = Day("2026-08-03") else { throw BenchFault(description: "no such day") }
    now = day.startAt.adding(hours: 8)
    func keys(_ name: String, _ roles: [Role], persons: Int) -> [NewKey] {
      (0..<persons).map { person in
        NewKey(
          .ed25519, publicKey: Base64.text(Digest.sha256(Array("\(name) \(person)".utf8)).bytes),
          personName: "Person \(person) of \(name)", roles: roles, expiresOn: day.adding(days: 1500)
        )
      }
    }
    let open = OpenRegister(
      origin: "bench.example/log",
      regulator: FoundingParty(
        name: "Bureau", country: try Self.country("US"),
        keys: keys("Bureau", [.regulator], persons: 3)),
      operator: FoundingParty(
        name: "Clearing House", country: try Self.country("US"),
        keys: keys("Clearing House", [.operator], persons: 2)))
    regulator = open.regulatorID
    clearingHouse = open.operatorID
    try perform(open, by: regulator, signers: open.keys().map(\.id))
    let law = try Shelf.find().load(id: "pilot-southeast-asia")
    try perform(
      AdoptRulebook(rulebook: AttachmentReference(digest: law.digest, rows: 1)), by: regulator,
      attached: .law(law))
    func enrol(_ name: String, _ code: String, _ roles: [Role]) throws -> PartyID {
      let country = try Self.country(code)
      let id = PartyID(
        of: try perform(
          EnrolParty(
            name: name, roles: roles, incorporatedIn: country, headquarteredIn: country,
            keys: keys(name, roles, persons: 2)), by: clearingHouse))
      try perform(
        ConfirmEnrolment(
          party: id, numberFoundIn: "company register",
          keysReadBack: register.parties[id]?.keys ?? []), by: regulator)
      return id
    }
    maker = try enrol("Halcyon Silicon", "US", [.maker])
    exporter = try enrol("Meridian Systems", "US", [.exporter])
    buyer = try enrol("Kanto Compute", "JP", [.buyer, .siteOperator])
    auditor = try enrol("Harbour Assurance", "SG", [.auditor])
    try perform(
      ApplyForAccreditation(role: .auditor, papers: Digest.sha256("papers".utf8)), by: auditor)
    try perform(
      AccreditAuditor(auditor: auditor, validUntil: day.adding(days: 730)), by: regulator)
  }

  static func country(_ code: String) throws -> Country {
    guard let country = Country(code) else { throw BenchFault(description: "no country \(code)") }
    return country
  }

  /// An act of a party, signed by as many of its persons as it needs.
  mutating func submission(
    _ body: some ActBody, by: PartyID, signers: [KeyID]? = nil, attached: Attached = .none
  ) -> Submission {
    count += 1
    let act = Act(body, header: ActHeader(by: by, statedAt: now, nonce: "nonce-\(count)"))
    return Submission(
      id: Digest.sha256(act.payload), act: act, signers: signers ?? self.signers(of: body, by: by),
      attached: attached)
  }

  /// Performs an act; answers with its id.
  @discardableResult
  mutating func perform(
    _ body: some ActBody, by: PartyID, signers: [KeyID]? = nil, attached: Attached = .none
  ) throws -> Digest {
    try perform(submission(body, by: by, signers: signers, attached: attached)).id
  }

  /// Performs an act and answers with its id and the seconds it took.
  @discardableResult
  mutating func perform(_ act: Submission) throws -> (id: Digest, seconds: Double) {
    let start = Meter.thread
    try Self.perform(act, on: &register, at: now)
    let seconds = Meter.thread - start
    if seconds > longest.seconds { longest = (seconds, act.act.kind) }
    return (act.id, seconds)
  }

  private static func perform(
    _ act: Submission, on register: inout Register, at: Instant
  ) throws {
    do throws(Refusal) {
      let changes = try register.decide(act, at: at)
      register.apply(changes, act: act.id, at: at)
    } catch {
      throw BenchFault(description: "\(act.act.kind.rawValue): \(error.sentence)")
    }
  }

  /// The keys that would sign an act.
  private func signers(of body: some ActBody, by: PartyID) -> [KeyID] {
    var out: [KeyID] = []
    for need in body.signers(by: by, in: register) {
      var persons: [PersonID] = []
      for id in register.parties[need.party]?.keys ?? [] {
        guard let key = register.keys[id], persons.count < need.persons,
          !persons.contains(key.person), need.roles.contains(where: key.roles.contains)
        else { continue }
        persons.append(key.person)
        out.append(id)
      }
    }
    return out
  }

  /// A site of the buyer, with a cleared sale of so many units to it.
  mutating func venue(_ number: Int, units: Int) throws -> (site: SiteID, sale: SaleID) {
    let japan = try Self.country("JP")
    let site = SiteID(
      of: try perform(
        RegisterSite(
          name: "Hall \(number)", country: japan, address: "1 Chuo, Tokyo", powerKW: 5_000_000,
          racks: [StatedRack(label: "R1", capacityUnits: 100_000)]), by: buyer))
    let sale = SaleID(
      of: try perform(
        ProposeSale(
          sale: try document(units: units), maker: maker, buyer: buyer, site: site), by: exporter))
    try perform(ClaimException(sale: sale), by: exporter)
    return (site, sale)
  }

  private func document(units: Int) throws -> Sale {
    var sale = Sale()
    sale.transaction = .value(.export)
    sale.contractOn = .value(now.day)
    sale.exportOn = .value(now.day.adding(days: 10))
    sale.exportedFrom = .value(try Self.country("US"))
    sale.madeIn = .value(try Self.country("TW"))
    func party(_ role: Sale.Role, _ name: String, _ code: String) throws -> Sale.Party {
      var party = Sale.Party(role, name)
      let country = try Self.country(code)
      party.lei = .none
      party.incorporatedIn = .value(country)
      party.headquarteredIn = .value(country)
      party.ultimateParent = .none
      party.owners = .none
      party.lists = .none
      return party
    }
    sale.parties = [
      try party(.exporter, "Meridian Systems", "US"), try party(.maker, "Halcyon Silicon", "US"),
      try party(.purchaser, "Kanto Compute", "JP"),
      try party(.ultimateConsignee, "Kanto Compute", "JP"),
      try party(.endUser, "Kanto Compute", "JP"), try party(.siteOperator, "Kanto Compute", "JP"),
    ]
    var item = Sale.Item()
    item.model = .value(ModelName("H100 SXM"))
    item.form = .value(.module)
    item.quantity = .value(Quantity(Int64(units)))
    item.unitPrice = .value(UnitPrice(.dollars(30_000)))
    sale.items = [item]
    var site = Sale.Site()
    site.country = .value(try Self.country("JP"))
    site.address = .value("1 Chuo, Tokyo")
    site.powerKW = .value(Measure(Int64(units * 2 + 50)))
    sale.site = .value(site)
    var use = Sale.EndUse()
    use.statement = .value("training and inference")
    use.tenants = .none
    sale.endUse = .value(use)
    var payment = Sale.Payment()
    payment.payer = .value("Kanto Compute")
    payment.bankCountry = .value(try Self.country("JP"))
    payment.terms = .value("30 days")
    sale.payment = .value(payment)
    sale.authorisation = .none
    return sale
  }

  /// A manifest of serials of 20 to 29 characters, numbered from a first.
  static func manifest(_ numbers: Range<Int>) throws -> Manifest {
    var lines: [Manifest.Line] = []
    lines.reserveCapacity(numbers.count)
    for number in numbers {
      guard let serial = SerialKey(bytes: characters(number)) else {
        throw BenchFault(description: "no serial")
      }
      let bits = mixed(UInt64(number))
      lines.append(
        Manifest.Line(
          serial: serial, model: 0,
          deviceKey: Digest(a: bits, b: ~bits, c: UInt64(number), d: bits &* 31)))
    }
    return Manifest(models: ["H100 SXM"], lines: lines)
  }

  /// Letters and digits as on a label: a prefix, a number, and a tail that makes 20 to 29 of them.
  static func characters(_ number: Int) -> [UInt8] {
    var out = Array("HS1320".utf8)
    var digits: [UInt8] = []
    var rest = number &* 37 &+ 1_000_000_007
    while rest > 0 {
      digits.append(UInt8(0x30 + rest % 10))
      rest /= 10
    }
    out += digits.reversed()
    var tail = mixed(UInt64(number))
    while out.count < 20 + number % 10 {
      out.append(UInt8(0x41 + tail % 26))
      tail /= 26
    }
    return out
  }

  /// A bijection of 64 bits that leaves no pattern (the finaliser of SplitMix64).
  static func mixed(_ number: UInt64) -> UInt64 {
    var z = number &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
