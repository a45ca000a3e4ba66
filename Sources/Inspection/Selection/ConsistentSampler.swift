import Canon

/// Selection v1: the order of the PyPI package `consistent_sampler` 1.0.10, bit for bit.
///
/// ticket = the decimal digits of SHA-256(hex(SHA-256(seed)) ‖ id), at least 64 of them, the last digit first, after "0."; tickets
/// compare as texts, least first. A subset of the ids keeps the order of the whole, and no order of the list matters. Kept so that
/// those who audit with it elsewhere can check our draws; what we draw ourselves binds round and root (`TicketDrawer`).
/// Source: Rivest, "Consistent Sampling with Replacement" (2018); inspection.md §1.4 and §3.13.
package struct ConsistentSampler: Sendable {
  /// Most bytes of an id.
  package static let idBytes = LaneHasher.bodyMax

  private let seedHash: [UInt8]

  /// Tickets under a seed, a text of any length.
  package init(seed: String) { seedHash = Array(Digest.sha256(Array(seed.utf8)).hex.utf8) }

  /// The first ticket of an id.
  package func ticket(of id: [UInt8]) -> ConsistentTicket {
    ConsistentTicket(digits: DecimalDigits.reversed(Digest.sha256(seedHash + id)), id: id)
  }

  /// The `take` least tickets after the `drop` least among so many ids, least first. `id` puts the id of an index at a place with room for
  /// `idBytes` and answers with its length: ids differ. Time grows with the ids, memory with `drop + take` alone.
  package func draw(
    _ take: Int, drop: Int = 0, of ids: Int, id: (Int, UnsafeMutablePointer<UInt8>) -> Int
  ) -> [ConsistentTicket] {
    // Each is cut to the ids before they are added: their sum cannot overflow.
    let all = max(0, ids)
    var least = LeastTickets(capacity: min(all, min(all, max(0, take)) + min(all, max(0, drop))))
    var room = [UInt8](repeating: 0, count: Self.idBytes)
    LaneHasher(beginning: seedHash).hash(
      max(0, ids), id,
      { index, hash in
        guard least.mayTake(DecimalDigits.firstFour(hash)) else { return }
        let length = room.withUnsafeMutableBufferPointer { room in
          room.baseAddress.map { id(index, $0) } ?? 0
        }
        least.offer(
          ConsistentTicket(
            digits: DecimalDigits.reversed(hash),
            id: Array(room[..<min(Self.idBytes, max(0, length))])))
      })
    return Array(least.sorted.dropFirst(max(0, drop)))
  }

  /// So many draws with replacement: an id that was drawn goes on with its next ticket. Nothing without ids.
  package func drawWithReplacement(
    _ take: Int, drop: Int = 0, of ids: [[UInt8]]
  ) -> [ConsistentTicket] {
    var waiting = TicketHeap(ids.map { ticket(of: $0) })
    var out: [ConsistentTicket] = []
    var dropped = 0
    while out.count < take, let ticket = waiting.replaceFirst(with: { $0.next() }) {
      if dropped < drop { dropped += 1 } else { out.append(ticket) }
    }
    return out
  }
}

/// A ticket number, the id that it belongs to, and how many tickets of the id came before.
package struct ConsistentTicket: Hashable, Sendable, Comparable {
  /// The digits after "0.", each 0 to 9.
  package var digits: [UInt8]
  package var id: [UInt8]
  package var generation = 1

  init(digits: [UInt8], id: [UInt8], generation: Int = 1) {
    self.digits = digits
    self.id = id
    self.generation = generation
  }

  /// As texts compare: at the first digit that differs; a beginning is less than what goes on. Ties by id.
  package static func < (left: Self, right: Self) -> Bool {
    if left.digits != right.digits { return left.digits.lexicographicallyPrecedes(right.digits) }
    if left.id != right.id { return left.id.lexicographicallyPrecedes(right.id) }
    return left.generation < right.generation
  }

  private var leadingNines: Int { digits.prefix { $0 == 9 }.count }

  /// The next ticket of the same id: greater, and spread evenly over what is left of the interval to 1.
  ///
  /// All digits behind the leading nines are replaced by those of SHA-256(number ‖ ":" ‖ i), i from 1, until the number is greater.
  package func next() -> ConsistentTicket {
    let nines = [UInt8](repeating: 9, count: leadingNines)
    let number = Array("0.".utf8) + digits.map { $0 + 0x30 }
    let floor = digits + [0]
    var round = 0
    while true {
      round += 1
      let hash = Digest.sha256(number + Array(":\(round)".utf8))
      let candidate = nines + DecimalDigits.reversed(hash)
      if floor.lexicographicallyPrecedes(candidate) {
        return ConsistentTicket(digits: candidate, id: id, generation: generation + 1)
      }
    }
  }

  /// The number as it is printed: the leading nines and so many digits after them.
  package func number(digits count: Int) -> String {
    let shown = digits.prefix(leadingNines + max(0, count)).map { $0 + 0x30 }
    return "0." + String(decoding: shown, as: UTF8.self)
  }
}

/// The decimal digits of a digest read as a number, the last digit first.
private enum DecimalDigits {
  /// All of them, at least 64.
  static func reversed(_ digest: Digest) -> [UInt8] {
    var limbs = (digest.a, digest.b, digest.c, digest.d)
    var out: [UInt8] = []
    out.reserveCapacity(78)
    while limbs != (0, 0, 0, 0) {
      var rest = divide(&limbs)
      let isLast = limbs == (0, 0, 0, 0)
      for _ in 0..<19 where !isLast || rest > 0 {
        out.append(UInt8(truncatingIfNeeded: rest % 10))
        rest /= 10
      }
    }
    while out.count < 64 { out.append(0) }
    return out
  }

  /// Divides by 10^19 and answers with the rest.
  private static func divide(_ limbs: inout (UInt64, UInt64, UInt64, UInt64)) -> UInt64 {
    let divisor: UInt64 = 10_000_000_000_000_000_000
    var rest: UInt64 = 0
    (limbs.0, rest) = divisor.dividingFullWidth((rest, limbs.0))
    (limbs.1, rest) = divisor.dividingFullWidth((rest, limbs.1))
    (limbs.2, rest) = divisor.dividingFullWidth((rest, limbs.2))
    (limbs.3, rest) = divisor.dividingFullWidth((rest, limbs.3))
    return rest
  }

  /// The first four of them as a number: enough to turn most away without working out the others.
  static func firstFour(_ digest: Digest) -> Int {
    // 2^64 is 1,616 modulo 10,000.
    var rest = digest.a % 10_000
    rest = (rest * 1_616 + digest.b % 10_000) % 10_000
    rest = (rest * 1_616 + digest.c % 10_000) % 10_000
    rest = (rest * 1_616 + digest.d % 10_000) % 10_000
    let (thousands, hundreds, tens, ones) = (
      rest / 1000, rest / 100 % 10, rest / 10 % 10, rest % 10
    )
    return Int(ones * 1000 + tens * 100 + hundreds * 10 + thousands)
  }
}

/// The least tickets seen so far: a heap with the greatest on top.
private struct LeastTickets {
  private let capacity: Int
  private var heap: [ConsistentTicket] = []
  /// The first four digits of the greatest ticket kept; nothing above them is taken.
  private var limit = 9_999

  init(capacity: Int) { self.capacity = capacity }

  var sorted: [ConsistentTicket] { heap.sorted() }

  func mayTake(_ firstFour: Int) -> Bool { capacity > 0 && firstFour <= limit }

  mutating func offer(_ ticket: ConsistentTicket) {
    if heap.count < capacity {
      heap.append(ticket)
      guard heap.count == capacity else { return }
      for parent in stride(from: capacity / 2, through: 0, by: -1) { sink(parent) }
    } else {
      guard ticket < heap[0] else { return }
      heap[0] = ticket
      sink(0)
    }
    limit = heap[0].digits.prefix(4).reduce(0) { $0 * 10 + Int($1) }
  }

  private mutating func sink(_ start: Int) {
    var parent = start
    while true {
      var greatest = parent
      for child in 2 * parent + 1..<2 * parent + 3
      where child < heap.count && heap[greatest] < heap[child] {
        greatest = child
      }
      guard greatest != parent else { return }
      heap.swapAt(parent, greatest)
      parent = greatest
    }
  }
}

/// Tickets with the least on top.
private struct TicketHeap {
  private var heap: [ConsistentTicket]

  init(_ tickets: [ConsistentTicket]) {
    // In order, a list is a heap.
    heap = tickets.sorted()
  }

  /// Takes the least ticket and puts another in its place; `nil` if there is none.
  mutating func replaceFirst(
    with next: (ConsistentTicket) -> ConsistentTicket
  ) -> ConsistentTicket? {
    guard let first = heap.first else { return nil }
    heap[0] = next(first)
    var parent = 0
    while true {
      var least = parent
      for child in 2 * parent + 1..<2 * parent + 3
      where child < heap.count && heap[child] < heap[least] {
        least = child
      }
      guard least != parent else { return first }
      heap.swapAt(parent, least)
      parent = least
    }
  }
}
