import Canon
import Inspection
import Testing
import Vocabulary

@Suite("Counts and findings") struct CountTests {
  private func setUp() throws -> (Population, [Pick]) {
    let population = try Population(
      custody: ["A", "B", "C", "D", "E", "F"].map { Array($0.utf8) },
      declared: ["A", "B", "C", "D", "E", "G"].map { Array($0.utf8) })
    let picks = (0..<population.count).map {
      Pick(index: $0, id: population[$0].serial, ticket: .zero)
    }
    return (population, picks)
  }

  @Test func `every drawn unit ends as found or as a finding`() throws {
    let (population, picks) = try setUp()
    let result = reconcile(
      population, picks: picks,
      lines: [
        CountLine(serial: "A", outcome: .found, grade: .label),
        CountLine(serial: "B", outcome: .notFound, grade: .label),
        CountLine(serial: "C", outcome: .mismatch, grade: .poweredIdentity),
        CountLine(serial: "D", outcome: .unverified, grade: .bulk),
        CountLine(serial: "E", outcome: .refused, grade: .bulk),
        CountLine(serial: "G", outcome: .found, grade: .label),
        CountLine(serial: "Z", outcome: .found, grade: .label),
      ])
    #expect(result.drawn == 7)
    #expect(result.found == 2)
    #expect(result.missing == 1)
    #expect(result.mismatched == 1)
    #expect(result.unverified == 2)
    #expect(result.refused == 1)
    #expect(result.unregistered == 2)
    #expect(result.countsAsMissing == 5)
    #expect(result.found + result.countsAsMissing == result.drawn)
    #expect(result.findings.contains(Finding(kind: .unregistered, serial: Array("Z".utf8))))
    #expect(result.missingUpperBound() == 5)
  }

  @Test func `a unit seen at a lower grade than required counts as missing, shown apart`() throws {
    let (population, picks) = try setUp()
    let lines = population.count > 0 ? [CountLine(serial: "A", outcome: .found, grade: .label)] : []
    let result = reconcile(
      population, picks: [picks[0]], lines: lines, requiredGrade: .poweredIdentity)
    #expect(result.unverified == 1)
    #expect(result.countsAsMissing == 1)
  }

  @Test func `refused access counts every drawn unit`() throws {
    let (population, picks) = try setUp()
    let result = refusedResult(population, picks: picks)
    #expect(result.refused == 7)
    #expect(result.countsAsMissing == 7)
    #expect(result.missingUpperBound() == 7)
  }

  @Test func `a clean count of 294 of 10,000 leaves fewer than 100 missing`() {
    var result = RoundResult()
    result.populationUnits = 10_000
    result.drawn = 294
    result.found = 294
    #expect(result.missingUpperBound() == 99)
    #expect(RoundResult().missingUpperBound() == nil)
  }

  @Test func `phantoms without a serial are missing when drawn`() throws {
    let population = try Population(custody: [], declared: [], declaredCount: 3)
    let drawer = TicketDrawer(root: .zero, seed: .zero, round: RoundID(bits: 1))
    let result = reconcile(population, picks: drawer.draw(2, of: population), lines: [])
    #expect(result.missing == 2)
  }

  @Test func `grades are ordered`() {
    #expect(EvidenceGrade.allCases.sorted() == EvidenceGrade.allCases)
    #expect(EvidenceGrade.bulk < .authenticity)
  }
}

@Suite("Assignment and back-checks") struct AssignmentTests {
  private let seed = Digest(
    lowerHexText: "fea3a14ef0bc02bc871e006b2f62d937f554f08c45c112b7bf0de682a651b6af")
  private func party(_ bits: UInt64) -> PartyID { PartyID(bits: bits) }

  @Test func `chance picks from the pool and no order of the list matters`() {
    var request = AssignmentRequest()
    request.pool = (1...5).map(party)
    #expect(request.assign(seed: seed) == party(4))
    request.pool = [5, 3, 1, 4, 2].map(party)
    #expect(request.assign(seed: seed) == party(4))
  }

  @Test func `a conflict and a spent tenure exclude`() {
    var request = AssignmentRequest()
    request.pool = (1...3).map(party)
    request.excluded = [party(1)]
    request.tenureMonths = [party(2): 36, party(3): 35]
    request.tenureCapMonths = 36
    #expect(request.eligible == [party(3)])
    #expect(request.assign(seed: seed) == party(3))
    request.excluded = [party(1), party(3)]
    #expect(request.assign(seed: seed) == nil)
  }

  @Test func `a client's choice stands only where the rule gives it one`() {
    var request = AssignmentRequest()
    request.pool = (1...5).map(party)
    request.named = [party(2)]
    #expect(request.assign(seed: seed) == party(4))
    request.mode = .clientChoice
    #expect(request.assign(seed: seed) == party(2))
    request.mode = .shortlistRandom
    #expect(request.assign(seed: seed) == party(2))
    request.excluded = [party(2)]
    #expect(request.assign(seed: seed) == nil)
  }

  @Test func `chance is even over seeds`() {
    var request = AssignmentRequest()
    request.pool = (1...4).map(party)
    var counts = [Int](repeating: 0, count: 5)
    for trial in 0..<4_000 {
      let seed = Digest.sha256(Array("\(trial)".utf8))
      counts[Int(request.assign(seed: seed)?.bits ?? 0)] += 1
    }
    #expect(counts[0] == 0)
    #expect(counts[1...].allSatisfy { abs($0 - 1_000) < 124 })
  }

  @Test func `a fifth of rounds is back-checked, all or none at the ends`() {
    func checked(_ ppm: Int64) -> Int {
      (1...1_000).filter {
        isBackChecked(round: RoundID(bits: $0), seed: seed, sharePpm: ppm)
      }.count
    }
    #expect(checked(200_000) == 195)
    #expect(checked(0) == 0)
    #expect(checked(1_000_000) == 1_000)
    #expect(checked(.max) == 1_000)
    #expect(checked(-1) == 0)
  }

  @Test func `no day of a window is safe`() throws {
    let start = try #require(Day("2026-08-01"))
    var days: Set<Int32> = []
    for trial in 0..<2_000 {
      let day = visitDay(
        windowStartsOn: start, windowDays: 90, seed: Digest.sha256(Array("\(trial)".utf8)),
        site: SiteID(bits: 1))
      days.insert(day.number - start.number)
    }
    #expect(days == Set(0..<90))
  }
}

extension Digest {
  fileprivate init(lowerHexText text: String) {
    self = Digest(hex: Array(text.utf8)) ?? .zero
  }
}
