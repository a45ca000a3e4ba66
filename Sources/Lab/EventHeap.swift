/// Something that happens at a time. Of two at the same time the one with the smaller word is first,
/// so that the order never depends on how the heap was filled.
struct Event {
  var at: Double
  /// The agent above, the kind in the low 4 bits.
  var word: UInt64

  @inline(__always)
  static func isBefore(_ a: Event, _ b: Event) -> Bool {
    a.at < b.at || (a.at == b.at && a.word < b.word)
  }
}

/// A queue of events, earliest first: a heap of four children a node.
struct EventHeap {
  private var events: [Event] = []

  /// The time of the earliest; +∞ where there is none.
  var nextAt: Double {
    @inline(__always) get { events.isEmpty ? .infinity : events[0].at }
  }

  mutating func clear() { events.removeAll(keepingCapacity: true) }

  /// Gives away all events, in no order.
  mutating func empty(into others: inout [Event]) {
    others.removeAll(keepingCapacity: true)
    others.append(contentsOf: events)
    clear()
  }

  @inline(__always)
  mutating func push(_ event: Event) {
    events.append(event)
    events.withUnsafeMutableBufferPointer { heap in
      var at = heap.count - 1
      while at > 0 {
        let parent = (at - 1) >> 2
        guard Event.isBefore(event, heap[parent]) else { break }
        heap[at] = heap[parent]
        at = parent
      }
      heap[at] = event
    }
  }

  /// Takes out the earliest; nil where there is none.
  @inline(__always)
  mutating func pop() -> Event? {
    guard let last = events.popLast() else { return nil }
    guard !events.isEmpty else { return last }
    return events.withUnsafeMutableBufferPointer { heap in
      let top = heap[0]
      let count = heap.count
      var at = 0
      while true {
        let first = at << 2 + 1
        guard first < count else { break }
        var best = first
        let end = min(first + 4, count)
        var child = first + 1
        while child < end {
          if Event.isBefore(heap[child], heap[best]) { best = child }
          child += 1
        }
        guard Event.isBefore(heap[best], last) else { break }
        heap[at] = heap[best]
        at = best
      }
      heap[at] = last
      return top
    }
  }
}
