import Custody
import Testing

@Suite("A blind sheet, filled in")
struct FilledSheetTests {
  @Test func `it comes back as the text that is reported, without the lines left blank`() throws {
    let filled = """
      \u{FEFF}line,serial,grade,rack\r
      1, sn100007 ,Label,R1\r
      2,"SN100003",identity,\r
      3,,,\r

      """
    let sheet = try CountSheet(filled: Array(filled.utf8))
    #expect(
      String(decoding: sheet.bytes, as: UTF8.self) == "SN100007,label,R1\nSN100003,identity\n")
    #expect(try CountSheet(bytes: sheet.bytes) == sheet)
    #expect(try CountSheet(filled: Array("line,serial,grade,rack\n1,,,\n".utf8)).lines.isEmpty)
  }

  @Test(arguments: [
    ("serial,grade\n", 1), ("line,serial,grade,rack\n1,SN1,label\n", 2),
    ("line,serial,grade,rack\n1,SN1,,\n", 2), ("line,serial,grade,rack\n1,,label,\n", 2),
    ("line,serial,grade,rack\n1,,,\n2,SN1,seen,R1\n", 3),
    ("line,serial,grade,rack\n1,S\u{7}N1,label,R1\n", 2),
    ("line,serial,grade,rack\n1,SN1,label,\(String(repeating: "R", count: 61))\n", 2),
  ])
  func `a sheet that cannot be read names its line`(text: String, line: Int) {
    do throws(CustodyFault) {
      _ = try CountSheet(filled: Array(text.utf8))
      Issue.record("it was read")
    } catch {
      #expect(error.line == line)
    }
  }
}
