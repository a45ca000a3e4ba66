import Inspection
import Rulebook
import Shelf
import Testing
import Vocabulary

@Suite("Files of inspection plans") struct PlanFileTests {
  static let plan = """
    name: Straits
    standard:
      lossPpm: 20000
      lossUnitsMin: 8
      withinDays: 180
      targetPpm: 950000
    sites:
      - name: A
        racks: 40
        rackUnits: 72
    """

  static func read(_ text: String, file: String = "plan.yaml") throws(ShelfFault) -> PlanFile {
    try PlanFile(text: text, file: file) { id throws(ShelfFault) in
      guard id == "pilot-southeast-asia" else {
        throw ShelfFault(file: "Rulebooks", reason: "no rulebook \(id)")
      }
      return try Shelf(at: ShelfTests.root + "Rulebooks").load(id: id)
    }
  }

  @Test func `a plan file is read, and its rulebook's standard filled in`() throws {
    let file = try Self.read(Self.plan)
    #expect(try InspectionPlan(file.request).sites.first?.lossUnits == 58)
    let ruled = try Self.read(
      "name: S\nrulebook: pilot-southeast-asia\nsites: [{name: A, racks: 40, rackUnits: 72}]\n")
    #expect(ruled.request.standard?.grade == .label)
    #expect(ruled.request.standard?.withinDays == 180)
    let json = try Self.read(
      #"{"name":"S","rulebook":"pilot-southeast-asia","sites":[{"name":"A","racks":4,"rackUnits":8}]}"#,
      file: "plan.json")
    #expect(json.request.sites.count == 1)
  }

  @Test(arguments: [
    ("    racks: 40", "    racks: 0", 9, "/sites/0/racks"),
    ("  withinDays: 180", "  withinDays: 1", 5, "/standard/withinDays"),
    ("    racks: 40", "    racks: forty", 9, "/sites/0/racks"),
    ("    racks: 40", "    cabinets: 40", 8, "/sites/0"),
    ("name: Straits", "rulebook: pilot-southeast-asia\nname: S", 4, "/standard"),
  ])
  func `a fault names its line and field`(
    _ row: (old: String, new: String, line: Int, field: String)
  ) {
    do {
      _ = try Self.read(Self.plan.replacing(row.old, with: row.new))
      Issue.record("read")
    } catch {
      #expect(error.field == row.field, "\(error)")
      #expect(error.line == row.line, "\(error)")
    }
  }

  @Test func `a rulebook that is not there is a fault of its line`() {
    #expect(
      throws: ShelfFault(
        file: "plan.yaml", line: 2, field: "/rulebook", reason: "no rulebook moon")
    ) {
      try Self.read("name: S\nrulebook: moon\nsites: [{name: A, racks: 4, rackUnits: 8}]\n")
    }
  }
}
