import Canon

/// Finds the line of a serial in a list of at most 32,768: the hashes sorted, with the line's
/// number in their low bits. Built once per attachment; no flood of colliding serials can slow it
/// down.
struct SerialIndex: Sendable {
  private static let lineBits: UInt64 = 0x7FFF
  private var keys: [UInt64] = []

  /// The most serials it takes.
  static let limit = 32_768

  init(_ hashes: [UInt64]) {
    keys.reserveCapacity(hashes.count)
    for (line, hash) in hashes.prefix(SerialIndex.limit).enumerated() {
      keys.append(hash & ~SerialIndex.lineBits | UInt64(line))
    }
    keys.sortEven()
  }

  /// The lines, from 0 and rising, at which a serial may stand: the caller compares the serials.
  func lines(of hash: UInt64, _ body: (Int) -> Bool) {
    let wanted = hash & ~SerialIndex.lineBits
    var low = 0
    var high = keys.count
    while low < high {
      let middle = (low &+ high) &>> 1
      if keys[middle] < wanted { low = middle &+ 1 } else { high = middle }
    }
    while low < keys.count, keys[low] & ~SerialIndex.lineBits == wanted {
      if !body(Int(keys[low] & SerialIndex.lineBits)) { return }
      low &+= 1
    }
  }

  /// The first line, from 0, at which a serial stands; `nil` if it does not.
  func first(of serial: SerialKey, hash: UInt64, in serials: (Int) -> SerialKey) -> Int? {
    var found: Int?
    lines(of: hash) { line in
      guard serials(line) == serial else { return true }
      found = line
      return false
    }
    return found
  }

  /// The second of two lines with the same serial, from 0; `nil` if all differ.
  func firstTwice(in serials: (Int) -> SerialKey) -> Int? {
    guard keys.count > 1 else { return nil }
    var twice: Int?
    var start = 0
    for next in 1...keys.count {
      let ends =
        next == keys.count
        || keys[next] & ~SerialIndex.lineBits != keys[start] & ~SerialIndex.lineBits
      guard ends else { continue }
      if next - start > 1 {
        let lines = (start..<next).map { Int(keys[$0] & SerialIndex.lineBits) }
        let sorted = lines.sorted { (serials($0), $0) < (serials($1), $1) }
        for index in 1..<sorted.count where serials(sorted[index]) == serials(sorted[index - 1]) {
          twice = min(twice ?? .max, sorted[index])
        }
      }
      start = next
    }
    return twice
  }
}
