import Canon
import Custody
import Rulebook
import Testing
import Vocabulary

@testable import Clearing

/// A clearance that rests on auditors is held to every site where its units stand, and to rounds in time.
@Suite("Clearance and the sites it rests on")
struct WatchedSitesTests {
  /// A floor whose sale cleared under a route that asks for an auditor; twenty of its units are at its site.
  private func cleared() throws -> FloorStage {
    var floor = try FloorStage()
    try floor.stock(20)
    let law = try Self.law()
    try floor.kit.perform(
      AdoptRulebook(rulebook: AttachmentReference(digest: law.digest, rows: 1)),
      by: floor.kit.regulator, attached: .law(law))
    var row = try floor.kit.register.sale(floor.sale)
    row.ground = .exception
    row.licence = nil
    row.clearedAt = floor.kit.now
    row.rulebook = law.digest
    row.sale.exportOn = .value(floor.kit.now.day)
    row.sale.items[0].form = .value(.module)
    floor.kit.put([.sale(row)])
    return floor
  }

  /// Everything to Malaysia needs a licence, or an auditor.
  private static func law() throws -> Rulebook {
    var law = Law()
    law.id = "audited"
    law.version = "1"
    law.title = "A rulebook for tests"
    law.inForceFrom = Day(number: 0)
    law.terms = Terms()
    law.terms?.requiresBond = false
    var chip = Accelerator()
    chip.model = FloorStage.model
    chip.figures = try Figures(
      bytes: Array(
        """
        {"name": "H100 SXM", "format": "FP8", "bits": 8, "tops": 1979, "dense": true,
         "dieAreaMm2": 814, "designedOrMarketedForDataCenter": true}
        """.utf8))
    law.catalogue.accelerators = [chip]
    var rule = Requirement()
    rule.id = "rule"
    rule.title = "Chips to Malaysia need a licence or an auditor."
    rule.items = [.a]
    rule.countries = [Kit.country("MY")]
    rule.routes = ["audited", "licence"]
    law.requirements = [rule]
    var route = Route()
    route.id = "audited"
    route.title = "Exception for audited sites"
    route.exception = "AUD"
    route.items = [.a]
    route.needs = [.auditor]
    var licence = Route()
    licence.id = "licence"
    licence.title = "A licence"
    licence.needs = [.licence]
    law.routes = [route, licence]
    return try Rulebook(law: law)
  }

  private func state(_ floor: FloorStage) throws -> SaleState {
    floor.kit.register.liveState(
      of: try floor.kit.register.sale(floor.sale), at: floor.kit.now)
  }

  private func pass(_ floor: inout FloorStage, days: Int) throws {
    floor.kit.advance(days: days)
    while floor.kit.register.isOverdue(at: floor.kit.now) {
      try floor.kit.perform(PassTime(), by: floor.kit.clearingHouse)
    }
  }

  @Test func `units at another site bring that site's auditor into the clearance`() throws {
    var floor = try cleared()
    #expect(try state(floor) == .cleared)
    floor.engage(floor.auditor, at: floor.annex)
    try floor.kit.perform(
      MoveUnits(from: floor.site, to: floor.annex, serials: [FloorStage.serial(0)]),
      by: floor.owner)
    #expect(try state(floor) == .cleared)
    // The annex loses its auditor; the sale's own site keeps its own.
    var engagement = try floor.kit.register.engagement(EngagementID(bits: floor.annex.bits))
    engagement.status = .ended
    engagement.endedAt = floor.kit.now
    var annex = try floor.kit.register.site(floor.annex)
    annex.engagement = nil
    floor.kit.put([.engagement(engagement), .site(annex)])
    let until = floor.kit.now.adding(days: 15)
    #expect(try state(floor) == .flagged(until: until))
    #expect(floor.refusal(FloorStage.manifest(30..<32)) == "shipment.not-cleared")
    // Once no unit stands there any more the annex is watched no more.
    floor.engage(floor.auditor, at: floor.site)
    try floor.kit.perform(
      MoveUnits(from: floor.annex, to: floor.site, serials: [FloorStage.serial(0)]),
      by: floor.owner)
    #expect(try state(floor) == .cleared)
  }

  @Test func `a sale that took another's place watches where the units of that one go`() throws {
    var floor = try cleared()
    floor.engage(floor.auditor, at: floor.annex)
    var old = try floor.kit.register.sale(floor.sale)
    var next = old
    next.id = SaleID(bits: 0x4444)
    next.follows = old.id
    old.supersededAt = floor.kit.now
    var site = try floor.kit.register.site(floor.site)
    site.sales = [next.id]
    floor.kit.put([.sale(old), .sale(next), .site(site)])
    try floor.kit.perform(
      MoveUnits(from: floor.site, to: floor.annex, serials: [FloorStage.serial(0)]),
      by: floor.owner)
    let row = try floor.kit.register.sale(next.id)
    #expect(row.otherSites == [floor.annex])
    #expect(floor.kit.register.watchedSites(of: row) == [floor.site, floor.annex])
  }

  @Test func `once everything has been shipped and moved on, the first site is watched no more`()
    throws
  {
    var floor = try cleared()
    floor.engage(floor.auditor, at: floor.annex)
    try floor.kit.perform(
      MoveUnits(
        from: floor.site, to: floor.annex, serials: (0..<20).map(FloorStage.serial)),
      by: floor.owner)
    var engagement = try floor.kit.register.engagement(EngagementID(bits: floor.site.bits))
    engagement.status = .ended
    engagement.endedAt = floor.kit.now
    var site = try floor.kit.register.site(floor.site)
    site.engagement = nil
    floor.kit.put([.engagement(engagement), .site(site)])
    #expect(try state(floor) == .flagged(until: floor.kit.now.adding(days: 15)))
    var row = try floor.kit.register.sale(floor.sale)
    row.units = row.unitsShipped
    floor.kit.put([.sale(row)])
    #expect(try state(floor) == .cleared)
  }

  @Test func `a round that is overdue flags the sale, and after the cure clock nothing ships`()
    throws
  {
    var floor = try cleared()
    let due = try #require(floor.kit.register.sites[floor.site]?.roundDueAt)
    try pass(&floor, days: 91)
    let until = due.adding(days: 15)
    #expect(try state(floor) == .flagged(until: until))
    #expect(floor.refusal(FloorStage.manifest(30..<32)) == nil)
    try pass(&floor, days: 15)
    #expect(try state(floor) == .lapsed(since: until))
    #expect(floor.refusal(FloorStage.manifest(30..<32)) == "shipment.round-overdue")
    // A round that is closed cures it.
    let id = try floor.drawn(20, declaring: 0..<20)
    try floor.count(id, FloorStage.sheet(try floor.round(id).drawn))
    try floor.kit.perform(CloseRound(round: id), by: floor.auditor)
    #expect(try state(floor) == .cleared)
    #expect(floor.refusal(FloorStage.manifest(30..<32)) == nil)
  }

  @Test func `the clock of rounds starts anew where nothing stood when it ran out`() throws {
    var floor = try cleared()
    floor.engage(floor.auditor, at: floor.annex)
    let all = (0..<20).map(FloorStage.serial)
    try floor.kit.perform(
      MoveUnits(from: floor.site, to: floor.annex, serials: all), by: floor.owner)
    try pass(&floor, days: 91)
    #expect(floor.kit.register.sites[floor.site]?.roundOverdueAt == nil)
    try floor.kit.perform(
      MoveUnits(from: floor.annex, to: floor.site, serials: all), by: floor.owner)
    #expect(
      floor.kit.register.sites[floor.site]?.roundDueAt == floor.kit.now.adding(days: 90))
  }

  @Test func `while units stand at the site its client does not end the auditor's engagement`()
    throws
  {
    var floor = try cleared()
    let id = EngagementID(bits: floor.site.bits)
    var end = EndEngagement(engagement: id, reason: "we would rather have another")
    #expect(floor.kit.refusal(end, by: floor.owner) == "engagement.units-stand")
    var resigned = floor
    try resigned.kit.perform(end, by: floor.auditor)
    #expect(try state(resigned) == .flagged(until: floor.kit.now.adding(days: 15)))
    #expect(resigned.refusal(FloorStage.manifest(30..<32)) == "shipment.not-cleared")
    // Nor do the units get away from inspection because nobody inspects any more.
    let move = MoveUnits(
      from: floor.site, to: floor.annex, serials: [FloorStage.serial(0)])
    #expect(resigned.kit.refusal(move, by: floor.owner) == "move.unaudited")
    end.purpose = .auditorReliability
    try floor.kit.perform(end, by: floor.kit.regulator)
    #expect(try state(floor) == .flagged(until: floor.kit.now.adding(days: 15)))
    try pass(&floor, days: 15)
    #expect(try state(floor) == .lapsed(since: floor.kit.now))
  }

  @Test func `a site is watched while a unit of it is with the maker`() throws {
    var floor = try cleared()
    floor.engage(floor.auditor, at: floor.annex)
    let one = [FloorStage.serial(0)]
    try floor.kit.perform(
      MoveUnits(from: floor.site, to: floor.annex, serials: one), by: floor.owner)
    try floor.kit.perform(
      ReturnUnits(site: floor.annex, maker: floor.maker, serials: one, reference: "RMA 1"),
      by: floor.owner)
    try floor.kit.perform(AcknowledgeReturn(serials: one, reference: "RMA 1"), by: floor.maker)
    let row = try floor.kit.register.sale(floor.sale)
    #expect(floor.kit.register.watchedSites(of: row) == [floor.site, floor.annex])
  }

  @Test func `sites that units have left do not count against a sale's limit`() throws {
    var floor = try cleared()
    floor.engage(floor.auditor, at: floor.annex)
    var row = try floor.kit.register.sale(floor.sale)
    row.otherSites = (0..<SaleRow.otherSitesMax).map { SiteID(bits: 0x7000 + UInt64($0)) }
    floor.kit.put([.sale(row)])
    try floor.kit.perform(
      MoveUnits(from: floor.site, to: floor.annex, serials: [FloorStage.serial(0)]),
      by: floor.owner)
    #expect(try floor.kit.register.sale(floor.sale).otherSites == [floor.annex])
  }
}
