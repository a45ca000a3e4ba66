import Canon
import Clearing
import Custody
import Markup
import Pages
import Suretyship
import Vocabulary

extension Reading {
  func saleGrid(_ rows: [SaleRow], caption: String) -> Grid {
    var grid = Grid(
      caption: caption,
      columns: [
        .text("Sale"), .text("Standing"), .text("Exporter"), .text("Buyer"),
        .number("Units shipped"), .number("Insured value"), .text("Proposed"),
      ], empty: "No sale has been proposed yet.", hidesCaption: true)
    for row in rows {
      grid.row(
        [link("/sales/\(row.id.text)") { title(of: row) }], [status(of: row).node],
        [party(row.exporter)], [party(row.buyer)],
        [.text("\(Figures.count(row.unitsShipped)) of \(Figures.count(row.units))")],
        [.text(Figures.money(row.insuredValue))], [date(row.proposedAt.day)])
    }
    return grid
  }

  func caseGrid(_ rows: [CaseRow], caption: String) -> Grid {
    var grid = Grid(
      caption: caption,
      columns: [
        .text("Case"), .text("State"), .text("Principal"), .number("Units"),
        .number("Insured value"), .text("Next step"), .text("By"),
      ], empty: "No case.", hidesCaption: true)
    for row in rows {
      let next = nextSteps(of: row).first
      grid.row(
        [
          link("/cases/\(row.id.text)") {
            "\(Words.capital(row.origin.rawValue)), \(place(of: row))"
          }
        ],
        [Self.status(of: row).node], [party(row.principal)], [.text(Figures.count(row.units))],
        [.text(Figures.money(row.value))],
        [.text(next.map { "\($0.owner): \($0.todo)" } ?? "none")],
        [next?.until.map { moment($0) } ?? .text("")])
    }
    return grid
  }

  private func place(of row: CaseRow) -> String {
    register.sites[row.siteID]?.name ?? row.siteID.text
  }

  /// The latest rows of a table, newest first, from before a place; with the place to go on from.
  static func newest<Tag: IdentifierTag, Row>(
    _ table: Table<Tag, Row>, before: Identifier<Tag>?, limit: Int = 50
  ) -> (rows: [Row], more: Int?) {
    let end = before.flatMap { table.place(of: $0) } ?? table.count
    let start = max(0, end - limit)
    let rows = (start..<end).reversed().map { table[at: $0] }
    return (rows, start > 0 ? start : nil)
  }

  /// A list page of a table, newest first.
  func list<Tag: IdentifierTag, Row>(
    _ table: Table<Tag, Row>, path: String, name: String, lead: String, menu: Menu?,
    before: String?, id: (Row) -> Identifier<Tag>, grid: ([Row]) -> Grid
  ) -> ListPage {
    let (rows, more) = Self.newest(table, before: before.flatMap { Identifier<Tag>($0) })
    var page = ListPage(name: name, lead: lead, menuEntry: menu, grid: grid(rows))
    if more != nil, let last = rows.last { page.nextPath = "\(path)?before=\(id(last).text)" }
    return page
  }

  func sales(before: String?) -> ListPage {
    list(
      register.sales, path: "/sales", name: "Sales",
      lead: "\(Figures.counted(Int64(register.sales.count), "sale")), the newest first.",
      menu: .sales, before: before, id: \.id
    ) { saleGrid($0, caption: "Sales") }
  }

  func cases(before: String?) -> ListPage {
    list(
      register.cases, path: "/cases", name: "Cases",
      lead: "Units that could not be accounted for, from notice to the end.", menu: .cases,
      before: before, id: \.id
    ) { caseGrid($0, caption: "Cases") }
  }

  func sites(before: String?) -> ListPage {
    list(
      register.sites, path: "/sites", name: "Sites", lead: "Where the chips are to stand.",
      menu: .sites, before: before, id: \.id
    ) { rows in
      var grid = Grid(
        caption: "Sites",
        columns: [
          .text("Site"), .text("Country"), .text("Operator"), .text("Auditor"),
          .number("Units"), .text("Last inspected"),
        ], empty: "No site is registered yet.", hidesCaption: true)
      for row in rows {
        let engagement = row.engagement.flatMap { register.engagements[$0] }
        let held = register.sites.place(of: row.id).map { register.units.count(at: UInt32($0)) }
        grid.row(
          [link("/sites/\(row.id.text)") { row.name }], [.text(row.country.name)],
          [party(row.operator)], [party(engagement?.auditor)],
          [.text(Figures.count(held ?? 0))],
          [row.lastClosedAt.map { date($0.day) } ?? .text("never")]
        )
      }
      return grid
    }
  }

  func bonds(before: String?) -> ListPage {
    list(
      register.bonds, path: "/bonds", name: "Bonds",
      lead: "Who answers for whom, and for how much.", menu: .bonds, before: before, id: \.id
    ) { rows in
      var grid = Grid(
        caption: "Bonds",
        columns: [
          .text("Bond"), .text("State"), .text("Principal"), .text("Lead surety"),
          .text("Bound by shipments"), .number("Paid out"),
        ], empty: "No bond has been issued yet.", hidesCaption: true)
      for row in rows {
        let bound = register.bound(of: row, at: now) ?? row.charged
        grid.row(
          [link("/bonds/\(row.id.text)") { Figures.money(row.terms.penalSum) }],
          [status(of: row).node], [party(row.principal)], [party(row.surety)],
          [
            meter(
              bound.minor, of: row.terms.penalSum.minor,
              label: Figures.percent(
                ppm: Figures.ppm(bound.minor, of: row.terms.penalSum.minor)))
          ], [.text(Figures.money(row.paid))])
      }
      return grid
    }
  }

  func rounds(before: String?) -> ListPage {
    list(
      register.rounds, path: "/rounds", name: "Inspections",
      lead: "Each round: who looked, how many were drawn, what was missing.", menu: nil,
      before: before, id: \.id
    ) { rows in
      var grid = Grid(
        caption: "Rounds",
        columns: [
          .text("Round"), .text("State"), .text("Site"), .text("By"), .text("Why"),
          .number("Drawn"), .number("Missing"),
        ], empty: "No round has been ordered yet.", hidesCaption: true)
      for row in rows {
        grid.row(
          [link("/rounds/\(row.id.text)") { row.orderedAt.day.textForPeople }],
          [Self.status(of: row).node], [site(row.siteID)], [party(row.auditor)],
          [.text(Words.spaced(row.reason.rawValue))],
          [.text(row.result.map { Figures.count($0.drawn) } ?? "")],
          [.text(row.result.map { Figures.count($0.missing) } ?? "")])
      }
      return grid
    }
  }

  func parties(before: String?) -> ListPage {
    list(
      register.parties, path: "/parties", name: "Parties",
      lead: "Everyone enrolled: each was vouched for and called back.", menu: nil, before: before,
      id: \.id
    ) { rows in
      var grid = Grid(
        caption: "Parties",
        columns: [.text("Party"), .text("Roles"), .text("Headquarters"), .text("State")],
        empty: "Nobody is enrolled yet.", hidesCaption: true)
      for row in rows {
        grid.row(
          [link("/parties/\(row.id.text)") { row.name }],
          [.text(Words.listed(row.roles.map { Words.spaced($0.rawValue) }))],
          [.text(row.headquarteredIn.name)],
          [
            Status(Words.capital(row.status.rawValue), row.status == .active ? .good : .waiting)
              .node
          ])
      }
      return grid
    }
  }
}
