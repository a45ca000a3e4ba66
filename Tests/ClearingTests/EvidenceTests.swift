import Canon
import Custody
import Rulebook
import Testing
import Vocabulary

@testable import Clearing

@Suite("Inspections: the plan's grade of evidence")
struct EvidenceTests {
  @Test func `what is seen with lesser evidence than the plan asks for is unverified, and apart`()
    throws
  {
    var floor = try FloorStage { $0.leastGrade = .identity }
    try floor.stock(60)
    let id = try floor.drawn(60, declaring: 0..<60)
    #expect(try floor.round(id).leastGrade == .identity)
    let drawn = try floor.round(id).drawn
    // Two are gone, three only had their labels read, the others answered our nonce.
    var sheet = FloorStage.sheet(Array(drawn[5...]), .identity)
    sheet.lines += FloorStage.sheet(Array(drawn[2..<5]), .label).lines
    try floor.count(id, sheet)
    let round = try floor.round(id)
    let result = try #require(round.result)
    #expect(result.found == 55 && result.missing == 5)
    #expect(result.unverified == 3 && result.belowGrade == 3)
    #expect(round.missingSerials == Array(drawn[..<5]))
    #expect(round.unverifiedSerials == Array(drawn[2..<5]))
  }

  @Test func `a round may ask for more evidence than the rulebook, never for less`() throws {
    var floor = try FloorStage { $0.leastGrade = .identity }
    try floor.stock(60)
    func code(_ grade: EvidenceGrade) -> String? {
      floor.kit.refusal(
        floor.order(.routine, 60, leastGrade: grade), by: floor.auditor)
    }
    #expect(code(.label) == "round.lesser-grade")
    #expect(code(.bulk) == "round.lesser-grade")
    #expect(code(.identity) == nil)
    #expect(code(.authenticity) == nil)
  }

  @Test func `without a word of the rulebook a label that was read is enough`() throws {
    var floor = try FloorStage()
    try floor.stock(60)
    let id = try floor.drawn(60, declaring: 0..<60)
    try floor.count(id, FloorStage.sheet(try floor.round(id).drawn, .label))
    #expect(try floor.round(id).result?.found == 60)
  }
}
