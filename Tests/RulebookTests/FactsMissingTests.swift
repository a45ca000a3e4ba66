import Canon
import Rulebook
import Testing
import Vocabulary

/// Goal: what is not known is never a pass, and is asked for once, by name, of the right one.
@Suite("What is not known")
struct FactsMissingTests {
  private func book(_ id: String = "ear-2026-07") throws -> Rulebook {
    try #require(LawTableTests.books[id])
  }

  private func figures(_ format: String, tops: String = "1000", more: String = "") throws -> Sale {
    let text = """
      {"name": "Zeta 9", "dieAreaMm2": 800, "designedOrMarketedForDataCenter": true, "performance": \
      [{"format": "\(format)", "tops": \(tops), "dense": true\(more)}]}
      """
    return Examples.sale(of: try Figures(json: JSONDocument(text).root))
  }

  @Test(arguments: [
    ("FP64", 64), ("FP32", 32), ("TF32", 19), ("TensorFloat-32", 19), ("tf32 dense", 19),
    ("FP16", 16), ("BF16", 16), ("bfloat16", 16), ("FP16/BF16", 16), ("FP8", 8), ("fp8", 8),
    ("E4M3", 8), ("E5M2", 8), ("FP8-E4M3", 8), ("FP8 (E5M2)", 8), ("FP8 dense", 8),
    ("FP8 Tensor Core", 8), ("INT8 TOPS", 8), ("FP16 TFLOPS, dense", 16), ("INT8", 8), ("Int 8", 8),
    ("UINT8", 8), ("INT4", 4), ("UINT4", 4),
    ("FP6", 6), ("E2M3", 6), ("E3M2", 6), ("FP4", 4), ("E2M1", 4), ("NVFP4", 4), ("MXFP4", 4),
    ("MXFP8", 8), ("MXFP6", 6), ("MXFP8 E4M3", 8), ("INT16", 16), ("INT32", 32),
  ])
  func `a number format of the field has its bit length`(_ format: String, _ bits: Int64) throws {
    let decision = determine(try figures(format, tops: "10"), under: try book())
    #expect(decision.classes[0].tpp == 10 * bits)
  }

  @Test(arguments: [
    "W8A16", "2:4 FP8", "FP8/FP16", "FP16 with FP32 accumulate", "8", "H100 FP8", "FP7", "FP128",
    "INT1", "", "E4M3FNUZX", "Posit16", "TF32x3", "FP-",
  ])
  func `no bit length is guessed from other words; the maker is asked, by the format`(
    _ format: String
  ) throws {
    let decision = determine(try figures(format), under: try book())
    #expect(decision.outcome == .undetermined)
    #expect(decision.classes[0].prong == .unknown)
    #expect(decision.missing.map(\.owner) == [.maker])
    if !format.isEmpty {
      #expect(decision.missingWords.first?.contains("“\(format)”") == true)
    }
    // A bit length that is stated needs no name.
    let stated = determine(try figures(format, more: ", \"bits\": 8"), under: try book())
    #expect(stated.classes[0].tpp == (format == "2:4 FP8" ? nil : 8000))
  }

  @Test func `a format that says sparse is not dense, whatever stands beside it`() throws {
    for format in ["FP8 sparse", "FP8 (with sparsity)", "2:4 FP8"] {
      let decision = determine(try figures(format, more: ", \"bits\": 8"), under: try book())
      #expect(decision.outcome == .undetermined, "\(format)")
      #expect(decision.missingWords.first?.contains("dense performance") == true, "\(format)")
    }
    // The dense figure of the same format makes the sparse one say nothing.
    let both = """
      {"name": "Zeta 9", "dieAreaMm2": 800, "designedOrMarketedForDataCenter": true, "performance": \
      [{"format": "FP8 E4M3 sparse", "tops": 1000}, {"format": "FP8-E4M3", "tops": 100, "dense": true}]}
      """
    let pair = try book().law.thresholds.classify(Figures(json: JSONDocument(both).root))
    #expect(pair.tpp == 800 && pair.prong == Prong.none)
    let dense = determine(try figures("FP8 without sparsity"), under: try book())
    #expect(dense.classes[0].tpp == 8000)
  }

  @Test func `figures with more than three decimals are taken, and compared exactly`() throws {
    func prong(tops: String, area: String) throws -> ChipClass {
      let text = """
        {"name": "Zeta 9", "dieAreaMm2": \(area), "designedOrMarketedForDataCenter": true, \
        "performance": [{"format": "FP8", "tops": \(tops), "dense": true}]}
        """
      let figures = try Figures(json: JSONDocument(text).root)
      return try book().law.thresholds.classify(figures)
    }
    // 1600 / 5.92 = 270.270270270...: at or under it .a.2, over it .b.2.
    #expect(try prong(tops: "200", area: "270.2703").prong == .b2)
    #expect(try prong(tops: "200", area: "270.27027027").prong == .a2)
    #expect(try prong(tops: "200", area: "270.270270271").prong == .b2)
    #expect(try prong(tops: "599.999999999", area: "810.810810809").prong == .a2)
    #expect(try prong(tops: "599.999999999", area: "810.81081081").prong == .b1)
    #expect(try prong(tops: "600.000000000", area: "100000").prong == .a1)
    let precise = try prong(tops: "1978.9231", area: "814")
    #expect(precise.tpp == 15_831)
    #expect(precise.performanceDensityHundredths == 1945)
    // The largest and smallest figures that are taken.
    let largest = try prong(tops: "1000000000", area: "0.000000001")
    #expect(largest.prong == .a1 && largest.tpp == 8_000_000_000)
    #expect(throws: JSONFault.self) { try prong(tops: "200.0000000001", area: "814") }
    #expect(throws: JSONFault.self) { try prong(tops: "1000000000.1", area: "814") }
  }

  @Test func `a figure has one digest however it is written, and others have others`() throws {
    func digest(_ text: String) throws -> Digest {
      try Measure(json: JSONDocument(text).root).digest
    }
    #expect(try digest("270.27") == digest("\"270.270000000\""))
    #expect(try digest("270.27") == Int64(270_270).digest)
    let figures = ["270.27", "270.2703", "270.270300001", "0.00027027", "0", "1000000000"]
    #expect(Set(try figures.map(digest)).count == figures.count)
    for text in figures {
      let figure = try Measure(json: JSONDocument(text).root)
      #expect(figure.text == text)
    }
  }

  @Test func `a price out of range is told its range, whatever form it has`() throws {
    for text in [
      "1000000000000000000", "1e30", "100000001", "\"USD 1000000000000000000000\"", "-1",
      "{\"amount\": 1000000000000000000}", "{\"minor\": 10000000001, \"currency\": \"USD\"}",
    ] {
      let fault = #expect(throws: JSONFault.self) {
        try UnitPrice(json: JSONDocument(text).root)
      }
      #expect(
        fault?.reason.contains("from 0 to 100000000") == true, "\(text): \(fault?.reason ?? "")")
    }
    let fine = #expect(throws: JSONFault.self) {
      try UnitPrice(json: JSONDocument("\"USD 1.001\"").root)
    }
    #expect(fine?.reason.contains("at most 2 decimals") == true)
  }

  @Test func `precise figures count in the year's volume to the last decimal`() throws {
    let book = try book("pilot-southeast-asia")
    func sale(tops: String) throws -> Sale {
      var sale = try figures("FP8", tops: tops)
      sale.items[0].quantity = .value(Quantity(10))
      return sale
    }
    // 10 x 3,125 x 8 = 250,000: not above.
    #expect(determine(try sale(tops: "3125"), under: book).outcome == .noLicenceRequired)
    #expect(
      determine(try sale(tops: "3125.000000001"), under: book).outcome == .conditionsUnmet)
  }

  @Test func `an unknown model is asked for once`() throws {
    let decision = determine(
      Examples.sale(model: "Zeta 9"), under: try book("pilot-southeast-asia"))
    #expect(decision.missing.count == 1)
    #expect(Set(decision.missingWords).count == 1)
    #expect(decision.missing.first?.owner == .exporter)
  }

  private func parties(_ roles: Set<Sale.Role>, _ sale: Sale = Examples.sale()) -> Sale {
    var sale = sale
    sale.parties.removeAll { !roles.contains($0.role) }
    return sale
  }

  @Test(arguments: [
    "ear-2026-07", "ear-2026-07-text", "pilot-southeast-asia", "pilot-auditors-only",
  ])
  func `without consignee and end user nothing is decided, whatever the goods`(
    _ id: String
  ) throws {
    for model in ["H100", "L40", "RTX 4090D", "H20", "HBM2"] {
      for place in ["MY", "JP", "VN"] {
        let sale = parties([.exporter, .purchaser], Examples.sale(model: model, to: place))
        let decision = determine(sale, under: try book(id))
        // Above the destination test a licence is needed whoever receives them.
        let isCertain = model == "H100" && place == "VN"
        #expect(
          decision.outcome == (isCertain ? .licenceRequired : .undetermined),
          "\(model) to \(place)")
        #expect(decision.missingWords.contains { $0.contains("ultimate-consignee") })
        #expect(decision.missing.contains { $0.owner == .exporter })
        #expect(decision.exception == nil)
      }
    }
  }

  @Test func `a designated provider clears nothing without consignee and end user`() throws {
    let sale = parties(
      [.exporter, .purchaser],
      Examples.sale(buyer: "Nimbus Cloud Malaysia", parent: "Nimbus Cloud", parentSeat: "US"))
    let decision = determine(sale, under: try book("pilot-southeast-asia"))
    #expect(decision.outcome == .undetermined && decision.exception == nil)
  }

  @Test func `a licence covers nobody's goods without an end party`() throws {
    var sale = parties([.exporter], Examples.sale(to: "CN"))
    var rests = Sale.Authorisation()
    rests.licence = .value(Reference(id: "D1234567"))
    sale.authorisation = .value(rests)
    #expect(determine(sale, under: try book()).outcome == .undetermined)
  }

  @Test func `consignee or end user stands for both`() throws {
    for role in [Sale.Role.ultimateConsignee, .endUser] {
      let sale = parties([.exporter, role])
      #expect(determine(sale, under: try book()).outcome == .noLicenceRequired, "\(role)")
      let provided = parties(
        [.exporter, role],
        Examples.sale(buyer: "Nimbus Malaysia", parent: "Nimbus Cloud", parentSeat: "US"))
      #expect(
        determine(provided, under: try book("pilot-southeast-asia")).exception == "DCP")
    }
  }

  private func owned(
    _ parent: Stated<Sale.Parent>, seat: String?, control: Bool? = true
  ) -> Sale {
    var sale = Examples.sale()
    var owner = Sale.Owner()
    owner.name = "Straits Capital Pte Ltd"
    owner.share = .value(Share(ppm: 600_000))
    owner.control = control.map { .value(Control($0)) } ?? .absent
    owner.headquarteredIn = seat.map { Examples.code($0) } ?? .absent
    for place in 1...3 {
      sale.parties[place].ultimateParent = parent
      sale.parties[place].owners = .value([owner])
    }
    return sale
  }

  @Test func `an owner's seat that nobody states informs; it leaves nothing open`() throws {
    let parent = Sale.Parent("Kenyalang Holdings Bhd", in: Country("MY") ?? .none)
    for stated in [Stated<Sale.Parent>.none, .value(parent)] {
      let decision = determine(owned(stated, seat: nil), under: try book())
      #expect(decision.outcome == .noLicenceRequired)
      #expect(decision.flagIDs.contains("owner-seat-not-stated"))
    }
    let known = determine(owned(.none, seat: "SG"), under: try book())
    #expect(!known.flagIDs.contains("owner-seat-not-stated"))
    // The parent's own seat is stated with the parent.
    let same = Sale.Parent("Straits Capital", in: Country("SG") ?? .none)
    #expect(
      !determine(owned(.value(same), seat: nil), under: try book()).flagIDs
        .contains("owner-seat-not-stated"))
  }

  @Test func `an owner's seat that is stated counts, and a parent that is not is asked for`() throws
  {
    #expect(determine(owned(.none, seat: "CN"), under: try book()).outcome == .licenceRequired)
    #expect(determine(owned(.absent, seat: nil), under: try book()).outcome == .undetermined)
  }

  @Test func `what is prohibited has no route`() throws {
    for id in ["ear-2026-07", "pilot-southeast-asia"] {
      for model in ["H100", "RTX 4090D"] {
        var sale = Examples.sale(model: model, to: "VN")
        sale.parties[2].lists = .value([Listing("DPL")])
        var rests = Sale.Authorisation()
        rests.licence = .value(Reference(id: "D1234567"))
        sale.authorisation = .value(rests)
        let decision = determine(sale, under: try book(id))
        #expect(decision.outcome == .prohibited)
        #expect(decision.routes.isEmpty && decision.route == nil && decision.exception == nil)
        #expect(decision.reviewPolicy == nil)
        #expect(decision.unmetIDs == ["no-denial-order"], "\(decision.unmetIDs)")
      }
    }
  }
}
