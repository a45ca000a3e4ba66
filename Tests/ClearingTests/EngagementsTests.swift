import Canon
import Clearing
import Inspection
import Rulebook
import Testing
import Vocabulary

@Suite("Engagement of auditors")
struct EngagementsTests {
  /// A register with a rulebook, three auditors, and a site of an operator.
  private struct Scene {
    var kit: Kit
    var auditors: [PartyID] = []
    var siteOperator: PartyID
    var site: SiteID

    init(_ change: (inout Terms) -> Void = { _ in }) throws {
      kit = try Kit()
      try kit.adopt(change)
      for name in ["Audit One", "Audit Two", "Audit Three"] {
        auditors.append(try kit.auditor(name))
      }
      siteOperator = try kit.enrol("Hall Operator", [.siteOperator, .buyer])
      site = try kit.site(of: siteOperator)
    }

    mutating func requested() throws -> EngagementID {
      EngagementID(of: try kit.perform(RequestEngagement(site: site), by: siteOperator))
    }

    mutating func assigned() throws -> EngagementID {
      let id = try requested()
      try draw(id)
      return id
    }

    func reveal(_ id: EngagementID, by party: PartyID) -> Reveal {
      let attempt = kit.register.engagements[id].map(\.attempts) ?? 0
      return Reveal(
        party: party,
        value: Digest.sha256(Array("\(id.text) \(party.text) \(attempt)".utf8)))
    }

    /// The act by which the operator opens the drawing.
    func opening(_ id: EngagementID) -> AssignAuditor {
      let attempt = (kit.register.engagements[id].map(\.attempts) ?? 0) + 1
      let reveal = Reveal(
        party: kit.clearingHouse,
        value: Digest.sha256(
          Array("\(id.text) \(kit.clearingHouse.text) \(attempt)".utf8)))
      return AssignAuditor(
        engagement: id, commitment: reveal.commitment(drawing: id, attempt: attempt))
    }

    mutating func open(_ id: EngagementID) throws {
      try kit.perform(opening(id), by: kit.clearingHouse)
    }

    mutating func commit(_ id: EngagementID, by party: PartyID) throws {
      let attempt = kit.register.engagements[id].map(\.attempts) ?? 0
      try kit.perform(
        CommitToDrawing(
          engagement: id,
          commitment: reveal(id, by: party).commitment(drawing: id, attempt: attempt)),
        by: party)
    }

    mutating func show(_ id: EngagementID, by party: PartyID) throws {
      try kit.perform(
        RevealForDrawing(engagement: id, value: reveal(id, by: party).value), by: party)
    }

    mutating func pass(hours: Int) throws {
      kit.now = kit.now.adding(hours: hours)
      while kit.register.isOverdue(at: kit.now) {
        try kit.perform(PassTime(), by: kit.clearingHouse)
      }
    }

    /// The whole drawing, by operator and regulator.
    mutating func draw(_ id: EngagementID) throws {
      try open(id)
      try commit(id, by: kit.regulator)
      try pass(hours: 24)
      try show(id, by: kit.clearingHouse)
      try show(id, by: kit.regulator)
    }

    func row(_ id: EngagementID) throws -> EngagementRow {
      try #require(kit.register.engagements[id])
    }

    mutating func active() throws -> EngagementID {
      let id = try assigned()
      try accept(id)
      return id
    }

    mutating func accept(_ id: EngagementID) throws {
      try kit.perform(
        AcceptEngagement(
          engagement: id, declaresNoConflict: true, accessTerms: "any day, without notice"),
        by: try row(id).auditor)
    }
  }

  @Test func `chance chooses from the pool, and anyone can choose again`() throws {
    var scene = try Scene()
    let id = try scene.requested()
    try scene.draw(id)
    let row = try scene.row(id)
    #expect(row.status == .assigned)
    #expect(Set(row.pool) == Set(scene.auditors))
    let seed = try drawingSeed(
      id, attempt: 1,
      [scene.reveal(id, by: scene.kit.clearingHouse), scene.reveal(id, by: scene.kit.regulator)])
    #expect(row.seed == seed && row.silent.isEmpty)
    var request = AssignmentRequest()
    request.pool = scene.auditors
    #expect(request.assign(seed: seed) == row.auditor)
  }

  @Test func `nobody who orders the acts can foresee the choice`() throws {
    var scene = try Scene()
    let surety = try scene.kit.surety("First Surety")
    let id = try scene.requested()
    var bare = scene.opening(id)
    bare.commitment = .zero
    #expect(scene.kit.refusal(bare, by: scene.kit.clearingHouse) == "field.bad-value")
    try scene.open(id)
    #expect(
      scene.kit.refusal(scene.opening(id), by: scene.kit.clearingHouse)
        == "engagement.drawing-open")
    let act = CommitToDrawing(engagement: id, commitment: Digest.sha256([1]))
    #expect(scene.kit.refusal(act, by: scene.auditors[0]) == "signer.wrong")
    #expect(scene.kit.refusal(act, by: scene.siteOperator) == "signer.wrong")
    try scene.commit(id, by: surety)
    #expect(scene.kit.refusal(act, by: surety) == "randomness.twice")
    let value = scene.reveal(id, by: surety).value
    let reveal = RevealForDrawing(engagement: id, value: value)
    #expect(scene.kit.refusal(reveal, by: surety) == "drawing.early")
    try scene.pass(hours: 24)
    #expect(scene.kit.refusal(act, by: scene.kit.regulator) == "drawing.not-open")
    var forged = reveal
    forged.value = .zero
    #expect(scene.kit.refusal(forged, by: surety) == "reveal.differs")
    #expect(scene.kit.refusal(reveal, by: scene.kit.regulator) == "reveal.not-committed")
    try scene.show(id, by: surety)
    #expect(try scene.row(id).status == .requested)
    try scene.show(id, by: scene.kit.clearingHouse)
    #expect(try scene.row(id).status == .assigned)
    #expect(scene.kit.refusal(reveal, by: surety) == "drawing.over")
  }

  @Test func `a drawing without values of two parties is void and opened anew`() throws {
    var scene = try Scene()
    let surety = try scene.kit.surety("First Surety")
    let id = try scene.requested()
    // Nobody but the operator committed.
    try scene.open(id)
    try scene.pass(hours: 24)
    #expect(try scene.row(id).commitDueAt == nil)
    // The operator keeps its value to itself when it has seen the other.
    try scene.open(id)
    try scene.commit(id, by: surety)
    try scene.pass(hours: 24)
    try scene.show(id, by: surety)
    try scene.pass(hours: 24)
    let row = try scene.row(id)
    #expect(row.status == .requested && row.attempts == 2)
    #expect(row.silent == [scene.kit.clearingHouse])
    // With a third value the auditor is drawn all the same, and the silent one has it on record.
    try scene.open(id)
    try scene.commit(id, by: surety)
    try scene.commit(id, by: scene.kit.regulator)
    try scene.pass(hours: 24)
    try scene.show(id, by: scene.kit.clearingHouse)
    try scene.show(id, by: scene.kit.regulator)
    try scene.pass(hours: 24)
    #expect(try scene.row(id).status == .assigned)
    #expect(try scene.row(id).silent == [surety])
    #expect(scene.kit.register.accreditations[surety]?.silences == 1)
  }

  @Test func `a client who ends the request while values are revealed waits as after any ending`()
    throws
  {
    var scene = try Scene()
    let id = try scene.requested()
    try scene.open(id)
    try scene.commit(id, by: scene.kit.regulator)
    try scene.pass(hours: 24)
    try scene.kit.perform(
      EndEngagement(engagement: id, reason: "we saw it coming"), by: scene.siteOperator)
    #expect(
      scene.kit.refusal(RequestEngagement(site: scene.site), by: scene.siteOperator)
        == "engagement.cooling")
  }

  @Test func `over many sites each auditor is drawn about as often`() throws {
    var scene = try Scene()
    var counts: [PartyID: Int] = [:]
    for number in 0..<90 {
      scene.site = try scene.kit.site(of: scene.siteOperator, named: "Hall \(number)")
      let id = try scene.assigned()
      counts[try scene.row(id).auditor, default: 0] += 1
    }
    // 30 expected, standard deviation 4.5: the acts are fixed, so is the outcome.
    for auditor in scene.auditors { #expect((15...45).contains(counts[auditor] ?? 0)) }
  }

  @Test func `only the operator assigns, only the assigned auditor accepts`() throws {
    var scene = try Scene()
    let id = try scene.requested()
    let assign = scene.opening(id)
    #expect(scene.kit.refusal(assign, by: scene.siteOperator) == "signer.wrong")
    try scene.draw(id)
    #expect(scene.kit.refusal(assign, by: scene.kit.clearingHouse) == "engagement.not-waiting")
    let auditor = try scene.row(id).auditor
    let other = try #require(scene.auditors.first { $0 != auditor })
    var accept = AcceptEngagement(
      engagement: id, declaresNoConflict: true, accessTerms: "any day")
    #expect(scene.kit.refusal(accept, by: other) == "thing.not-yours")
    accept.declaresNoConflict = false
    #expect(scene.kit.refusal(accept, by: auditor) == "engagement.conflict")
    try scene.accept(id)
    let row = try scene.row(id)
    #expect(scene.kit.register.auditorStands(row, on: scene.kit.now.day))
    #expect(scene.kit.register.sites[scene.site]?.engagement == id)
  }

  @Test func `strangers ask for no auditor, and nobody twice`() throws {
    var scene = try Scene()
    let stranger = try scene.kit.enrol("Stranger", [.buyer])
    let ask = RequestEngagement(site: scene.site)
    #expect(scene.kit.refusal(ask, by: stranger) == "thing.not-yours")
    _ = try scene.requested()
    #expect(scene.kit.refusal(ask, by: scene.siteOperator) == "engagement.already-open")
  }

  @Test func `a buyer whose goods are to stand there may ask`() throws {
    var scene = try Scene()
    let buyer = try scene.kit.enrol("Buyer", [.buyer])
    var sale = SaleRow()
    sale.id = SaleID(bits: 5)
    sale.buyer = buyer
    sale.siteID = scene.site
    var site = try #require(scene.kit.register.sites[scene.site])
    site.sales = [sale.id]
    scene.kit.put([.sale(sale), .site(site)])
    let ask = RequestEngagement(site: scene.site)
    #expect(scene.kit.refusal(ask, by: buyer) == nil)
    sale.withdrawnAt = scene.kit.now
    scene.kit.put([.sale(sale)])
    #expect(scene.kit.refusal(ask, by: buyer) == "thing.not-yours")
  }

  @Test func `an auditor owned by the exporter is never drawn`() throws {
    var scene = try Scene()
    let exporter = try scene.kit.enrol("Exporter", [.exporter], in: "US")
    var sale = SaleRow()
    sale.id = SaleID(bits: 5)
    sale.exporter = exporter
    sale.siteID = scene.site
    var site = try #require(scene.kit.register.sites[scene.site])
    site.sales = [sale.id]
    scene.kit.put([.sale(sale), .site(site)])
    var stake = OwnerStake()
    stake.party = exporter
    stake.name = "Exporter"
    stake.country = Kit.country("US")
    stake.sharePpm = 510_000
    for auditor in scene.auditors.prefix(2) {
      try scene.kit.perform(DeclareOwnership(owners: [stake]), by: auditor)
    }
    let id = try scene.assigned()
    let row = try scene.row(id)
    #expect(row.auditor == scene.auditors[2])
    #expect(row.pool == [scene.auditors[2]])
  }

  @Test func `exclusions are for conflicts and leave chance a choice`() throws {
    var scene = try Scene()
    let names = scene.auditors.map { Exclusion(auditor: $0, conflict: "sells us advice") }
    func refusal(_ exclusions: [Exclusion]) -> String? {
      scene.kit.refusal(
        RequestEngagement(site: scene.site, exclusions: exclusions), by: scene.siteOperator)
    }
    #expect(refusal([names[0]]) == nil)
    #expect(refusal([names[0], names[1]]) == "engagement.bad-exclusions")
    #expect(refusal([names[0], names[0]]) == "engagement.bad-exclusions")
    #expect(refusal([Exclusion(auditor: scene.auditors[0], conflict: "")]) == "text.bad")
    #expect(
      scene.kit.refusal(
        RequestEngagement(site: scene.site, named: [scene.auditors[0]]), by: scene.siteOperator)
        == "engagement.bad-names")
    let act = try scene.kit.perform(
      RequestEngagement(site: scene.site, exclusions: [names[0]]), by: scene.siteOperator)
    let id = EngagementID(of: act)
    try scene.draw(id)
    #expect(try scene.row(id).auditor != scene.auditors[0])
  }

  @Test func `where the client chooses, its choice must be eligible`() throws {
    var scene = try Scene { $0.assignment = .clientChoice }
    let choice = RequestEngagement(site: scene.site, named: [scene.auditors[1]])
    #expect(
      scene.kit.refusal(RequestEngagement(site: scene.site), by: scene.siteOperator)
        == "engagement.bad-names")
    try scene.kit.perform(
      SuspendAccreditation(party: scene.auditors[0], purpose: .auditorReliability, reason: "r"),
      by: scene.kit.regulator)
    #expect(
      scene.kit.refusal(
        RequestEngagement(site: scene.site, named: [scene.auditors[0]]), by: scene.siteOperator)
        == "engagement.auditor-not-eligible")
    let id = EngagementID(of: try scene.kit.perform(choice, by: scene.siteOperator))
    #expect(try scene.row(id).status == .assigned)
    try scene.accept(id)
  }

  @Test func `a shortlist is drawn from`() throws {
    var scene = try Scene { $0.assignment = .shortlistRandom }
    let two = Array(scene.auditors.prefix(2))
    let act = try scene.kit.perform(
      RequestEngagement(site: scene.site, named: two), by: scene.siteOperator)
    let id = EngagementID(of: act)
    try scene.draw(id)
    let row = try scene.row(id)
    #expect(Set(row.pool) == Set(two))
    #expect(two.contains(row.auditor))
  }

  @Test func `a suspended or lapsed auditor does not stand, and a successor may be asked for`()
    throws
  {
    var scene = try Scene()
    let id = try scene.active()
    let row = try scene.row(id)
    let ask = RequestEngagement(site: scene.site)
    #expect(scene.kit.refusal(ask, by: scene.siteOperator) == "engagement.in-force")
    #expect(!scene.kit.register.auditorStands(row, on: scene.kit.now.day.adding(days: 731)))
    try scene.kit.perform(
      SuspendAccreditation(party: row.auditor, purpose: .auditorReliability, reason: "r"),
      by: scene.kit.regulator)
    #expect(!scene.kit.register.auditorStands(row, on: scene.kit.now.day))
    let next = try scene.active()
    #expect(try scene.row(next).auditor != row.auditor)
    #expect(try scene.row(id).status == .ended)
    #expect(scene.kit.register.sites[scene.site]?.engagement == next)
  }

  @Test func `tenure at a site ends, and the next auditor is another`() throws {
    var scene = try Scene { $0.tenureRoundsMax = 3 }
    let id = try scene.active()
    var row = try scene.row(id)
    let ask = RequestEngagement(site: scene.site)
    row.rounds = 1
    scene.kit.put([.engagement(row)])
    #expect(scene.kit.refusal(ask, by: scene.siteOperator) == "engagement.in-force")
    row.rounds = 2
    scene.kit.put([.engagement(row)])
    #expect(scene.kit.register.auditorStands(row, on: scene.kit.now.day))
    #expect(scene.kit.refusal(ask, by: scene.siteOperator) == nil)
    row.rounds = 3
    scene.kit.put([.engagement(row)])
    #expect(!scene.kit.register.auditorStands(row, on: scene.kit.now.day))
    let next = try scene.active()
    #expect(try scene.row(next).auditor != row.auditor)
  }

  @Test func `the successor of an auditor with a round left is another`() throws {
    var scene = try Scene { $0.tenureRoundsMax = 3 }
    let id = try scene.active()
    var row = try scene.row(id)
    row.rounds = 2
    scene.kit.put([.engagement(row)])
    let next = try scene.assigned()
    #expect(try !scene.row(next).pool.contains(row.auditor))
  }

  @Test func `an auditor that has rested for a whole tenure may return`() throws {
    var scene = try Scene { $0.tenureRoundsMax = 2 }
    let id = try scene.active()
    var row = try scene.row(id)
    row.rounds = 2
    row.status = .ended
    row.endedAt = scene.kit.now
    var site = try #require(scene.kit.register.sites[scene.site])
    site.engagement = nil
    scene.kit.put([.engagement(row), .site(site)])
    let first = try scene.requested()
    var soon = scene
    try soon.draw(first)
    #expect(try !soon.row(first).pool.contains(row.auditor))
    // Two rounds of at most 90 days each.
    scene.kit.advance(days: 181)
    try scene.draw(first)
    #expect(try scene.row(first).pool.contains(row.auditor))
  }

  @Test func `draws are not repeated until a favourite comes out`() throws {
    var scene = try Scene()
    let id = try scene.assigned()
    let end = EndEngagement(engagement: id, reason: "we would rather have another")
    var late = scene
    try scene.kit.perform(end, by: scene.siteOperator)
    let ask = RequestEngagement(site: scene.site)
    #expect(scene.kit.refusal(ask, by: scene.siteOperator) == "engagement.cooling")
    scene.kit.advance(days: 90)
    #expect(scene.kit.refusal(ask, by: scene.siteOperator) == nil)
    // An auditor that does not answer may be replaced at once.
    late.kit.advance(days: 15)
    try late.kit.perform(end, by: late.siteOperator)
    #expect(late.kit.refusal(ask, by: late.siteOperator) == nil)
  }

  @Test func `an auditor that declines is not drawn again soon`() throws {
    var scene = try Scene()
    let id = try scene.assigned()
    let auditor = try scene.row(id).auditor
    try scene.kit.perform(
      EndEngagement(engagement: id, reason: "a partner's brother works there"), by: auditor)
    let again = try scene.assigned()
    let next = try scene.row(again)
    #expect(next.auditor != auditor)
    #expect(!next.pool.contains(auditor))
  }

  @Test func `nobody but the regulator ends an engagement during a round`() throws {
    var scene = try Scene()
    let id = try scene.active()
    var round = RoundRow()
    round.id = RoundID(bits: 3)
    round.engagement = id
    round.siteID = scene.site
    var site = try #require(scene.kit.register.sites[scene.site])
    site.openRound = round.id
    scene.kit.put([.round(round), .site(site)])
    var end = EndEngagement(engagement: id, reason: "r")
    #expect(scene.kit.refusal(end, by: scene.siteOperator) == "engagement.round-open")
    #expect(scene.kit.refusal(end, by: try scene.row(id).auditor) == "engagement.round-open")
    #expect(scene.kit.refusal(end, by: scene.kit.regulator) == "engagement.purpose-mismatch")
    end.purpose = .auditorReliability
    try scene.kit.perform(end, by: scene.kit.regulator)
    #expect(scene.kit.register.sites[scene.site]?.engagement == nil)
    let count = DiscretionRow.id(.endEngagement, .auditorReliability)
    #expect(scene.kit.register.discretion[count]?.count == 1)
  }

  @Test func `where nobody is eligible nobody is assigned`() throws {
    var scene = try Scene()
    for auditor in scene.auditors {
      try scene.kit.perform(
        SuspendAccreditation(party: auditor, purpose: .auditorReliability, reason: "r"),
        by: scene.kit.regulator)
    }
    let id = try scene.requested()
    #expect(
      scene.kit.refusal(scene.opening(id), by: scene.kit.clearingHouse)
        == "engagement.nobody-eligible")
  }
}
