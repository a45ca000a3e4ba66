import Canon
import Inspection
import Testing
import Vocabulary

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
