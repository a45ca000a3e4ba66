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
    var text = [UInt8](tag: "countersign/ticket/v2", room: 128)
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
    var least = LeastTickets(count, of: units)
    LaneHasher(beginning: prefix).hash(
      max(0, units),
      { index, place in
        let length = min(Self.idBytes, max(0, id(index, place + 4)))
        UnsafeMutableRawPointer(place).storeBytes(
          of: UInt32(length).bigEndian, as: UInt32.self)
        return length + 4
      }, { index, ticket in least.offer(ticket, at: index) })
    return least.sorted()
  }

  /// Most bytes of an id.
  package static let idBytes = 64
}

/// The least tickets of different ids seen so far: all of them while there is room for twice as many as are wanted, then the wanted
/// part of those and what is less than the greatest of it. Memory grows with what is wanted alone.
private struct LeastTickets {
  private let wanted: Int
  private let room: Int
  private var picks: [Pick] = []
  /// No ticket from here on is among the least.
  private var bound: Digest?

  init(_ wanted: Int, of units: Int) {
    self.wanted = min(max(0, wanted), max(0, units))
    room = min(max(0, units), max(Self.roomMin, 2 * self.wanted))
    picks.reserveCapacity(room)
  }

  private static let roomMin = 1024

  mutating func offer(_ ticket: Digest, at index: Int) {
    if let bound, !(ticket < bound) { return }
    if picks.count == room { cut() }
    picks.append(Pick(index: index, ticket: ticket))
  }

  /// The least, least first.
  mutating func sorted() -> [Pick] {
    cut()
    return picks
  }

  /// Keeps the least, in their order, and bounds those to come.
  private mutating func cut() {
    if picks.count <= 1 << 16 {
      picks = leastByKey()
    } else {
      picks.sort { $0.ticket < $1.ticket }
    }
    picks.removeLast(max(0, picks.count - wanted))
    bound = picks.count == wanted ? picks.last?.ticket : nil
  }

  /// The least in order, and those behind them that share the last one's key. A key is a ticket's first 48 bits, which nearly always tell
  /// two tickets apart, with the place in the other 16; where they do not, whole tickets are compared.
  private func leastByKey() -> [Pick] {
    var keys = picks.indices.map {
      picks[$0].ticket.a & ~0xFFFF | UInt64(truncatingIfNeeded: $0)
    }
    keys.sortEven()
    var out: [Pick] = []
    out.reserveCapacity(wanted + 1)
    for key in keys {
      if out.count >= wanted, out.last.map({ $0.ticket.a & ~0xFFFF < key & ~0xFFFF }) ?? true {
        break
      }
      let pick = picks[Int(truncatingIfNeeded: key & 0xFFFF)]
      var place = out.count
      while place > 0, pick.ticket < out[place - 1].ticket { place -= 1 }
      out.insert(pick, at: place)
    }
    return out
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
