import Canon

/// What a site declares to hold. Text: one line per unit, `SERIAL,RACK,STATE\n`; the rack may be
/// empty, the state is `installed` or `warehoused`.
public struct Inventory: Equatable, Sendable {
  /// One unit declared.
  public struct Line: Equatable, Sendable {
    /// The unit's serial, normalised.
    public var serial: SerialKey
    /// A place in `racks`; `nil` if none was declared.
    public var rack: UInt16?
    /// `installed` or `warehoused`; nothing else is read from a text.
    public var state: UnitState

    /// One unit declared, installed in no named rack if no more is said.
    public init(serial: SerialKey, rack: UInt16? = nil, state: UnitState = .installed) {
      self.serial = serial
      self.rack = rack
      self.state = state
    }
  }

  /// The most rack labels one list names.
  public static let rackLimit = 4096

  /// The rack labels named, in the order in which they first appear.
  public var racks: [String] = []
  /// The units declared, in the order of the text.
  public var lines: [Line] = []

  /// A declaration that the site holds nothing.
  public init() {}

  /// A declaration of these lines. Nothing is checked: see `checkSerialsDiffer`; a rack beyond `racks` is left out of the text.
  public init(racks: [String] = [], lines: [Line]) {
    self.racks = racks
    self.lines = lines
  }

  /// Reads the text; throws at the first line that is not as it should be, or that repeats a
  /// serial.
  public init(bytes: [UInt8]) throws(CustodyFault) {
    let read = try bytes.withUnsafeBufferPointer { text throws(CustodyFault) in
      var cursor = try LineCursor(text)
      var table = TextTable(limit: Inventory.rackLimit)
      var lines: [Line] = []
      lines.reserveCapacity(min(AttachmentLimits.rows, text.count / 16))
      while !cursor.isAtEnd {
        let serial = try cursor.serial()
        let label = try cursor.inner("the rack")
        let rack = label.isEmpty ? nil : try Inventory.rack(label, &table, cursor)
        let state: UnitState = try cursor.word(try cursor.last(), "state")
        guard state.isExpectedAtSite else {
          throw cursor.fault("a declared unit is `installed` or `warehoused`")
        }
        lines.append(Line(serial: serial, rack: rack, state: state))
        cursor.endLine()
      }
      return Inventory(racks: table.texts, lines: lines)
    }
    try read.checkSerialsDiffer()
    self = read
  }

  /// Throws `serialTwice` if a serial stands twice, `tooManyUnits` for more lines than a text
  /// holds.
  public func checkSerialsDiffer() throws(CustodyFault) {
    guard lines.count <= AttachmentLimits.rows else {
      throw .tooManyUnits(count: lines.count, limit: AttachmentLimits.rows)
    }
    let index = SerialIndex(lines.map(\.serial.hash))
    if let twice = index.firstTwice(in: { lines[$0].serial }) {
      throw .serialTwice(lines[twice].serial, line: twice + 1)
    }
  }

  static func rack(
    _ label: UnsafeBufferPointer<UInt8>, _ table: inout TextTable, _ cursor: LineCursor
  ) throws(CustodyFault) -> UInt16 {
    guard let number = table.number(of: label) else {
      throw cursor.fault("a rack label is 1 to 60 bytes of UTF-8, and at most \(rackLimit) differ")
    }
    return UInt16(number)
  }

  /// The text.
  public var bytes: [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(lines.count * 48)
    for line in lines {
      line.serial.append(to: &out)
      out.append(0x2C)
      if let rack = line.rack.map(Int.init), rack < racks.count {
        out.append(contentsOf: racks[rack].utf8)
      }
      out.append(0x2C)
      out.append(contentsOf: line.state.rawValue.utf8)
      out.append(0x0A)
    }
    return out
  }
}
