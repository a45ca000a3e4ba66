import Canon
import Rulebook
import Suretyship
import Vocabulary

/// When what a clearance rests on fell: the cure clock runs from the first of these moments.
///
/// Only what has come by the moment asked for counts: an end that lies ahead is no fall.
extension Register {
  /// When the first thing that a clearance rests on fell: its auditor or bond, a letter that informed the exporter, a list that came to
  /// name a party, another law for a sale that needed no licence; where it is none of these, the last declaration of owners. `nil` where
  /// nothing of it is dated.
  func fallenAt(_ row: SaleRow, under law: Rulebook, at: Instant) -> Instant? {
    var moments = row.ground == .exception ? supportFellAt(row, under: law, at: at) : []
    // Letters bind and lists hold from the moment they come. Those of before did not stand in the way of the clearance.
    if let clearedAt = row.clearedAt {
      var since = letters(to: row.exporter).map(\.issuedAt) + listedSince(row)
      if row.ground == .noLicenceRequired, let adopted = rulebooks[Identifier(of: law.digest)] {
        since.append(max(adopted.adoptedAt, adopted.inForceFrom.startAt))
      }
      moments += since.filter { $0 > clearedAt }
    }
    let first = moments.filter { $0 <= at }.min()
    // What is left are parties that are no longer independent, or controlled from elsewhere.
    return first ?? row.clearedAt.flatMap { ownershipDeclaredAt(row, since: $0) }
  }

  /// When auditors, bond and sureties of a sale fell, as far as they did.
  private func supportFellAt(_ row: SaleRow, under law: Rulebook, at: Instant) -> [Instant] {
    var moments = watchedSites(of: row).flatMap { auditorFellAt(site: $0, of: row, at: at) }
    guard let id = row.bond, let bond = bonds[id] else { return moments }
    moments += bondFellAt(bond, at: at)
    if let since = shortSince(bond, for: row, under: law, on: at.day) { moments.append(since) }
    for surety in bond.sureties {
      moments += suretyFellAt(surety)
    }
    return moments
  }

  /// When a bond stopped taking shipments: its end, the end of a notice, cover that is late; one that takes effect only later, when it was
  /// issued.
  private func bondFellAt(_ bond: BondRow, at: Instant) -> [Instant] {
    var moments: [Instant] = []
    if let closes = bond.closedToNewFrom {
      // The whole day is lost for new shipments; of a principal's cancellation only what is left of it.
      moments.append(max(closes.day.startAt, bond.cancelledAt ?? closes))
    }
    if let last = bond.terms.expiresOn { moments.append(last.adding(days: 1).startAt) }
    if at.day < bond.terms.effectiveOn { moments.append(bond.issuedAt) }
    if let deficiency = deficiency(of: bond, on: at.day) {
      moments.append(deficiency.since.startAt)
    }
    return moments
  }

  /// When a surety stopped standing: suspended, withdrawn, removed, past its approval, or in default of a demand.
  private func suretyFellAt(_ surety: PartyID) -> [Instant] {
    var moments: [Instant] = []
    if let at = parties[surety]?.removedAt { moments.append(at) }
    guard let approval = accreditations[surety] else { return moments }
    if let at = approval.suspendedAt { moments.append(at) }
    if approval.status == .withdrawn { moments.append(approval.since) }
    moments.append(approval.validUntil.adding(days: 1).startAt)
    if approval.isDelinquent {
      let unpaid = demands.rows.filter {
        $0.on == surety && $0.isOnSurety && $0.status == .unsatisfied
      }
      if let at = unpaid.map(\.defaultsAt).min() { moments.append(at) }
    }
    return moments
  }
}
