import Canon
import Custody
import Pages
import Rulebook
import Vocabulary

/// What all performed acts add up to: a value. Copying it is how a reader gets a snapshot.
///
/// Chapters are tables of rows in copy-on-write pages; units are dense rows of their own. Nothing here is changed but by
/// `apply`, with changes that `decide` answered.
package struct Register: Sendable {
  /// How it was opened; `nil` before the first act.
  package internal(set) var opening: Opening?
  /// The register's now: the last act's receivedAt.
  package internal(set) var now: Instant = .zero
  /// Acts performed.
  package internal(set) var actCount: Int64 = 0
  /// SHA-256 chain over the acts' ids and receivedAt, in order.
  package internal(set) var actChain: Digest = .zero

  package internal(set) var acts = ActIndex()
  package internal(set) var parties = Table<PartyTag, PartyRow>()
  package internal(set) var keys = Table<KeyTag, KeyRow>()
  package internal(set) var accreditations = Table<PartyTag, AccreditationRow>()
  package internal(set) var discretion = Table<DiscretionTag, DiscretionRow>()
  package internal(set) var rulebooks = Table<RulebookTag, RulebookRow>()
  package internal(set) var informed = Table<InformedTag, InformedRow>()
  package internal(set) var sales = Table<SaleTag, SaleRow>()
  package internal(set) var licences = Table<LicenceTag, LicenceRow>()
  package internal(set) var engagements = Table<EngagementTag, EngagementRow>()
  package internal(set) var bondRequests = Table<BondRequestTag, BondRequestRow>()
  package internal(set) var quotes = Table<QuoteTag, QuoteRow>()
  package internal(set) var bonds = Table<BondTag, BondRow>()
  package internal(set) var sites = Table<SiteTag, SiteEntry>()
  package internal(set) var shipments = Table<ShipmentTag, ShipmentRow>()
  package internal(set) var rounds = Table<RoundTag, RoundRow>()
  package internal(set) var cases = Table<CaseTag, CaseRow>()
  package internal(set) var demands = Table<DemandTag, DemandRow>()
  package internal(set) var tips = Table<TipTag, TipRow>()
  package internal(set) var testItems = Table<TestItemTag, TestItemRow>()
  package internal(set) var consigneeYears = Table<ConsigneeYearTag, ConsigneeYear>()
  package internal(set) var transfers = Table<TransferTag, TransferRow>()
  package internal(set) var agenda = Agenda()
  package internal(set) var market = Market()
  /// Derived: places of parties by name and by legal entity identifier, of engagements by site, of sales by the names in
  /// them.
  var partyNames = KeyIndex()
  var siteEngagements = KeyIndex()
  var partySales = PartySales()
  /// Derived: places of parties by whom they named as owner or parent.
  var ownerParties = KeyIndex()
  package internal(set) var units = UnitBook()
  /// Adopted rulebooks, parsed, by digest; the last is in force.
  package internal(set) var law: [Digest: Rulebook] = [:]
  /// Names on adopted lists, normalised, in the order adopted.
  package internal(set) var listedNames: [String] = []
  /// Derived: the same names to be looked up, and letters by addressee.
  var listed = ListIndex()
  var letterIndex = LetterIndex()

  package init() {}

  /// The rulebook in force: the last adopted whose time has come; `nil` if there is none.
  package var rulebook: Rulebook? {
    let today = now.day
    for place in stride(from: rulebooks.count - 1, through: 0, by: -1) {
      guard rulebooks[at: place].inForceFrom <= today else { continue }
      if let text = law[rulebooks[at: place].digest] { return text }
    }
    return nil
  }

  /// The rulebook that was in force at a moment: the last adopted by then whose time had come.
  package func rulebook(at moment: Instant) -> Rulebook? {
    for place in stride(from: rulebooks.count - 1, through: 0, by: -1) {
      let row = rulebooks[at: place]
      guard row.adoptedAt <= moment, row.inForceFrom <= moment.day else { continue }
      if let text = law[row.digest] { return text }
    }
    return nil
  }

  /// The rulebook of a digest, if it was adopted.
  package func rulebook(_ digest: Digest) -> Rulebook? { law[digest] }

  /// When the next deadline falls due; `nil` if there is none.
  package var nextDueAt: Instant? { agenda.nextDueAt }

  /// Whether a pass-time act must come before an act received at that moment.
  package func isOverdue(at: Instant) -> Bool {
    guard let due = agenda.nextDueAt else { return false }
    return due <= at
  }
}

extension Register {
  /// Most a signer's statedAt may lie behind the receipt of an act.
  static let statedDaysMax = 30
  /// Most a signer's clock may run ahead.
  static let clockSkewMinutesMax = 10

  /// What an act would change, or why it may not be. Only reads.
  ///
  /// - Parameter at: when the operator received it; not before the register's now.
  package func decide(_ act: Submission, at: Instant) throws(Refusal) -> [Change] {
    // The act is read in place: a copy of its body would be one of all that it holds.
    guard !acts.contains(act.id) else { throw Refusal(CommonRefusals.replayed) }
    guard at >= now else { throw Refusal(CommonRefusals.backwards) }
    let isTime = act.act.body.ownKind == .passTime
    guard isTime || !isOverdue(at: at) else { throw Refusal(CommonRefusals.overdue) }
    guard !leaps(to: at) || (act.act.body as? PassTime)?.isLeap == true else {
      throw Refusal(CommonRefusals.leap, "\(now.day) to \(at.day)")
    }
    guard act.act.header.statedAt <= at.adding(milliseconds: Self.skewMilliseconds) else {
      throw Refusal(CommonRefusals.early)
    }
    guard act.act.header.statedAt >= at.adding(days: -Self.statedDaysMax) else {
      throw Refusal(CommonRefusals.stale)
    }
    if let reference = act.act.body.attachment, case .none = act.attached {
      throw Refusal(CommonRefusals.attachment, reference.digest.hex)
    }
    let persons = try authorise(act, at: at)
    let call = Call(
      id: act.id, at: at, by: act.act.header.by, attached: act.attached, persons: persons)
    return try act.act.body.decide(call, in: self)
  }

  /// Whether a moment lies further after the last act than the clock may step without the regulator.
  package func leaps(to at: Instant) -> Bool {
    guard let opening else { return false }
    return at > now.adding(days: Int(clamping: opening.clockStepDays))
  }

  static var skewMilliseconds: Int64 { Int64(clockSkewMinutesMax) * 60_000 }

  /// Checks every signing key and every need for a signature; answers with the persons who signed.
  func authorise(_ act: Submission, at: Instant) throws(Refusal) -> [PersonID] {
    // Nobody is enrolled before the first act: it carries the keys that sign it and checks them itself.
    if opening == nil {
      guard let first = act.act.body as? OpenRegister else {
        throw Refusal(CommonRefusals.unopened)
      }
      return try first.persons(signedBy: act.signers)
    }
    guard act.signers.count <= Self.signersMax else {
      throw Refusal(CommonRefusals.tooMany, "\(Self.signersMax) signatures")
    }
    var persons: [PersonID] = []
    persons.reserveCapacity(act.signers.count)
    var places = SignerPlaces()
    for (index, signer) in act.signers.enumerated() {
      guard let place = keys.place(of: signer) else {
        throw Refusal(CommonRefusals.unknownKey, signer.text)
      }
      guard keys[at: place].revokedAt == nil else {
        throw Refusal(CommonRefusals.revokedKey, signer.text)
      }
      guard at.day <= keys[at: place].expiresOn else {
        throw Refusal(CommonRefusals.expiredKey, signer.text)
      }
      places[index] = UInt32(truncatingIfNeeded: place)
      persons.append(keys[at: place].person)
    }
    var served: UInt64 = 0
    for need in act.act.body.signers(by: act.act.header.by, in: self, on: at.day) {
      served |= try serve(need, places, persons, type(of: act.act.body).admitsRemoved)
    }
    let all: UInt64 = (1 &<< UInt64(persons.count)) &- 1
    if served != all {
      throw Refusal(
        CommonRefusals.strangerSigned, act.signers[(~served).trailingZeroBitCount].text)
    }
    return persons
  }

  /// Most signatures under one act.
  static let signersMax = 16
  /// Where the keys of its signers stand: in registers of the processor, not in memory of its own.
  private typealias SignerPlaces = SIMD16<UInt32>

  /// Which signatures serve a need: a bit for each, in their order. Throws where the party may not act or too few of its persons signed.
  private func serve(
    _ need: SignerNeed, _ places: SignerPlaces, _ persons: [PersonID], _ admitsRemoved: Bool
  ) throws(Refusal) -> UInt64 {
    guard let party = parties.place(of: need.party) else {
      throw Refusal(CommonRefusals.unknown, need.party.text)
    }
    let status = parties[at: party].status
    guard status == .active || (status == .removed && admitsRemoved) else {
      throw Refusal(CommonRefusals.inactiveParty, need.party.text)
    }
    var served: UInt64 = 0
    var count = 0
    for index in persons.indices {
      let key = Int(places[index])
      guard keys[at: key].party == need.party,
        need.roles.contains(where: {
          keys[at: key].roles.contains($0) && parties[at: party].roles.contains($0)
        })
      else { continue }
      let isNew = !(0..<index).contains {
        served & (1 &<< UInt64($0)) != 0 && persons[$0] == persons[index]
      }
      if isNew { count += 1 }
      served |= 1 &<< UInt64(index)
    }
    guard count >= need.persons else {
      throw Refusal(
        CommonRefusals.wrongSigner,
        "\(parties[at: party].name): \(need.persons) of "
          + need.roles.map(\.rawValue).joined(separator: "/"))
    }
    return served
  }
}
