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

  /// Commits to so many units, given in the order of their serials: `leaf` puts the mark of a unit and behind it its serial at a
  /// place with room for `leafBytes`, and answers with the bytes of both.
  package init(units: Int, leaf: (Int, UnsafeMutablePointer<UInt8>) -> Int) {
    self.init(root: Merkle.root(max(0, units), leaf), count: max(0, units))
  }

  /// Most bytes of a leaf: the mark and a serial of 63.
  package static let leafBytes = 64

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
