import Canon
import Clearing
import Custody
import Markup
import Rulebook
import Vocabulary

extension Reading {
  /// The public front page.
  func front() -> FrontPage {
    let tally = Tally(self)
    let last = house.timelines.count
    let latest = house.timelines.notes(max(0, last - 1000)..<last).filter(\.kind.isNews)
    return FrontPage(
      figures: [
        Figure(Figures.count(tally.cleared), "sales cleared"),
        Figure(
          tally.medianToClear.map { Figures.span(milliseconds: $0) } ?? "none yet",
          "from proposal to clearance", note: "(median)"),
        Figure(
          Figures.count(tally.unitsWatched), "chips under watch",
          note: "of \(Figures.count(register.units.count)) shipped"),
        Figure(Figures.count(tally.roundsClosed), "inspection rounds closed"),
        Figure(
          Figures.count(tally.unitsAtIssue), "chips not accounted for",
          note: "in \(Figures.counted(tally.cases, "case"))"),
        Figure(
          Figures.shortMoney(Money(minor: tally.paid)), "paid on demands",
          note: "of \(Figures.shortMoney(Money(minor: tally.demanded)))"),
        Figure(Figures.count(tally.bondsInForce), "bonds in force"),
        Figure(
          Figures.shortMoney(Money(minor: tally.penalSums)), "bonded", note: "(penal sums)"),
      ], specimen: tally.latestCleared.flatMap { specimen($0) }, way: tally.way,
      latest: happenings(Array(latest.suffix(6))),
      terms: register.rulebook.map { Self.terms(of: $0) } ?? [])
  }

  private func specimen(_ row: SaleRow) -> FrontPage.Specimen? {
    guard let at = row.clearedAt,
      let engagement = (row.engagement ?? register.sites[row.siteID]?.engagement)
        .flatMap({ register.engagements[$0] }),
      let bond = row.bond.flatMap({ register.bonds[$0] })
    else { return nil }
    let country = register.sites[row.siteID]?.country.name ?? ""
    return FrontPage.Specimen(
      path: "/sales/\(row.id.text)", title: title(of: row),
      route: "\(name(row.exporter)) to \(name(row.buyer)), \(country)",
      auditor: name(engagement.auditor), surety: name(bond.surety),
      number: row.clearanceNumber ?? "", clearedAt: at,
      took: Figures.span(milliseconds: at.milliseconds - row.proposedAt.milliseconds))
  }

  /// The regime's parameters that people ask for first.
  static func terms(of rulebook: Rulebook) -> [Fact] {
    guard rulebook.hasTerms else { return [] }
    let terms = rulebook.terms
    var out = [
      Fact(
        "Applies above",
        "\(Figures.count(terms.appliesAboveTpp)) TPP per consignee and calendar year"),
      Fact(
        "To be found",
        "a loss of \(Figures.percent(ppm: Int64(terms.detectLossPpm))) of units (at least "
          + "\(terms.detectLossUnitsMin)) within \(terms.detectWithinDays) days, with probability "
          + Figures.percent(ppm: Int64(terms.detectionTargetPpm))),
      Fact("Auditor", assignment(terms.assignment)),
      Fact(
        "Back-checked by the regulator",
        "\(Figures.percent(ppm: Int64(terms.backCheckPpm))) of rounds"),
    ]
    if terms.requiresBond {
      let share = Int64(terms.penaltyMultiplePpm) * Int64(terms.coveragePpm) / 1_000_000
      out += [
        Fact(
          "Penal sum",
          "\(Figures.percent(ppm: share)) of insured value: penalty "
            + "\(Figures.percent(ppm: Int64(terms.penaltyMultiplePpm))), of which "
            + "\(Figures.percent(ppm: Int64(terms.coveragePpm))) is bonded"),
        Fact("Payable on", Words.spaced(terms.trigger.rawValue)),
        Fact(
          "Answers for each shipment",
          "\(terms.obligationMonths) months, then \(terms.discoveryMonths) to discover a loss"),
        Fact("Demand", Words.spaced(terms.demandOrder.rawValue)),
      ]
    }
    return out
  }

  /// How an auditor came to a site, by the mode's name in the rulebook.
  static func assignment(_ mode: String) -> String {
    Terms.Assignment(rawValue: mode).map { assignment($0) } ?? Words.spaced(mode)
  }

  private static func assignment(_ mode: Terms.Assignment) -> String {
    switch mode {
    case .clientChoice: "chosen by the buyer"
    case .shortlistRandom: "drawn from the buyer’s shortlist"
    case .poolRandom: "drawn from the pool of all accredited"
    }
  }
}
