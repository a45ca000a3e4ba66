import Canon
import Foundation
import Rulebook
import Testing
import Vocabulary

@Suite("The answer")
struct AnswerTests {
  func book(_ id: String) throws -> Rulebook { try #require(LawTableTests.books[id]) }

  @Test func `the pilot lists auditor and bond as unmet, and three routes`() throws {
    let decision = determine(Examples.sale(), under: try book("pilot-southeast-asia"))
    #expect(decision.unmetIDs == ["auditor", "bond"])
    #expect(
      decision.routes.map { decision.rulebook.law.routes[$0.route].id } == [
        "designated-cloud-provider", "auditor-and-surety", "licence",
      ])
    #expect(
      decision.routes.map(\.missing) == [[.designatedProvider], [.auditor, .bond], [.licence]])
    #expect(decision.isCovered)
  }

  @Test func `a cleared sale names its exception`() throws {
    let sale = Examples.sale(
      buyer: "Nimbus Cloud Malaysia Sdn Bhd", parent: "Nimbus Cloud", parentSeat: "US")
    let decision = determine(sale, under: try book("pilot-southeast-asia"))
    #expect(decision.exception == "DCP")
    #expect(decision.route == "designated-cloud-provider")
    #expect(decision.unmet.isEmpty)
  }

  @Test func `a payer's flag is an unmet condition owned by the exporter until its disposition`()
    throws
  {
    var sale = Examples.sale()
    var payment = Sale.Payment()
    payment.payer = .value("Golden Harbour Trading Ltd")
    sale.payment = .value(payment)
    let book = try book("ear-2026-07")
    let flagged = determine(sale, under: book)
    #expect(flagged.unmetIDs == ["flag-payer-not-consignee"])
    #expect(flagged.unmet.first?.owner == .exporter)
    var standing = Standing(from: sale.authorisation)
    standing.resolvedFlags = [
      ResolvedFlag(.payerNotConsignee, facts: flagged.facts(of: .payerNotConsignee))
    ]
    let resolved = determine(sale, under: book, standing: standing)
    #expect(resolved.outcome == .noLicenceRequired)
    #expect(resolved.unmet.isEmpty)
  }

  @Test func `a disposition disposes of the facts it was given for, and of no others`() throws {
    var sale = Examples.sale()
    var payment = Sale.Payment()
    payment.payer = .value("Golden Harbour Trading Ltd")
    sale.payment = .value(payment)
    let book = try book("ear-2026-07")
    var standing = Standing(from: sale.authorisation)
    standing.raisedFlags = [RaisedFact(.otherListParty, on: ["goldenharbour"])]
    let first = determine(sale, under: book, standing: standing)
    #expect(Set(first.unresolvedFlags) == [.payerNotConsignee, .otherListParty])
    standing.resolvedFlags = first.unresolvedFlags.map {
      ResolvedFlag($0, facts: first.facts(of: $0))
    }
    #expect(determine(sale, under: book, standing: standing).unresolvedFlags.isEmpty)
    // A change elsewhere leaves the dispositions standing.
    var quantity = sale
    quantity.items[0].quantity = .value(Quantity(7))
    #expect(determine(quantity, under: book, standing: standing).unresolvedFlags.isEmpty)
    // Another payer, another listed name: each raises its own flag again.
    payment.payer = .value("Red Harbour Trading Ltd")
    sale.payment = .value(payment)
    #expect(
      determine(sale, under: book, standing: standing).unresolvedFlags == [.payerNotConsignee])
    standing.raisedFlags[0].on.append("redharbour")
    #expect(
      Set(determine(sale, under: book, standing: standing).unresolvedFlags)
        == [.payerNotConsignee, .otherListParty])
  }

  @Test func `the consignee's parent may pay`() throws {
    var sale = Examples.sale()
    var payment = Sale.Payment()
    payment.payer = .value("Kenyalang Holdings Bhd")
    sale.payment = .value(payment)
    let decision = determine(sale, under: try book("ear-2026-07"))
    #expect(decision.outcome == .noLicenceRequired)
    #expect(decision.flagIDs.contains("payer-is-related"))
  }

  @Test func `a sparse figure is named as what is missing`() throws {
    let sale = Examples.sale(of: Examples.figures(tops: 4_000_000, dense: false, area: 800_000))
    let decision = determine(sale, under: try book("ear-2026-07"))
    #expect(decision.missing.map(\.owner) == [.maker])
    #expect(decision.missingWords.first?.contains("dense performance figure") == true)
  }

  @Test(arguments: [
    ("H200", "US", Sale.Transaction.export, ReviewPolicy.caseByCase),
    ("MI325X", "US", .export, .caseByCase), ("H100", "US", .export, .caseByCase),
    ("B200", "US", .export, .presumptionOfDenial), ("H200", "TW", .export, .presumptionOfDenial),
    ("H200", "US", .reexport, .presumptionOfDenial),
    ("H200", "US", .transferInCountry, .presumptionOfDenial),
  ])
  func `an application to China is reviewed`(
    _ model: String, _ from: String, _ kind: Sale.Transaction, _ policy: ReviewPolicy
  ) throws {
    for place in ["CN", "HK", "MO"] {
      var sale = Examples.sale(model: model, to: place, seat: place, parentSeat: place)
      sale.exportedFrom = Examples.code(from)
      sale.transaction = .value(kind)
      let decision = determine(sale, under: try book("ear-2026-07"))
      #expect(decision.outcome == .licenceRequired)
      #expect(decision.reviewPolicy == policy, "\(place)")
    }
  }

  @Test func `a Chinese parent's firm elsewhere stays at presumption of denial`() throws {
    let sale = Examples.sale(model: "H200", to: "SG", seat: "SG", parentSeat: "CN")
    let decision = determine(sale, under: try book("ear-2026-07"))
    #expect(decision.reviewPolicy == .presumptionOfDenial)
  }

  @Test(arguments: [
    ("H100", Sale.Form.module, "", "3A090.a"), ("H100", .server, "", "4A090.a"),
    ("GB300", .rack, "", "4A090.a"), ("H100", .server, "5A992", "5A992.z"),
    ("L40", .server, "", "4A090.b"), ("HBM3E", .ic, "", "3A090.c"), ("H20", .server, "", ""),
  ])
  func `an ECCN follows paragraph and form`(
    _ model: String, _ form: Sale.Form, _ other: String, _ eccn: String
  ) throws {
    var sale = Examples.sale(model: model, form: form)
    sale.items[0].otherEccn = other.isEmpty ? .absent : .value(other)
    #expect(determine(sale, under: try book("ear-2026-07")).eccn(0) ?? "" == eccn)
  }

  @Test func `the year's volume counts what was shipped before`() throws {
    let book = try book("pilot-southeast-asia")
    let sale = Examples.sale(quantity: 15)
    var standing = Standing(from: sale.authorisation)
    standing.shippedTpp = .value(12_520)
    // 15 x 15,832 = 237,480; with 12,520 exactly 250,000: not above.
    #expect(determine(sale, under: book, standing: standing).outcome == .noLicenceRequired)
    standing.shippedTpp = .value(12_521)
    #expect(determine(sale, under: book, standing: standing).outcome == .conditionsUnmet)
    standing.shippedTpp = .absent
    #expect(determine(sale, under: book, standing: standing).outcome == .undetermined)
  }

  @Test func `the insured value is the invoice or the reference price, whichever is more`() throws {
    let book = try book("pilot-southeast-asia")
    var sale = Examples.sale(quantity: 10)
    #expect(book.insuredValue(of: sale) == .dollars(300_000))
    sale.items[0].unitPrice = .value(UnitPrice(.dollars(1)))
    #expect(book.insuredValue(of: sale) == .dollars(275_000))
    #expect(book.penalty(onInsured: .dollars(275_000)) == .dollars(550_000))
    #expect(book.penalSum(onInsured: .dollars(275_000)) == .dollars(137_500))
    #expect(book.penalSum(onInsured: Money(minor: 1)) == Money(minor: 1))
  }

  @Test func `three truths combine as Kleene's`() {
    #expect(Truth.all([.met, .undetermined]) == .undetermined)
    #expect(Truth.all([.unmet, .undetermined]) == .unmet)
    #expect(Truth.any([.met, .undetermined]) == .met)
    #expect(Truth.atLeast(2, of: [.met, .undetermined, .unmet]) == .undetermined)
    #expect(Truth.atLeast(2, of: [.met, .unmet, .unmet]) == .unmet)
  }

  @Test func `the schema of a sale is the one that is published`() throws {
    let text = Sale.schemaForPeople
    let path = Examples.root + "docs/schemas/sale.schema.json"
    if ProcessInfo.processInfo.environment["RECORD"] == "1" {
      try text.write(toFile: path, atomically: true, encoding: .utf8)
    }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
  }
}
