import Canon
import Clearing
import Custody
import Inspection
import Rulebook
import Statistics
import Suretyship
import Vocabulary

/// One buyer's site and what the buyer does with it.
final class Venue {
  let index: Int
  let firm: BuyerFirm
  let player: Player
  let exporter: Player
  var site: SiteID = .none
  var serials: [String] = []
  var unitsPerRack = 32
  var auditor: Int?
  var isDiverting = false
  var isClosed = false
  var firstRoundSet = false
  var surety: Int?

  init(index: Int, firm: BuyerFirm, player: Player, exporter: Player) {
    self.index = index
    self.firm = firm
    self.player = player
    self.exporter = exporter
  }
}

/// The trade itself: orders, bonds, clearance, shipment, installation, diversion.
final class Business {
  let scenario: Scenario
  let law: Rulebook
  let stage: Stage
  let cast: Cast
  var truth = Truth()
  var outcome: Outcome
  var venues: [Venue] = []
  private var shipped = 0
  lazy var rounds = Rounds(self)
  lazy var casework = Casework(self)

  init(_ scenario: Scenario, law: Rulebook, stage: Stage, cast: Cast) {
    self.scenario = scenario
    self.law = law
    self.stage = stage
    self.cast = cast
    outcome = Outcome(scenario: scenario)
    for (index, firm) in scenario.buyers.enumerated() {
      venues.append(
        Venue(
          index: index, firm: firm, player: cast.buyers[index],
          exporter: cast.exporters[index % cast.exporters.count]))
    }
  }

  /// Schedules every order and lets the clock run.
  func run() throws {
    for venue in venues {
      for order in 0..<venue.firm.orders {
        stage.schedule(
          stage.startAt.adding(days: venue.firm.firstDay + order * venue.firm.everyDays)
            .adding(hours: 2 + venue.index % 7)
        ) { [self] in try self.order(venue, number: order) }
      }
    }
    try stage.run()
  }

  // MARK: From order to clearance

  private func order(_ venue: Venue, number: Int) throws {
    guard !venue.isClosed else { return }
    if venue.site == .none { try open(venue) }
    let sale = document(venue)
    let proposedAt = stage.now
    let id = SaleID(
      of: try stage.perform(
        ProposeSale(
          sale: sale, maker: cast.maker.id, buyer: venue.player.id, site: venue.site),
        by: venue.exporter))
    outcome.sale(id, venue.firm, at: proposedAt)
    if venue.firm.conduct == .licence { return try licence(id, venue) }
    // The exporter asks at once: most learn here what is still missing.
    if try claim(id, venue) { return }
    if venue.auditor == nil { try engage(venue) }
    if venue.firm.conduct == .foreignPayer {
      // The exporter inquires; nobody explains the payer, so the flag stays and the sale falls.
      stage.after(days: 30) { [self] in
        outcome.refused(id, "a must-resolve flag was never disposed of")
        try stage.perform(
          WithdrawSale(sale: id, reason: "the payer was not explained"), by: venue.exporter)
      }
      return
    }
    stage.after(hours: 30) { [self] in try applyForBond(id, venue) }
  }

  private func open(_ venue: Venue) throws {
    let units = venue.firm.units * venue.firm.orders
    let racks = (0..<max(1, (units + venue.unitsPerRack - 1) / venue.unitsPerRack)).map {
      StatedRack(label: "R\($0 / 10 + 1)-\($0 % 10 + 1)", capacityUnits: Int64(venue.unitsPerRack))
    }
    let act = try stage.perform(
      RegisterSite(
        name: "\(venue.player.name) hall 1", country: venue.player.country,
        address: "1 Industrial Road, \(venue.player.country.name)",
        powerKW: Int64(units * 2 + 50), racks: racks),
      by: venue.player)
    venue.site = SiteID(of: act)
  }

  /// Asks the pool for an auditor: for the first time, or when the last one's tenure at the site is used up.
  func engage(_ venue: Venue) throws {
    let act = try stage.perform(RequestEngagement(site: venue.site), by: venue.player)
    let id = EngagementID(of: act)
    venue.auditor = -1
    stage.after(hours: 4) { [self] in try draw(id, venue) }
  }

  /// Operator, regulator and a surety without a part in the site draw the auditor, who accepts.
  private func draw(_ id: EngagementID, _ venue: Venue) throws {
    var reveals: [(Player, Reveal)] = []
    let attempt = (stage.register.engagements[id]?.attempts ?? 0) + 1
    func contribute(_ player: Player, _ act: (Digest) -> any ActBody) throws {
      let text = "drawing|\(stage.seed)|\(id.text)|\(attempt)|\(player.name)"
      let reveal = Reveal(party: player.id, value: Digest.sha256(Array(text.utf8)))
      try stage.perform(act(reveal.commitment(drawing: id, attempt: attempt)), by: player)
      reveals.append((player, reveal))
    }
    try contribute(cast.operator) { AssignAuditor(engagement: id, commitment: $0) }
    let independent = cast.sureties.first { surety in
      stage.register.engagements[id].map {
        stage.register.mayContribute(surety.id, toDrawing: $0, on: stage.now.day)
      } == true
    }
    for player in [cast.regulator, independent].compactMap({ $0 }) {
      try contribute(player) { CommitToDrawing(engagement: id, commitment: $0) }
    }
    stage.after(hours: law.terms.revealDeadlineHours + 1) { [self] in
      for (player, reveal) in reveals {
        try stage.perform(RevealForDrawing(engagement: id, value: reveal.value), by: player)
      }
      guard let row = stage.register.engagements[id],
        let auditor = cast.auditors.firstIndex(where: { $0.id == row.auditor })
      else { return }
      venue.auditor = auditor
      stage.after(hours: 20) { [self] in
        try stage.perform(
          AcceptEngagement(
            engagement: id, declaresNoConflict: true,
            accessTerms: "badges on arrival, no notice"),
          by: cast.auditors[auditor])
      }
    }
  }

  /// Claims the exception; answers whether the sale cleared.
  private func claim(_ id: SaleID, _ venue: Venue, bond: BondID? = nil) throws -> Bool {
    let refusal = try stage.refusal {
      try stage.perform(ClaimException(sale: id, bond: bond), by: venue.exporter)
    }
    guard refusal == nil else { return false }
    outcome.cleared(id, at: stage.now)
    stage.after(days: 5) { [self] in try ship(id, venue) }
    return true
  }

  private func licence(_ id: SaleID, _ venue: Venue) throws {
    let act = try stage.perform(
      ApplyForLicence(sale: id, units: venue.firm.units), by: venue.exporter)
    stage.after(days: 118) { [self] in
      try stage.perform(
        DecideLicence(
          licence: LicenceID(of: act), isGranted: true, units: venue.firm.units,
          conditions: "inspections as under the exception"), by: cast.regulator)
      outcome.cleared(id, at: stage.now)
      try engage(venue)
      stage.after(days: 5) { [self] in try ship(id, venue) }
    }
  }

  // MARK: Bonds

  private func applyForBond(_ id: SaleID, _ venue: Venue) throws {
    guard let row = stage.register.sales[id],
      let sum = law.penalSum(onInsured: row.insuredValue)
    else { return }
    if let bond = row.bond, try claim(id, venue, bond: bond) { return }
    let request = BondRequestID(
      of: try stage.perform(ApplyForBond(sale: id, penalSum: sum), by: venue.player))
    for (index, surety) in scenario.sureties.enumerated() {
      stage.after(hours: 6 + 5 * index) { [self] in
        try answer(request, sum, venue, surety: index, firm: surety)
      }
    }
    stage.after(hours: 48) { [self] in try choose(request, id, venue) }
  }

  /// A surety looks, judges, and quotes or walks away.
  private func answer(
    _ request: BondRequestID, _ sum: Money, _ venue: Venue, surety: Int, firm: SuretyFirm
  ) throws {
    var random = stage.generator(1, "\(venue.firm.name)|\(firm.name)")
    let seen =
      venue.firm.conduct.diverts
      ? (venue.firm.signal?.value ?? 0) : min(1.0, random.normal() * 0.5)
    let chance = posterior(baseRate: 0.1, signal: seen, separation: firm.separation.value)
    let player = cast.sureties[surety]
    guard chance * 1_000_000 <= Double(firm.declineAbovePpm) else {
      try stage.perform(
        DeclineBond(
          request: request, reason: .ownershipUnclear,
          text: "due diligence leaves too much unexplained"), by: player)
      return
    }
    var inputs = PremiumInputs()
    inputs.signal = seen
    inputs.separation = firm.separation.value
    inputs.hazard = 2
    inputs.bond = Double(sum.minor) / 100
    let worksheet = try PremiumWorksheet(inputs)
    var terms = BondTerms()
    terms.form = .singleTransaction
    terms.penalSum = sum
    // Sureties quote in hundreds of dollars: nothing hangs on the last bit of a logarithm.
    terms.premium = Money.dollars(max(100, Int64(worksheet.premium / 100) * 100))
    terms.effectiveOn = stage.now.day
    terms.expiresOn = stage.now.day.adding(months: 12)
    terms.trigger = BondTrigger(rawValue: law.terms.trigger.rawValue) ?? .liquidatedDamages
    terms.obligationMonths = law.terms.obligationMonths
    terms.discoveryMonths = law.terms.discoveryMonths
    terms.coSureties = [CoSurety(surety: player.id, sharePpm: 1_000_000)]
    let refusal = try stage.refusal {
      try stage.perform(
        QuoteBond(
          request: request, terms: terms,
          validUntil: stage.now.day.adding(days: law.terms.quoteValidityDays)), by: player)
    }
    if let refusal { throw RehearsalFault(description: "quote refused: \(refusal.sentence)") }
  }

  private func choose(_ request: BondRequestID, _ id: SaleID, _ venue: Venue) throws {
    guard let row = stage.register.bondRequests[request] else { return }
    let quotes = row.quotes.compactMap { stage.register.quotes[$0] }
    let best = quotes.min { $0.terms.premium.minor < $1.terms.premium.minor }
    guard let best, let surety = cast.sureties.firstIndex(where: { $0.id == best.surety }) else {
      outcome.refused(id, "every surety declined")
      venue.isClosed = true
      try stage.perform(
        WithdrawSale(sale: id, reason: "no surety would sign"), by: venue.exporter)
      return
    }
    venue.surety = surety
    let act = try stage.perform(
      IssueBond(quote: best.id), by: venue.player, with: [(cast.sureties[surety], 1)])
    outcome.bonded(best.terms)
    stage.after(hours: 3) { [self] in
      guard try claim(id, venue, bond: BondID(of: act)) else {
        outcome.refused(id, "conditions stayed unmet")
        return
      }
    }
  }

  // MARK: From shipment to site

  /// How often an exporter tries to ship.
  private static let shipAttemptsMax = 20

  /// Ships. While the register holds shipments back (a round is overdue where units of the sale stand), the exporter tries again
  /// every few days, and gives up in the end.
  private func ship(_ id: SaleID, _ venue: Venue, attempt: Int = 1) throws {
    let count = venue.firm.units
    let serials = (0..<count).map { Self.serial(shipped + $0) }
    let lines = serials.compactMap { text in
      SerialKey(text).map {
        Manifest.Line(
          serial: $0, model: 0,
          deviceKey: Digest.sha256(Array("device-key|\(stage.seed)|\(text)".utf8)))
      }
    }
    let manifest = Manifest(models: ["H100 SXM"], lines: lines).bytes
    var act = Digest.zero
    let refusal = try stage.refusal {
      act = try stage.perform(
        ShipUnits(
          sale: id,
          manifest: AttachmentReference(digest: Digest.sha256(manifest), rows: count)),
        by: venue.exporter, with: [(cast.maker, 1)], attachment: manifest)
    }
    if let refusal {
      guard refusal.kind == Register.roundOverdue else { throw refusal }
      guard attempt < Self.shipAttemptsMax else { return }
      stage.after(days: 3) { [self] in try ship(id, venue, attempt: attempt + 1) }
      return
    }
    shipped += count
    truth.enter(serials)
    outcome.shipped(count)
    let shipment = ShipmentID(of: act)
    if venue.firm.conduct == .neverArrives {
      truth.set(serials, .gone, at: stage.now.adding(days: 4))
    }
    stage.after(days: 2) { [self] in
      try stage.perform(
        EnterCustoms(
          shipment: shipment, units: Int64(count), reference: "X\(100_000 + shipped)"),
        by: cast.customs)
    }
    stage.after(days: 11) { [self] in
      try stage.perform(ReceiveUnits(shipment: shipment, units: Int64(count)), by: venue.player)
    }
    if venue.firm.conduct == .neverInstalled {
      truth.set(serials, .boxed, at: stage.now)
      stage.after(days: 45) { [self] in truth.set(serials, .gone, at: stage.now) }
      venue.serials += serials
    } else {
      stage.after(days: 16) { [self] in try install(serials, venue) }
    }
  }

  private func install(_ serials: [String], _ venue: Venue) throws {
    guard let racks = stage.register.sites[venue.site]?.racks else { return }
    var place = venue.serials.count
    var batches: [RackID: [String]] = [:]
    var order: [RackID] = []
    for serial in serials {
      let rack = racks[min(racks.count - 1, place / venue.unitsPerRack)].id
      if batches[rack] == nil { order.append(rack) }
      batches[rack, default: []].append(serial)
      place += 1
    }
    for rack in order {
      try stage.perform(
        InstallUnits(site: venue.site, rack: rack, serials: batches[rack] ?? []),
        by: venue.player)
    }
    venue.serials += serials
    if !venue.firstRoundSet {
      venue.firstRoundSet = true
      rounds.schedule(venue)
      if venue.firm.conduct == .honest { returns(venue) }
    }
    if let days = venue.firm.actsAfterDays, !venue.isDiverting {
      venue.isDiverting = true
      stage.after(days: days) { [self] in divert(venue) }
    }
  }

  /// What the diverter does when its day comes.
  private func divert(_ venue: Venue) {
    outcome.diverted(venue.firm, at: stage.now)
    switch venue.firm.conduct {
    case .racksTaken:
      // Two racks of five: the unit of diversion is the rack.
      truth.set(venue.serials.prefix(venue.unitsPerRack * 2), .gone, at: stage.now)
    case .labelsMoved:
      truth.set(venue.serials.prefix(venue.serials.count * 3 / 4), .dummy, at: stage.now)
    case .bustOut:
      truth.set(venue.serials, .gone, at: stage.now)
    default: break
    }
  }

  /// The innocent mismatch: a unit fails, goes back, and its replacement comes with the maker's receipt.
  private func returns(_ venue: Venue) {
    stage.after(days: 40 + venue.index % 11) { [self] in
      guard let old = venue.serials.last, !venue.isClosed,
        stage.register.sites[venue.site]?.openRound == nil
      else { return }
      try stage.perform(
        ReturnUnits(
          site: venue.site, maker: cast.maker.id, serials: [old],
          reference: "RMA-\(1000 + venue.index)"),
        by: venue.player)
      stage.after(days: 21) { [self] in
        let new = Self.serial(900_000 + venue.index)
        let replacement = try stage.perform(
          ReplaceUnit(
            old: old, new: new, model: "H100 SXM",
            deviceKey: Digest.sha256(Array("device-key|\(stage.seed)|\(new)".utf8))),
          by: cast.maker)
        truth.enter([new])
        venue.serials.removeAll { $0 == old }
        stage.after(days: 8) { [self] in
          try stage.perform(
            ReceiveUnits(shipment: ShipmentID(of: replacement), units: 1), by: venue.player)
          stage.after(days: 2) { [self] in try install([new], venue) }
        }
      }
    }
  }

  private static func serial(_ number: Int) -> String {
    let digits = String(1_320_000_000_000 + number * 37)
    return "HS\(digits)K\(number % 7)"
  }

  // MARK: The document

  private func document(_ venue: Venue) -> Sale {
    var sale = Sale()
    let buyer = venue.player
    sale.transaction = .value(.export)
    sale.contractOn = .value(stage.now.day)
    sale.exportOn = .value(stage.now.day.adding(days: 10))
    sale.exportedFrom = .value(venue.exporter.country)
    sale.madeIn = Country("TW").map { .value($0) } ?? .absent
    func party(_ role: Sale.Role, _ name: String, _ country: Country) -> Sale.Party {
      var party = Sale.Party(role, name)
      party.lei = .none
      party.incorporatedIn = .value(country)
      party.headquarteredIn = .value(country)
      party.ultimateParent = .none
      party.owners = .none
      party.lists = .none
      return party
    }
    sale.parties = [
      party(.exporter, venue.exporter.name, venue.exporter.country),
      party(.maker, cast.maker.name, cast.maker.country),
      party(.purchaser, buyer.name, buyer.country),
      party(.ultimateConsignee, buyer.name, buyer.country),
      party(.endUser, buyer.name, buyer.country),
      party(.siteOperator, buyer.name, buyer.country),
    ]
    if venue.firm.conduct == .provider, let provider = law.law.designatedProviders.first {
      for index in sale.parties.indices where sale.parties[index].name == buyer.name {
        sale.parties[index].ultimateParent = .value(
          Sale.Parent(provider.name, in: provider.headquarteredIn))
        var owner = Sale.Owner()
        owner.name = provider.name
        owner.share = .value(Share(ppm: 1_000_000))
        owner.control = .value(Control(true))
        owner.headquarteredIn = .value(provider.headquarteredIn)
        owner.lists = .none
        sale.parties[index].owners = .value([owner])
      }
    }
    var item = Sale.Item()
    item.model = .value(ModelName("H100 SXM"))
    item.form = .value(.module)
    item.quantity = .value(Quantity(Int64(venue.firm.units)))
    item.unitPrice = .value(UnitPrice(.dollars(30_000)))
    sale.items = [item]
    var site = Sale.Site()
    site.country = .value(buyer.country)
    site.address = .value("1 Industrial Road, \(buyer.country.name)")
    site.powerKW = .value(Measure(Int64(venue.firm.units * venue.firm.orders * 2 + 50)))
    sale.site = .value(site)
    var use = Sale.EndUse()
    use.statement = .value("training and inference for customers in the region")
    use.tenants = .none
    sale.endUse = .value(use)
    var payment = Sale.Payment()
    let isForeign = venue.firm.conduct == .foreignPayer
    payment.payer = .value(isForeign ? "Eastern Star Electronics" : buyer.name)
    payment.bankCountry =
      isForeign ? Country("HK").map { .value($0) } ?? .absent : .value(buyer.country)
    payment.terms = .value("30 days after delivery")
    sale.payment = .value(payment)
    if isForeign {
      sale.parties.append(
        party(.payer, "Eastern Star Electronics", Country("HK") ?? buyer.country))
    }
    sale.authorisation = .none
    return sale
  }
}
