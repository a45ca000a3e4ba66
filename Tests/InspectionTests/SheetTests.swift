import Canon
import Inspection
import Print
import Testing
import Vocabulary

@Suite("Paper for inspectors") struct SheetTests {
  static func list(_ count: Int = 30) -> RetrievalList {
    var record = PublishedRound()
    record.round = RoundID(bits: 0x0123_4567_89AB_CDEF)
    record.site = SiteID(bits: 7)
    record.inspector = PartyID(bits: 9)
    record.seed = Digest.sha256(Array("seed".utf8))
    let draw = (0..<count).map { index in
      PublishedPick(
        serial: Array("SN-\(100_000 + index * 37 % 101)".utf8), ticket: .zero, verdict: .uncounted)
    }
    var racks: [[UInt8]: String] = [:]
    for (index, pick) in draw.enumerated() where index % 5 != 4 {
      racks[pick.serial] = ["R10", "R9", "<b>&", "a\"b"][index % 4]
    }
    return RetrievalList(record, draw: draw, racks: racks)
  }

  @Test func `a retrieval list goes rack by rack, nine before ten, the unknown last`() {
    let racks = Self.list().racks
    #expect(racks.map(\.rack) == ["<b>&", "R9", "R10", "a\"b", nil])
    #expect(racks.reduce(0) { $0 + $1.lines.count } == 30)
    for group in racks {
      let serials = group.lines.map(\.serial)
      #expect(serials == serials.sorted { $0.lexicographicallyPrecedes($1) })
    }
    #expect(Self.list().csv.split(separator: "\n").count == 31)
    #expect(Self.list().csv.contains("\"a\"\"b\","))
  }

  @Test func `each rack has a page, each unit a code, and nothing is loaded from outside`() throws {
    let list = Self.list()
    let html = try list.html()
    #expect(html.split(separator: "<section class=\"page\">").count == 6)
    #expect(html.split(separator: "class=\"qr\"").count == 31)
    #expect(html.contains("<h1>Rack &lt;b&gt;&amp;</h1>"))
    for forbidden in ["<script", "http://", "https://", "src=", "<b>&"] {
      let text = html.replacing("http://www.w3.org/2000/svg", with: "")
      #expect(!text.contains(forbidden), "\(forbidden)")
    }
    for line in list.lines {
      #expect(html.contains(">\(String(decoding: line.serial, as: UTF8.self))<"))
    }
  }

  @Test func `a count sheet is blind: it names no serial, and every line has its own nonce`() throws
  {
    let list = Self.list()
    let html = try CountForm(list).html()
    for line in list.lines {
      #expect(!html.contains(String(decoding: line.serial, as: UTF8.self)))
      let nonce = CountForm.nonce(
        seed: list.record.seed, round: list.record.round, serial: line.serial)
      #expect(nonce.count == 16 && html.contains(nonce))
    }
    #expect(html.split(separator: "who watched").count == 6)
    #expect(html.contains("page 5 of 5"))
    // Another round's nonces are others.
    #expect(
      CountForm.nonce(seed: .zero, round: RoundID(bits: 1), serial: [65])
        != CountForm.nonce(seed: .zero, round: RoundID(bits: 2), serial: [65]))
    // The papers that are written from the log bear the same.
    let papers = CountPapers(round: RoundID(bits: 1), seed: .zero, drawn: [([65], "")])
    #expect(
      papers.picks[0].nonce
        == CountForm.nonce(seed: .zero, round: RoundID(bits: 1), serial: [65]))
  }

  @Test func `the code of a line is not the code of a unit`() throws {
    let list = Self.list(1)
    let unit = RetrievalList.code(list.record.round, list.lines[0].serial)
    #expect(unit == "countersign:round_0123456789abcdef:unit:SN-100000")
    #expect(
      CountForm.code(list.record.round, line: 1, nonce: "00")
        == "countersign:round_0123456789abcdef:line:1:00")
  }
}
