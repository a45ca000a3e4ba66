/// Where the row of a key stands: hashes to row numbers, in copy-on-write buckets.
///
/// Linear hashing (Litwin 1980): the index grows by splitting one bucket at a time, in order, so
/// that no insert ever pauses to rehash all. The index keeps no keys: a caller finds a hash's rows
/// and compares the key that stands in the row. The low bits of a hash choose the bucket, the high
/// bits the slot in it. Hashes are fixed functions of the key (see `KeyHash`); nothing depends on
/// the process. A flood of keys that share a bucket makes that bucket long and costs a linear
/// search in it, nothing else.
public struct KeyIndex: Sendable {
  /// One hash and its row: 12 bytes.
  @usableFromInline struct Entry: Sendable {
    @usableFromInline var high: UInt32
    @usableFromInline var low: UInt32
    /// `.max` in an empty slot.
    @usableFromInline var row: UInt32

    @inlinable init(hash: UInt64, row: UInt32) {
      high = UInt32(truncatingIfNeeded: hash &>> 32)
      low = UInt32(truncatingIfNeeded: hash)
      self.row = row
    }

    @inlinable var hash: UInt64 { UInt64(high) &<< 32 | UInt64(low) }
    @inlinable var isEmpty: Bool { row == .max }
  }

  /// Slots with linear probing; at least one in six is empty.
  @usableFromInline struct Bucket: Sendable {
    @usableFromInline var slots: ContiguousArray<Entry>
    @usableFromInline var used = 0

    @inlinable init(for count: Int) {
      // A quarter more than needed now, so that it does not grow at every turn.
      let size = (count &* 3 / 2 &+ 16) & ~7
      slots = ContiguousArray(repeating: Entry(hash: 0, row: .max), count: size)
    }

    /// The slot at which the search for a hash begins.
    @inlinable func home(of hash: UInt64) -> Int {
      Int(truncatingIfNeeded: ((hash &>> 32) &* UInt64(truncatingIfNeeded: slots.count)) &>> 32)
    }

    @inlinable func next(_ slot: Int) -> Int { slot &+ 1 == slots.count ? 0 : slot &+ 1 }

    /// A row with this hash for which `isMatch` holds; `nil` if there is none.
    @inlinable func find(_ hash: UInt64, where isMatch: (Int) -> Bool) -> Int? {
      var slot = home(of: hash)
      return slots.withUnsafeBufferPointer { slots in
        while !slots[slot].isEmpty {
          if slots[slot].hash == hash {
            let row = Int(slots[slot].row)
            if isMatch(row) { return row }
          }
          slot = slot &+ 1 == slots.count ? 0 : slot &+ 1
        }
        return nil
      }
    }

    /// Puts an entry into the first empty slot; there is one. `start` may lie after the home slot
    /// if all slots between are taken.
    @inlinable mutating func place(_ entry: Entry, from start: Int? = nil) {
      var slot = start ?? home(of: entry.hash)
      while !slots[slot].isEmpty { slot = next(slot) }
      slots[slot] = entry
      used &+= 1
    }

    /// Adds an entry, growing where fewer than a sixth of the slots would stay empty.
    @inlinable mutating func insert(_ entry: Entry, from start: Int? = nil) {
      if (used &+ 1) &* 6 > slots.count &* 5 {
        var larger = Bucket(for: used &+ 1)
        for old in slots where !old.isEmpty { larger.place(old) }
        self = larger
        place(entry)
      } else {
        place(entry, from: start)
      }
    }
  }

  /// Entries per bucket, on average, at which the next bucket is split.
  @usableFromInline static var fill: Int { 48 }

  @usableFromInline var buckets = PagedList<Bucket>(pageBits: 3)
  /// Buckets at the start of this round of splits: a power of two.
  @usableFromInline var round = 1
  @usableFromInline var storedCount = 0

  /// An index of nothing.
  public init() { buckets.append(Bucket(for: 0)) }

  /// How many entries there are.
  @inlinable public var count: Int { storedCount }

  @inlinable func bucket(of hash: UInt64) -> Int {
    let wide = Int(truncatingIfNeeded: hash & UInt64(truncatingIfNeeded: round &* 2 &- 1))
    return wide < buckets.count ? wide : wide & (round &- 1)
  }

  /// Whether a hash is known not to be there from one look at its first slot. `false` says nothing.
  ///
  /// Many such looks in a row wait for memory together: it pays to take them before `find`.
  @inlinable public func isVacant(_ hash: UInt64) -> Bool {
    let number = bucket(of: hash)
    return buckets[number].slots[buckets[number].home(of: hash)].isEmpty
  }

  /// A row with this hash for which `isMatch` holds; `nil` if there is none.
  @inlinable public func find(_ hash: UInt64, where isMatch: (Int) -> Bool) -> Int? {
    buckets[bucket(of: hash)].find(hash, where: isMatch)
  }

  /// Adds an entry, the row below `UInt32.max`; that the key is not there yet is the caller's to
  /// check.
  @inlinable public mutating func insert(_ hash: UInt64, row: Int) {
    let number = bucket(of: hash)
    buckets[number].insert(Entry(hash: hash, row: UInt32(truncatingIfNeeded: row)))
    storedCount &+= 1
    if storedCount > buckets.count &* KeyIndex.fill { split() }
  }

  /// Adds entries of consecutive rows; that no key is there yet is the caller's to check.
  ///
  /// Does what one insert after the other does, but first looks for the slots of 32 hashes at a
  /// time, so that the waits for memory overlap.
  public mutating func insert(_ hashes: [UInt64], firstRow: Int) {
    var seen = [(bucket: Int, size: Int, slot: Int)](repeating: (0, 0, 0), count: 32)
    for start in stride(from: 0, to: hashes.count, by: 32) {
      let end = Swift.min(start + 32, hashes.count)
      for place in start..<end {
        let number = bucket(of: hashes[place])
        let home = buckets[number].home(of: hashes[place])
        let isEmpty = buckets[number].slots[home].isEmpty
        let slot = isEmpty ? home : buckets[number].next(home)
        seen[place - start] = (number, buckets[number].slots.count, slot)
      }
      for place in start..<end {
        let look = seen[place - start]
        let entry = Entry(
          hash: hashes[place], row: UInt32(truncatingIfNeeded: firstRow &+ place))
        let number = bucket(of: hashes[place])
        // A split or growth since the look makes it worthless.
        if number == look.bucket, buckets[number].slots.count == look.size {
          buckets[number].insert(entry, from: look.slot)
        } else {
          buckets[number].insert(entry)
        }
        storedCount &+= 1
        if storedCount > buckets.count &* KeyIndex.fill { split() }
      }
    }
  }

  /// Takes away the entry of a hash and row; `false` if there is none. The buckets stay.
  @discardableResult public mutating func remove(_ hash: UInt64, row: Int) -> Bool {
    let number = bucket(of: hash)
    let old = buckets[number]
    guard
      let gone = old.slots.firstIndex(where: { $0.hash == hash && !$0.isEmpty && $0.row == row })
    else { return false }
    var smaller = Bucket(for: old.used)
    for slot in old.slots.indices where slot != gone && !old.slots[slot].isEmpty {
      smaller.place(old.slots[slot])
    }
    buckets[number] = smaller
    storedCount &-= 1
    return true
  }

  /// Splits the next bucket of the round in two.
  @usableFromInline mutating func split() {
    let from = buckets.count &- round
    let bit = UInt64(truncatingIfNeeded: round)
    let old = buckets[from]
    var moved = 0
    for entry in old.slots where entry.hash & bit != 0 && !entry.isEmpty { moved &+= 1 }
    var stay = Bucket(for: old.used &- moved)
    var go = Bucket(for: moved)
    for entry in old.slots where !entry.isEmpty {
      if entry.hash & bit == 0 { stay.place(entry) } else { go.place(entry) }
    }
    buckets[from] = stay
    buckets.append(go)
    if buckets.count == round &* 2 { round &*= 2 }
  }
}
