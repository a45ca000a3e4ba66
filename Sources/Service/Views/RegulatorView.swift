import Canon
import Clearing
import Custody
import Markup
import Vocabulary

extension Reading {
  /// The regulator's board: what is open, what fell, who is exposed, how discretion was used.
  func regulatorBoard() -> BoardPage {
    var tally = Tally(self)
    var fallen: [SaleRow] = []
    for row in register.sales.rows
    where (row.ground == .exception || row.ground == .noLicenceRequired)
      && row.unitsShipped < row.units
    {
      switch register.liveState(of: row, at: now) {
      case .flagged:
        tally.flagged += 1
        fallen.append(row)
      case .lapsed:
        tally.lapsed += 1
        fallen.append(row)
      default: break
      }
    }
    let open = register.cases.rows.filter { $0.status != .closed }
      .sorted { clock(of: $0) < clock(of: $1) }
    return BoardPage(
      name: "The regulator’s board",
      lead: "What is open, what fell, who is exposed, and how discretion was used.",
      menuEntry: .regulator,
      figures: [
        Figure(Figures.count(tally.casesOpen), "cases open"),
        Figure(
          Figures.count(tally.flagged), "sales flagged",
          note: "and \(Figures.count(tally.lapsed)) lapsed"),
        Figure(
          Figures.count(tally.unitsDetermined), "units determined diverted",
          note: "of \(Figures.count(register.units.count)) shipped"),
        Figure(Figures.shortMoney(Money(minor: tally.penalties)), "penalties determined"),
        Figure(Figures.shortMoney(Money(minor: tally.paid)), "paid on demands"),
        Figure(Figures.shortMoney(Money(minor: tally.recovered)), "recovered by sureties"),
        Figure(Figures.count(tally.roundsClosed), "inspection rounds closed"),
        Figure(Figures.count(tally.bondsInForce), "bonds in force"),
      ],
      parts: [
        .init("Open cases, by their clocks") {
          caseGrid(open, caption: "Open cases").node
        },
        .init("Deadlines in the next 14 days") { deadlineGrid.node },
        .init("Sales whose clearance fell") {
          let none = p("empty") { "No clearance with units still to be shipped has fallen." }
          fallen.isEmpty ? none : saleGrid(fallen, caption: "Flagged and lapsed sales").node
        },
        .init("Sureties: exposure and limits") { suretyGrid.node },
        .init("Auditors: scorecards") {
          p("text soft") {
            "Rates carry a 95 % interval (Clopper–Pearson). No rank is given: sites differ."
          }
          auditorGrid.node
        },
        .init("Diversion, as far as it was found") { diversionGrid(tally).node },
        .init("The regulator’s own discretion, counted in public") { discretionGrid.node },
        coveragePart,
      ])
  }

  /// When the next clock of a case runs out; long after all others where none runs.
  private func clock(of row: CaseRow) -> Instant {
    nextSteps(of: row).compactMap(\.until).min() ?? Instant(milliseconds: .max)
  }

  private var deadlineGrid: Grid {
    var grid = Grid(
      caption: "Deadlines", columns: [.text("When"), .text("What falls due"), .text("About")],
      empty: "No deadline falls due in the next 14 days.", hidesCaption: true)
    for (_, item) in register.agenda.next(100, until: now.adding(days: 14)) where matters(item) {
      grid.row([moment(item.dueAt)], [.text(Self.words(item.kind))], [about(item)])
    }
    return grid
  }

  /// Whether what falls due has not been done meanwhile: nothing is ever taken off the agenda.
  private func matters(_ item: DueItem) -> Bool {
    let bits = item.subjectBits
    let round = register.rounds[RoundID(bits: bits)]?.status
    switch item.kind {
    case .response: return register.cases[CaseID(bits: bits)]?.status == .noticed
    case .demand: return register.demands[DemandID(bits: bits)]?.status == .open
    case .inventory: return round == .ordered
    case .reveal: return round == .committed || round == .revealing
    case .drawing: return register.engagements[EngagementID(bits: bits)]?.status == .requested
    case .visit: return round == .sealed
    case .count: return round == .drawn
    case .access:
      return register.rounds[RoundID(bits: bits)]?.accessDueAt == item.dueAt
        && round?.isOver == false
    case .transit: return register.shipments[ShipmentID(bits: bits)]?.receivedAt == nil
    case .dwell, .round, .ownership: return true
    case .cover: return register.bonds[BondID(bits: bits)].map { lacksCover($0) } ?? false
    case .renewal: return register.bonds[BondID(bits: bits)]?.status == .issued
    }
  }

  private static func words(_ kind: DueKind) -> String {
    switch kind {
    case .inventory: "the site declares its inventory"
    case .reveal: "contributors reveal their randomness"
    case .drawing: "values are contributed to the drawing of an auditor"
    case .visit: "the inspector arrives at the site and draws"
    case .count: "the auditor reports the count"
    case .access: "access is given, or all units to be drawn count as missing"
    case .response: "principal and sureties respond"
    case .demand: "the demand is paid or petitioned"
    case .transit: "the shipment is received"
    case .dwell: "the units are installed"
    case .round: "a round is due"
    case .ownership: "the rest of a party's sales is decided anew"
    case .cover: "what a surety signed above its limit is reinsured"
    case .renewal: "the parties are noticed that the bond ends"
    }
  }

  private func about(_ item: DueItem) -> Node {
    let bits = item.subjectBits
    switch item.kind {
    case .response: return caseLink(CaseID(bits: bits))
    case .demand:
      guard let row = register.demands[DemandID(bits: bits)] else { return .text("") }
      return caseLink(row.caseID)
    case .round:
      return register.sites[SiteID(bits: bits)] == nil
        ? round(RoundID(bits: bits)) : site(SiteID(bits: bits))
    case .transit, .dwell:
      let shipment = register.shipments[ShipmentID(bits: bits)]
      return shipment.map { sale($0.sale) } ?? site(SiteID(bits: bits))
    case .drawing:
      return register.engagements[EngagementID(bits: bits)].map { site($0.siteID) } ?? .text("")
    case .inventory, .reveal, .visit, .count, .access: return round(RoundID(bits: bits))
    case .ownership: return party(PartyID(bits: bits))
    case .cover, .renewal: return bond(BondID(bits: bits))
    }
  }

  private var suretyGrid: Grid {
    var grid = Grid(
      caption: "Sureties",
      columns: [
        .text("Surety"), .text("Standing"), .number("Capital and surplus"),
        .number("Limit per bond"), .text("Exposure against capital and surplus"),
      ], empty: "No surety is approved yet.", hidesCaption: true)
    for row in register.accreditations.rows where row.role == .surety {
      let share = Figures.ppm(row.exposure.minor, of: row.capitalAndSurplus.minor)
      grid.row(
        [party(row.party)], [Self.status(of: row).node],
        [.text(Figures.money(row.capitalAndSurplus))], [.text(Figures.money(row.limitPerBond))],
        [
          meter(
            row.exposure.minor, of: row.capitalAndSurplus.minor,
            label: "\(Figures.money(row.exposure)), \(Figures.percent(ppm: share))")
        ])
    }
    return grid
  }

  private var auditorGrid: Grid {
    var grid = Grid(
      caption: "Auditors",
      columns: [
        .text("Auditor"), .text("Standing"), .number("Rounds closed"),
        .number("With findings"), .text("Finding rate, 95 % interval"),
        .number("Back-checks failed"), .text("Test items noticed, 95 % interval"),
        .number("Rounds lapsed"), .number("Values withheld"),
      ], empty: "No auditor is accredited yet.", hidesCaption: true)
    for row in register.accreditations.rows where row.role == .auditor {
      grid.row(
        [party(row.party)], [Self.status(of: row).node], [.text(Figures.count(row.roundsClosed))],
        [.text(Figures.count(row.roundsWithFindings))],
        [.text(Interval.text(row.roundsWithFindings, of: row.roundsClosed))],
        [.text("\(Figures.count(row.backChecksFailed)) of \(Figures.count(row.backChecks))")],
        [.text(Interval.text(row.testItemsFound, of: row.testItems, none: "none drawn"))],
        [.text(Figures.count(row.roundsLapsed))], [.text(Figures.count(row.silences))])
    }
    return grid
  }

  private func diversionGrid(_ tally: Tally) -> Grid {
    var grid = Grid(
      caption: "Diversion",
      columns: [.text("What"), .number("Units"), .text("Where the number comes from")],
      hidesCaption: true)
    grid.row(
      [.text("Shipped")], [.text(Figures.count(register.units.count))],
      [.text("manifests signed by makers")])
    grid.row(
      [.text("Drawn in closed rounds")], [.text(Figures.count(tally.unitsDrawn))],
      [.text("counts signed by auditors")])
    grid.row(
      [.text("Counted as missing when drawn")], [.text(Figures.count(tally.unitsMissing))],
      [.text("not located, not reached or not readable")])
    grid.row(
      [.text("At issue in cases")], [.text(Figures.count(tally.unitsAtIssue))],
      [.text("noticed, less what was accounted for since")])
    grid.row(
      [.text("Determined diverted")], [.text(Figures.count(tally.unitsDetermined))],
      [.text("determinations, each by two persons")])
    return grid
  }

  private var discretionGrid: Grid {
    var grid = Grid(
      caption: "Discretion",
      columns: [.text("Act"), .text("Purpose"), .number("Times"), .number("Days in all")],
      empty: "The regulator has used no discretion yet.", hidesCaption: true)
    for row in register.discretion.rows {
      grid.row(
        [.text(Words.capital(row.act.rawValue))], [.text(Words.spaced(row.purpose.rawValue))],
        [.text(Figures.count(row.count))], [.text(Figures.count(row.days))])
    }
    return grid
  }
}
