import Canon
import Vocabulary

/// What an inspector saw, written before seeing what the site declared. Text: one line per unit,
/// `SERIAL,GRADE\n` or `SERIAL,GRADE,RACK\n`. A serial that was seen at two places stands there
/// twice: that is a finding, not a slip.
public struct CountSheet: Equatable, Sendable {
  /// One unit seen.
  public struct Line: Equatable, Sendable {
    /// The serial as the inspector read it, normalised.
    public var serial: SerialKey
    /// What the evidence for the unit's presence is worth.
    public var grade: EvidenceGrade
    /// A place in `racks`; `nil` if none was written down.
    public var rack: UInt16?

    /// One unit seen, in a rack if one was written down.
    public init(serial: SerialKey, grade: EvidenceGrade, rack: UInt16? = nil) {
      self.serial = serial
      self.grade = grade
      self.rack = rack
    }
  }

  /// The rack labels named, in the order in which they first appear.
  public var racks: [String] = []
  /// The units seen, in the order of the text.
  public var lines: [Line] = []

  /// A sheet on which nothing was seen: what refused access amounts to.
  public init() {}

  /// A sheet of these lines. Nothing is checked: a rack beyond `racks` is left out of the text.
  public init(racks: [String] = [], lines: [Line]) {
    self.racks = racks
    self.lines = lines
  }

  /// Reads the text; throws at the first line that is not as it should be.
  public init(bytes: [UInt8]) throws(CustodyFault) {
    let read = try bytes.withUnsafeBufferPointer { text throws(CustodyFault) in
      var cursor = try LineCursor(text)
      var table = TextTable(limit: Inventory.rackLimit)
      var lines: [Line] = []
      lines.reserveCapacity(min(AttachmentLimits.rows, text.count / 16))
      while !cursor.isAtEnd {
        let serial = try cursor.serial()
        let grade: EvidenceGrade = try cursor.word(try cursor.field(), "grade of evidence")
        var rack: UInt16?
        if !cursor.isLineDone {
          rack = try Inventory.rack(try cursor.last(), &table, cursor)
        }
        lines.append(Line(serial: serial, grade: grade, rack: rack))
        cursor.endLine()
      }
      return CountSheet(racks: table.texts, lines: lines)
    }
    self = read
  }

  /// The text.
  public var bytes: [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(lines.count * 48)
    for line in lines {
      line.serial.append(to: &out)
      out.append(0x2C)
      out.append(contentsOf: line.grade.rawValue.utf8)
      if let rack = line.rack.map(Int.init), rack < racks.count {
        out.append(0x2C)
        out.append(contentsOf: racks[rack].utf8)
      }
      out.append(0x0A)
    }
    return out
  }
}
