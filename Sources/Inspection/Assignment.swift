import Canon
import Vocabulary

/// Who chooses the auditor of a site.
///
/// Source: Duflo, Greenstone, Pande & Ryan, QJE 128 (2013): assigned and centrally paid auditors
/// told the truth where chosen ones did not; Short, Toffel & Hugill, SMJ 37 (2016): individuals who
/// return find less.
package enum AssignmentMode: String, Word {
  /// The audited party picks.
  case clientChoice = "client-choice"
  /// The audited party names a shortlist, chance picks from it.
  case shortlistRandom = "shortlist-random"
  /// Chance picks from all who are eligible.
  case poolRandom = "pool-random"
}

/// What the assignment of an auditor to a site rests on.
package struct AssignmentRequest: Sendable {
  package var mode: AssignmentMode = .poolRandom
  /// Accredited auditors, in any order.
  package var pool: [PartyID] = []
  /// Those with a conflict of interest.
  package var excluded: [PartyID] = []
  /// Months that an auditor has had at this site already; none stated is 0.
  package var tenureMonths: [PartyID: Int] = [:]
  /// An auditor with so many months or more is not eligible.
  package var tenureCapMonths: Int = .max
  /// The audited party's choice (its first entry) or shortlist; not read with `poolRandom`.
  package var named: [PartyID] = []

  package init() {}

  /// Those who may be assigned at all, in the order of their ids.
  package var eligible: [PartyID] {
    Set(pool).subtracting(excluded).filter { tenureMonths[$0, default: 0] < tenureCapMonths }
      .sorted()
  }

  /// The auditor for a site; `nil` when nobody is eligible. Whole numbers only, and no order of a
  /// list matters except the client's.
  ///
  /// Chance: the least SHA-256("countersign/assign/v1" ‖ seed ‖ party), so that adding or removing
  /// one auditor moves no other pair.
  package func assign(seed: Digest) -> PartyID? {
    let eligible = eligible
    switch mode {
    case .clientChoice:
      guard let choice = named.first, eligible.contains(choice) else { return nil }
      return choice
    case .shortlistRandom: return Self.least(eligible.filter(named.contains), seed)
    case .poolRandom: return Self.least(eligible, seed)
    }
  }

  private static func least(_ parties: [PartyID], _ seed: Digest) -> PartyID? {
    parties.map { party in
      var text = Array("countersign/assign/v1".utf8)
      seed.append(to: &text)
      text.append(bigEndian: party.bits)
      return (ticket: Digest.sha256(text), party: party)
    }.min { ($0.ticket, $0.party) < ($1.ticket, $1.party) }?.party
  }
}

/// Whether the regulator inspects again after a round. The seed must stand only after the auditor's
/// result does.
///
/// The first eight bytes of SHA-256("countersign/back-check/v1" ‖ seed ‖ round), as a share of
/// 2^64, lie below `sharePpm` parts per million. Source: inspection.md §3.15; Duflo et al. 2013 (20
/// % of audits).
package func isBackChecked(round: RoundID, seed: Digest, sharePpm: Int64) -> Bool {
  guard sharePpm > 0 else { return false }
  var text = Array("countersign/back-check/v1".utf8)
  seed.append(to: &text)
  text.append(bigEndian: round.bits)
  let place = Digest.sha256(text).a.multipliedFullWidth(by: 1_000_000).high
  return place < UInt64(sharePpm)
}

/// The day of a window on which a visit falls: each day with nearly the same chance (unequal by
/// less than 2^−40).
///
/// Source: inspection.md §2.4: uniform in a window leaves no day that is safe. `windowDays` ≥ 1.
package func visitDay(
  windowStartsOn: Day, windowDays: Int, seed: Digest, site: SiteID
) -> Day {
  var text = Array("countersign/visit/v1".utf8)
  seed.append(to: &text)
  text.append(bigEndian: site.bits)
  text.append(bigEndian: UInt64(bitPattern: Int64(windowStartsOn.number)))
  let offset = Digest.sha256(text).a.multipliedFullWidth(by: UInt64(max(1, windowDays))).high
  return windowStartsOn.adding(days: Int(offset))
}
