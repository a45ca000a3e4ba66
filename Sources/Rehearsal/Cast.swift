import Canon
import Clearing
import Ledger
import Rulebook
import Vocabulary

/// All who take part, enrolled and accredited on the first day.
struct Cast {
  var regulator: Player
  var `operator`: Player
  var customs: Player
  var maker: Player
  var exporters: [Player] = []
  var auditors: [Player] = []
  var sureties: [Player] = []
  var buyers: [Player] = []

  /// Opens the register, adopts the rulebook, enrols everyone; sponsor is the operator, the regulator calls back.
  init(_ scenario: Scenario, law: Rulebook, on stage: Stage) throws {
    let seed = stage.seed
    func player(_ name: String, _ country: Country, _ roles: [Role]) -> Player {
      Player(name, country, roles: roles, seed: seed)
    }
    regulator = player(scenario.regulator.name, scenario.regulator.country, [.regulator])
    self.operator = player(scenario.operator.name, scenario.operator.country, [.operator])
    customs = player(scenario.customs.name, scenario.customs.country, [.customs])
    maker = player(scenario.maker.name, scenario.maker.country, [.maker])
    exporters = scenario.exporters.map { player($0.name, $0.country, [.exporter]) }
    auditors = scenario.auditors.map { player($0.name, $0.country, [.auditor]) }
    sureties = scenario.sureties.map { player($0.name, $0.country, [.surety]) }
    buyers = scenario.buyers.map { player($0.name, $0.country, [.buyer, .siteOperator]) }

    let expiresOn = scenario.startOn.adding(months: scenario.months + 24)
    let opening = OpenRegister(
      origin: scenario.origin,
      regulator: FoundingParty(
        name: regulator.name, country: regulator.country,
        keys: regulator.newKeys(expiresOn: expiresOn)),
      operator: FoundingParty(
        name: self.operator.name, country: self.operator.country,
        keys: self.operator.newKeys(expiresOn: expiresOn)))
    regulator.id = opening.regulatorID
    self.operator.id = opening.operatorID
    try stage.perform(opening, by: regulator, persons: 2, with: [(self.operator, 1)])
    let text = law.canonicalJSON
    try stage.perform(
      AdoptRulebook(rulebook: AttachmentReference(digest: Digest.sha256(text), rows: 1)),
      by: regulator, attachment: text)

    try enrol(&customs, expiresOn, stage, sponsor: regulator)
    try enrol(&maker, expiresOn, stage)
    for index in exporters.indices { try enrol(&exporters[index], expiresOn, stage) }
    for index in auditors.indices { try enrol(&auditors[index], expiresOn, stage) }
    for index in sureties.indices { try enrol(&sureties[index], expiresOn, stage) }
    for index in buyers.indices {
      let isProvider = scenario.buyers[index].conduct == .provider
      try enrol(
        &buyers[index], expiresOn, stage,
        parent: isProvider ? law.law.designatedProviders.first?.name : nil)
    }
    let validUntil = expiresOn
    for auditor in auditors {
      try stage.perform(
        ApplyForAccreditation(role: .auditor, papers: Self.papers(auditor)), by: auditor)
      try stage.perform(AccreditAuditor(auditor: auditor.id, validUntil: validUntil), by: regulator)
    }
    for (index, surety) in sureties.enumerated() {
      let capital = Money.dollars(scenario.sureties[index].capital)
      try stage.perform(
        ApplyForAccreditation(
          role: .surety, papers: Self.papers(surety), capitalAndSurplus: capital), by: surety)
      try stage.perform(
        ApproveSurety(surety: surety.id, validUntil: validUntil, capitalAndSurplus: capital),
        by: regulator)
    }
  }

  /// The digest of an application's papers.
  private static func papers(_ player: Player) -> Digest {
    Digest.sha256(Array("papers of \(player.name)".utf8))
  }

  private func enrol(
    _ player: inout Player, _ expiresOn: Day, _ stage: Stage, parent: String? = nil,
    sponsor: Player? = nil
  ) throws {
    let keys = player.newKeys(expiresOn: expiresOn)
    let act = try stage.perform(
      EnrolParty(
        name: player.name, roles: player.roles, incorporatedIn: player.country,
        headquarteredIn: player.country, parentName: parent,
        parentHeadquarteredIn: parent == nil ? nil : Country("US"), keys: keys),
      by: sponsor ?? self.operator)
    player.id = PartyID(of: act)
    try stage.perform(
      ConfirmEnrolment(
        party: player.id, numberFoundIn: "the company register of \(player.country.name)",
        keysReadBack: player.keys.map(\.id)),
      by: sponsor == nil ? regulator : self.operator)
  }
}
