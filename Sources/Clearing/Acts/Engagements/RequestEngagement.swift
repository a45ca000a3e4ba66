import Canon
import Inspection
import Rulebook
import Vocabulary

/// An auditor that may not be drawn because it has a conflict of interest, and which.
package struct Exclusion: Fielded, Hashable {
  package var auditor: PartyID = .none
  package var conflict: String = ""

  package init() {}
  package init(auditor: PartyID, conflict: String) {
    self.auditor = auditor
    self.conflict = conflict
  }

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("auditor", &auditor, "auditor with a conflict of interest")
    try visit("conflict", &conflict, "what the conflict is")
  }
}

/// The operator of a site, or a buyer whose goods are to stand there, asks for an auditor. The rulebook says who chooses.
///
/// Source: Duflo, Greenstone, Pande & Ryan, QJE 128 (2013): auditors that are assigned and paid from a pool tell the truth where chosen
/// ones do not; so `poolRandom` is the default, exclusions are for conflicts only and leave a real choice to chance. While an
/// auditor stands, another is asked for only as its successor, when at most one round is left to it. Corrected by end-engagement.
package struct RequestEngagement: ActBody {
  package var site: SiteID = .none
  package var named: [PartyID] = []
  package var exclusions: [Exclusion] = []

  package init() {}
  package init(site: SiteID, named: [PartyID] = [], exclusions: [Exclusion] = []) {
    self.site = site
    self.named = named
    self.exclusions = exclusions
  }

  package static let kind = ActKind.requestEngagement
  package static let readers = Readers.named

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("site", &site, "site to be audited")
    try visit("named", &named, "clientChoice: the auditor; shortlistRandom: 2 to 16; else none")
    try visit("exclusions", &exclusions, "poolRandom: auditors with a conflict of interest")
  }

  /// Fewest auditors that exclusions must leave to chance.
  static let poolMin = 2

  static let alreadyOpen = RefusalKind(
    "engagement.already-open", "an engagement for this site is being arranged",
    fix: "wait for the auditor's answer, or end that engagement")
  static let inForce = RefusalKind(
    "engagement.in-force", "an auditor stands for this site, with more than one round left",
    fix: "nothing is to be done; a successor can be asked for before its last round")
  static let cooling = RefusalKind(
    "engagement.cooling", "the site's last engagement was ended by its client of its own accord",
    fix: "wait until the day named: draws are not repeated until a favourite comes out")
  static let badNames = RefusalKind(
    "engagement.bad-names", "the auditors named are not what the assignment mode asks for",
    fix: "clientChoice: name one; shortlistRandom: name 2 to 16, each once; poolRandom: name none")
  static let badExclusions = RefusalKind(
    "engagement.bad-exclusions",
    "exclusions are for conflicts of interest and must leave half of the pool, and two at least",
    fix: "name only auditors with a conflict, each once, or none")

  package static var refusals: [RefusalKind] {
    [
      alreadyOpen, inForce, cooling, badNames, badExclusions, EngagementRefusals.noAudits,
      EngagementRefusals.notEligible, PartyFields.badText,
    ]
  }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.buyer, .siteOperator])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    let site = try register.site(self.site)
    let terms = try register.auditTerms()
    guard isClient(call.by, of: site, in: register) else { throw Refusal(CommonRefusals.notYours) }
    let history = register.engagements(at: site.id)
    try checkIsFree(site, history, call, in: register)

    var row = EngagementRow()
    row.id = EngagementID(of: call.id)
    row.siteID = site.id
    row.buyer = call.by
    row.mode = terms.assignment.rawValue
    row.named = named
    row.requestedAt = call.at
    let request = register.assignment(
      for: row, at: site, history: history, terms: terms, on: call.on)
    let eligible = request.eligible
    switch terms.assignment {
    case .clientChoice:
      guard named.count == 1, exclusions.isEmpty, let choice = named.first else {
        throw Refusal(Self.badNames, "\(named.count) named")
      }
      guard eligible.contains(choice) else {
        throw Refusal(EngagementRefusals.notEligible, choice.text)
      }
      row.auditor = choice
      row.status = .assigned
      row.assignedAt = call.at
      row.roundsBefore = register.roundsHeld(
        by: choice, in: history, terms: terms, on: call.on)
    case .shortlistRandom:
      guard (2...16).contains(named.count), Set(named).count == named.count, exclusions.isEmpty
      else { throw Refusal(Self.badNames, "\(named.count) named") }
      for auditor in named where !eligible.contains(auditor) {
        throw Refusal(EngagementRefusals.notEligible, auditor.text)
      }
    case .poolRandom:
      guard named.isEmpty else { throw Refusal(Self.badNames, "\(named.count) named") }
      row.excluded = try checkedExclusions(eligible: eligible, in: register)
    }
    return [.engagement(row)]
  }

  private func isClient(_ party: PartyID, of site: SiteEntry, in register: Register) -> Bool {
    guard party != site.operator else { return true }
    return site.sales.contains { id in
      guard let sale = register.sales[id] else { return false }
      return sale.buyer == party && sale.withdrawnAt == nil && sale.supersededAt == nil
    }
  }

  private func checkIsFree(
    _ site: SiteEntry, _ history: [EngagementRow], _ call: Call, in register: Register
  ) throws(Refusal) {
    for row in history {
      switch row.status {
      case .requested, .assigned: throw Refusal(Self.alreadyOpen, row.id.text)
      case .active:
        guard
          row.id != site.engagement || !register.auditorStands(row, on: call.on)
            || register.roundsLeft(row) <= 1
        else { throw Refusal(Self.inForce, row.id.text) }
      case .ended:
        if let until = row.coolsUntil, call.at < until {
          throw Refusal(Self.cooling, until.day.text)
        }
      }
    }
  }

  private func checkedExclusions(
    eligible: [PartyID], in register: Register
  ) throws(Refusal) -> [PartyID] {
    var excluded: [PartyID] = []
    for exclusion in exclusions {
      _ = try register.accreditation(exclusion.auditor)
      try PartyFields.check(text: exclusion.conflict, "conflict")
      guard !excluded.contains(exclusion.auditor) else {
        throw Refusal(Self.badExclusions, exclusion.auditor.text)
      }
      excluded.append(exclusion.auditor)
    }
    let left = eligible.count { !excluded.contains($0) }
    let isNarrowed = left < eligible.count
    guard !isNarrowed || left >= max(Self.poolMin, (eligible.count + 1) / 2) else {
      throw Refusal(Self.badExclusions, "\(left) of \(eligible.count) left")
    }
    return excluded
  }
}
