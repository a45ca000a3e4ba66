import Clearing
import Suretyship
import Vocabulary

extension Reading {
  /// Whether what sureties signed above their limits for a bond is not covered yet.
  func lacksCover(_ row: BondRow) -> Bool {
    row.terms.coSureties.contains { part in
      switch register.excessCover(of: row.id, by: part.surety)?.standing(on: now.day) {
      case .pending, .deficient: true
      case .covered, .withinLimit, nil: false
      }
    }
  }

  /// What was signed above limits, and who took it over; nothing for a bond within them.
  func reinsuranceParts(of row: BondRow) -> [ThingPage.Part] {
    let covers = row.terms.coSureties.compactMap { part in
      register.excessCover(of: row.id, by: part.surety)
    }
    guard !covers.isEmpty else { return [] }
    var grid = Grid(
      caption: "Reinsurance",
      columns: [
        .text("Surety"), .number("Above its limit"), .text("Taken over by"), .text("Standing"),
      ], hidesCaption: true)
    for cover in covers {
      grid.row(
        [party(cover.surety)], [.text(Figures.money(cover.excess))],
        cover.cessions.flatMap { [party($0.reinsurer), .text(" \(Figures.money($0.amount)) ")] },
        Self.words(cover.standing(on: now.day)))
    }
    return [ThingPage.Part("Reinsurance of what is above a limit") { grid.node }]
  }

  private static func words(_ standing: ExcessCover.Standing) -> [Node] {
    switch standing {
    case .withinLimit: [.text("within the limit")]
    case .covered: [Status("Covered", .good).node]
    case .pending(let rest, let dueOn):
      [
        Status("Pending", .waiting).node,
        .text(" \(Figures.money(rest)) to be covered by "), date(dueOn),
      ]
    case .deficient(let rest, let since):
      [
        Status("Deficient", .bad).node,
        .text(" \(Figures.money(rest)) not covered, since "), date(since),
      ]
    }
  }
}
