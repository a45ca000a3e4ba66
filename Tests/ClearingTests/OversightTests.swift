import Canon
import Clearing
import Rulebook
import Testing
import Vocabulary

@Suite("Oversight: rulebooks, lists, letters, waivers")
struct OversightTests {
  @Test func `a rulebook is adopted once, by its digest`() throws {
    var kit = try Kit()
    try kit.adopt()
    let law = try #require(kit.register.rulebook)
    let reference = AttachmentReference(digest: law.digest, rows: 1)
    let act = AdoptRulebook(rulebook: reference)
    #expect(
      kit.refusal(act, by: kit.regulator, attached: .law(law)) == "rulebook.already-adopted")
    #expect(kit.refusal(act, by: kit.regulator) == "attachment.missing")
    #expect(
      kit.refusal(act, by: kit.clearingHouse, attached: .law(law)) == "signer.wrong")
    let other = AdoptRulebook(rulebook: AttachmentReference(digest: .sha256([9]), rows: 1))
    #expect(
      kit.refusal(other, by: kit.regulator, attached: .law(law)) == "rulebook.not-attached")
    #expect(throws: Refusal.self) { try kit.adopt { $0.cureDays = 20 } }
    try kit.adopt(version: "2") { $0.cureDays = 20 }
    #expect(kit.register.rulebook?.law.terms?.cureDays == 20)
    #expect(kit.register.rulebook(law.digest)?.law.terms?.cureDays == 15)
  }

  @Test func `a rulebook's bytes must be canonical and those that the act names`() throws {
    var kit = try Kit()
    try kit.adopt()
    let law = try #require(kit.register.rulebook)
    let bytes = law.canonicalJSON
    let act = AdoptRulebook(rulebook: AttachmentReference(digest: law.digest, rows: 1))
    guard case .law(let read) = try act.attach(bytes) else {
      Issue.record("not read as law")
      return
    }
    #expect(read == law)
    #expect(throws: JSONFault.self) { try act.attach(bytes + [0x20]) }
    let spaced = bytes + [0x20]
    let other = AdoptRulebook(
      rulebook: AttachmentReference(digest: .sha256(spaced), rows: 1))
    #expect(throws: JSONFault.self) { try other.attach(spaced) }
  }

  @Test func `a list's names are read strictly and kept without legal form`() throws {
    var kit = try Kit()
    let text = Array("Acme Trading Co., Ltd.\nZhōng Xìn\nACME TRADING\n".utf8)
    let act = AdoptList(
      title: "Entity List", source: "Supp. 4 to 15 CFR 744", issuedOn: kit.now.day,
      names: AttachmentReference(digest: .sha256(text), rows: 3))
    let attached = try act.attach(text)
    try kit.perform(act, by: kit.regulator, attached: attached)
    #expect(kit.register.listedNames.count == 2)
    #expect(kit.register.listedNames.first == NameKey.company("acme trading"))
    #expect(throws: JSONFault.self) { try act.attach(text + [0x41]) }
    for bad in ["A\n\nB\n", "A\n \nB", "A\u{7}\nB\nC"] {
      let bytes = Array(bad.utf8)
      var list = act
      list.names = AttachmentReference(digest: .sha256(bytes), rows: 3)
      #expect(throws: JSONFault.self) { try list.attach(bytes) }
    }
    var future = act
    future.issuedOn = kit.now.day.adding(days: 1)
    #expect(kit.refusal(future, by: kit.regulator, attached: attached) == "list.from-future")
  }

  @Test func `an informing letter binds an exporter for models of the catalogue`() throws {
    var kit = try Kit()
    let exporter = try kit.enrol("Exporter", [.exporter], in: "US")
    let buyer = try kit.enrol("Buyer", [.buyer])
    var letter = InformExporter(
      addressee: exporter, models: ["H20"], countries: [Kit.country("CN")],
      purpose: .nationalSecurity)
    #expect(kit.refusal(letter, by: kit.regulator) == "register.no-rulebook")
    var law = Law()
    law.id = "with-catalogue"
    law.version = "1"
    law.inForceFrom = Day(number: 0)
    var chip = Accelerator()
    chip.model = "H20"
    law.catalogue.accelerators = [chip]
    let silent = try Rulebook(law: law)
    try kit.perform(
      AdoptRulebook(rulebook: AttachmentReference(digest: silent.digest, rows: 1)),
      by: kit.regulator, attached: .law(silent))
    #expect(kit.refusal(letter, by: kit.regulator) == "letter.no-rule")
    var rule = Requirement()
    rule.id = "informed-party"
    rule.trigger = .informed
    law.version = "2"
    law.requirements = [rule]
    let rulebook = try Rulebook(law: law)
    try kit.perform(
      AdoptRulebook(rulebook: AttachmentReference(digest: rulebook.digest, rows: 1)),
      by: kit.regulator, attached: .law(rulebook))
    letter.models = ["H2O"]
    #expect(kit.refusal(letter, by: kit.regulator) == "letter.unknown-model")
    letter.models = []
    #expect(kit.refusal(letter, by: kit.regulator) == "letter.bad-scope")
    letter.parties = ["A party", "a party, Ltd."]
    #expect(kit.refusal(letter, by: kit.regulator) == "letter.bad-scope")
    letter.parties = ["A party"]
    #expect(kit.refusal(letter, by: kit.regulator) == nil)
    letter.parties = []
    letter.models = ["h20"]
    letter.addressee = buyer
    #expect(kit.refusal(letter, by: kit.regulator) == "letter.not-an-exporter")
    letter.addressee = exporter
    try kit.perform(letter, by: kit.regulator)
    try kit.perform(letter, by: kit.regulator)
    #expect(kit.register.informed.count == 2)
    let id = DiscretionRow.id(.informExporter, .nationalSecurity)
    #expect(kit.register.discretion[id]?.count == 2)
  }

  @Test func `a waiver prolongs a case's response, and its days are counted`() throws {
    var kit = try Kit()
    var row = CaseRow()
    row.id = CaseID(bits: 77)
    row.noticedAt = kit.now
    row.responseDueAt = kit.now.adding(days: 30)
    kit.put([.caseRow(row)])
    var waive = WaiveDeadline(
      caseID: row.id, days: 91, purpose: .courtOrder, reason: "ordered by the court")
    #expect(kit.refusal(waive, by: kit.regulator) == "waiver.bad-days")
    waive.days = 0
    #expect(kit.refusal(waive, by: kit.regulator) == "waiver.bad-days")
    waive.days = 20
    #expect(kit.refusal(waive, by: kit.clearingHouse) == "signer.wrong")
    try kit.perform(waive, by: kit.regulator)
    #expect(kit.register.cases[row.id]?.responseDueAt == kit.now.adding(days: 50))
    #expect(kit.register.nextDueAt == kit.now.adding(days: 50))
    let id = DiscretionRow.id(.waiveDeadline, .courtOrder)
    #expect(kit.register.discretion[id]?.days == 20)
    row.status = .responded
    row.responses = [CaseResponse()]
    kit.put([.caseRow(row)])
    #expect(kit.refusal(waive, by: kit.regulator) == "waiver.nothing-due")
  }
}
