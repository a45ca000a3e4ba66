import Canon
import Clearing
import Custody
import Inspection
import Markup
import Suretyship
import Vocabulary

extension Reading {
  func page(of row: SiteEntry) -> ThingPage {
    let engagement = row.engagement.flatMap { register.engagements[$0] }
    let open = row.openRound.flatMap { register.rounds[$0] }
    let held = register.sites.place(of: row.id).map { register.units.count(at: UInt32($0)) } ?? 0
    var next: [NextStep] = []
    if let open {
      next.append(
        NextStep(
          owner: name(open.auditor), ownerPath: "/parties/\(open.auditor.text)",
          todo: "carry on the round under way (\(Words.spaced(open.status.rawValue)))"))
    }
    if engagement == nil {
      next.append(
        NextStep(
          owner: name(row.operator), ownerPath: "/parties/\(row.operator.text)",
          todo: "ask for an auditor: none is engaged here"))
    }
    var page = ThingPage(
      kind: "Sites", kindPath: "/sites", menuEntry: .sites, name: row.name, id: row.id.text,
      statuses: [
        engagement == nil ? Status("Not watched", .doubtful) : Status("Watched", .good)
      ],
      lead: "\(row.address.isEmpty ? "" : "\(row.address), ")\(row.country.name)", next: next,
      facts: [
        Fact("Operator") { party(row.operator) },
        Fact("Auditor") { party(engagement?.auditor) },
        Fact("Units that belong here", Figures.count(held)),
        Fact("Power", "\(Figures.count(row.powerKW)) kW"),
        Fact("Racks", Figures.count(row.racks.count)),
        Fact("Last inspected") {
          if let at = row.lastClosedAt { moment(at) } else { "never" }
        },
        Fact("Round under way") { round(row.openRound) },
        Fact("Registered") { moment(row.registeredAt) },
      ],
      happenings: happenings(
        house.timelines.notes(on: .site(row.id)).filter { !$0.kind.isStepOfDraw }))
    if !row.sales.isEmpty {
      page.parts.append(
        ThingPage.Part("Sales whose goods belong here") {
          saleGrid(row.sales.compactMap { register.sales[$0] }, caption: "Sales").node
        })
    }
    let cases = timelineCases(.site(row.id))
    if !cases.isEmpty {
      page.parts.append(
        ThingPage.Part("Cases") { caseGrid(cases, caption: "Cases at this site").node })
    }
    return page
  }

  func page(of row: BondRow) -> ThingPage {
    let terms = row.terms
    let bound = register.bound(of: row, at: now) ?? row.charged
    var facts = [
      Fact("Principal") { party(row.principal) },
      Fact("Lead surety") { party(row.surety) },
      Fact("Penal sum", Figures.money(terms.penalSum)),
      Fact("Bound by shipments") {
        meter(
          bound.minor, of: terms.penalSum.minor,
          label: "\(Figures.money(bound)) of \(Figures.money(terms.penalSum))")
      },
      Fact("Paid out", Figures.money(row.paid)),
      Fact("Premium", Figures.money(terms.premium)),
      Fact("Form", Words.spaced(terms.form.rawValue)),
      Fact("Payable on", Words.spaced(terms.trigger.rawValue)),
      Fact(
        "Answers for each shipment",
        "\(terms.obligationMonths) months, and \(terms.discoveryMonths) more to discover a loss"),
      Fact("Takes effect") { date(terms.effectiveOn) },
      Fact("Last day for new shipments") {
        if let day = row.lastDayForShipments { date(day) } else { "until cancelled" }
      },
      Fact("Issued") { moment(row.issuedAt) },
    ]
    if let at = row.cancelledAt {
      facts.append(Fact("Notice of cancellation given") { moment(at) })
    }
    if let at = row.closedToNewFrom {
      facts.append(Fact("Closed to new shipments from") { moment(at) })
    }
    var page = ThingPage(
      kind: "Bonds", kindPath: "/bonds", menuEntry: .bonds,
      name: "Bond of \(Figures.money(terms.penalSum))", id: row.id.text,
      statuses: [status(of: row)],
      lead: "\(name(row.surety)) answers for \(name(row.principal)) towards the regulator.",
      next: nextSteps(of: row), facts: facts,
      happenings: happenings(house.timelines.notes(on: .bond(row.id))))
    page.parts.append(ThingPage.Part("Sureties and their shares") { shareGrid(of: row).node })
    page.parts += reinsuranceParts(of: row) + sufficiencyParts(of: row) + collateralParts(of: row)
    let sale = register.bondRequests[row.request].flatMap { register.sales[$0.sale] }
    page.parts += sale.map { stakeParts(of: row, for: $0) } ?? []
    page.parts.append(ThingPage.Part("Shipments it answers for") { chargeGrid(of: row).node })
    let cases = timelineCases(.bond(row.id))
    if !cases.isEmpty {
      page.parts.append(
        ThingPage.Part("Cases") { caseGrid(cases, caption: "Cases under this bond").node })
    }
    return page
  }

  private func shareGrid(of row: BondRow) -> Grid {
    var grid = Grid(
      caption: "Sureties", columns: [.text("Surety"), .number("Share"), .number("At most")],
      hidesCaption: true)
    let parts = row.terms.partsOfPenalSum
    for (index, share) in row.terms.coSureties.enumerated() {
      grid.row(
        [party(share.surety)], [.text(Figures.percent(ppm: share.sharePpm))],
        [.text(parts.indices.contains(index) ? Figures.money(parts[index]) : "")])
    }
    return grid
  }

  private func chargeGrid(of row: BondRow) -> Grid {
    var grid = Grid(
      caption: "Shipments",
      columns: [
        .text("Shipped"), .text("Sale"), .number("Units"), .number("Penal sum bound"),
        .number("Settled by payment"),
      ], empty: "Nothing has been shipped under this bond.", hidesCaption: true)
    let settled = register.settledByShipment(of: row)
    for charge in row.charges.suffix(100) {
      let paid = Money(minor: settled[charge.shipment] ?? 0, currency: charge.amount.currency)
      let bound = charge.amount.subtracting(paid) ?? charge.amount
      let shipment = register.shipments[charge.shipment]
      grid.row(
        [moment(charge.shippedAt)], [sale(shipment?.sale ?? .none)],
        [.text(Figures.count(shipment?.unitsShipped ?? 0))],
        [.text(Figures.money(bound))], [.text(paid.minor > 0 ? Figures.money(paid) : "")])
    }
    return grid
  }

  func page(of row: RoundRow) -> ThingPage {
    var facts = [
      Fact("Site") { site(row.siteID) },
      Fact("Inspecting party") { party(row.auditor) },
      Fact("Why", Words.spaced(row.reason.rawValue)),
      Fact("Units custody placed here", Figures.count(row.custodyUnits)),
      Fact("Units the site declared", row.declaredUnits.map { Figures.count($0) } ?? "none yet"),
      Fact(
        "Drawn from",
        "\(Figures.counted(row.populationUnits, "unit")), "
          + "\(Figures.count(row.phantomUnits)) of them left out by one side"),
      Fact("To be drawn, as the plan states", Figures.counted(row.sampleUnits, "unit")),
    ]
    if row.status == .sealed, let due = row.visitDueAt {
      facts.append(Fact("The draw is sealed to the inspector, who arrives by") { moment(due) })
    }
    if let drawnAt = row.drawnAt, row.countDueAt != nil {
      facts.append(Fact("The inspector arrived, and the units were drawn") { moment(drawnAt) })
    }
    if let refusedAt = row.accessRefusedAt {
      facts.append(Fact("Access was refused or put off") { moment(refusedAt) })
    }
    if let result = row.result {
      facts += [
        Fact("Drawn", Figures.count(result.drawn)),
        Fact("Found as declared", Figures.count(result.found)),
        Fact(
          "Count as missing",
          "\(Figures.count(result.missing)), "
            + "\(Figures.count(result.unverified)) of them unverified, "
            + "\(Figures.count(result.belowGrade)) seen with lesser evidence than asked for"),
        Fact("Another identity", Figures.count(result.mismatched)),
        Fact("Do not belong here", Figures.count(result.unexpected)),
      ]
      if !row.testSerials.isEmpty {
        facts.append(
          Fact(
            "Test items of the regulator among them", Figures.count(Int64(row.testSerials.count))))
      }
    }
    for id in row.cases { facts.append(Fact("Case") { caseLink(id) }) }
    if let id = row.checks { facts.append(Fact("Checks") { round(id) }) }
    var page = ThingPage(
      kind: "Inspections", kindPath: "/rounds", name: "Round of \(row.orderedAt.day.textForPeople)",
      id: row.id.text, statuses: [Self.status(of: row)],
      lead: register.sites[row.siteID].map { "At \($0.name), by \(name(row.auditor))." } ?? "",
      facts: facts, happenings: happenings(house.timelines.notes(on: .round(row.id))))
    page.parts.append(ThingPage.Part("Where the draw came from") { drawFacts(of: row) })
    return page
  }

  /// All that anyone needs to draw the same sample again.
  private func drawFacts(of row: RoundRow) -> [Node] {
    let list = [
      Fact("Root of the population") {
        row.populationRoot.map { code($0.hex) } ?? .text("not yet")
      },
      Fact("Seed of the draw") {
        row.seed.map { code($0.hex) } ?? .text(row.status == .lapsed ? "none" : "not yet")
      },
    ]
    if let other = register.source(of: row) { return [facts(sourceFacts(of: other) + list)] }
    var grid = Grid(
      caption: "Randomness",
      columns: [.text("Contributor"), .text("Committed"), .text("Revealed")],
      empty: "Nobody has committed randomness yet.", hidesCaption: true)
    for part in row.contributions {
      grid.row(
        [party(part.party)], [code(part.commitment.hex)],
        [part.value.map { code($0.hex) } ?? .text(unrevealed(part.party, in: row))])
    }
    return [grid.node, facts(list)]
  }

  /// Dice or a beacon, in the place of values.
  private func sourceFacts(of row: RoundSourceRow) -> [Fact] {
    guard let beacon = row.beacon else {
      guard let dice = row.dice else {
        return [Fact("Randomness", "dice, rolled when the inspector has arrived")]
      }
      return [
        Fact("Dice showed") { code(dice.digits) },
        Fact("Rolled") { dice.rolledAt.map { moment($0) } ?? .text("") },
        Fact("Where", dice.place),
      ] + dice.witnesses.map { witness in Fact("Signed by") { party(witness.party) } }
    }
    var list = [
      Fact("Beacon", "drand, network \(beacon.networkName), round \(beacon.number)"),
      Fact("Its value came") { beacon.startsAt.map { moment($0) } ?? .text("") },
      Fact("Inspector's key for visits") { code(beacon.visitKey.hex) },
    ]
    if let opened = row.opened {
      list.append(Fact("Beacon's signature") { code(opened.signature) })
      list.append(Fact("Inspector's proof") { code(opened.proof) })
    }
    return list
  }

  /// Why a contributor's value is not there.
  private func unrevealed(_ party: PartyID, in row: RoundRow) -> String {
    if row.silent.contains(party) { return "withheld" }
    if party != row.auditor { return row.status.isOver || row.seed != nil ? "never" : "not yet" }
    if row.status == .refused { return "kept: access was refused before the inspector arrived" }
    return row.status.isOver
      ? "never" : "on arrival at the site: until then nobody else knows the draw"
  }

  func page(of row: CaseRow) -> ThingPage {
    var facts = [
      Fact("Site") { site(row.siteID) },
      Fact("Sale") { sale(row.sale) },
      Fact("How it came about", Words.spaced(row.origin.rawValue)),
      Fact("Principal") { party(row.principal) },
      Fact("Bond") { bond(row.bond) },
      Fact("Surety") { party(row.surety) },
      Fact(
        "Units",
        "\(Figures.count(row.units)), \(Figures.count(row.unitsCured)) accounted for since"),
      Fact("Insured value", Figures.money(row.value)),
      Fact("Principal and surety noticed") { moment(row.noticedAt) },
      Fact("Response due") { moment(row.responseDueAt) },
    ]
    if let id = row.round { facts.append(Fact("Found by") { round(id) }) }
    if row.isDisclosed { facts.append(Fact("Disclosed", "by the principal, before it was found")) }
    var page = ThingPage(
      kind: "Cases", kindPath: "/cases", menuEntry: .cases,
      name: "\(Figures.counted(row.units, "unit")) not accounted for", id: row.id.text,
      statuses: [Self.status(of: row)],
      lead: register.sites[row.siteID].map { "At \($0.name), \($0.country.name)." } ?? "",
      next: nextSteps(of: row), facts: facts,
      happenings: happenings(house.timelines.notes(on: .caseRow(row.id))))
    if !row.responses.isEmpty {
      page.parts.append(ThingPage.Part("Responses") { responseGrid(of: row).node })
    }
    if let decided = row.determination {
      page.parts.append(
        ThingPage.Part("Determination") {
          Service.facts([
            Fact("Violation", decided.isViolation ? "yes" : "no"),
            Fact("Units unaccounted for", Figures.count(decided.unitsUnaccounted)),
            Fact("Penalty", Figures.money(decided.penalty)),
            Fact("Purpose", Words.spaced(decided.purpose.rawValue)),
            Fact("Determined by", Figures.counted(Int64(decided.persons.count), "person")),
            Fact("On") { moment(decided.at) },
          ])
          p("text") { decided.reasons }
        })
    }
    page.parts.append(ThingPage.Part("Demands") { demandGrid(of: row).node })
    if !row.serials.isEmpty {
      page.parts.append(
        ThingPage.Part("Serials") {
          p("mono") { row.serials.prefix(200).joined(separator: " ") }
          if row.serials.count > 200 {
            p("soft") { "and \(Figures.count(row.serials.count - 200)) more" }
          }
        })
    }
    return page
  }

  /// The last word of each party that has answered.
  private func responseGrid(of row: CaseRow) -> Grid {
    var grid = Grid(
      caption: "Responses",
      columns: [.text("By"), .text("Account"), .text("Evidence"), .text("When")],
      empty: "Nobody has responded.", hidesCaption: true)
    for answer in row.responses {
      grid.row(
        [party(answer.by)], [.text(answer.text)],
        [.text(answer.evidence.map { String($0.hex.prefix(16)) + "…" } ?? "none")],
        [moment(answer.at)])
    }
    return grid
  }

  private func demandGrid(of row: CaseRow) -> Grid {
    var grid = Grid(
      caption: "Demands",
      columns: [
        .text("On"), .text("State"), .number("Amount"), .number("Paid"),
        .number("Recovered since"), .text("Due"),
      ], empty: "Nothing has been demanded.", hidesCaption: true)
    for id in row.demands {
      guard let demand = register.demands[id] else { continue }
      grid.row(
        [party(demand.on)], [Self.status(of: demand).node],
        [.text(Figures.money(demand.amount))], [.text(Figures.money(demand.paid))],
        [.text(demand.isOnSurety ? Figures.money(demand.recovered) : "")], [moment(demand.dueAt)])
    }
    return grid
  }

  /// Who is to do what in a case.
  func nextSteps(of row: CaseRow) -> [NextStep] {
    let regulator = register.opening?.regulator ?? .none
    switch row.status {
    case .closed: return []
    case .noticed where row.responseDueAt > now:
      return register.awaited(in: row).map { party in
        NextStep(
          owner: name(party), ownerPath: "/parties/\(party.text)",
          todo: "respond to the case", until: row.responseDueAt, tone: .bad)
      }
    case .noticed, .responded:
      return [
        NextStep(
          owner: name(regulator), ownerPath: "/parties/\(regulator.text)",
          todo: "determine the case, by two persons")
      ]
    case .determined:
      let open = row.demands.compactMap { register.demands[$0] }.filter {
        $0.status == .open || $0.status == .petitioned
      }
      let debtors = row.demands.compactMap { register.demands[$0] }.filter {
        $0.status == .unsatisfied
      }
      if open.isEmpty, !debtors.isEmpty {
        return debtors.map { demand in
          NextStep(
            owner: name(demand.on), ownerPath: "/parties/\(demand.on.text)",
            todo: "pay what is left of \(Figures.money(demand.amount)): its time is over",
            tone: .bad)
        }
      }
      if open.isEmpty {
        return [
          NextStep(
            owner: name(regulator), ownerPath: "/parties/\(regulator.text)",
            todo: row.demands.isEmpty
              ? "demand payment, or close the case" : "close the case: no demand is open")
        ]
      }
      return open.map { demand in
        demand.status == .petitioned
          ? NextStep(
            owner: name(regulator), ownerPath: "/parties/\(regulator.text)",
            todo: "decide the petition of \(name(demand.on))")
          : NextStep(
            owner: name(demand.on), ownerPath: "/parties/\(demand.on.text)",
            todo: "pay \(Figures.money(demand.amount)), or petition", until: demand.dueAt,
            tone: .bad)
      }
    }
  }
}
