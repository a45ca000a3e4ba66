import Canon
import Clearing
import Markup
import Rulebook
import Vocabulary

extension Reading {
  /// The page of one sale: who owns the next step, the conditions, and its whole life.
  func page(of row: SaleRow) -> ThingPage {
    var statuses = [status(of: row)]
    let open = cases(of: row).filter { $0.status != .closed }
    if !open.isEmpty { statuses.append(Status("Case open", .bad)) }
    let law = register.rulebook(row.rulebook) ?? register.rulebook
    let decision = law.map { register.decision(on: row, under: $0, on: now.day) }
    let isLive = row.withdrawnAt == nil && row.supersededAt == nil
    var page = ThingPage(
      kind: "Sales", kindPath: "/sales", menuEntry: .sales, name: title(of: row),
      id: row.id.text, statuses: statuses,
      lead: "\(name(row.exporter)) sells to \(name(row.buyer)).",
      next: isLive ? nextSteps(of: row, decision, open) : [], answer: nil, facts: facts(of: row),
      happenings: happenings(notes(of: row)))
    if isLive, row.ground != .noLicenceRequired, let decision {
      page.answer = AnswerView(decision)
      let what = row.clearedAt == nil ? "Conditions" : "Conditions for new shipments"
      page.answer?.conditionsTitle = "\(what), as of \(now.day.textForPeople)"
    }
    page.parts = parts(of: row)
    return page
  }

  func cases(of row: SaleRow) -> [CaseRow] {
    // Units keep the sale they were shipped under: a case names it, whatever followed it since.
    register.lineage(of: row).flatMap { sale in
      timelineCases(.sale(sale.id)).filter { $0.sale == sale.id }
    }
  }

  /// Cases that acts on a thing have touched.
  func timelineCases(_ subject: Subject) -> [CaseRow] {
    var seen: [CaseID] = []
    for note in house.timelines.notes(on: subject, last: 4096) {
      for opened in note.opened where opened.kind == .caseRow {
        seen.append(CaseID(bits: opened.bits))
      }
    }
    return seen.compactMap { register.cases[$0] }
  }

  /// Acts on the sale, its bond, its cases, and those on its site that are of no other sale.
  private func notes(of row: SaleRow) -> [Note] {
    let timelines = house.timelines
    var found: [Int: Note] = [:]
    func take(_ notes: [Note]) { for note in notes { found[note.index] = note } }
    take(timelines.notes(on: .sale(row.id)))
    if let bond = row.bond { take(timelines.notes(on: .bond(bond))) }
    for item in cases(of: row) { take(timelines.notes(on: .caseRow(item.id))) }
    take(
      timelines.notes(on: .site(row.siteID)).filter { note in
        (note.sales.isEmpty || note.sales.contains(row.id)) && !note.kind.isStepOfDraw
          && !note.kind.isStepOfDrawing
      })
    return found.values.sorted { $0.index < $1.index }.suffix(200).map(\.self)
  }

  private func facts(of row: SaleRow) -> [Fact] {
    var out = [
      Fact("Exporter") { party(row.exporter) },
      Fact("Buyer and principal") { party(row.buyer) },
      Fact("Maker") { party(row.maker) },
      Fact("Site") { site(row.siteID) },
      Fact(
        "Units",
        "\(Figures.count(row.units)) sold, \(Figures.count(row.unitsShipped)) shipped"),
      Fact("Insured value", Figures.money(row.insuredValue)),
      Fact("TPP of the whole sale", Figures.count(row.tpp)),
      Fact("Ground", row.ground == .none ? "none yet" : Words.spaced(row.ground.rawValue)),
    ]
    let engagement = (register.sites[row.siteID]?.engagement ?? row.engagement)
      .flatMap { register.engagements[$0] }
    out.append(Fact("Auditor") { party(engagement?.auditor) })
    out.append(Fact("Bond") { bond(row.bond) })
    if let surety = row.bond.flatMap({ register.bonds[$0] })?.surety {
      out.append(Fact("Surety") { party(surety) })
    }
    if let number = row.clearanceNumber {
      out.append(Fact("Number for the customs filing") { span("mono") { number } })
    }
    if let at = row.clearedAt {
      out.append(Fact("Cleared") { moment(at) })
      let took = at.milliseconds - row.proposedAt.milliseconds
      out.append(Fact("From proposal to clearance", Figures.span(milliseconds: took)))
    }
    if let earlier = row.follows { out.append(Fact("Follows") { sale(earlier) }) }
    out.append(
      Fact("Decided under") {
        if let law = register.rulebook(row.rulebook) {
          link("/rulebooks/\(law.id)") { "\(law.id) \(law.version)" }
        } else {
          "no rulebook yet"
        }
      })
    return out
  }

  private func parts(of row: SaleRow) -> [ThingPage.Part] {
    let bond = row.bond.flatMap { register.bonds[$0] }
    var parts = sharedParts(of: row) + (bond.map { stakeParts(of: $0, for: row) } ?? [])
    let open = cases(of: row)
    if !open.isEmpty {
      parts.append(
        ThingPage.Part("Cases") { caseGrid(open, caption: "Cases under this sale").node })
    }
    return parts
  }

  /// Who is to do what next, the most urgent first.
  func nextSteps(of row: SaleRow, _ decision: Decision?, _ open: [CaseRow]) -> [NextStep] {
    var steps = open.flatMap { nextSteps(of: $0) }
    let isShipped = row.units > 0 && row.unitsShipped >= row.units
    switch register.liveState(of: row, at: now) {
    case .flagged where isShipped, .lapsed where isShipped: break
    case .flagged(let until):
      steps.append(
        NextStep(
          owner: name(row.buyer), ownerPath: "/parties/\(row.buyer.text)",
          todo: "cure what the clearance rests on; no new shipment until then", until: until,
          tone: .doubtful))
      steps += unmetSteps(row, decision)
    case .lapsed(let since):
      steps.append(
        NextStep(
          owner: name(row.exporter), ownerPath: "/parties/\(row.exporter.text)",
          todo: "the clearance lapsed on \(since.day.textForPeople); propose the rest anew",
          tone: .bad))
    case .proposed:
      let unmet = unmetSteps(row, decision)
      if unmet.isEmpty {
        steps.append(
          NextStep(
            owner: name(row.exporter), ownerPath: "/parties/\(row.exporter.text)",
            todo: "claim the exception: every condition is met", tone: .good))
      }
      steps += unmet
    case .cleared where row.unitsShipped < row.units:
      if let step = sharedStep(of: row) { steps.append(step) }
      steps.append(
        NextStep(
          owner: name(row.maker), ownerPath: "/parties/\(row.maker.text)",
          todo: "ship \(Figures.counted(row.units - row.unitsShipped, "unit"))", tone: .waiting))
    default: break
    }
    if let round = register.sites[row.siteID]?.openRound.flatMap({ register.rounds[$0] }) {
      steps.append(
        NextStep(
          owner: name(round.auditor), ownerPath: "/parties/\(round.auditor.text)",
          todo: "carry on the round that is under way at the site (\(round.status.rawValue))"))
    }
    return steps
  }

  private func unmetSteps(_ row: SaleRow, _ decision: Decision?) -> [NextStep] {
    guard let decision else { return [] }
    return decision.unmet.map { judgement in
      NextStep(
        owner: owner(judgement.owner, of: row),
        todo: decision.remedy(of: judgement) ?? decision.sentence(of: judgement),
        tone: judgement.status == .unmet ? .bad : .doubtful)
    }
  }

  /// The party that holds a role in a sale, by name where the register knows it.
  private func owner(_ asked: Asked, of row: SaleRow) -> String {
    switch asked {
    case .exporter: name(row.exporter)
    case .maker: name(row.maker)
    case .purchaser, .ultimateConsignee: name(row.buyer)
    default: "The \(asked.title)"
    }
  }
}
