import Canon
import Ledger
import Testing
import Vocabulary

@Suite("Notes and checkpoints")
struct NoteTests {
  static let published = """
    This is an example message.

    — example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=

    """
  static let publishedKey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"

  @Test func `the note that C2SP publishes holds under its key`() throws {
    let key = try #require(NoteKey(Self.publishedKey))
    #expect(key.text == Self.publishedKey)
    let note = try SignedNote(bytes: Array(Self.published.utf8))
    #expect(try note.verified(by: [key]) == [key])
    #expect(note.bytes == Array(Self.published.utf8))
    #expect(note.text == Array("This is an example message.\n".utf8))
  }

  @Test func `any byte of a note that changes spoils it`() throws {
    let key = try #require(NoteKey(Self.publishedKey))
    let good = Array(Self.published.utf8)
    for index in good.indices {
      for flip: UInt8 in [1, 0x20, 0x80] {
        var bent = good
        bent[index] ^= flip
        let holds = (try? SignedNote(bytes: bent).verified(by: [key])) != nil
        #expect(!holds, "byte \(index) with \(flip)")
      }
    }
  }

  @Test func `a vkey whose hash, type or name is not its own is none`() {
    #expect(NoteKey(Self.publishedKey.replacing("530d903a", with: "530d903b")) == nil)
    #expect(NoteKey(Self.publishedKey.replacing("foo", with: "fop")) == nil)
    #expect(NoteKey(Self.publishedKey.replacing("+Aeky", with: "+Beky")) == nil)
    #expect(NoteKey(Self.publishedKey.replacing("/foo", with: "/f oo")) == nil)
    #expect(NoteKey("") == nil)
    #expect(NoteKey("++") == nil)
  }

  @Test func `keys that look alike but differ in bytes are different keys`() throws {
    let key = try Made.key(1).publicKey
    let composed = try #require(NoteKey(name: "caf\u{E9}", kind: .note, key: key))
    let combined = try #require(NoteKey(name: "cafe\u{301}", kind: .note, key: key))
    #expect(composed != combined)
    #expect(composed.keyHash != combined.keyHash)
    #expect(NoteKey(name: "two words", kind: .note, key: key) == nil)
    #expect(NoteKey(name: "no\u{A0}break", kind: .note, key: key) == nil)
    #expect(NoteKey(name: "", kind: .note, key: key) == nil)
    #expect(NoteKey(name: "a+b", kind: .note, key: key) == nil)
    #expect(NoteKey(name: "a", kind: .note, key: try Made.key(1, .p256).publicKey) == nil)
  }

  @Test func `a stranger's signature is passed over, a known key's wrong one is not`() throws {
    let log = try Made.log()
    let stranger = try Made.log(2)
    var note = try Checkpoint(origin: Made.origin, size: 4, root: .zero).signed(by: log)
    note.add(try stranger.sign(note.text))
    #expect(try note.verified(by: [log.noteKey]) == [log.noteKey])
    #expect(throws: NoteFault.badSignature(Made.origin)) {
      var bent = note
      bent.add(try stranger.sign([0x0A]))
      _ = try bent.verified(by: [log.noteKey, stranger.noteKey])
    }
    #expect(throws: NoteFault.noKnownSignature) {
      _ = try note.verified(by: [try Made.log(3).noteKey])
    }
  }

  @Test func `a checkpoint reads back, and only in its canonical text`() throws {
    let head = Checkpoint(origin: Made.origin, size: 1_234_567, root: Digest.sha256([1]))
    #expect(try Checkpoint(text: head.text) == head)
    let root = Base64.text(head.root.bytes)
    #expect(String(decoding: head.text, as: UTF8.self) == "\(Made.origin)\n1234567\n\(root)\n")
    for text in [
      "\(Made.origin)\n01\n\(root)\n", "\(Made.origin)\n+1\n\(root)\n",
      "\(Made.origin)\n1\r\n\(root)\n", "\(Made.origin)\n1\n\(root)", "\n1\n\(root)\n",
      "\(Made.origin)\n18446744073709551616\n\(root)\n", "\(Made.origin)\n1\nAAAA\n",
      "\(Made.origin)\n1\n\(root)\n\n", "\(Made.origin)\n1\n", "",
    ] {
      #expect(throws: CheckpointFault.malformed, "\(text)") {
        try Checkpoint(text: Array(text.utf8))
      }
    }
    #expect(try Checkpoint(text: head.text + Array("more\n".utf8)).extensions.count == 1)
  }

  @Test func `a checkpoint is opened by its own log's key alone`() throws {
    let log = try Made.log()
    let head = Checkpoint(origin: Made.origin, size: 5, root: .zero)
    let note = try head.signed(by: log)
    #expect(try Checkpoint(note: note, logKey: log.noteKey) == head)
    let other = try #require(
      NoteKey(name: "other.example", kind: .note, key: log.noteKey.key))
    #expect(throws: CheckpointFault.otherOrigin(Made.origin)) {
      try Checkpoint(note: note, logKey: other)
    }
  }

  @Test func `a cosignature covers its time`() throws {
    let witness = try Made.witness("witness.example", 4)
    var note = try Checkpoint(origin: Made.origin, size: 5, root: .zero).signed(by: Made.log())
    let line = try witness.sign(note.text, at: Instant(milliseconds: 1_790_000_000_999))
    #expect(line.bytes.count == 72)
    #expect(NoteKey.seconds(of: line.bytes) == 1_790_000_000)
    note.add(line)
    let read = try SignedNote(bytes: note.bytes)
    #expect(try read.verified(by: [witness.noteKey]) == [witness.noteKey])
    var later = line
    later.bytes[7] ^= 1
    note.add(later)
    #expect(throws: NoteFault.badSignature("witness.example")) {
      try note.verified(by: [witness.noteKey])
    }
  }

  @Test func `sixteen signatures are read, over a hundred are not`() throws {
    var note = try Checkpoint(origin: Made.origin, size: 5, root: .zero).signed(by: Made.log())
    for number in 0..<99 {
      var line = try Made.witness("w\(number)", 4).sign(note.text)
      line.keyHash = UInt32(number)
      note.add(line)
    }
    #expect(try SignedNote(bytes: note.bytes).signatures.count == 100)
    note.add(try Made.witness("last", 4).sign(note.text))
    #expect(throws: NoteFault.tooManySignatures(101)) { try SignedNote(bytes: note.bytes) }
  }
}
