import Canon

/// The units that a round draws from: what custody holds and what the site declares, together, in
/// the order of their serials.
///
/// Source: inspection.md §0.1 and §1.2 (phantoms to zombies, SHANGRLA): whoever leaves a unit out
/// of a list cannot keep it out of the draw. Serials lie one after another in one buffer, so that
/// ten million fit.
package struct Population: Sendable {
  /// Which list a unit stands in.
  package enum Mark: UInt8, Hashable, Sendable {
    /// Custody and declaration agree on it.
    case both = 0
    /// Custody holds it, the site left it out: missing unless it is found.
    case custodyOnly = 1
    /// The site declares it, custody does not know it: unregistered if it is found, missing if not.
    case declaredOnly = 2
    /// It has no serial: the site declared more units than it listed. Missing, since nothing can be
    /// found for it.
    case unlisted = 3

    /// Whether one list omits it: drawn and not found, it counts as missing like any other.
    package var isPhantom: Bool { self != .both }
  }

  /// One unit of the population.
  package struct Item: Hashable, Sendable {
    package var serial: [UInt8]
    package var mark: Mark
  }

  /// The root and the count that are committed before any randomness exists.
  package struct Commitment: Hashable, Fielded {
    package var root: Digest = .zero
    package var count: Int = 0

    package init() {}
    package init(root: Digest, count: Int) {
      self.root = root
      self.count = count
    }

    package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
      try visit("root", &root, "RFC 6962 root over the population in serial order")
      try visit("count", &count, "units in the population, phantoms included")
    }
  }

  /// The longest serial, bytes.
  package static let serialLimit = 64
  /// The most units in one population.
  package static let countLimit = 50_000_000

  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  private var marks: [Mark] = []

  /// Joins two lists of serials, each in any order.
  ///
  /// `declaredCount` is the number the site states; units it counts but does not list become
  /// phantoms without a serial. Pass no declaration at all (`nil`) when none came by the deadline:
  /// custody's last state then stands, without phantoms. Throws on an empty or overlong serial, a
  /// serial twice in one list, a stated number below the list, or too many units.
  package init(
    custody: [[UInt8]], declared: [[UInt8]]?, declaredCount: Int? = nil
  ) throws(PopulationFault) {
    let held = try Self.sorted(custody, "custody")
    guard let declared else {
      for serial in held { append(serial, .both) }
      return
    }
    let stated = try Self.sorted(declared, "declaration")
    let unlisted = (declaredCount ?? stated.count) - stated.count
    guard unlisted >= 0 else { throw .countBelowList }
    guard held.count + stated.count <= Self.countLimit,
      unlisted <= Self.countLimit - held.count - stated.count
    else { throw .tooLarge }
    // Phantoms without a serial come first: byte 0 and a number, which no serial can be.
    for number in 0..<unlisted {
      append([0] + withUnsafeBytes(of: UInt32(number).bigEndian) { Array($0) }, .unlisted)
    }
    var left = 0
    var right = 0
    while left < held.count || right < stated.count {
      if right == stated.count {
        append(held[left], .custodyOnly)
        left += 1
      } else if left == held.count {
        append(stated[right], .declaredOnly)
        right += 1
      } else if held[left] == stated[right] {
        append(held[left], .both)
        left += 1
        right += 1
      } else if held[left].lexicographicallyPrecedes(stated[right]) {
        append(held[left], .custodyOnly)
        left += 1
      } else {
        append(stated[right], .declaredOnly)
        right += 1
      }
    }
  }

  private static func sorted(
    _ list: [[UInt8]], _ name: String
  ) throws(PopulationFault) -> [[UInt8]] {
    guard list.count <= countLimit else { throw .tooLarge }
    let sorted = list.sorted { $0.lexicographicallyPrecedes($1) }
    for (index, serial) in sorted.enumerated() {
      guard !serial.isEmpty, serial.count <= serialLimit, serial[0] != 0 else {
        throw .badSerial(list: name)
      }
      if index > 0, sorted[index - 1] == serial {
        throw .twice(list: name, serial: String(decoding: serial, as: UTF8.self))
      }
    }
    return sorted
  }

  private mutating func append(_ serial: [UInt8], _ mark: Mark) {
    bytes.append(contentsOf: serial)
    ends.append(bytes.count)
    marks.append(mark)
  }

  /// Units, phantoms included.
  package var count: Int { ends.count }

  /// The mark of the unit at a place; `nil` outside.
  package func mark(at index: Int) -> Mark? { marks.indices.contains(index) ? marks[index] : nil }

  /// The unit at a place in serial order, which must be inside.
  package subscript(index: Int) -> Item {
    Item(serial: Array(bytes[range(index)]), mark: marks[index])
  }

  /// Where a serial stands; `nil` if it is not in the population.
  package func index(of serial: [UInt8]) -> Int? {
    var low = 0
    var high = count
    while low < high {
      let middle = low + (high - low) / 2
      if bytes[range(middle)].lexicographicallyPrecedes(serial) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low < count && bytes[range(low)].elementsEqual(serial) ? low : nil
  }

  /// How many units stand under a mark.
  package func count(of mark: Mark) -> Int { marks.reduce(0) { $0 + ($1 == mark ? 1 : 0) } }

  private func range(_ index: Int) -> Range<Int> {
    (index == 0 ? 0 : ends[index - 1])..<ends[index]
  }

  /// Calls `body` with place and serial of every unit in order, without copying.
  package func forEachSerial(_ body: (Int, UnsafeBufferPointer<UInt8>) -> Void) {
    bytes.withUnsafeBufferPointer { buffer in
      for index in 0..<count { body(index, UnsafeBufferPointer(rebasing: buffer[range(index)])) }
    }
  }

  /// The hash of a unit's leaf: over one byte for the mark, then the serial.
  package static func leaf(of item: Item) -> Digest {
    Merkle.leaf([item.mark.rawValue] + item.serial)
  }

  private func leaf(_ index: Int) -> Digest {
    Merkle.leaf([marks[index].rawValue] + bytes[range(index)])
  }

  /// What is committed: the Merkle root over all units in order, and their count.
  package var commitment: Commitment {
    var edge = MerkleEdge()
    for index in 0..<count { edge.append(leaf(index)) }
    return Commitment(root: edge.root, count: count)
  }

  /// The tree over all units in order, for proofs.
  package var tree: MerkleTree { MerkleTree(leaves: (0..<count).lazy.map(leaf)) }

  /// The proof that the unit at `index` is in the committed population; `nil` outside. For many,
  /// keep ``tree``.
  package func inclusionProof(of index: Int) -> [Digest]? {
    tree.inclusionProof(of: index, in: count)
  }

  /// Throws the reason unless a proof shows that the item stands at `index` of a committed
  /// population.
  package static func check(
    _ proof: [Digest], item: Item, index: Int, in commitment: Commitment
  ) throws(MerkleFault) {
    try Merkle.checkInclusion(
      of: leaf(of: item), at: UInt64(clamping: index), in: UInt64(clamping: commitment.count),
      proof: proof, root: commitment.root)
  }
}

/// Why no population can be formed from the lists.
package enum PopulationFault: Error, Hashable, Sendable {
  /// A serial is empty, over 64 bytes, or begins with a zero byte.
  case badSerial(list: String)
  /// A serial stands twice in one list.
  case twice(list: String, serial: String)
  /// The site states fewer units than it lists.
  case countBelowList
  /// More units than one population may hold.
  case tooLarge
}

extension PopulationFault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .badSerial(let list): "a serial of the \(list) is empty or over 64 bytes"
    case .twice(let list, let serial): "serial \(serial) stands twice in the \(list)"
    case .countBelowList: "the stated number of units is below the number listed"
    case .tooLarge: "over \(Population.countLimit) units"
    }
  }
}
