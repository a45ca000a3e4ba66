import Vocabulary

/// Each use of the regulator's discretion is counted, by kind of act and purpose, with the days it cost; the counts are public.
extension Register {
  /// One more use of discretion, and the days of suspension or delay that it ordered.
  package func counted(_ kind: ActKind, _ purpose: Purpose, days: Int64) -> Change {
    discretion(kind, purpose, count: 1, days: days)
  }

  /// The days of a suspension that ends now, begun days counting whole, under the purpose it was ordered for. Nothing if there is
  /// none.
  func countedEnd(ofSuspension row: AccreditationRow, at moment: Instant) -> [Change] {
    guard row.status == .suspended, let since = row.suspendedAt, let purpose = row.suspendedFor
    else { return [] }
    let spent = max(0, moment.milliseconds - since.milliseconds)
    let days = (spent + 86_399_999) / 86_400_000
    return [discretion(.suspendAccreditation, purpose, count: 0, days: days)]
  }

  private func discretion(
    _ kind: ActKind, _ purpose: Purpose, count: Int64, days: Int64
  ) -> Change {
    var row = DiscretionRow()
    row.act = kind
    row.purpose = purpose
    if let known = discretion[row.id] { row = known }
    row.count += count
    let (sum, over) = row.days.addingReportingOverflow(max(0, days))
    row.days = over ? .max : sum
    return .discretion(row)
  }
}
