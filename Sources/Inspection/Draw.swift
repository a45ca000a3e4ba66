import Canon
import Vocabulary

/// The order in which units are drawn: each unit's ticket, least first.
///
/// ticket = SHA-256("countersign/ticket/v2" ‖ len ‖ root ‖ len ‖ seed ‖ round ‖ stratum ‖ len ‖
/// id), lengths and stratum as four, the round as eight big-endian bytes; tickets compare as
/// unsigned big-endian numbers. Source: inspection.md §3.13, selection v2, with the round's seed in
/// the beacon's place (it binds beacon or reveals).
package struct TicketDrawer: Sendable {
  private let prefix: [UInt8]

  package init(root: Digest, seed: Digest, round: RoundID, stratum: UInt32 = 0) {
    var text = Array("countersign/ticket/v2".utf8)
    text.append(bigEndian: UInt32(32))
    root.append(to: &text)
    text.append(bigEndian: UInt32(32))
    seed.append(to: &text)
    text.append(bigEndian: round.bits)
    text.append(bigEndian: stratum)
    prefix = text
  }

  /// The ticket of one id.
  package func ticket(of id: some Collection<UInt8>) -> Digest {
    var text = prefix
    text.append(bigEndian: UInt32(clamping: id.count))
    text.append(contentsOf: id)
    return Digest.sha256(text)
  }

  /// The `count` least tickets among so many units, least first; all of them when there are fewer.
  /// `id` appends the id of the unit at a place: ids differ and have at most 64 bytes; what is
  /// longer is cut. Memory grows with `count` only.
  package func draw(
    _ count: Int, of units: Int, id: (Int, inout [UInt8]) -> Void
  ) -> [Pick] {
    var least = LeastPlaces(capacity: min(max(0, count), max(0, units)))
    var name: [UInt8] = []
    LaneHasher(beginning: prefix).hash(
      max(0, units),
      { index, place in
        name.removeAll(keepingCapacity: true)
        id(index, &name)
        let length = min(64, name.count)
        UnsafeMutableRawPointer(place).storeBytes(
          of: UInt32(length).bigEndian, as: UInt32.self)
        name.withUnsafeBufferPointer { name in
          if let start = name.baseAddress { (place + 4).update(from: start, count: length) }
        }
        return length + 4
      }, { index, ticket in least.offer(ticket, at: index) })
    return least.sorted.map { place in
      name.removeAll()
      id(place.index, &name)
      return Pick(index: place.index, id: Array(name.prefix(64)), ticket: place.ticket)
    }
  }
}

/// The least tickets of different ids seen so far, by their places: a heap with the greatest on top.
private struct LeastPlaces {
  struct Place {
    var ticket: Digest
    var index: Int

    static func < (left: Self, right: Self) -> Bool { left.ticket < right.ticket }
  }

  private let capacity: Int
  private var heap: [Place] = []

  init(capacity: Int) {
    self.capacity = capacity
    heap.reserveCapacity(capacity)
  }

  var sorted: [Place] { heap.sorted { $0 < $1 } }

  mutating func offer(_ ticket: Digest, at index: Int) {
    if heap.count < capacity {
      heap.append(Place(ticket: ticket, index: index))
      if heap.count == capacity {
        for parent in stride(from: capacity / 2, through: 0, by: -1) { sink(parent) }
      }
      return
    }
    guard capacity > 0, ticket < heap[0].ticket else { return }
    heap[0] = Place(ticket: ticket, index: index)
    sink(0)
  }

  private mutating func sink(_ start: Int) {
    var parent = start
    while true {
      var greatest = parent
      for child in 2 * parent + 1..<2 * parent + 3 where child < heap.count {
        if heap[greatest] < heap[child] { greatest = child }
      }
      guard greatest != parent else { return }
      heap.swapAt(parent, greatest)
      parent = greatest
    }
  }
}

/// One drawn unit.
package struct Pick: Hashable, Sendable {
  /// Its place among the units drawn from.
  package var index: Int
  package var id: [UInt8]
  package var ticket: Digest

  package init(index: Int, id: [UInt8], ticket: Digest) {
    self.index = index
    self.id = id
    self.ticket = ticket
  }
}
