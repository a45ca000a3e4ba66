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
      var row = try floor.kit.register.sale(floor.sale)
      row.sale.parties = [Sale.Party(.ultimateConsignee, party.name)]
      party.parentName = "A parent elsewhere"
      party.parentHeadquarteredIn = Country("CN")
      floor.kit.put([.sale(row), .party(party)])
    }
    #expect(code == "sale.not-as-enrolled")
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
