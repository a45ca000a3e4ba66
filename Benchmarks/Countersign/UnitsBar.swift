import Canon
import Clearing
import Custody
import Foundation
import Inspection
import Vocabulary

/// Ten million units on 2,000 sites in one register: memory, counts of 500 units while a snapshot is held, and the longest act.
enum UnitsBar {
  private static let sites = 2_000
  private static let unitsPerSite = 5_000
  /// One site is larger: for shipments of as many units as an act may name, and the longest inventory.
  private static let largeUnits = AttachmentLimits.rows
  private static let rounds = 300

  @Sendable static func run() async throws -> [Row] {
    var house = try House()
    var places: [(site: SiteID, first: Int)] = []
    var next = 0
    let small = sites - 1
    let total = sites * unitsPerSite
    let building = try Meter.time {
      for number in 0..<small {
        let left = total - largeUnits - next
        let units = number == small - 1 ? left : min(left, (total - largeUnits) / small)
        let venue = try house.venue(number, units: units)
        try ship(&house, venue, next..<next + units)
        places.append((venue.site, next))
        next += units
      }
    }
    // The largest act after a snapshot copies every page that it touches.
    let venue = try house.venue(small, units: largeUnits)
    var held = house.register
    for start in stride(from: next, to: next + largeUnits, by: UnitBook.actLimit) {
      let numbers = start..<min(next + largeUnits, start + UnitBook.actLimit)
      try ship(&house, venue, numbers)
      held = house.register
      try install(&house, venue.site, numbers)
      held = house.register
    }
    next += largeUnits
    let memory = Meter.memory("VmHWM")
    var counts = Spread()
    var reconciliations = Spread()
    var found = 0
    let counting = try Meter.time {
      for number in 0..<rounds {
        let place = places[number * 6 % places.count]
        held = house.register
        counts.add(try round(&house, place.site, &held))
        reconciliations.add(reconcile(held, place.site, &found))
      }
      counts.add(try round(&house, venue.site, &held))
    }
    let checksum = house.register.actChain.a ^ UInt64(held.units.count &+ found)
    let p99 = counts.at(perMille: 990)
    let custody = reconciliations.at(perMille: 990)
    return [
      Row(
        bar: "ten million units on 2,000 sites: memory", target: "≤ 2 GiB",
        measured: String(
          format: "%.2f GiB at its highest (%d units)", memory / 1024, house.register.units.count),
        passes: memory <= 2048 && house.register.units.count == total, spent: building,
        checksum: checksum),
      Row(
        bar: "  report of 500 units counted, closed, snapshot held", target: "p99 < 5 ms",
        measured:
          "p99 \(Words.milliseconds(p99)), median \(Words.milliseconds(counts.at(perMille: 500)))",
        passes: p99 < 0.005, spent: counting, checksum: checksum),
      Row(
        bar: "  count held against the whole population", target: "p99 < 5 ms",
        measured: "p99 \(Words.milliseconds(custody))", passes: custody < 0.005, spent: counting,
        checksum: UInt64(found)),
      Row(
        bar: "  longest single act", target: "< 50 ms",
        measured: "\(Words.milliseconds(house.longest.seconds)), \(house.longest.kind.rawValue)",
        passes: house.longest.seconds < 0.05, spent: building, checksum: checksum),
    ]
  }

  private static func ship(
    _ house: inout House, _ venue: (site: SiteID, sale: SaleID), _ numbers: Range<Int>
  ) throws {
    let manifest = try House.manifest(numbers)
    let ship = house.submission(
      ShipUnits(
        sale: venue.sale,
        manifest: AttachmentReference(
          digest: Digest.sha256(numbers.description.utf8), rows: numbers.count)),
      by: house.exporter, attached: .manifest(manifest))
    let id = try house.perform(ship).id
    try house.perform(
      ReceiveUnits(shipment: ShipmentID(of: id), units: Int64(numbers.count)), by: house.buyer)
  }

  private static func install(
    _ house: inout House, _ site: SiteID, _ numbers: Range<Int>
  ) throws {
    let lines = try House.manifest(numbers).lines.map {
      Inventory.Line(serial: $0.serial, rack: 0, state: .installed)
    }
    try house.perform(
      InstallUnits(
        site: site, list: AttachmentReference(digest: Digest.sha256([1]), rows: lines.count)),
      by: house.buyer, attached: .inventory(Inventory(racks: ["R1"], lines: lines)))
  }

  /// Holds a round for cause at a site, 500 units drawn; answers what report and close took together.
  private static func round(
    _ house: inout House, _ site: SiteID, _ held: inout Register
  ) throws -> Double {
    let regulator = house.regulator
    let last = house.register.sites[site]?.lastRound
    let own = Reveal(party: regulator, value: Digest.sha256("own \(site.text)".utf8))
    let round = RoundID(
      of: try house.perform(
        OrderRound(
          site: site, reason: .forCause, sampleUnits: 500,
          commitment: own.commitment(orderAt: site, after: last), purpose: .diversionRisk),
        by: regulator))
    let reveal = Reveal(party: house.auditor, value: Digest.sha256(round.text.utf8))
    try house.perform(
      CommitRandomness(round: round, commitment: reveal.commitment(round: round)),
      by: house.auditor)
    let register = house.register
    let lines = register.population(of: site).map {
      Inventory.Line(serial: register.units[$0].serial, state: register.units[$0].state)
    }
    try house.perform(
      CommitInventory(
        round: round,
        inventory: AttachmentReference(digest: Digest.sha256([2]), rows: lines.count)),
      by: house.buyer, attached: .inventory(Inventory(racks: [], lines: lines)))
    try house.perform(RevealRandomness(round: round, value: reveal.value), by: house.auditor)
    try house.perform(DrawSample(round: round, value: own.value), by: regulator)
    // One drawn unit is missing in every round, so that a case opens.
    let drawn = house.register.rounds[round]?.draw.serials ?? []
    let sheet = CountSheet(
      lines: drawn.dropLast().map { CountSheet.Line(serial: $0, grade: .label) })
    let report = house.submission(
      ReportCounts(
        round: round,
        sheet: AttachmentReference(digest: Digest.sha256([3]), rows: sheet.lines.count)),
      by: regulator, attached: .counts(sheet))
    let close = house.submission(CloseRound(round: round), by: regulator)
    held = house.register
    let seconds = try house.perform(report).seconds
    return try seconds + house.perform(close).seconds
  }

  /// Custody's own reconciliation of 500 drawn units with the population of a site; the population stands fixed beforehand.
  private static func reconcile(
    _ register: Register, _ site: SiteID, _ found: inout Int
  ) -> Double {
    guard let number = register.sites.place(of: site) else { return 0 }
    let population = Population(of: UInt32(number), in: register.units, inventory: nil)
    let drawn = population.members(in: register.units).prefix(500).map {
      DrawnUnit(serial: $0.serial, required: .label)
    }
    let sheet = CountSheet(
      lines: drawn.map { CountSheet.Line(serial: $0.serial, grade: .identity) })
    let start = Meter.thread
    let done = Reconciliation(population, drawn: drawn, seen: sheet, in: register.units)
    let seconds = Meter.thread - start
    found &+= done.totals.found
    return seconds
  }
}
