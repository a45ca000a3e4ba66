import Foundation
import Lab
import Rulebook
import Shelf
import Testing

/// A regime is built from a rulebook's own parameters where it has them.
@Suite("A rulebook as a regime of the market model") struct RulebookInputTests {
  private static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  private func rulebook(_ id: String) throws -> Rulebook {
    try Shelf(at: Self.root + "/Rulebooks").load(id: id)
  }

  private func parameters(_ id: String) throws -> Parameters {
    var inputs = Inputs()
    inputs.take(try rulebook(id))
    return try inputs.parameters(at: [])
  }

  @Test func `bonds make it R3, auditors alone R2, and what knows neither is licensing`() throws {
    #expect(Regime(try rulebook("pilot-southeast-asia")) == .r3)
    #expect(Regime(try rulebook("pilot-auditors-only")) == .r2)
    #expect(Regime(try rulebook("ear-2026-07")) == .r1)
  }

  @Test func `the pilot's own terms stand in place of the defaults`() throws {
    let pilot = try parameters("pilot-southeast-asia")
    #expect(pilot[.fine] == 2 && pilot[.beta] == 0.25 && pilot[.lim1] == 0.1)
    #expect(pilot[.backchk] == 0.2)
    // Obligation of 24 months, discovery of 12.
    #expect(pilot[.bondTerm] == 3)
    // The auditor is drawn from the pool: nobody chooses the laxest.
    #expect(pilot[.shop] == 0)
    // Seen within 180 days: a visit on a random day of every 90.
    #expect(pilot[.lamA] == 365.0 / 90)
    // Of 2,000 units 40 gone, seen with 95 %: scipy.stats.hypergeom.pmf(0, 2000, 40, 143) = 0.0496,
    // and 0.0508 for 142.
    #expect(pilot[.sA] == 143)
    // What a rulebook does not know stays.
    #expect(pilot[.dS] == 2 && pilot[.wtp] == 0.03)
  }

  @Test func `the study of the pilot was worked out with what rulebook and model say now`() throws {
    let path = Self.root + "/docs/studies/southeast-asia-pilot/parameters.csv"
    let rows = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").dropFirst()
    let pilot = try parameters("pilot-southeast-asia")
    // What the study's own scenario says.
    let scenario: Set<Lab.Parameter> = [.diligence, .wtpS]
    var seen: Set<Lab.Parameter> = []
    for row in rows {
      let cells = row.split(separator: ",", omittingEmptySubsequences: false)
      let named = Lab.Parameter(rawValue: String(cells[0]))
      let parameter = try #require(named, "\(row)")
      let (value, standard) = (Double(cells[1]) ?? .nan, Double(cells[2]) ?? .nan)
      #expect(standard == parameter.entry.standard, "\(row)")
      seen.insert(parameter)
      guard !scenario.contains(parameter) else { continue }
      // Twelve digits stand there.
      #expect(
        abs(value - pilot[parameter]) <= 1e-11 * abs(value), "\(row): `make study` is needed")
    }
    #expect(seen == Set(Lab.Parameter.allCases), "`make study` is needed")
  }

  @Test func `auditors alone take no bond's terms, and licensing takes the penalty only`() throws {
    let alone = try parameters("pilot-auditors-only")
    #expect(alone[.backchk] == 0.2 && alone[.lamA] == 365.0 / 90)
    #expect(alone[.beta] == Parameters()[.beta] && alone[.bondTerm] == Parameters()[.bondTerm])
    #expect(try parameters("ear-2026-07").changes.isEmpty)
  }
}
