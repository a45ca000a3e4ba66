import Clearing
import Markup
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

  /// What sureties hold or held for a bond.
  func pledges(of bond: BondRow) -> [PledgeRow] {
    bond.terms.coSureties.map { register.pledge(of: bond, to: $0.surety) }
      .filter { $0.held.minor > 0 || $0.drawn.minor > 0 || $0.returned != nil }
  }

  /// The same as a part of the bond's page; nothing where none was ever pledged.
  func collateralParts(of bond: BondRow) -> [ThingPage.Part] {
    let pledges = pledges(of: bond)
    guard !pledges.isEmpty else { return [] }
    var grid = Grid(
      caption: "Collateral",
      columns: [
        .text("Surety"), .number("Pledged in all"), .number("Drawn"), .number("Given back"),
        .number("Held"),
      ], hidesCaption: true)
    for pledge in pledges {
      let returned = pledge.returned ?? Money(minor: 0, currency: pledge.held.currency)
      let pledged = pledge.held.adding(pledge.drawn)?.adding(returned)
      grid.row(
        [party(pledge.surety)], [.text(pledged.map { Figures.money($0) } ?? "")],
        [.text(Figures.money(pledge.drawn))], [.text(Figures.money(returned))],
        [.text(Figures.money(pledge.held))])
    }
    return [ThingPage.Part("Collateral") { grid.node }]
  }

  /// What a sale's exporter stakes as surety, against what it earns; nothing where it is no surety of the bond.
  func stakeParts(of bond: BondRow, for sale: SaleRow) -> [ThingPage.Part] {
    guard let stake = register.exporterStake(in: bond, for: sale) else { return [] }
    let source = stake.isSigned ? "as the surety signed it" : "our reference model; none was signed"
    var list = [
      Fact("Exporter") { party(stake.exporter) },
      Fact(
        "Chance of a call",
        stake.chancePpm.map { "\(Figures.count($0)) in a million, \(source)" } ?? "not known"),
      Fact("Penal sum × chance", stake.expectedLoss.map { Figures.money($0) } ?? "not known"),
    ]
    if stake.part != stake.penalSum {
      let part = stake.chancePpm.flatMap { stake.part.timesPpm($0) }
      list.append(Fact("Of it, the exporter’s part", part.map { Figures.money($0) } ?? "not known"))
    }
    list.append(
      Fact(
        "Margin of the sale",
        stake.margin.map { "\(Figures.money($0)), as the exporter stated" }
          ?? "not stated by the exporter"))
    if let balance = stake.balance {
      list.append(
        Fact("The margin") {
          if balance.isMetByMargin {
            Status("Meets the exporter’s expected loss", .good).node
          } else {
            Status("Falls short of the exporter’s expected loss", .doubtful).node
            " unless others take \(Figures.percent(ppm: balance.coSuretySharePpm)) of its part"
          }
        })
    }
    return [ThingPage.Part("The exporter as surety") { facts(list) }]
  }

  /// What a sale's bond has to cover besides it; nothing where it covers no other cleared sale.
  func sharedParts(of sale: SaleRow) -> [ThingPage.Part] {
    guard let shared = register.sharedCover(of: sale, at: now) else { return [] }
    let others = Figures.counted(shared.others, "other cleared sale")
    let lacking =
      shared.shortfall.minor == 0
      ? "nothing" : "\(Figures.money(shared.shortfall)), if all of them are shipped"
    return [
      ThingPage.Part("The bond is shared") {
        facts([
          Fact("Left for new shipments", Figures.money(shared.left)),
          Fact("Needed by this sale’s units still to be shipped", Figures.money(shared.needed)),
          Fact("Needed by \(others)", Figures.money(shared.neededByOthers)),
          Fact("Lacking", lacking),
        ])
      }
    ]
  }

  /// What the buyer is to do where a sale's bond would not cover all cleared sales that rest on it.
  func sharedStep(of sale: SaleRow) -> NextStep? {
    guard let shared = register.sharedCover(of: sale, at: now), shared.shortfall.minor > 0 else {
      return nil
    }
    let others = Figures.counted(shared.others, "other cleared sale")
    return NextStep(
      owner: name(sale.buyer), ownerPath: "/parties/\(sale.buyer.text)",
      todo:
        "have the bond increased by \(Figures.money(shared.shortfall)), or ship less: it is not "
        + "enough for this sale and \(others); no clock runs until a shipment leaves this sale too "
        + "little",
      tone: .doubtful)
  }

  /// How a bond stands against what it is to answer for, and where anyone can validate it.
  func sufficiencyParts(of row: BondRow) -> [ThingPage.Part] {
    guard let standing = register.sufficiency(of: row, at: now) else { return [] }
    var list = [
      Fact("Left for new shipments", Figures.money(standing.left)),
      Fact("Needed by units still to be shipped", Figures.money(standing.coming)),
      Fact("Lacking", lacking(standing, in: row)),
    ]
    for release in standing.releases.prefix(12) {
      list.append(
        Fact("Free again") {
          "\(Figures.money(release.amount)) from "
          date(release.on)
        })
    }
    for notice in register.renewalNotices(of: row) {
      list.append(Fact("Noticed \(notice.daysBefore) days before its end") { moment(notice.at) })
    }
    list.append(
      Fact("For obligees") { link("/bonds/\(row.id.text)/validate") { "validate this bond" } })
    return [ThingPage.Part("Whether it is enough") { facts(list) }]
  }

  private func lacking(_ standing: Sufficiency, in row: BondRow) -> String {
    guard !standing.isSufficient else { return "nothing" }
    let amount = Figures.money(standing.shortfall)
    guard register.state(of: row, at: now) == .closed, standing.coming.minor == 0 else {
      return amount
    }
    return
      "\(amount): payments have eaten into what shipped units bind, and a bond that is closed takes "
      + "no increase"
  }

  /// Who is to do what about a bond.
  func nextSteps(of row: BondRow) -> [NextStep] {
    var steps: [NextStep] = []
    func step(_ party: PartyID, _ todo: String, until: Instant? = nil, _ tone: Tone = .waiting) {
      steps.append(
        NextStep(
          owner: name(party), ownerPath: "/parties/\(party.text)", todo: todo, until: until,
          tone: tone))
    }
    guard row.status != .released else {
      for part in row.terms.coSureties {
        let pledge = register.pledge(of: row, to: part.surety)
        let rest = register.returnable(pledge)
        guard rest.minor > 0 else { continue }
        step(
          part.surety, "give \(Figures.money(rest)) of collateral back to \(name(row.principal))",
          until: pledge.returnDueAt, pledge.returnDueAt.map { $0 < now } == true ? .bad : .waiting)
      }
      return steps
    }
    for part in row.terms.coSureties {
      switch register.excessCover(of: row.id, by: part.surety)?.standing(on: now.day) {
      case .pending(let rest, let dueOn):
        step(
          part.surety, "have \(Figures.money(rest)) reinsured",
          until: dueOn.adding(days: 1).startAt)
      case .deficient(let rest, _):
        step(part.surety, "have \(Figures.money(rest)) reinsured: it is late", .bad)
      case .covered, .withinLimit, nil: break
      }
    }
    for duty in register.duties(of: row.id) where duty.metAt == nil {
      step(row.principal, "show the surety that its condition is met: \(duty.text)")
    }
    for part in row.terms.coSureties {
      let pledge = register.pledge(of: row, to: part.surety)
      guard pledge.lacking.minor > 0 else { continue }
      step(
        row.principal,
        "pledge \(Figures.money(pledge.lacking)) to \(name(part.surety)), which called for it",
        until: pledge.callDueAt, .bad)
    }
    return steps + coverSteps(of: row)
  }

  /// Who is to see that what is shipped and will be is covered: increase, renewal, or another bond in this one's place.
  private func coverSteps(of row: BondRow) -> [NextStep] {
    func step(_ todo: String, until: Instant?, _ tone: Tone) -> NextStep {
      NextStep(
        owner: name(row.principal), ownerPath: "/parties/\(row.principal.text)", todo: todo,
        until: until, tone: tone)
    }
    let resting = register.restingSales(on: row, at: now)
    let units = resting.reduce(Int64(0)) { $0 + ($1.units - $1.unitsShipped) }
    let last = row.lastDayForShipments
    let isClosed = register.state(of: row, at: now) == .closed
    if row.cancelledAt != nil || isClosed {
      guard !resting.isEmpty, let last else { return [] }
      let rest =
        "\(Figures.counted(units, "unit")) of \(Figures.counted(Int64(resting.count), "sale"))"
      return [
        step(
          "have another bond issued for \(rest) still to be shipped: this one takes no new "
            + "shipment after \(last.textForPeople)",
          until: isClosed ? flaggedUntil(resting) : last.adding(days: 1).startAt,
          isClosed ? .bad : .waiting)
      ]
    }
    var steps: [NextStep] = []
    if let standing = register.sufficiency(of: row, at: now), !standing.isSufficient {
      steps.append(
        step(
          "have the bond increased by \(Figures.money(standing.shortfall))"
            + (standing.coming.minor > 0 ? ", or ship less" : "") + Self.clock(of: standing),
          until: standing.cureBy, standing.cureBy == nil ? .doubtful : .bad))
    }
    // Who has shipped all under a bond for one transaction needs it no longer for new shipments.
    if row.terms.form == .continuous || !resting.isEmpty,
      let notice = register.renewalNotices(of: row).last
    {
      steps.append(
        step(
          "have the bond prolonged, or another issued",
          until: notice.expiresOn.adding(days: 1).startAt, .waiting))
    }
    return steps
  }

  /// What is to be said of a shortfall that has no clock.
  private static func clock(of standing: Sufficiency) -> String {
    if standing.cureBy != nil { return "" }
    return standing.shortfall.minor > standing.coming.minor
      ? "; payments have eaten into what shipped units bind; no clock runs for it"
      : "; no clock runs until a shipment leaves a cleared sale too little, and what goes beyond the "
        + "bond is refused"
  }

  /// Until when the first of some sales is flagged.
  private func flaggedUntil(_ rows: [SaleRow]) -> Instant? {
    rows.compactMap { row in
      if case .flagged(let until) = register.liveState(of: row, at: now) { until } else { nil }
    }.min()
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
