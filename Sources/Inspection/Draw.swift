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

  /// The `count` least tickets of a population, least first; all of them when there are fewer.
  /// Memory grows with `count` only.
  package func draw(_ count: Int, of population: Population) -> [Pick] {
    var heap = LeastTickets(capacity: min(max(0, count), population.count))
    var text = prefix
    let start = text.count
    population.forEachSerial { index, serial in
      text.removeSubrange(start...)
      text.append(bigEndian: UInt32(clamping: serial.count))
      text.append(contentsOf: serial)
      heap.offer(Digest.sha256(text), serial, at: index)
    }
    return heap.picks
  }

  /// The `count` least tickets of a stream of ids, least first; places count from 0 in the order of
  /// the stream.
  package func draw(_ count: Int, of ids: some Sequence<[UInt8]>) -> [Pick] {
    var heap = LeastTickets(capacity: max(0, count))
    for (index, id) in ids.enumerated() {
      id.withUnsafeBufferPointer { heap.offer(ticket(of: id), $0, at: index) }
    }
    return heap.picks
  }
}

/// One drawn unit.
package struct Pick: Hashable, Sendable {
  /// Its place in the population.
  package var index: Int
  package var id: [UInt8]
  package var ticket: Digest

  package init(index: Int, id: [UInt8], ticket: Digest) {
    self.index = index
    self.id = id
    self.ticket = ticket
  }

  /// By ticket, ties by id.
  static func isBefore(_ left: Pick, _ right: Pick) -> Bool {
    left.ticket == right.ticket
      ? left.id.lexicographicallyPrecedes(right.id) : left.ticket < right.ticket
  }
}

/// The commitment to a draw while its picks are sealed: SHA-256("countersign/draw/v1" ‖ salt ‖
/// number ‖ tickets in order).
package func drawCommitment(_ picks: [Pick], salt: Digest) -> Digest {
  var text = Array("countersign/draw/v1".utf8)
  salt.append(to: &text)
  text.append(bigEndian: UInt64(picks.count))
  for pick in picks { pick.ticket.append(to: &text) }
  return Digest.sha256(text)
}

/// The least tickets seen so far: a heap with the greatest of them on top.
package struct LeastTickets: Sendable {
  private let capacity: Int
  private var heap: [Pick] = []

  package init(capacity: Int) { self.capacity = capacity }

  /// Takes a ticket if it is among the least.
  package mutating func offer(
    _ ticket: Digest, _ id: UnsafeBufferPointer<UInt8>, at index: Int
  ) {
    guard capacity > 0 else { return }
    if heap.count < capacity {
      heap.append(Pick(index: index, id: Array(id), ticket: ticket))
      rise(heap.count - 1)
      return
    }
    guard ticket <= heap[0].ticket else { return }
    let pick = Pick(index: index, id: Array(id), ticket: ticket)
    guard Pick.isBefore(pick, heap[0]) else { return }
    heap[0] = pick
    sink(0)
  }

  /// The picks, least first.
  package var picks: [Pick] { heap.sorted(by: Pick.isBefore) }

  private mutating func rise(_ start: Int) {
    var child = start
    while child > 0 {
      let parent = (child - 1) / 2
      guard Pick.isBefore(heap[parent], heap[child]) else { return }
      heap.swapAt(parent, child)
      child = parent
    }
  }

  private mutating func sink(_ start: Int) {
    var parent = start
    while true {
      var greatest = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
        if Pick.isBefore(heap[greatest], heap[child]) { greatest = child }
      }
      guard greatest != parent else { return }
      heap.swapAt(parent, greatest)
      parent = greatest
    }
  }
}
