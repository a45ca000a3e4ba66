import Canon
import Clearing
import Markup
import Vocabulary

extension Reading {
  func page(of row: PartyRow) -> ThingPage {
    var statuses: [Status] =
      switch row.status {
      case .proposed: [Status("Proposed", .waiting)]
      case .active: [Status("Active", .good)]
      case .removed: [Status("Removed", .bad)]
      }
    let accreditation = register.accreditations[row.id]
    if let accreditation { statuses.append(Self.status(of: accreditation)) }
    var facts = [
      Fact("Roles", Words.listed(row.roles.map { Words.spaced($0.rawValue) })),
      Fact("Incorporated in", row.incorporatedIn.name),
      Fact("Headquartered in", row.headquarteredIn.name),
      Fact(
        "Ultimate parent",
        row.parentName.map { parent in
          "\(parent)\(row.parentHeadquarteredIn.map { ", \($0.name)" } ?? "")"
        } ?? "none"),
      Fact("Legal entity identifier", row.lei ?? "none"),
      Fact("Vouched for by") { party(row.sponsor) },
      Fact("Called back") {
        if let at = row.calledBackAt { moment(at) } else { "not yet" }
      },
    ]
    if let accreditation { facts += accreditationFacts(accreditation) }
    var page = ThingPage(
      kind: "Parties", kindPath: "/parties", name: row.name, id: row.id.text, statuses: statuses,
      lead: "", facts: facts, happenings: happenings(house.timelines.notes(on: .party(row.id))))
    if !row.owners.isEmpty {
      page.parts.append(ThingPage.Part("Owners") { ownerGrid(of: row).node })
    }
    return page
  }

  private func accreditationFacts(_ row: AccreditationRow) -> [Fact] {
    if row.role == .surety {
      return [
        Fact("Capital and surplus", Figures.money(row.capitalAndSurplus)),
        Fact("Limit per bond", Figures.money(row.limitPerBond)),
        Fact("Exposure", Figures.money(row.exposure)),
        Fact("Random values withheld", Figures.count(row.silences)),
        Fact("Delinquent", row.isDelinquent ? "yes: a demand is unpaid past its clock" : "no"),
        Fact("Approved until") { date(row.validUntil) },
      ]
    }
    return [
      Fact("Rounds closed", Figures.count(row.roundsClosed)),
      Fact("With findings", Figures.count(row.roundsWithFindings)),
      Fact("Back-checked", Figures.count(row.backChecks)),
      Fact("Back-checks it failed", Figures.count(row.backChecksFailed)),
      Fact(
        "Test items noticed",
        Interval.text(row.testItemsFound, of: row.testItems, none: "none drawn")),
      Fact("Rounds that lapsed without a count", Figures.count(row.roundsLapsed)),
      Fact("Random values withheld", Figures.count(row.silences)),
      Fact("Accredited until") { date(row.validUntil) },
    ]
  }

  private func ownerGrid(of row: PartyRow) -> Grid {
    var grid = Grid(
      caption: "Owners", columns: [.text("Owner"), .text("Country"), .number("Share")],
      hidesCaption: true)
    for owner in row.owners {
      grid.row(
        [owner.party.map { party($0) } ?? .text(owner.name)], [.text(owner.country.name)],
        [.text(Figures.percent(ppm: owner.sharePpm) + (owner.controls ? ", controls" : ""))])
    }
    return grid
  }
}
