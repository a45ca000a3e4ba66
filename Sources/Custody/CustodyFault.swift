/// Why custody does not accept a text or a change. Nothing has been changed when one is thrown.
public enum CustodyFault: Error, Equatable, Sendable {
  /// A line of an attachment is not as it should be; lines count from 1, 0 is the whole text.
  case text(line: Int, reason: String)
  /// More units in one act than `UnitBook.actLimit`.
  case tooManyUnits(count: Int, limit: Int)
  /// The units of one act stand in more pages than `UnitBook.pageLimit`.
  case tooScattered(pages: Int, limit: Int)
  /// The serial is in the register already.
  case serialTaken(SerialKey, line: Int)
  /// The serial stands twice in the same list.
  case serialTwice(SerialKey, line: Int)
  /// No unit has this serial.
  case serialUnknown(SerialKey, line: Int)
  /// The unit's state does not allow the change.
  case notAllowed(SerialKey, from: UnitState, reason: UnitReason)
  /// No room is left for more models or units, or a site's number is out of bounds.
  case registerFull(String)

  /// A stable code.
  public var code: String {
    switch self {
    case .text: "attachment-malformed"
    case .tooManyUnits: "too-many-units"
    case .tooScattered: "units-scattered"
    case .serialTaken: "serial-taken"
    case .serialTwice: "serial-twice"
    case .serialUnknown: "serial-unknown"
    case .notAllowed: "unit-state"
    case .registerFull: "register-full"
    }
  }

  /// The line at fault, from 1; `nil` if there is no one line.
  public var line: Int? {
    switch self {
    case .text(let line, _): line == 0 ? nil : line
    case .serialTaken(_, let line), .serialTwice(_, let line), .serialUnknown(_, let line): line
    default: nil
    }
  }
}

extension CustodyFault: CustomStringConvertible {
  /// A sentence for people.
  public var description: String {
    switch self {
    case .text(0, let reason): reason
    case .text(let line, let reason): "line \(line): \(reason)"
    case .tooManyUnits(let count, let limit):
      "\(count) units in one act; at most \(limit) are allowed: split the list"
    case .tooScattered(let pages, let limit):
      "the units come from \(pages) places of the register; at most \(limit) are allowed: "
        + "split the list by shipment"
    case .serialTaken(let serial, let line):
      "line \(line): the serial `\(serial)` is in the register already"
    case .serialTwice(let serial, let line):
      "line \(line): the serial `\(serial)` stands twice in the list"
    case .serialUnknown(let serial, let line):
      "line \(line): no unit has the serial `\(serial)`"
    case .notAllowed(let serial, let state, let reason):
      "unit `\(serial)` is \(state.rawValue): \(reason.rawValue) is not possible from there"
    case .registerFull(let what): what
    }
  }
}
