import Canon
import Clearing
import Vocabulary

/// An act on its way in: its envelope, what it says, and what it brought along.
package struct Incoming: Sendable {
  package var envelope: Envelope
  package var submission: Submission
  /// The attachment's bytes, to be kept beside the log.
  package var blob: Blob?

  package init(envelope: Envelope, submission: Submission, blob: Blob? = nil) {
    self.envelope = envelope
    self.submission = submission
    self.blob = blob
  }

  package var actID: Digest { envelope.actID }

  /// Reads an act from an envelope. The signers are those the envelope claims: whether they signed is for `verify` to say.
  ///
  /// - Parameter archive: where an attachment that did not come along is looked for.
  package init(
    _ envelope: Envelope, attachment: [UInt8]? = nil, from archive: (any Archive)? = nil
  ) throws(SubmitFault) {
    try self.init(envelope, Self.act(in: envelope), attachment: attachment, from: archive)
  }

  /// What an envelope says, strictly read.
  static func act(in envelope: Envelope) throws(SubmitFault) -> Act {
    guard let kind = ActKind(rawValue: envelope.kind) else { throw .unknownKind(envelope.kind) }
    do throws(JSONFault) {
      return try Act(kind: kind, payload: envelope.payload)
    } catch {
      throw .badAct(error)
    }
  }

  /// An act whose attachment was read from the archive, if it names one.
  init(_ envelope: Envelope, _ act: Act, stored: [UInt8]?) throws(SubmitFault) {
    var attached = Attached.none
    if act.body.attachment != nil, let stored {
      // Whether these are the bytes that the act names, `attach` looks itself.
      do throws(JSONFault) { attached = try act.body.attach(stored) } catch {
        throw .badAttachment(error)
      }
    }
    self.envelope = envelope
    submission = Submission(
      id: envelope.actID, act: act, signers: envelope.signers, attached: attached)
  }

  /// Reads an act from an envelope's bytes.
  package init(
    bytes: [UInt8], attachment: [UInt8]? = nil, from archive: (any Archive)? = nil
  ) throws(SubmitFault) {
    let envelope: Envelope
    do throws(EnvelopeFault) {
      envelope = try Envelope(bytes: bytes)
    } catch {
      throw .badEnvelope(error)
    }
    try self.init(envelope, attachment: attachment, from: archive)
  }

  private init(
    _ envelope: Envelope, _ act: Act, attachment: [UInt8]?, from archive: (any Archive)?
  ) throws(SubmitFault) {
    var bytes = attachment
    var blob: Blob?
    if let reference = act.body.attachment {
      if let attachment {
        let came = Blob(attachment)
        guard came.digest == reference.digest else {
          throw .otherAttachment(stated: reference.digest, found: came.digest)
        }
        blob = came
      } else if let archive {
        do throws(ArchiveFault) { bytes = try archive.blob(reference.digest) } catch {
          throw .stopped(error)
        }
      }
    } else if attachment != nil {
      throw .strayAttachment
    }
    try self.init(envelope, act, stored: bytes)
    self.blob = blob
  }

  /// The key of an id: from the register, or from the act itself where it opens the register.
  package func key(_ id: KeyID, in register: Register) -> VerifyingKey? {
    let row: KeyRow?
    if let opening = submission.act.body as? OpenRegister {
      row = opening.keys().first { $0.id == id }
    } else {
      row = register.keys[id]
    }
    guard let row, let bytes = Base64.bytes(row.publicKey.utf8) else { return nil }
    return VerifyingKey(row.algorithm, bytes: bytes)
  }

  /// Checks every signature against the register's keys; throws `badEnvelope` at the first that is unknown or does not hold.
  package func verify(in register: Register) throws(SubmitFault) {
    do throws(EnvelopeFault) {
      _ = try envelope.verified { key($0, in: register) }
    } catch {
      throw .badEnvelope(error)
    }
  }

  /// Makes an act and has keys sign it; unless `isSigned`, they only claim to. Throws what makes it unfit to be one.
  package static func made(
    _ act: Act, by keys: [SigningKey], isSigned: Bool = true, attachment: [UInt8]? = nil
  ) throws(SubmitFault) -> Incoming {
    let envelope: Envelope
    do throws(EnvelopeFault) {
      var made = try Envelope(kind: act.kind.rawValue, payload: act.payload)
      for key in keys {
        if isSigned { try made.sign(with: key) } else { try made.add(.claim(key.id)) }
      }
      envelope = made
    } catch {
      throw .badEnvelope(error)
    }
    return try Incoming(envelope, act, attachment: attachment, from: nil)
  }
}

/// Why an act did not get as far as being decided: nothing is recorded.
package enum SubmitFault: Error, Sendable, CustomStringConvertible {
  case badEnvelope(EnvelopeFault)
  case unknownKind(String)
  case badAct(JSONFault)
  case badAttachment(JSONFault)
  case otherAttachment(stated: Digest, found: Digest)
  case strayAttachment
  /// Too many acts are waiting: try again later.
  case busy
  /// The log has stopped: what was stored last is not certain until it is opened again.
  case stopped(ArchiveFault)
  /// The log is being closed.
  case closing

  package var description: String {
    switch self {
    case .badEnvelope(let fault): fault.description
    case .unknownKind(let kind): "`\(kind)` is no kind of act"
    case .badAct(let fault): fault.description
    case .badAttachment(let fault): "in the attachment: \(fault)"
    case .otherAttachment(let stated, let found):
      "the act names the attachment \(stated.hex), the one that came is \(found.hex)"
    case .strayAttachment: "the act names no attachment, but one came with it"
    case .busy: "too many acts are waiting; try again in a moment"
    case .stopped(let fault): "the log has stopped: \(fault)"
    case .closing: "the log is being closed"
    }
  }
}
