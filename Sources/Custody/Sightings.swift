import Vocabulary

/// The lines of a count sheet in the order of their serials, one sighting a serial.
///
/// A line stands for one unit seen. A serial in two racks is a copied label: it proves neither
/// unit. A serial that stands twice otherwise was counted twice, at the better of its grades.
public struct Sightings: Equatable, Sendable {
  /// One unit seen.
  public struct Sighting: Equatable, Sendable {
    /// The serial seen.
    public var serial: SerialKey
    /// The best grade of its lines.
    public var grade: EvidenceGrade
    /// A rack in which it was seen, as a place in the sheet's `racks`; `nil` if none was written down.
    public var rack: UInt16?
    /// Whether its lines name two racks: one of the two bears a copied label.
    public var isInTwoRacks = false
  }

  /// The sightings, by rising serial, no serial twice.
  public private(set) var all: [Sighting] = []
  /// The first serial that was counted twice in one place, or in more than two racks; `nil` if
  /// none was.
  public private(set) var repeated: SerialKey?

  /// Sorts the lines of a sheet by serial and joins those of one serial.
  public init(_ sheet: CountSheet) {
    all.reserveCapacity(sheet.lines.count)
    for place in Self.order(of: sheet.lines) {
      let line = sheet.lines[Int(place)]
      guard let last = all.last, last.serial == line.serial else {
        all.append(Sighting(serial: line.serial, grade: line.grade, rack: line.rack))
        continue
      }
      let isOtherRack = line.rack != nil && last.rack != nil && line.rack != last.rack
      if !isOtherRack || last.isInTwoRacks { repeated = repeated ?? line.serial }
      let end = all.count - 1
      all[end].grade = max(last.grade, line.grade)
      all[end].rack = last.rack ?? line.rack
      if isOtherRack { all[end].isInTwoRacks = true }
    }
  }

  /// The places of lines by rising serial, those of one serial as they stand. Numbers are moved about, not lines.
  private static func order(of lines: [CountSheet.Line]) -> [UInt32] {
    lines.withUnsafeBufferPointer { lines in
      (0..<UInt32(clamping: lines.count)).sorted { left, right in
        let (one, other) = (lines[Int(left)].serial, lines[Int(right)].serial)
        return one == other ? left < right : one < other
      }
    }
  }

  /// The sighting of a serial; `nil` if it was not seen.
  public subscript(serial: SerialKey) -> Sighting? {
    var low = 0
    var high = all.count
    while low < high {
      let middle = (low &+ high) &>> 1
      if all[middle].serial < serial { low = middle &+ 1 } else { high = middle }
    }
    return low < all.count && all[low].serial == serial ? all[low] : nil
  }
}
