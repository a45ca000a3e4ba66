import Canon
import Pages
import Suretyship
import Vocabulary

/// The market's chapter of the register: what limits, applications and notices rest on beside the bonds themselves, and what few rounds of
/// inspection carry beside the others.
///
/// Its digest is one word until its first row: a register without a market carries nothing of it.
package struct Market: Sendable {
  /// The tables, in the order of the digest, and what is derived from them.
  package struct Tables: Sendable {
    package internal(set) var sightings = Table<SightingTag, SightingRow>()
    package internal(set) var exposures = Table<ExposureTag, ExposureRow>()
    package internal(set) var placements = Table<BondTag, PlacementRow>()
    package internal(set) var cessions = Table<CessionTag, CessionRow>()
    package internal(set) var excesses = Table<ExcessTag, ExcessRow>()
    package internal(set) var ownLimits = Table<PartyTag, OwnLimitsRow>()
    package internal(set) var diligence = Table<PartyTag, DiligenceRow>()
    package internal(set) var lines = Table<LineTag, LineRow>()
    package internal(set) var notices = Table<NoticeTag, RenewalNotice>()
    package internal(set) var indemnities = Table<IndemnityTag, IndemnityRow>()
    package internal(set) var pledges = Table<PledgeTag, PledgeRow>()
    package internal(set) var interest = Table<DemandTag, InterestRow>()
    package internal(set) var liabilityCovers = Table<PartyTag, LiabilityCoverRow>()
    package internal(set) var duties = Table<DutyTag, DutyRow>()
    package internal(set) var penalSums = Table<BondTag, PenalSumsRow>()
    package internal(set) var roundSources = Table<RoundTag, RoundSourceRow>()
    package internal(set) var collateral = Table<CollateralTag, CollateralRow>()
    package internal(set) var ownership = Table<PartyTag, OwnershipRow>()
    /// Derived: places of sightings by the thing and by the party, of cessions by bond, of excesses by surety, of pledges that are to be given
    /// back by surety.
    var things = KeyIndex()
    var seen = KeyIndex()
    var bondCessions = KeyIndex()
    var suretyExcesses = KeyIndex()
    var suretyReturns = KeyIndex()
  }

  /// Read in place by whoever reads a field of it.
  package private(set) var tables = Tables()
  /// Whether no row was ever put.
  package private(set) var isEmpty = true

  package init() {}

  mutating func apply(_ change: MarketChange) {
    isEmpty = false
    switch change {
    case .sighting(let row): tables.put(row)
    case .exposure(let row): tables.exposures.put(row.id, row)
    case .placement(let row): tables.placements.put(row.bond, row)
    case .cession(let row): tables.put(row)
    case .excess(let row): tables.put(row)
    case .ownLimits(let row): tables.ownLimits.put(row.surety, row)
    case .diligence(let row): tables.diligence.put(row.party, row)
    case .line(let row): tables.lines.put(row.id, row)
    case .notice(let row): tables.notices.put(row.id, row)
    case .indemnity(let row): tables.indemnities.put(row.id, row)
    case .pledge(let row): tables.put(row)
    case .interest(let row): tables.interest.put(row.demand, row)
    case .liabilityCover(let row): tables.liabilityCovers.put(row.auditor, row)
    case .duty(let row): tables.duties.put(row.id, row)
    case .penalSums(let row): tables.penalSums.put(row.bond, row)
    case .roundSource(let row): tables.roundSources.put(row.round, row)
    case .collateral(let row): tables.collateral.put(row.id, row)
    case .ownership(let row): tables.ownership.put(row.party, row)
    }
  }

  /// SHA-256 over the tables' digests, in their order.
  package mutating func digest() -> Digest {
    var feeder = Feeder()
    feeder.text("market/v1")
    guard !isEmpty else { return Digest.sha256(feeder.bytes) }
    feeder.digest(tables.sightings.digest())
    feeder.digest(tables.exposures.digest())
    feeder.digest(tables.placements.digest())
    feeder.digest(tables.cessions.digest())
    feeder.digest(tables.excesses.digest())
    feeder.digest(tables.ownLimits.digest())
    feeder.digest(tables.diligence.digest())
    feeder.digest(tables.lines.digest())
    feeder.digest(tables.notices.digest())
    feeder.digest(tables.indemnities.digest())
    feeder.digest(tables.pledges.digest())
    feeder.digest(tables.interest.digest())
    feeder.digest(tables.liabilityCovers.digest())
    feeder.digest(tables.duties.digest())
    feeder.digest(tables.penalSums.digest())
    // Younger than the others, and so named: a register without such a row has the digest that it had before there was the table.
    if tables.roundSources.count > 0 {
      feeder.text("round-sources")
      feeder.digest(tables.roundSources.digest())
    }
    if tables.collateral.count > 0 {
      feeder.text("collateral")
      feeder.digest(tables.collateral.digest())
    }
    if tables.ownership.count > 0 {
      feeder.text("ownership")
      feeder.digest(tables.ownership.digest())
    }
    return Digest.sha256(feeder.bytes)
  }
}

/// A row of the market's chapter, put in place.
package enum MarketChange: Sendable {
  case sighting(SightingRow)
  case exposure(ExposureRow)
  case placement(PlacementRow)
  case cession(CessionRow)
  case excess(ExcessRow)
  case ownLimits(OwnLimitsRow)
  case diligence(DiligenceRow)
  case line(LineRow)
  case notice(RenewalNotice)
  case indemnity(IndemnityRow)
  case pledge(PledgeRow)
  case interest(InterestRow)
  case liabilityCover(LiabilityCoverRow)
  case duty(DutyRow)
  case penalSums(PenalSumsRow)
  indirect case roundSource(RoundSourceRow)
  indirect case collateral(CollateralRow)
  indirect case ownership(OwnershipRow)

  /// Which row it puts: a number for the table, and the row's identifier.
  var place: (table: UInt8, id: UInt64) {
    switch self {
    case .sighting(let row): (0, row.id.bits)
    case .exposure(let row): (1, row.id.bits)
    case .placement(let row): (2, row.bond.bits)
    case .cession(let row): (3, row.id.bits)
    case .excess(let row): (4, row.id.bits)
    case .ownLimits(let row): (5, row.surety.bits)
    case .diligence(let row): (6, row.party.bits)
    case .line(let row): (7, row.id.bits)
    case .notice(let row): (8, row.id.bits)
    case .indemnity(let row): (9, row.id.bits)
    case .pledge(let row): (10, row.id.bits)
    case .interest(let row): (11, row.demand.bits)
    case .liabilityCover(let row): (12, row.auditor.bits)
    case .duty(let row): (13, row.id.bits)
    case .penalSums(let row): (14, row.bond.bits)
    case .roundSource(let row): (15, row.round.bits)
    case .collateral(let row): (16, row.id.bits)
    case .ownership(let row): (17, row.party.bits)
    }
  }
}

extension Market.Tables {
  mutating func put(_ row: SightingRow) {
    if !sightings.contains(row.id) {
      things.insert(Self.hash(row.trait, row.value), row: sightings.count)
      seen.insert(KeyHash.mix(row.party.bits), row: sightings.count)
    }
    sightings.put(row.id, row)
  }

  mutating func put(_ row: CessionRow) {
    if !cessions.contains(row.id) {
      bondCessions.insert(KeyHash.mix(row.bond.bits), row: cessions.count)
    }
    cessions.put(row.id, row)
  }

  mutating func put(_ row: ExcessRow) {
    if !excesses.contains(row.id) {
      suretyExcesses.insert(KeyHash.mix(row.surety.bits), row: excesses.count)
    }
    excesses.put(row.id, row)
  }

  mutating func put(_ row: PledgeRow) {
    let place = pledges.place(of: row.id)
    let wasDue = place.map { pledges[at: $0].returnDueAt != nil } ?? false
    if row.returnDueAt != nil, !wasDue {
      suretyReturns.insert(KeyHash.mix(row.surety.bits), row: place ?? pledges.count)
    }
    pledges.put(row.id, row)
  }

  /// Whether one of the pledges that a surety is to give back meets a condition.
  func hasReturn(of surety: PartyID, where condition: (PledgeRow) -> Bool) -> Bool {
    suretyReturns.find(KeyHash.mix(surety.bits)) { place in
      pledges[at: place].surety == surety && condition(pledges[at: place])
    } != nil
  }

  static func hash(_ trait: SharedTrait, _ value: String) -> UInt64 {
    Digest.sha256(Array("\(trait.rawValue)|\(value)".utf8)).a
  }

  /// Cessions of a bond, in the order in which they were bound.
  func cessions(of bond: BondID) -> [CessionRow] {
    places(bondCessions, KeyHash.mix(bond.bits)).map { cessions[at: $0] }
      .filter { $0.bond == bond }
  }

  /// What a surety signed above its limits, whatever became of it.
  func excesses(of surety: PartyID) -> [ExcessRow] {
    places(suretyExcesses, KeyHash.mix(surety.bits)).map { excesses[at: $0] }
      .filter { $0.surety == surety }
  }

  /// Sightings of a party that tie it to others.
  func sightings(of party: PartyID) -> [SightingRow] {
    places(seen, KeyHash.mix(party.bits)).map { sightings[at: $0] }
      .filter { $0.party == party && $0.dismissedAt == nil }
  }

  /// Parties that were seen with the same thing, itself included.
  func parties(with trait: SharedTrait, _ value: String) -> [PartyID] {
    places(things, Self.hash(trait, value)).map { sightings[at: $0] }
      .filter { $0.trait == trait && $0.value.utf8.elementsEqual(value.utf8) }
      .filter { $0.dismissedAt == nil }.map(\.party)
  }

  /// Places under a hash, rising.
  private func places(_ index: KeyIndex, _ hash: UInt64) -> [Int] { index.rows(of: hash) }
}

extension KeyIndex {
  /// All rows under a hash, rising.
  func rows(of hash: UInt64) -> [Int] {
    var out: [Int] = []
    _ = find(hash) { place in
      out.append(place)
      return false
    }
    return out.sorted()
  }
}

extension SightingRow: PageRow {}
extension ExposureRow: PageRow {}
extension PlacementRow: PageRow {}
extension CessionRow: PageRow {}
extension ExcessRow: PageRow {}
extension OwnLimitsRow: PageRow {}
