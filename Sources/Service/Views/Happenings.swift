import Canon
import Clearing
import Ledger
import Markup
import Suretyship
import Vocabulary

extension Reading {
  /// Happenings of notes, with their words read from the log. An entry that cannot be read keeps its kind's words.
  func happenings(_ notes: [Note]) -> [Happening] {
    notes.filter { !register.isSealed($0.kind, act: $0.actID) }.map { note in
      let entry = (try? house.entries(note.index..<note.index + 1))?.first
      let act = entry.flatMap { try? Act(kind: note.kind, payload: $0.envelope.payload) }
      var happening = Happening(
        at: note.at,
        status: Status(Words.capital(note.kind.rawValue), ActWords.tone(note.kind)),
        title: ActWords.title(note.kind), actor: name(note.by),
        actorPath: note.by == .none ? "" : "/parties/\(note.by.text)", details: [],
        path: "/acts/\(note.actID.hex)", receiptPath: "/receipts/\(note.actID.hex)")
      if let act { tell(act, note, in: &happening) }
      tellDeadlines(of: note, in: &happening)
      let consequences = consequences(of: note)
      if !consequences.isEmpty {
        happening.details.append(ul { for item in consequences { li { item } } })
      }
      return happening
    }
  }

  /// Kinds of the deadlines that passed and changed something, each once.
  func deadlines(of note: Note) -> [DueKind] {
    var kinds: [DueKind] = []
    for row in note.fired {
      guard let kind = register.agenda.item(at: Int(row))?.kind, !kinds.contains(kind) else {
        continue
      }
      kinds.append(kind)
    }
    return kinds
  }

  /// Which deadlines passed: one stands in the title, several beneath it.
  private func tellDeadlines(of note: Note, in happening: inout Happening) {
    let words = deadlines(of: note).map(ActWords.passed)
    if words.count == 1 {
      happening.title = words[0]
    } else if !words.isEmpty {
      happening.details.append(ul { for text in words { li { text } } })
    }
  }

  /// What the act says, and what came of it as the register has it.
  private func tell(_ act: Act, _ note: Note, in happening: inout Happening) {
    if let sentence = sentence(of: act, note, in: &happening) {
      happening.details.append(p { sentence })
    }
    let terms = ActWords.details(of: act)
    guard !terms.isEmpty else { return }
    happening.details.append(
      p {
        for (index, item) in terms.enumerated() {
          if index > 0 { " · " }
          "\(item.term): \(item.value)"
        }
      })
  }

  private func sentence(
    of act: Act, _ note: Note, in happening: inout Happening
  ) -> [Node]? {
    switch act.body {
    case is ProposeSale, is ResellUnits:
      guard let row = register.sales[SaleID(of: note.actID)] else { return nil }
      return [
        sale(row.id), .text(", insured value \(Figures.money(row.insuredValue)), to "),
        party(row.buyer), .text("."),
      ]
    case let claim as ClaimException:
      guard let row = register.sales[claim.sale] else { return nil }
      return [sale(row.id), .text(". Number for the customs filing: \(row.clearanceNumber ?? "")")]
    case let reveal as RevealForDrawing:
      guard let row = register.engagements[reveal.engagement], row.auditor != .none else {
        return nil
      }
      return [party(row.auditor), .text(", \(Self.assignment(row.mode)).")]
    case let quote as QuoteBond:
      return [
        .text(
          "Premium \(Figures.money(quote.terms.premium)) for a penal sum of "
            + "\(Figures.money(quote.terms.penalSum)).")
      ]
    case is IssueBond:
      guard let row = register.bonds[BondID(of: note.actID)] else { return nil }
      return [
        link("/bonds/\(row.id.text)") { Figures.money(row.terms.penalSum) },
        .text(", by "), party(row.surety), .text(" for "), party(row.principal), .text("."),
      ]
    case let ship as ShipUnits:
      return ship.attachment.map { [.text("\(Figures.counted(Int64($0.rows), "unit")).")] }
    case let count as ReportCounts:
      return count.attachment.map { [.text("\(Figures.counted(Int64($0.rows), "unit")) seen.")] }
    case let close as CloseRound: return closing(close.round, in: &happening)
    case let demand as DemandPayment: return demands(of: demand.caseID)
    case let pay as PayDemand: return demandOn(pay.demand)
    case let recover as RecoverPayment: return demandOn(recover.demand)
    default: return nil
    }
  }

  private func closing(_ id: RoundID, in happening: inout Happening) -> [Node]? {
    guard let row = register.rounds[id], let result = row.result else { return nil }
    if result.missing > 0 {
      happening.title = "The round closed with a finding"
      happening.status = Status("Finding", .bad)
    } else {
      happening.status.tone = .good
    }
    return [
      .text(
        "\(Figures.count(result.missing)) of \(Figures.counted(result.drawn, "drawn unit")) "
          + "count as missing: "), round(id), .text("."),
    ]
  }

  private func demands(of id: CaseID) -> [Node]? {
    let rows = register.cases[id]?.demands.compactMap { register.demands[$0] } ?? []
    guard !rows.isEmpty else { return nil }
    var out: [Node] = []
    for (index, row) in rows.enumerated() {
      if index > 0 { out.append(.text("; ")) }
      out += [.text("\(Figures.money(row.amount)) on "), party(row.on)]
    }
    return out + [.text(".")]
  }

  private func demandOn(_ id: DemandID) -> [Node]? {
    guard let row = register.demands[id] else { return nil }
    return [
      .text("On the demand of \(Figures.money(row.amount)) on "), party(row.on), .text(", "),
      link("/cases/\(row.caseID.text)") { "case" }, .text("."),
    ]
  }

  /// What came about by an act beside what it says: a case, a round.
  private func consequences(of note: Note) -> [[Node]] {
    note.opened.compactMap { subject in
      switch subject.kind {
      case .caseRow:
        let id = CaseID(bits: subject.bits)
        guard let row = register.cases[id] else { return nil }
        return [
          .text("Opened "), link("/cases/\(id.text)") { "a case" },
          .text(
            " over \(Figures.counted(row.units, "unit")): \(Words.spaced(row.origin.rawValue))"),
        ]
      case .round where note.kind == .passTime:
        return [.text("Ordered "), round(RoundID(bits: subject.bits))]
      default: return nil
      }
    }
  }
}
