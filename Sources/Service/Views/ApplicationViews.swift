import Canon
import Clearing
import Markup

extension Reading {
  /// An application as its reader may see it; for the buyer, quotes side by side.
  func page(of view: ApplicationView) -> BoardPage {
    var quotes = Grid(
      caption: "Quotes",
      columns: [
        .text("Surety"), .number("Premium"), .number("Of the penal sum"), .number("Collateral"),
        .text("Conditions"), .text("Can be taken until"),
      ], empty: "No quote that you may see.", hidesCaption: true)
    for row in view.quotes {
      quotes.row(
        [party(row.surety)], [.text(Figures.money(row.premium))],
        [.text(Figures.percent(ppm: row.ratePpm))], [.text(Figures.money(row.collateral))],
        [.text(row.conditions.map { $0.joined(separator: "; ") } ?? "none")],
        [date(row.validUntil)])
    }
    var declines = Grid(
      caption: "Declines", columns: [.text("Surety"), .text("Reason"), .text("In its words")],
      empty: "No decline that you may see.", hidesCaption: true)
    for row in view.declines {
      declines.row(
        [party(row.surety)], [.text(Words.spaced(row.reason.rawValue))], [.text(row.text)])
    }
    var parts: [ThingPage.Part] = [
      .init("The application") {
        facts([
          Fact("Buyer") { party(view.principal) }, Fact("Sale") { sale(view.sale) },
          Fact("Penal sum asked for", Figures.money(view.penalSum)),
          Fact("Standing", Words.spaced(view.status.rawValue)),
          Fact("Applied") { moment(view.appliedAt) },
          Fact(
            "Sureties that declined",
            view.declinedCount.map { Figures.count($0) } ?? "not shown to you"),
        ])
      },
      .init("Quotes, the cheapest first") { quotes.node },
      .init("Declines") { declines.node },
    ]
    if let file = view.file {
      parts.append(
        .init("Due-diligence file: facts, no judgement") {
          tag("pre", .class("mono"), Attribute("tabindex", "0")) { file.jsonForPeople }
        })
    }
    return BoardPage(
      name: "Application for a bond", lead: "As you may see it: nobody else’s quote.",
      parts: parts)
  }
}
