import Markup
import Print
import Testing

/// A reader of small codes, written from ISO/IEC 18004 alone: versions 1 to 3 at level M, which are one block of data.
struct SmallReader {
  let code: QRCode

  enum Fault: Error { case version, format, level, checks, mode }

  private var version: Int { (code.size - 17) / 4 }

  /// The five bits of the format after its mask: level in two, mask pattern in three.
  func format() throws -> (level: Int, mask: Int) {
    var bits = 0
    for column in [0, 1, 2, 3, 4, 5, 7, 8] { bits = bits << 1 | (dark(8, column) ? 1 : 0) }
    for row in [7, 5, 4, 3, 2, 1, 0] { bits = bits << 1 | (dark(row, 8) ? 1 : 0) }
    bits ^= 0b101_0100_0001_0010
    // The ten checks are the remainder of the BCH polynomial x^10+x^8+x^5+x^4+x^2+x+1.
    var rest = bits
    for shift in stride(from: 4, through: 0, by: -1) where rest >> (shift + 10) & 1 == 1 {
      rest ^= 0b101_0011_0111 << shift
    }
    guard rest == 0 else { throw Fault.format }
    return (bits >> 13, bits >> 10 & 7)
  }

  private func dark(_ row: Int, _ column: Int) -> Bool { code.isDark(row: row, column: column) }

  private func isFunction(_ row: Int, _ column: Int) -> Bool {
    let size = code.size
    if row == 6 || column == 6 { return true }
    if row <= 8, column <= 8 || column >= size - 8 { return true }
    if row >= size - 8, column <= 8 { return true }
    guard version > 1 else { return false }
    return abs(row - (size - 7)) <= 2 && abs(column - (size - 7)) <= 2
  }

  private func isFlipped(_ mask: Int, _ i: Int, _ j: Int) -> Bool {
    switch mask {
    case 0: (i + j) % 2 == 0
    case 1: i % 2 == 0
    case 2: j % 3 == 0
    case 3: (i + j) % 3 == 0
    case 4: (i / 2 + j / 3) % 2 == 0
    case 5: i * j % 2 + i * j % 3 == 0
    case 6: (i * j % 2 + i * j % 3) % 2 == 0
    default: ((i + j) % 2 + i * j % 3) % 2 == 0
    }
  }

  /// The code words: two columns at a time from the right, up and down.
  private func words(mask: Int) -> [UInt8] {
    var bits: [Bool] = []
    var isUpward = true
    for pair in stride(from: code.size - 1, to: 0, by: -2) {
      let right = pair <= 6 ? pair - 1 : pair
      for step in 0..<code.size {
        let row = isUpward ? code.size - 1 - step : step
        for column in [right, right - 1] where column >= 0 && !isFunction(row, column) {
          bits.append(dark(row, column) != isFlipped(mask, row, column))
        }
      }
      isUpward.toggle()
    }
    return (0..<bits.count / 8).map { place in
      bits[place * 8..<place * 8 + 8].reduce(0) { $0 << 1 | ($1 ? 1 : 0) }
    }
  }

  private static func times(_ a: UInt8, _ b: UInt8) -> UInt8 {
    var (left, right, out) = (UInt16(a), b, UInt16(0))
    while right > 0 {
      if right & 1 == 1 { out ^= left }
      left <<= 1
      if left > 0xFF { left ^= 0x11D }
      right >>= 1
    }
    return UInt8(out)
  }

  /// The text; throws where the Reed–Solomon checks of level M do not hold.
  func text() throws -> String {
    let checks = [1: 10, 2: 16, 3: 26]
    guard let checks = checks[version] else { throw Fault.version }
    let (level, mask) = try format()
    guard level == 0 else { throw Fault.level }
    let words = words(mask: mask)
    var root: UInt8 = 1
    for _ in 0..<checks {
      let value = words.reduce(UInt8(0)) { Self.times($0, root) ^ $1 }
      guard value == 0 else { throw Fault.checks }
      root = Self.times(root, 2)
    }
    guard words[0] >> 4 == 0b0100 else { throw Fault.mode }
    let length = Int(words[0] & 15) << 4 | Int(words[1] >> 4)
    let bytes = (0..<length).map { words[$0 + 1] << 4 | words[$0 + 2] >> 4 }
    return String(decoding: bytes, as: UTF8.self)
  }
}

@Suite("QR codes") struct QRCodeTests {
  @Test(arguments: [
    "A", "unit UNIT-000001", "0", "Größe 7 · 面積", "https://a.example/b/1",
    "countersign:unit:H100-0000000000000001",
  ])
  func `a code is read back as the text it was made of`(text: String) throws {
    #expect(try SmallReader(code: QRCode(text)).text() == text)
  }

  @Test(arguments: [
    (1, 21), (14, 21), (15, 25), (26, 25), (27, 29), (62, 33), (997, 117), (1_000, 121),
  ])
  func `the least version that holds the text is taken`(bytes: Int, size: Int) throws {
    #expect(try QRCode(String(repeating: "x", count: bytes)).size == size)
  }

  @Test func `a text that no reader would take is refused`() {
    #expect(throws: QRFault.empty) { try QRCode("") }
    #expect(throws: QRFault.tooLong(bytes: 1_001)) {
      try QRCode(String(repeating: "x", count: 1_001))
    }
    #expect(throws: QRFault.holdsNUL) { try QRCode("a\u{0}b") }
  }

  @Test func `the drawing covers the dark modules and no other`() throws {
    let code = try QRCode("https://register.example/bonds/bond_0123456789abcdef")
    var drawn = Set<[Int]>()
    for part in code.path.split(separator: "z") {
      // M column,row h length v1 h-length
      let numbers = part.split { !$0.isNumber }.compactMap { Int($0) }
      #expect(part.hasPrefix("M") && numbers.count == 5 && numbers[3] == 1)
      for step in 0..<numbers[2] { drawn.insert([numbers[1], numbers[0] + step]) }
    }
    for row in 0..<code.side {
      for column in 0..<code.side {
        #expect(
          drawn.contains([row, column])
            == code.isDark(row: row - QRCode.quietZone, column: column - QRCode.quietZone))
      }
    }
  }

  @Test func `a title cannot break out of the drawing`() throws {
    let svg = try QRCode("A").svg(title: "</title><script>\"'&")
    #expect(!svg.contains("<script>"))
    #expect(svg.contains("&lt;/title&gt;&lt;script&gt;&quot;&#39;&amp;"))
    #expect(Escape.escaped("a\u{1}b") == "a\u{FFFD}b")
  }
}

@Suite("Pictures") struct PlotTests {
  @Test func `a picture has title, description, round ticks and its numbers`() {
    var plot = Plot(
      title: "a < b", description: "what \"it\" shows", xName: "units", yName: "chance",
      x: [0, 500, 1_746], lines: [Plot.Line("one, two", [0, 0.5, .nan])])
    plot.level = (0.95, "target")
    let svg = plot.svg
    #expect(svg.contains("<title id=\"title\">a &lt; b</title>"))
    #expect(svg.contains("<desc id=\"desc\">what &quot;it&quot; shows</desc>"))
    for tick in [">0<", ">200<", ">1600<", ">0.2<", ">1<"] {
      #expect(svg.contains(tick), "\(tick)")
    }
    // What is not a number has no place in the line; the table shows it.
    #expect(!svg.contains("nan") && plot.csv.contains("nan"))
    #expect(plot.csv.hasPrefix("units,\"one, two\"\n0.0,0.0\n"))
  }

  @Test func `figures beyond sense draw nothing and trap nothing`() {
    for most in [0, -1, 1e300, Double.infinity, .nan] {
      let plot = Plot(
        title: "t", description: "d", xName: "x", yName: "y", x: [0, most],
        lines: [Plot.Line("l", [0, most])], yMost: most)
      #expect(plot.svg.hasPrefix("<svg"))
    }
  }
}
