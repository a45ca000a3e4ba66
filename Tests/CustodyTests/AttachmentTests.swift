import Canon
import Custody
import Testing
import Vocabulary

@Suite("Attachments") struct AttachmentTests {
  private let key = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

  @Test func `a manifest is read, counted by model and written back as it came`() throws {
    let text = "SN-1,H100 SXM,\(key)\nSN-2,H20,\nSN-3,H100 SXM,\n"
    let manifest = try Manifest(bytes: Array(text.utf8))
    #expect(manifest.models == ["H100 SXM", "H20"])
    #expect(manifest.quantities == [2, 1])
    #expect(manifest.lines[0].deviceKey.hex == key)
    #expect(manifest.lines[1].deviceKey == .zero)
    #expect(String(decoding: manifest.bytes, as: UTF8.self) == text)
  }

  @Test(arguments: [
    ("SN-1,H100,\nSN-2,H100", 2, "line feed"),
    ("SN-1,H100,\r\n", 1, "carriage return"),
    ("SN-1,H100\n", 1, "fields are missing"),
    ("SN-1,H100,,\n", 1, "too many fields"),
    ("SN-1,H100,\n\nSN-2,H100,\n", 2, "fields are missing"),
    ("SN 1,H100,\n", 1, "not a serial"),
    ("SN-1,,\n", 1, "a model is"),
    ("SN-1,H100,0123\n", 1, "64 lower-case"),
    (
      "SN-1,H100,0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef\n", 1,
      "lower-case"
    ),
    ("SN-1,H100,\nSN-2,H\u{0}100,\n", 2, "control"),
  ])
  func `a manifest line that is not as it should be is named`(
    text: String, line: Int, reason: String
  ) throws {
    let fault = #expect(throws: CustodyFault.self) { try Manifest(bytes: Array(text.utf8)) }
    #expect(fault?.line == line)
    #expect(fault?.description.contains(reason) == true)
  }

  @Test func `an empty text is an empty list`() throws {
    #expect(try Manifest(bytes: []).lines.isEmpty)
    #expect(try CountSheet(bytes: []).lines.isEmpty)
    #expect(try Inventory(bytes: []).lines.isEmpty)
  }

  @Test func `texts over the limits are refused`() {
    let line = Array("SN-1,bulk\n".utf8)
    var rows: [UInt8] = []
    for _ in 0...AttachmentLimits.rows { rows += line }
    #expect(throws: CustodyFault.self) { try CountSheet(bytes: rows) }
    rows.removeLast(line.count)
    #expect(throws: Never.self) { try CountSheet(bytes: rows) }
    let long = [UInt8](repeating: 0x41, count: AttachmentLimits.bytes + 1)
    #expect(throws: CustodyFault.self) { try Manifest(bytes: long) }
  }

  @Test func `a count sheet has grades and, where written down, racks`() throws {
    let text = "SN-1,label,A1\nSN-2,identity\nSN-3,bulk,A1\nSN-1,label,B2\n"
    let sheet = try CountSheet(bytes: Array(text.utf8))
    #expect(sheet.racks == ["A1", "B2"])
    #expect(sheet.lines.map(\.grade) == [.label, .identity, .bulk, .label])
    #expect(sheet.lines.map(\.rack) == [0, nil, 0, 1])
    #expect(String(decoding: sheet.bytes, as: UTF8.self) == text)
    #expect(throws: CustodyFault.self) { try CountSheet(bytes: Array("SN-1,glance\n".utf8)) }
  }

  @Test func `an inventory names each unit once, installed or in store`() throws {
    let text = "SN-1,A1,installed\nSN-2,,warehoused\n"
    let inventory = try Inventory(bytes: Array(text.utf8))
    #expect(inventory.lines.map(\.state) == [.installed, .warehoused])
    #expect(inventory.lines.map(\.rack) == [0, nil])
    #expect(String(decoding: inventory.bytes, as: UTF8.self) == text)
    let one = SerialKey("SN-1") ?? .none
    #expect(throws: CustodyFault.serialTwice(one, line: 3)) {
      try Inventory(bytes: Array((text + "sn-1,A2,installed\n").utf8))
    }
    #expect(throws: CustodyFault.self) {
      try Inventory(bytes: Array("SN-1,A1,retired\n".utf8))
    }
  }
}
