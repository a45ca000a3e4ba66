import Canon
import Inspection
import Testing
import Vocabulary

@Suite("The papers of a count")
struct CountPapersTests {
  private let round = RoundID(bits: 0x0123_4567_89AB_CDEF)
  private let seed = Digest.sha256(Array("seed".utf8))

  private func papers(_ rack: String = "R1") -> CountPapers {
    CountPapers(
      round: round, seed: seed,
      drawn: [(Array("SN100007".utf8), rack), (Array("SN100003".utf8), "")])
  }

  @Test func `nonces equal an independent program's, and follow from seed, round and unit`() {
    let papers = papers()
    #expect(papers.nonce.hex == "2ff624b6effe93600ebe7448c5a1bc564ce749783ec1eba68bb88fc133f2392b")
    #expect(
      papers.picks[0].nonce
        == "dbe869089b3c3bc5")
    #expect(
      CountPapers(round: RoundID(bits: 1), seed: seed, drawn: []).nonce != papers.nonce)
    #expect(
      CountPapers(round: round, seed: .zero, drawn: []).nonce != papers.nonce)
    #expect(papers.picks[0].nonce != papers.picks[1].nonce)
  }

  @Test func `the retrieval list says where custody has each unit`() {
    let lines = String(decoding: papers().retrievalList, as: UTF8.self).split(separator: "\n")
    #expect(lines[0] == "rank,serial,rack,nonce")
    #expect(lines[1] == "1,SN100007,R1,\(papers().picks[0].nonce)")
    #expect(lines[2].hasPrefix("2,SN100003,,"))
    // Labels are what people wrote: they neither break the table nor start a formula.
    for (label, field) in [
      ("Hall 1, row 2", "\"Hall 1, row 2\""), ("a\"b", "\"a\"\"b\""), ("=1+1", "'=1+1"),
    ] {
      let text = String(decoding: papers(label).retrievalList, as: UTF8.self)
      #expect(text.contains("1,SN100007,\(field),"))
    }
  }

  @Test func `the blind sheet has lines to spare and names nothing that is to be found`() {
    let blind = String(decoding: papers().blindSheet, as: UTF8.self)
    #expect(!blind.contains("SN1") && !blind.contains("R1"))
    #expect(blind.hasPrefix("line,serial,grade,rack\n1,,,\n2,,,\n"))
    #expect(blind.split(separator: "\n").count == 1 + 2 + CountPapers.spareLines)
  }
}
