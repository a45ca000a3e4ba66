import Canon
import Rulebook
import Shelf
import Vocabulary

/// Decisions on decoded sales: the examples with other quantities and countries, under two rulebooks, on one core.
enum DetermineBar {
  @Sendable static func run() async throws -> [Row] {
    let shelf = try Shelf.find()
    let books = [
      try shelf.load(id: "ear-2026-07"), try shelf.load(id: "pilot-southeast-asia"),
    ]
    var sales: [Sale] = []
    for entry in try SaleFile.readAll(Recording.root() + "/Examples/sales") {
      let sale = try entry.sale.get()
      for quantity in [Int64(1), 8, 16, 100, 1000, 5000] {
        for code in ["MY", "TH", "SG", "JP"] {
          var other = sale
          for index in other.items.indices {
            other.items[index].quantity = .value(Quantity(quantity))
          }
          if var site = other.site.value {
            site.country = Country(code).map { .value($0) } ?? .absent
            other.site = .value(site)
          }
          sales.append(other)
        }
      }
    }
    var best = Spent(wall: .infinity)
    var tally: UInt64 = 0
    let rounds = max(1, 100_000 / (sales.count * books.count))
    for _ in 0..<5 {
      tally = 0
      let spent = Meter.time {
        for _ in 0..<rounds {
          for book in books {
            for sale in sales {
              let decision = determine(sale, under: book)
              tally = tally &* 31 &+ UInt64(decision.outcome.rawValue.utf8.count)
              tally &+= UInt64(decision.conditions.count + decision.flags.count)
            }
          }
        }
      }
      if best.wall == .infinity || spent.thread < best.thread { best = spent }
    }
    let count = Double(rounds * sales.count * books.count)
    return [
      Row(
        bar: "check, decoded sales", target: "≥ 100,000/s",
        measured: "\(Words.count(count / best.thread))/s", passes: count / best.thread >= 100_000,
        spent: best, checksum: tally)
    ]
  }
}
