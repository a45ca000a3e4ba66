import Canon
import Custody
import Rulebook
import Testing
import Vocabulary

@testable import Clearing

@Suite("Every shipment is held to what the register knows")
struct ShippingRecheckTests {
  /// A floor whose sale was changed, with the manifest it would ship.
  private func refusal(_ change: (inout FloorStage) throws -> Void) throws -> String? {
    var floor = try FloorStage()
    try change(&floor)
    return floor.refusal(FloorStage.manifest(0..<4))
  }

  @Test func `a sale as it was proposed may be shipped`() throws {
    #expect(try refusal { _ in } == nil)
  }

  @Test func `a sale that states no site cannot choose its own destination`() throws {
    let code = try refusal { floor in
      var row = try floor.kit.register.sale(floor.sale)
      row.sale.site = .none
      floor.kit.put([.sale(row)])
    }
    #expect(code == "sale.other-country")
  }

  @Test func `nothing is shipped to a buyer who was removed after the clearance`() throws {
    let code = try refusal { floor in
      var party = try floor.kit.register.party(floor.owner)
      party.status = .removed
      floor.kit.put([.party(party)])
    }
    #expect(code == "party.inactive")
  }

  @Test func `a parent that changed after the clearance stops new shipments`() throws {
    let code = try refusal { floor in
      var party = try floor.kit.register.party(floor.owner)
      party.parentName = "A parent elsewhere"
      party.parentHeadquarteredIn = Country("CN")
      floor.kit.put([.party(party)])
    }
    #expect(code == "sale.not-as-enrolled")
  }

  /// A floor whose sale says something else of its consignee.
  private func refusalAfter(
    saying change: (inout Sale.Party) -> Void
  ) throws -> String? {
    try refusal { floor in
      var row = try floor.kit.register.sale(floor.sale)
      change(&row.sale.parties[1])
      floor.kit.put([.sale(row)])
    }
  }

  @Test func `incorporation, seat and parent are compared with the enrolment`() throws {
    let abroad = Kit.country("CN")
    #expect(try refusalAfter(saying: { _ in }) == nil)
    #expect(
      try refusalAfter(saying: { $0.incorporatedIn = .value(abroad) }) == "sale.not-as-enrolled")
    #expect(
      try refusalAfter(saying: { $0.headquarteredIn = .value(abroad) }) == "sale.not-as-enrolled")
    // A parent that nobody enrolled could be a designated provider.
    #expect(
      try refusalAfter(saying: {
        $0.ultimateParent = .value(.init("Nimbus", in: Kit.country("US")))
      })
        == "sale.not-as-enrolled")
    #expect(try refusalAfter(saying: { $0.name = "Somebody Else" }) == "sale.not-as-enrolled")
  }

  @Test func `who controls the consignee by its declaration stands in the document`() throws {
    func code(_ sharePpm: Int64, controls: Bool = false, stated: Bool) throws -> String? {
      try refusal { floor in
        var stake = OwnerStake()
        stake.name = "Holding"
        stake.country = Kit.country("MY")
        stake.sharePpm = sharePpm
        stake.controls = controls
        var party = try floor.kit.register.party(floor.owner)
        party.owners = [stake]
        var row = try floor.kit.register.sale(floor.sale)
        if stated { row.sale.parties[1].restate(as: party) }
        floor.kit.put([.sale(row), .party(party)])
      }
    }
    #expect(try code(500_000, stated: false) == "sale.not-as-enrolled")
    #expect(try code(500_000, stated: true) == nil)
    #expect(try code(499_999, stated: false) == nil)
    #expect(try code(10_000, controls: true, stated: false) == "sale.not-as-enrolled")
  }

  @Test func `a licence does not ship for parties that the sale does not name`() throws {
    func code(_ change: (inout Sale) -> Void) throws -> String? {
      try refusal { floor in
        var row = try floor.kit.register.sale(floor.sale)
        change(&row.sale)
        floor.kit.put([.sale(row)])
      }
    }
    #expect(try code { $0.parties.removeAll() } == "sale.parties-unknown")
    #expect(try code { $0.parties.removeFirst() } == "sale.parties-unknown")
    #expect(try code { $0.parties.removeLast() } == "sale.parties-unknown")
    #expect(try code { $0.parties[1].role = .endUser } == "sale.parties-unknown")
    #expect(try code { $0.parties[1].role = .purchaser } == nil)
    #expect(try code { $0.parties[1].ultimateParent = .absent } == "sale.parties-unknown")
    #expect(try code { $0.parties[1].headquarteredIn = .absent } == "sale.parties-unknown")
  }

  @Test func `a line that gives figures alone does not ship a model of another name`() throws {
    let code = try refusal { floor in
      var row = try floor.kit.register.sale(floor.sale)
      var figures = Figures()
      figures.name = "Slow Part 1"
      row.sale.items[0].model = .absent
      row.sale.items[0].figures = .value(figures)
      floor.kit.put([.sale(row)])
    }
    #expect(code == "shipment.not-sold")
  }
}
