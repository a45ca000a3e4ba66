import Custody
import Pages
import Testing
import Vocabulary

/// Custody in the plainest way: a list of units and nothing else.
private struct Model: Equatable {
  struct Unit: Equatable {
    var serial: SerialKey
    var state: UnitState
    var site: UInt32
  }

  var units: [Unit] = []

  func units(at site: UInt32) -> [Int] { units.indices.filter { units[$0].site == site } }
}

/// A seeded generator (SplitMix64): a failing property is repeated by its seed.
private struct Draws {
  var state: UInt64

  mutating func next(below bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Int(KeyHash.mix(state) % UInt64(bound))
  }
}

@Suite("Custody against a plain model") struct UnitBookPropertyTests {
  @Test(arguments: [21, 22, 23, 24] as [UInt64])
  func `lists, index and states agree with a plain model through any life`(seed: UInt64) throws {
    var draws = Draws(state: seed)
    var book = UnitBook()
    var model = Model()
    var held: [(UnitBook, Model)] = []
    for step in 0..<1500 {
      switch draws.next(below: 8) {
      case 0:
        let first = model.units.count
        let count = 1 + draws.next(below: 40)
        let site = UInt32(draws.next(below: 9))
        let rows = try book.ship(
          manifest(first..<first + count), UnitBook.Shipment(site: site, on: today))
        #expect(rows == first..<first + count)
        for number in rows {
          model.units.append(Model.Unit(serial: serial(number), state: .shipped, site: site))
        }
      case 1 where !model.units.isEmpty:
        let known = model.units[draws.next(below: model.units.count)].serial
        let bad = Manifest(models: ["X"], lines: [Manifest.Line(serial: known, model: 0)])
        #expect(throws: CustodyFault.serialTaken(known, line: 1)) {
          try book.ship(bad, UnitBook.Shipment(site: 0, on: today))
        }
      case 2, 3:
        let rows = pick(&draws, model.units.count)
        let site = draws.next(below: 10)
        let target = site == 9 ? UnitRow.none : UInt32(site)
        book.move(rows, to: target)
        for row in rows { model.units[row].site = target }
      case 4, 5, 6:
        let rows = pick(&draws, model.units.count)
        let reason = UnitReason.allCases[draws.next(below: UnitReason.allCases.count)]
        let isAllowed = rows.allSatisfy { reason.outcome(from: model.units[$0].state) != nil }
        do {
          try book.check(reason, rows)
          #expect(isAllowed, "seed \(seed)")
        } catch {
          #expect(!isAllowed, "seed \(seed)")
        }
        book.apply(reason, to: rows, on: today)
        for row in rows {
          model.units[row].state =
            reason.outcome(from: model.units[row].state) ?? model.units[row].state
        }
      default:
        if held.count < 12 { held.append((book, model)) }
      }
      if step % 300 == 299 { compare(book, model, seed) }
    }
    compare(book, model, seed)
    for (snapshot, then) in held { compare(snapshot, then, seed) }
  }

  private func pick(_ draws: inout Draws, _ count: Int) -> [Int] {
    guard count > 0 else { return [] }
    let start = draws.next(below: count)
    let step = 1 + draws.next(below: 5)
    return Array(stride(from: start, to: min(count, start + 60), by: step))
  }

  private func compare(_ book: UnitBook, _ model: Model, _ seed: UInt64) {
    #expect(book.count == model.units.count, "seed \(seed)")
    for (row, unit) in model.units.enumerated() {
      #expect(book.row(of: unit.serial) == row, "seed \(seed)")
      #expect(book[row].state == unit.state, "seed \(seed)")
      #expect(book[row].site == unit.site, "seed \(seed)")
    }
    for site in 0..<UInt32(10) {
      #expect(book.units(at: site) == model.units(at: site), "seed \(seed)")
      #expect(book.count(at: site) == model.units(at: site).count, "seed \(seed)")
    }
  }
}
