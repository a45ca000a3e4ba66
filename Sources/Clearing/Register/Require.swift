import Canon
import Rulebook
import Vocabulary

/// Things that an act refers to must be in the register: each of these answers with the row, or refuses and names what is
/// missing.
extension Register {
  package func party(_ id: PartyID) throws(Refusal) -> PartyRow {
    guard let row = parties[id] else { throw Refusal(CommonRefusals.unknown, id.text) }
    return row
  }

  package func engagement(_ id: EngagementID) throws(Refusal) -> EngagementRow {
    guard let row = engagements[id] else { throw Refusal(CommonRefusals.unknown, id.text) }
    return row
  }

  package func bond(_ id: BondID) throws(Refusal) -> BondRow {
    guard let row = bonds[id] else { throw Refusal(CommonRefusals.unknown, id.text) }
    return row
  }

  package func bondRequest(_ id: BondRequestID) throws(Refusal) -> BondRequestRow {
    guard let row = bondRequests[id] else { throw Refusal(CommonRefusals.unknown, id.text) }
    return row
  }

  package func quote(_ id: QuoteID) throws(Refusal) -> QuoteRow {
    guard let row = quotes[id] else { throw Refusal(CommonRefusals.unknown, id.text) }
    return row
  }

  package func site(_ id: SiteID) throws(Refusal) -> SiteEntry {
    guard let row = sites[id] else { throw Refusal(CommonRefusals.unknown, id.text) }
    return row
  }

  package func shipment(_ id: ShipmentID) throws(Refusal) -> ShipmentRow {
    guard let row = shipments[id] else { throw Refusal(CommonRefusals.unknown, id.text) }
    return row
  }

  package func round(_ id: RoundID) throws(Refusal) -> RoundRow {
    guard let row = rounds[id] else { throw Refusal(CommonRefusals.unknown, id.text) }
    return row
  }

  package func caseRow(_ id: CaseID) throws(Refusal) -> CaseRow {
    guard let row = cases[id] else { throw Refusal(CommonRefusals.unknown, id.text) }
    return row
  }

  package func demand(_ id: DemandID) throws(Refusal) -> DemandRow {
    guard let row = demands[id] else { throw Refusal(CommonRefusals.unknown, id.text) }
    return row
  }

  package func licence(_ id: LicenceID) throws(Refusal) -> LicenceRow {
    guard let row = licences[id] else { throw Refusal(CommonRefusals.unknown, id.text) }
    return row
  }

  package func sale(_ id: SaleID) throws(Refusal) -> SaleRow {
    guard let row = sales[id] else { throw Refusal(CommonRefusals.unknown, id.text) }
    return row
  }

  package func accreditation(_ id: PartyID) throws(Refusal) -> AccreditationRow {
    guard let row = accreditations[id] else { throw Refusal(CommonRefusals.unknown, id.text) }
    return row
  }

  /// The rulebook in force, which every decision needs.
  package func lawInForce() throws(Refusal) -> Rulebook {
    guard let rulebook else { throw Refusal(Self.noRulebook) }
    return rulebook
  }

  package static let noRulebook = RefusalKind(
    "register.no-rulebook", "no rulebook is in force",
    fix: "the regulator adopts a rulebook whose first day in force has come")
}
