import Canon
import Rulebook
import Testing
import Vocabulary

@Suite("What a new rule leaves alone, and whom a letter binds")
struct SavingsAndLettersTests {
  private func decide(
    exportOn: String, asOf: String, book id: String = "pilot-southeast-asia",
    _ change: (inout Standing) -> Void = { _ in }
  ) throws -> Decision {
    let sale = Examples.sale(on: exportOn)
    var standing = Standing(from: sale.authorisation)
    change(&standing)
    let day = try #require(Day(asOf))
    return determine(
      sale, under: try Examples.rulebook(id), asOf: day, standing: standing)
  }

  @Test func `what was shipped before the pilot's first day is left to the law beneath it`() throws
  {
    let saved = try decide(exportOn: "2026-07-31", asOf: "2026-09-15")
    #expect(saved.outcome == .noLicenceRequired)
    #expect(saved.sentences.contains { $0.contains("shipped before 2026-08-01") })
    // The law beneath decides all the same.
    let sale = Examples.sale(parentSeat: "CN", on: "2026-07-31")
    let book = try Examples.rulebook("pilot-southeast-asia")
    #expect(
      determine(sale, under: book, asOf: Day("2026-09-15")).outcome == .licenceRequired)
  }

  @Test func `the first day itself belongs to the new rule`() throws {
    #expect(
      try decide(exportOn: "2026-08-01", asOf: "2026-09-15").outcome == .conditionsUnmet)
    #expect(
      try decide(exportOn: "2026-08-01", asOf: "2026-08-01").outcome == .conditionsUnmet)
  }

  @Test func `a day of shipment that a register knows counts, not the document's`() throws {
    let stated = try decide(exportOn: "2026-07-31", asOf: "2026-09-15") { standing in
      standing.shipsOn = Day("2026-09-15").map { .value($0) } ?? .absent
    }
    #expect(stated.outcome == .conditionsUnmet)
    let late = try decide(exportOn: "2026-09-15", asOf: "2026-09-15") { standing in
      standing.shipsOn = Day("2026-07-31").map { .value($0) } ?? .absent
    }
    #expect(late.outcome == .noLicenceRequired)
  }

  @Test func `without the clause nothing is left alone`() throws {
    var law = try Examples.rulebook("pilot-southeast-asia").law
    law.terms?.savingsClause = .none
    let decision = determine(
      Examples.sale(on: "2026-07-31"), under: try Rulebook(law: law), asOf: Day("2026-09-15"))
    #expect(decision.outcome == .conditionsUnmet)
    let auditorsOnly = try decide(
      exportOn: "2026-07-31", asOf: "2026-09-15", book: "pilot-auditors-only")
    #expect(auditorsOnly.outcome == .noLicenceRequired)
  }

  private func told(
    _ sale: Sale, models: [String] = [], countries: [String] = [], parties: [String] = []
  ) throws -> Decision {
    var letter = LetterFacts()
    letter.models = models
    letter.countries = countries.compactMap { Country($0) }
    letter.parties = parties
    var standing = Standing(from: sale.authorisation)
    standing.letters = [letter]
    return determine(sale, under: try Examples.rulebook("ear-2026-07"), standing: standing)
  }

  @Test func `an exporter informed about a model needs a licence, whatever the model is called`()
    throws
  {
    for name in ["H100", "H100 SXM", "h100-sxm5"] {
      let decision = try told(Examples.sale(), models: [name], countries: ["MY"])
      #expect(decision.outcome == .licenceRequired, "\(name)")
      #expect(decision.flagIDs.contains("informing-letter"))
    }
    var figures = Examples.figures(tops: 1_979_000, area: 814_000)
    figures.name = "H100"
    #expect(
      try told(Examples.sale(of: figures), models: ["H100 SXM"], countries: ["MY"]).outcome
        == .licenceRequired)
  }

  @Test func `a letter means nothing beyond its goods, places and parties`() throws {
    let sale = Examples.sale()
    #expect(try told(sale, models: ["H200"], countries: ["MY"]).outcome == .noLicenceRequired)
    #expect(try told(sale, models: ["H100"], countries: ["TH"]).outcome == .noLicenceRequired)
    #expect(
      try told(sale, models: ["H100"], countries: ["MY"], parties: ["Tin Hill AI"]).outcome
        == .noLicenceRequired)
  }

  @Test func `a letter may name a party, wherever it sits and whatever it buys`() throws {
    let plain = Examples.sale(model: "RTX 4090D")
    #expect(
      try told(plain, parties: ["KENYALANG DATA, Sdn. Bhd."]).outcome == .licenceRequired)
    // A parent in the letter's country is in its scope, as in the rulebook's own.
    #expect(
      try told(
        Examples.sale(parent: "Siam Group", parentSeat: "TH"), models: ["H100"],
        countries: ["TH"]
      ).outcome == .licenceRequired)
  }

  @Test func `names are alike without case, marks, punctuation and legal form`() {
    #expect(NameKey.folded("Żółta Energía, S.A.") == NameKey.folded("ZOLTA ENERGIA SA"))
    #expect(NameKey.folded("Zhōng Xìn Co., Ltd.") == NameKey.folded("zhong xin"))
    #expect(NameKey.folded("Müller & Söhne GmbH") == "mullersohne")
    #expect(NameKey.folded("Đại Việt") == "daiviet")
    // Letters whose other case is not one letter.
    #expect(NameKey.folded("İstanbul Bilişim A.Ş.") == NameKey.folded("Istanbul Bilisim A.S."))
    #expect(NameKey.folded("STRAẞE") == "strasse" && NameKey.folded("Straße") == "strasse")
    #expect(NameKey.folded("ŉ Data") == "ndata" && NameKey.folded("Oʼahu") == "oahu")
    // Decomposed letters are the same letters.
    #expect(NameKey.folded("Energi\u{301}a") == "energia")
    #expect(NameKey.company("Acme S.A.") == "acme" && NameKey.company("Acme L.L.C.") == "acme")
    #expect(NameKey.company("A. B. C.") == "abc" && NameKey.company("S.A.") == "sa")
    #expect(NameKey.folded("红松科技有限公司") == NameKey.folded("红松科技"))
  }

  @Test func `the statutory maximum is the greater of a fixed amount and twice the value`() throws {
    let book = try Examples.rulebook("ear-2026-07")
    let day = try #require(Day("2026-08-03"))
    let statute = try #require(book.penaltyMaximum(on: day))
    #expect(statute.penalty(transaction: .dollars(100)) == .dollars(374_474))
    #expect(statute.penalty(transaction: .dollars(187_237)) == .dollars(374_474))
    #expect(statute.penalty(transaction: .dollars(200_000)) == .dollars(400_000))
    #expect(statute.penalty(transaction: Money(minor: .max)) == nil)
    #expect(try book.penaltyMaximum(on: #require(Day("2025-01-14"))) == nil)
    #expect(try book.penaltyMaximum(on: #require(Day("2025-01-15"))) == statute)
    #expect(try Examples.rulebook("pilot-auditors-only").penaltyMaximum(on: day) == statute)
  }

  @Test func `a later adjustment takes the place of an earlier one on its first day`() throws {
    var law = try Examples.rulebook("ear-2026-07").law
    var next = PenaltyMaximum()
    next.id = "adjustment-2027"
    next.inForceFrom = try #require(Day("2027-01-15"))
    next.fixedAmount = MoneyAmount(.dollars(400_000))
    law.penaltyMaxima.insert(next, at: 0)
    let book = try Rulebook(law: law)
    func fixed(_ day: String) throws -> Money? {
      book.penaltyMaximum(on: try #require(Day(day)))?.penalty(transaction: .dollars(1))
    }
    #expect(try fixed("2027-01-14") == .dollars(374_474))
    #expect(try fixed("2027-01-15") == .dollars(400_000))
  }
}

extension Decision {
  /// What each rule says about the sale.
  fileprivate var sentences: [String] { reasons.map { sentence(of: $0) } }
}
