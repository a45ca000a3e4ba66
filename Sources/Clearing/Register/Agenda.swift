import Canon
import Pages
import Vocabulary

/// What falls due.
package enum DueKind: String, Word {
  /// The site has not declared its inventory: the round runs on custody's last state.
  case inventory
  /// Contributors have not revealed: the round goes on with those who did.
  case reveal
  /// Commitments to the drawing of an auditor are over, or its reveals are.
  case drawing
  /// The inspector has not come to the site: the round lapses, which is its failure.
  case visit
  /// No count was reported: the round lapses, which is the inspecting party's failure and not the site's.
  case count
  /// Access was refused too long: every drawn unit counts as missing.
  case access
  /// Principal and surety have not responded.
  case response
  /// A demand is neither paid nor petitioned.
  case demand
  /// A shipment was not received in time: its units are a gap.
  case transit
  /// Units received were not installed in time.
  case dwell
  /// A round is due at a site.
  case round
  /// Open sales of a party that one act left to be decided anew.
  case ownership
  /// What a surety signed above its limit must be reinsured.
  case cover
  /// A bond's last day for new shipments is near.
  case renewal
}

/// One deadline: when, what, about which thing.
package struct DueItem: Fielded, Hashable {
  package var dueAt: Instant = .zero
  package var kind: DueKind = .round
  /// The bits of the identifier of what it is about.
  package var subject: Int64 = 0

  package init() {}
  package init(_ kind: DueKind, at dueAt: Instant, about subject: UInt64) {
    self.kind = kind
    self.dueAt = dueAt
    self.subject = Int64(bitPattern: subject)
  }

  package var subjectBits: UInt64 { UInt64(bitPattern: subject) }

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("dueAt", &dueAt, "when it falls due")
    try visit("kind", &kind, "what falls due")
    try visit("subject", &subject, "identifier of what it is about, as a signed integer")
  }
}

/// A deadline and whether it has fired.
struct AgendaRow: Fielded, PageRow {
  var item = DueItem()
  var isFired = false

  mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("item", &item, "the deadline")
    try visit("isFired", &isFired, "whether it has fired")
  }
}

/// All deadlines, in the order they were set, with a heap over those that have not fired.
///
/// Ties fire in the order in which they were set. The heap is derived: only the rows count for the digest.
package struct Agenda: Sendable {
  private var rows = PagedRows<AgendaRow>()
  private var heap = PagedList<HeapEntry>(pageBits: 8)

  private struct HeapEntry: Sendable {
    var dueAt: Int64
    var row: Int

    static func < (left: Self, right: Self) -> Bool {
      left.dueAt != right.dueAt ? left.dueAt < right.dueAt : left.row < right.row
    }
  }

  package init() {}

  /// When the next deadline falls due.
  package var nextDueAt: Instant? {
    heap.isEmpty ? nil : Instant(milliseconds: heap[0].dueAt)
  }

  /// Deadlines that have not fired.
  package var openCount: Int { heap.count }

  /// A deadline by its place, fired or not; `nil` where there is none.
  package func item(at row: Int) -> DueItem? {
    row >= 0 && row < rows.count ? rows[row].item : nil
  }

  /// The deadlines that are due at `until`, earliest first, at most `limit`.
  package func next(_ limit: Int, until: Instant) -> [(row: Int, item: DueItem)] {
    guard !heap.isEmpty, heap[0].dueAt <= until.milliseconds else { return [] }
    // Mostly one alone is due.
    guard (1...2).contains(where: { $0 < heap.count && heap[$0].dueAt <= until.milliseconds })
    else { return limit > 0 ? [(heap[0].row, rows[heap[0].row].item)] : [] }
    // Places of the heap whose parents were taken: the next one is among them, so the heap itself stays as it is.
    var front = [0]
    front.reserveCapacity(8)
    var out: [(row: Int, item: DueItem)] = []
    while out.count < limit, !front.isEmpty {
      var least = 0
      for index in 1..<max(1, front.count) where heap[front[index]] < heap[front[least]] {
        least = index
      }
      let place = front[least]
      guard heap[place].dueAt <= until.milliseconds else { break }
      out.append((heap[place].row, rows[heap[place].row].item))
      let last = front.removeLast()
      if least < front.count { front[least] = last }
      let child = place * 2 + 1
      if child < heap.count { front.append(child) }
      if child + 1 < heap.count { front.append(child + 1) }
    }
    return out
  }

  mutating func add(_ item: DueItem) {
    let row = rows.append(AgendaRow(item: item, isFired: false))
    heap.append(HeapEntry(dueAt: item.dueAt.milliseconds, row: row))
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      let (lower, upper) = (heap[child], heap[parent])
      guard lower < upper else { break }
      heap[child] = upper
      heap[parent] = lower
      child = parent
    }
  }

  /// Marks a deadline as fired and takes those that have fired off the heap's top.
  mutating func fire(row: Int) {
    rows.modify(row) { $0.isFired = true }
    while !heap.isEmpty, rows[heap[0].row].isFired { Self.removeFirst(&heap) }
  }

  private static func removeFirst(_ heap: inout PagedList<HeapEntry>) {
    guard let last = heap.popLast(), !heap.isEmpty else { return }
    heap[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in parent * 2 + 1..<parent * 2 + 3
      where child < heap.count && heap[child] < heap[least] {
        least = child
      }
      guard least != parent else { return }
      let (upper, lower) = (heap[parent], heap[least])
      heap[parent] = lower
      heap[least] = upper
      parent = least
    }
  }

  package mutating func digest() -> Digest { rows.digest() }
}
