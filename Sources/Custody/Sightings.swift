import Vocabulary

/// The lines of a count sheet in the order of their serials, one sighting a serial.
///
/// A line stands for one unit seen. A serial in two racks is a copied label: it proves neither
/// unit. A serial that stands twice otherwise was counted twice, at the better of its grades.
package struct Sightings: Equatable, Sendable {
  /// One unit seen.
  package struct Sighting: Equatable, Sendable {
    package var serial: SerialKey
    package var grade: EvidenceGrade
    package var rack: UInt16?
    package var isInTwoRacks = false
  }

  package private(set) var all: [Sighting] = []
  /// The first serial that was counted twice in one place, or in more than two racks; `nil` if
  /// none was.
  package private(set) var repeated: SerialKey?

  package init(_ sheet: CountSheet) {
    all.reserveCapacity(sheet.lines.count)
    for line in sheet.lines.sorted(by: { $0.serial < $1.serial }) {
      guard let last = all.last, last.serial == line.serial else {
        all.append(Sighting(serial: line.serial, grade: line.grade, rack: line.rack))
        continue
      }
      let isOtherRack = line.rack != nil && last.rack != nil && line.rack != last.rack
      if !isOtherRack || last.isInTwoRacks { repeated = repeated ?? line.serial }
      let place = all.count - 1
      all[place].grade = max(last.grade, line.grade)
      all[place].rack = last.rack ?? line.rack
      if isOtherRack { all[place].isInTwoRacks = true }
    }
  }

  /// The sighting of a serial; `nil` if it was not seen.
  package subscript(serial: SerialKey) -> Sighting? {
    var low = 0
    var high = all.count
    while low < high {
      let middle = (low &+ high) &>> 1
      if all[middle].serial < serial { low = middle &+ 1 } else { high = middle }
    }
    return low < all.count && all[low].serial == serial ? all[low] : nil
  }
}
