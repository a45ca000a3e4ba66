import Canon

/// The root and the count of a round's population, committed before any randomness exists.
///
/// A leaf is a byte that says which list has the unit (`Custody.Population.Mark`), then its serial;
/// leaves stand in the order of the serials. Source: inspection.md §3.14 (commit, then draw: a root
/// over the items, and their count); RFC 6962 for the tree.
package struct PopulationCommitment: Hashable, Fielded {
  package var root: Digest = .zero
  package var count: Int = 0

  package init() {}
  package init(root: Digest, count: Int) {
    self.root = root
    self.count = count
  }

  /// Commits to so many units, given in the order of their serials: `unit` appends the serial of
  /// the unit at a place, at most 63 bytes, and returns its mark.
  package init(units: Int, unit: (Int, inout [UInt8]) -> UInt8) {
    var serial: [UInt8] = []
    let root = Merkle.root(max(0, units)) { index, place in
      serial.removeAll(keepingCapacity: true)
      place.pointee = unit(index, &serial)
      let length = min(63, serial.count)
      serial.withUnsafeBufferPointer { serial in
        if let start = serial.baseAddress { (place + 1).update(from: start, count: length) }
      }
      return length + 1
    }
    self.init(root: root, count: max(0, units))
  }

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("root", &root, "RFC 6962 root over the population in serial order")
    try visit("count", &count, "units in the population, phantoms included")
  }

  /// The hash of a unit's leaf: over one byte for the mark, then the serial.
  package static func leaf(mark: UInt8, serial: some Collection<UInt8>) -> Digest {
    Merkle.leaf([mark] + serial)
  }

  /// Throws the reason unless a proof shows that a unit stands at a place of the population.
  package func check(
    _ proof: [Digest], mark: UInt8, serial: some Collection<UInt8>, at place: Int
  ) throws(MerkleFault) {
    try Merkle.checkInclusion(
      of: PopulationCommitment.leaf(mark: mark, serial: serial), at: UInt64(clamping: place),
      in: UInt64(clamping: count), proof: proof, root: root)
  }
}
