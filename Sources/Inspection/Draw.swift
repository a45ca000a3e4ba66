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
  /// `id` puts the id of the unit at an index at a place with room for `idBytes` and answers with
  /// its length: ids differ. Memory grows with `count` only.
  package func draw(
    _ count: Int, of units: Int, id: (Int, UnsafeMutablePointer<UInt8>) -> Int
  ) -> [Pick] {
    var least = LeastPlaces(capacity: min(max(0, count), max(0, units)), of: units)
    LaneHasher(beginning: prefix).hash(
      max(0, units),
      { index, place in
        let length = min(Self.idBytes, max(0, id(index, place + 4)))
        UnsafeMutableRawPointer(place).storeBytes(
          of: UInt32(length).bigEndian, as: UInt32.self)
        return length + 4
      }, { index, ticket in least.offer(ticket, at: index) })
    return least.sorted
  }

  /// Most bytes of an id.
  package static let idBytes = 64
}

/// The least tickets of different ids seen so far, by their places: a heap with the greatest on top.
private struct LeastPlaces {
  private let capacity: Int
  private let takesAll: Bool
  private var heap: [Pick] = []

  init(capacity: Int, of units: Int) {
    self.capacity = capacity
    takesAll = capacity >= units
    heap.reserveCapacity(capacity)
  }

  /// Sorted by the tickets' first 48 bits, which nearly always tell them apart, with the place in the heap in the other 16; where they
  /// do not, by whole tickets.
  var sorted: [Pick] {
    guard heap.count <= 1 << 16 else { return heap.sorted { $0.ticket < $1.ticket } }
    var keys: [UInt64] = []
    keys.reserveCapacity(heap.count)
    for place in heap.indices {
      keys.append(heap[place].ticket.a & ~0xFFFF | UInt64(truncatingIfNeeded: place))
    }
    keys.sort()
    var out: [Pick] = []
    out.reserveCapacity(heap.count)
    for key in keys {
      let pick = heap[Int(truncatingIfNeeded: key & 0xFFFF)]
      var place = out.count
      while place > 0, pick.ticket < out[place - 1].ticket { place -= 1 }
      out.insert(pick, at: place)
    }
    return out
  }

  mutating func offer(_ ticket: Digest, at index: Int) {
    if heap.count < capacity {
      heap.append(Pick(index: index, ticket: ticket))
      if heap.count == capacity, !takesAll {
        for parent in stride(from: capacity / 2, through: 0, by: -1) { sink(parent) }
      }
      return
    }
    guard capacity > 0, ticket < heap[0].ticket else { return }
    heap[0] = Pick(index: index, ticket: ticket)
    sink(0)
  }

  private mutating func sink(_ start: Int) {
    var parent = start
    while true {
      var greatest = parent
      for child in 2 * parent + 1..<2 * parent + 3 where child < heap.count {
        if heap[greatest].ticket < heap[child].ticket { greatest = child }
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
  package var ticket: Digest

  package init(index: Int, ticket: Digest) {
    self.index = index
    self.ticket = ticket
  }
}
