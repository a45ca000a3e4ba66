import Canon
import Pages
import Rulebook
import Suretyship
import Vocabulary

/// What a buyer filed about itself.
package struct DiligenceRow: Fielded, Hashable {
  package var party: PartyID = .none
  package var directors: [String] = []
  package var banks: [String] = []
  package var addresses: [String] = []
  package var equity: Money?
  package var revenue: Money?
  package var accountsOn: Day?
  package var papers: [FiledPaper] = []
  package var filedAt: Instant = .zero

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("party", &party, "the buyer")
    try visit("directors", &directors, "its directors")
    try visit("banks", &banks, "accounts that it pays from")
    try visit("addresses", &addresses, "its addresses")
    try visit("equity", &equity, "equity, by the accounts")
    try visit("revenue", &revenue, "revenue of the year, by the accounts")
    try visit("accountsOn", &accountsOn, "day on which the accounts close")
    try visit("papers", &papers, "papers, by digest")
    try visit("filedAt", &filedAt, "when it was filed")
  }
}

/// A site in a due-diligence file, with what inspections there found.
package struct FileSite: Fielded, Hashable {
  package var id: SiteID = .none
  package var name: String = ""
  package var country: Country = .none
  package var address: String = ""
  package var powerKW: Int64 = 0
  package var racks: Int64 = 0
  package var roundsClosed: Int64 = 0
  package var roundsLapsed: Int64 = 0
  package var roundsRefused: Int64 = 0
  package var unitsDrawn: Int64 = 0
  package var unitsMissing: Int64 = 0
  package var lastClosedAt: Instant?

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("id", &id, "the site")
    try visit("name", &name, "its name")
    try visit("country", &country, "its country")
    try visit("address", &address, "its address")
    try visit("powerKW", &powerKW, "power registered, kW")
    try visit("racks", &racks, "racks registered")
    try visit("roundsClosed", &roundsClosed, "rounds closed there")
    try visit("roundsLapsed", &roundsLapsed, "rounds that ended without a count")
    try visit("roundsRefused", &roundsRefused, "rounds whose inspectors were not let in")
    try visit("unitsDrawn", &unitsDrawn, "units drawn there")
    try visit("unitsMissing", &unitsMissing, "of those, units that counted as missing")
    try visit("lastClosedAt", &lastClosedAt, "when a round was last closed there")
  }
}

/// The facts that a surety may see about an applicant: its own statements, and what the register knows. No score, no opinion.
package struct DiligenceFile: Fielded, Hashable {
  package var party: PartyID = .none
  package var name: String = ""
  package var lei: String?
  package var incorporatedIn: Country = .none
  package var headquarteredIn: Country = .none
  package var parentName: String?
  package var parentHeadquarteredIn: Country?
  package var owners: [OwnerStake] = []
  package var enrolledAt: Instant = .zero
  package var calledBackAt: Instant?
  /// Parties that count as one principal with it, and those among them that only a sighting ties.
  package var group: [PartyID] = []
  package var suspected: [PartyID] = []
  /// What the sale raises by adopted lists, by the flags' names.
  package var screening: [String] = []
  package var filed: DiligenceRow?
  package var sites: [FileSite] = []
  package var sales: Int64 = 0
  package var unitsShipped: Int64 = 0
  package var cases: Int64 = 0
  package var casesOpen: Int64 = 0
  package var unitsAtIssue: Int64 = 0
  package var unitsDetermined: Int64 = 0
  package var demandsUnsatisfied: Int64 = 0

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("party", &party, "the applicant")
    try visit("name", &name, "its legal name")
    try visit("lei", &lei, "its legal entity identifier")
    try visit("incorporatedIn", &incorporatedIn, "country of incorporation")
    try visit("headquarteredIn", &headquarteredIn, "country of headquarters")
    try visit("parentName", &parentName, "ultimate parent, as declared")
    try visit("parentHeadquarteredIn", &parentHeadquarteredIn, "country of its headquarters")
    try visit("owners", &owners, "owners, as declared")
    try visit("enrolledAt", &enrolledAt, "when it was enrolled")
    try visit("calledBackAt", &calledBackAt, "when it was called back")
    try visit("group", &group, "parties that count as one principal with it")
    try visit("suspected", &suspected, "of those, parties that only a sighting ties to it")
    try visit("screening", &screening, "what the adopted lists raise for the sale")
    try visit("filed", &filed, "what it filed about itself")
    try visit("sites", &sites, "sites of its sales and those it operates")
    try visit("sales", &sales, "sales in which it is the buyer")
    try visit("unitsShipped", &unitsShipped, "units shipped under them")
    try visit("cases", &cases, "cases in which it is the principal")
    try visit("casesOpen", &casesOpen, "of those, not closed")
    try visit("unitsAtIssue", &unitsAtIssue, "units noticed in them and not accounted for since")
    try visit("unitsDetermined", &unitsDetermined, "units determined unaccounted for")
    try visit("demandsUnsatisfied", &demandsUnsatisfied, "demands on it unpaid past their clock")
  }
}

extension Register {
  /// The file of an applicant, for one sale.
  package func diligenceFile(of party: PartyID, for sale: SaleRow?) -> DiligenceFile {
    var file = DiligenceFile()
    file.party = party
    if let row = parties[party] {
      file.name = row.name
      file.lei = row.lei
      file.incorporatedIn = row.incorporatedIn
      file.headquarteredIn = row.headquarteredIn
      file.parentName = row.parentName
      file.parentHeadquarteredIn = row.parentHeadquarteredIn
      file.owners = row.owners
      file.enrolledAt = row.enrolledAt
      file.calledBackAt = row.calledBackAt
    }
    let group = principalGroup(of: party)
    file.group = group.members.filter { $0 != party }
    file.suspected = group.suspected.filter { $0 != party }
    file.screening = sale.map { listFlags(of: $0).map(\.flag.rawValue) } ?? []
    file.filed = market.tables.diligence[party]
    fillSites(&file)
    fillCases(&file)
    return file
  }

  private func fillSites(_ file: inout DiligenceFile) {
    var ids: [SiteID] = []
    for place in salePlaces(of: file.party) where sales[at: place].buyer == file.party {
      let row = sales[at: place]
      file.sales += 1
      file.unitsShipped += row.unitsShipped
      for site in [row.siteID] + row.otherSites where !ids.contains(site) { ids.append(site) }
    }
    for row in sites.rows where row.operator == file.party && !ids.contains(row.id) {
      ids.append(row.id)
    }
    for id in ids {
      guard let row = sites[id] else { continue }
      var site = FileSite()
      site.id = id
      site.name = row.name
      site.country = row.country
      site.address = row.address
      site.powerKW = row.powerKW
      site.racks = Int64(row.racks.count)
      site.lastClosedAt = row.lastClosedAt
      file.sites.append(site)
    }
    for row in rounds.rows {
      guard let place = file.sites.firstIndex(where: { $0.id == row.siteID }) else { continue }
      switch row.status {
      case .closed: file.sites[place].roundsClosed += 1
      case .lapsed: file.sites[place].roundsLapsed += 1
      case .refused: file.sites[place].roundsRefused += 1
      default: break
      }
      file.sites[place].unitsDrawn += row.result?.drawn ?? 0
      file.sites[place].unitsMissing += row.result?.missing ?? 0
    }
  }

  private func fillCases(_ file: inout DiligenceFile) {
    for row in cases.rows where row.principal == file.party {
      file.cases += 1
      if row.status != .closed { file.casesOpen += 1 }
      file.unitsAtIssue += row.units - row.unitsCured
      file.unitsDetermined += row.determination?.unitsUnaccounted ?? 0
      for id in row.demands {
        guard let demand = demands[id], demand.on == file.party else { continue }
        if demand.status == .unsatisfied { file.demandsUnsatisfied += 1 }
      }
    }
  }
}

extension DiligenceRow: PageRow {}
