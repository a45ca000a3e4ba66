import Canon

/// What is looked at before an archive is used: nothing may have been lost, put back or forked.
package enum Recovery {
  /// How many leaf hashes are read at a time.
  private static let pageSize = 65_536

  /// Rebuilds the tree from the stored leaves and holds it against the stored and the signed head. Throws `corrupt`, `forked` or
  /// `rolledBack`; without the log's key the signed head is read but its signature is not checked.
  ///
  /// Fewer entries signed than stored is what a crash between writing and signing leaves: sound.
  package static func tree(
    of archive: some Archive, logKey: NoteKey? = nil
  ) throws(ArchiveFault) -> MerkleTree {
    let head = try archive.head()
    var tree = MerkleTree()
    while tree.size < head.size {
      let end = min(head.size, tree.size + pageSize)
      let page = try archive.leafHashes(tree.size..<end)
      guard page.count == end - tree.size else {
        throw .corrupt("\(head.size) entries are stated, \(tree.size + page.count) are there")
      }
      for leaf in page { tree.append(leaf) }
    }
    guard try archive.leafHashes(head.size..<head.size + 1).isEmpty else {
      throw .corrupt("there are entries behind the stated \(head.size)")
    }
    try check(tree, archive, logKey: logKey)
    return tree
  }

  /// Holds a rebuilt tree against the stored and the signed head of its archive.
  static func check(
    _ tree: MerkleTree, _ archive: some Archive, logKey: NoteKey?
  ) throws(ArchiveFault) {
    let head = try archive.head()
    guard tree.size == head.size, tree.root == head.root else {
      throw .corrupt("the leaves of \(tree.size) entries do not lead to the stored root")
    }
    guard let signed = try signedHead(of: archive, logKey: logKey) else { return }
    guard let size = Int(exactly: signed.size), let stored = tree.root(at: size) else {
      throw .rolledBack(signed: Int(clamping: signed.size), stored: tree.size)
    }
    guard stored == signed.root else {
      throw .forked(size: size, signed: signed.root, stored: stored)
    }
  }

  private static func signedHead(
    of archive: some Archive, logKey: NoteKey?
  ) throws(ArchiveFault) -> Checkpoint? {
    guard let bytes = try archive.signedHead() else { return nil }
    let note: SignedNote
    do throws(NoteFault) {
      note = try SignedNote(bytes: bytes)
    } catch {
      throw .foreignHead(.badNote(error))
    }
    do throws(CheckpointFault) {
      guard let logKey else { return try Checkpoint(text: note.text) }
      return try Checkpoint(note: note, logKey: logKey)
    } catch {
      throw .foreignHead(error)
    }
  }
}
