import Canon
import Custody
import Testing
import Vocabulary

@Suite("Reconciliation of a count") struct ReconciliationTests {
  private func inventory(_ numbers: some Sequence<Int>, rack: String = "A1") -> Inventory {
    Inventory(
      racks: [rack], lines: numbers.map { Inventory.Line(serial: serial($0), rack: 0) })
  }

  private func sheet(
    _ numbers: some Sequence<Int>, _ grade: EvidenceGrade = .label, rack: String = "A1"
  ) -> CountSheet {
    CountSheet(
      racks: [rack],
      lines: numbers.map { CountSheet.Line(serial: serial($0), grade: grade, rack: 0) })
  }

  private func draw(
    _ numbers: some Sequence<Int>, _ grade: EvidenceGrade = .label
  ) -> [DrawnUnit] {
    numbers.map { DrawnUnit(serial: serial($0), required: grade) }
  }

  @Test func `units that are where they should be are found`() throws {
    let book = try bookWithUnits(0..<100, at: 0)
    let population = Population(of: 0, in: book, inventory: inventory(0..<100))
    let result = Reconciliation(
      population, drawn: draw(20..<40), seen: sheet(20..<40), in: book)
    #expect(result.totals.found == 20)
    #expect(result.totals.countsAsMissing == 0)
    #expect(result.findings.allSatisfy { $0.why == nil && $0.seen == .label })
    #expect(result.unexpected.isEmpty)
  }

  @Test func `a unit left out of the declaration stays in the draw`() throws {
    let book = try bookWithUnits(0..<100, at: 0)
    let population = Population(of: 0, in: book, inventory: inventory(0..<90))
    #expect(population.count == 100)
    #expect(population.totals.omitted == 10)
    #expect(population.place(of: serial(95)) != nil)
  }

  @Test func `omitted units are phantoms: drawn and not seen, they count as missing`() throws {
    let book = try bookWithUnits(0..<100, at: 0)
    let population = Population(of: 0, in: book, inventory: inventory(0..<90))
    let result = Reconciliation(
      population, drawn: draw(85..<95), seen: sheet(85..<92), in: book)
    #expect(result.totals.found == 5)
    #expect(result.totals.mismatched == 2)
    #expect(result.totals.missing == 3)
    #expect(result.totals.phantoms == 3)
    #expect(result.findings.suffix(5).allSatisfy { $0.why == .omitted })
  }

  @Test func `units counted but not named are phantoms that nobody can find`() throws {
    let book = try bookWithUnits(0..<960, at: 0)
    let population = Population(
      of: 0, in: book, inventory: inventory(0..<960), declaredCount: 1000)
    #expect(population.count == 1000)
    #expect(population.totals.phantoms == 40)
    let drawn = population.serials.prefix(3).map { DrawnUnit(serial: $0, required: .bulk) }
    let result = Reconciliation(population, drawn: drawn, seen: sheet(0..<960), in: book)
    #expect(result.totals.missing == 3)
    #expect(result.findings.allSatisfy { $0.why == .phantom })
  }

  @Test func `without a declaration custody's last state stands`() throws {
    var book = try bookWithUnits(0..<100, at: 0)
    book.apply(.returnToMaker, to: [7], on: today)
    let population = Population(of: 0, in: book, inventory: nil)
    #expect(population.count == 99)
    #expect(population.place(of: serial(7)) == nil)
    let result = Reconciliation(population, drawn: draw([8]), seen: sheet([8]), in: book)
    #expect(result.totals.found == 1)
  }

  @Test func `refused access counts every drawn unit as missing`() throws {
    let book = try bookWithUnits(0..<100, at: 0)
    let population = Population(of: 0, in: book, inventory: nil)
    let result = Reconciliation(population, drawn: draw(0..<30), seen: CountSheet(), in: book)
    #expect(result.totals.missing == 30)
    #expect(result.findings.allSatisfy { $0.why == .notSeen })
  }

  @Test func `a unit seen at a cheaper grade than drawn for is unverified and counts`() throws {
    let book = try bookWithUnits(0..<10, at: 0)
    let population = Population(of: 0, in: book, inventory: nil)
    let result = Reconciliation(
      population, drawn: draw(0..<10, .identity), seen: sheet(0..<10, .label), in: book)
    #expect(result.totals.unverified == 10)
    #expect(result.totals.countsAsMissing == 10)
    #expect(result.findings[0].why == .gradeTooLow)
  }

  @Test func `a label read in two racks proves neither unit`() throws {
    let book = try bookWithUnits(0..<10, at: 0)
    let population = Population(of: 0, in: book, inventory: nil)
    let seen = CountSheet(
      racks: ["A1", "B2"],
      lines: [
        CountSheet.Line(serial: serial(1), grade: .label, rack: 0),
        CountSheet.Line(serial: serial(1), grade: .label, rack: 1),
        CountSheet.Line(serial: serial(2), grade: .bulk, rack: 0),
        CountSheet.Line(serial: serial(2), grade: .label, rack: 0),
      ])
    let result = Reconciliation(population, drawn: draw([1, 2]), seen: seen, in: book)
    #expect(result.findings.map(\.verdict) == [.unverified, .found])
    #expect(result.findings[0].why == .seenTwice)
  }

  @Test func `a unit seen in another rack than declared is mismatched`() throws {
    let book = try bookWithUnits(0..<10, at: 0)
    let population = Population(of: 0, in: book, inventory: inventory(0..<10, rack: "A1"))
    let result = Reconciliation(
      population, drawn: draw([1]), seen: sheet([1], rack: "B2"), in: book)
    #expect(result.findings[0].verdict == .mismatched)
    #expect(result.findings[0].why == .otherRack)
  }

  @Test func `units declared here and registered elsewhere, or nowhere, are told apart`() throws {
    var book = try bookWithUnits(0..<10, at: 0)
    let others = try book.ship(manifest(10..<12), UnitBook.Shipment(site: 1, on: today))
    book.apply(.receipt, to: Array(others), on: today)
    let population = Population(
      of: 0, in: book, inventory: inventory([0, 1, 10, 500]))
    #expect(population.totals.declaredOnly == 2)
    let result = Reconciliation(
      population, drawn: draw([0, 10, 500]), seen: sheet([0, 10, 500]), in: book)
    #expect(result.findings.map(\.why) == [nil, .elsewhere, .unregistered])
    #expect(result.findings[1].row == 10)
    #expect(result.totals.mismatched == 2)
  }

  @Test func `units seen where nobody expected them are listed once`() throws {
    var book = try bookWithUnits(0..<10, at: 0)
    try book.ship(manifest(10..<12), UnitBook.Shipment(site: 1, on: today))
    let population = Population(of: 0, in: book, inventory: nil)
    let result = Reconciliation(
      population, drawn: draw([0]), seen: sheet([0, 11, 900, 11, 5]), in: book)
    #expect(
      result.unexpected == [
        UnexpectedUnit(serial: serial(11), row: 11, line: 1),
        UnexpectedUnit(serial: serial(900), row: UnitRow.none, line: 2),
      ])
    #expect(result.totals.seenElsewhere == 1)
    #expect(result.totals.seenUnregistered == 1)
  }

  @Test func `the population stands in the order of serials, whatever the history`() throws {
    var book = try bookWithUnits(0..<50, at: 0)
    book.move([3, 40, 12], to: 1)
    book.move([12, 3, 40], to: 0)
    let population = Population(of: 0, in: book, inventory: inventory([700, 2, 600]))
    #expect(population.serials == population.serials.sorted())
    #expect(population.count == 52)
  }

  @Test func `a reconciliation reads the same from a snapshot after the book has moved on`() throws
  {
    var book = try bookWithUnits(0..<100, at: 0)
    let snapshot = book
    let before = Reconciliation(
      Population(of: 0, in: snapshot, inventory: nil), drawn: draw(0..<50), seen: sheet(0..<48),
      in: snapshot)
    book.move(Array(0..<100), to: 5)
    let after = Reconciliation(
      Population(of: 0, in: snapshot, inventory: nil), drawn: draw(0..<50), seen: sheet(0..<48),
      in: snapshot)
    #expect(before == after)
    #expect(Population(of: 0, in: book, inventory: nil).count == 0)
  }

  @Test func `totals are a record that is read back as it was written`() throws {
    let book = try bookWithUnits(0..<10, at: 0)
    let population = Population(of: 0, in: book, inventory: nil)
    let totals = Reconciliation(population, drawn: draw(0..<4), seen: sheet(0..<3), in: book).totals
    #expect(try ReconciliationTotals(bytes: totals.json) == totals)
    #expect(try PopulationTotals(bytes: population.totals.json) == population.totals)
  }
}
