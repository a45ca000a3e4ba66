import ArgumentParser
import Beacon
import Canon
import Clearing
import Inspection
import Ledger
import Vocabulary

/// A random value that its party keeps until it is to be opened, and what it is bound to.
struct ValueFile: Fielded {
  static let currentFormat = "countersign-value/v1"

  var format = ValueFile.currentFormat
  var party: PartyID = .none
  var value: Digest = .zero
  var round: RoundID?
  var site: SiteID?
  var after: RoundID?
  var engagement: EngagementID?
  var attempt: Int64?

  mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("format", &format, "what the file is: countersign-value/v1")
    try visit("party", &party, "whose value it is")
    try visit("value", &value, "the value: secret until it is opened")
    try visit("round", &round, "for a contribution: the round")
    try visit("site", &site, "for an order: the site")
    try visit("after", &after, "for an order: the round that ended there before; absent: none")
    try visit("engagement", &engagement, "for the drawing of an auditor: the engagement")
    try visit("attempt", &attempt, "for the drawing of an auditor: which attempt")
  }

  /// What the party commits to; `nil` unless it is bound to one thing.
  var commitment: Digest? {
    let reveal = Reveal(party: party, value: value)
    switch (round, site, engagement) {
    case (let round?, nil, nil): return reveal.commitment(round: round)
    case (nil, let site?, nil): return reveal.commitment(orderAt: site, after: after)
    case (nil, nil, let engagement?):
      return attempt.map { reveal.commitment(drawing: engagement, attempt: $0) }
    default: return nil
    }
  }
}

/// `audit commit`: a random value, kept, and the commitment to it.
struct AuditCommitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "commit",
    abstract: "Make a random value for a draw, keep it, and print the commitment to it.",
    discussion: """
      For one of three: --site, the value of the inspector who orders a round there (prints the field of order-round; --after \
      names the round that ended at the site before); --round, a contribution to a round (prints the act \
      commit-randomness); --engagement and --attempt, one to the drawing of an auditor (prints the act commit-to-drawing; the operator takes the commitment into assign-auditor). FILE holds \
      the value and is as secret as the draw; `audit open FILE` prints the act that opens it.
      """)

  @Option(help: "Whose value it is.") var party: String
  @Option(help: "The site of a round to be ordered.") var site: String?
  @Option(help: "The round that ended at that site before.") var after: String?
  @Option(help: "The round to contribute to.") var round: String?
  @Option(help: "The engagement whose auditor is drawn.") var engagement: String?
  @Option(help: "Which attempt at that drawing, from 1, as the engagement says.") var attempt:
    Int64?
  @Option(help: "The file to keep the value in; refuses an existing one.") var into: String

  func run() throws {
    var file = ValueFile()
    var random = SystemRandomNumberGenerator()
    file.value = Digest(a: random.next(), b: random.next(), c: random.next(), d: random.next())
    file.party = try Self.identifier(party, "--party", PartyID.init)
    file.site = try site.map { try Self.identifier($0, "--site", SiteID.init) }
    file.after = try after.map { try Self.identifier($0, "--after", RoundID.init) }
    file.round = try round.map { try Self.identifier($0, "--round", RoundID.init) }
    file.engagement = try engagement.map {
      try Self.identifier($0, "--engagement", EngagementID.init)
    }
    file.attempt = attempt
    guard let commitment = file.commitment, after == nil || site != nil,
      (attempt == nil) == (engagement == nil), attempt ?? 1 >= 1
    else {
      throw Ending.badInput(
        "name one thing: --site (and --after), or --round, or --engagement and --attempt")
    }
    try Files.write(Array((file.jsonForPeople + "\n").utf8), to: into, isSecret: true)
    if let round = file.round {
      print(CommitRandomness(round: round, commitment: commitment).jsonForPeople)
    } else if let engagement = file.engagement {
      print(CommitToDrawing(engagement: engagement, commitment: commitment).jsonForPeople)
    } else {
      print("{\"commitment\": \"\(commitment.hex)\"}")
    }
  }

  static func identifier<Tag: IdentifierTag>(
    _ text: String, _ option: String, _ make: (String) -> Identifier<Tag>?
  ) throws -> Identifier<Tag> {
    guard let id = make(text) else {
      throw Ending.badInput("\(option): \(text): \(Identifier<Tag>.flaw(of: text))")
    }
    return id
  }
}

/// `audit open`: the act that opens a value kept.
struct AuditOpenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "open",
    abstract: "Print the act that opens a value which `audit commit` kept.",
    discussion: """
      For a contribution the act reveal-randomness, for the drawing of an auditor reveal-for-drawing. For an order the \
      act draw-sample: only when the inspector stands at the site, and with --round, which had no name before it was ordered.
      """)

  @Argument(help: "The file that holds the value.") var file: String
  @Option(help: "For an order's value: the round that was ordered.") var round: String?

  func run() throws {
    let bytes = try Files.bytes(file, limit: 1 << 16)
    let kept: ValueFile
    do throws(JSONFault) {
      kept = try ValueFile(bytes: bytes)
    } catch {
      throw Ending.badInput("\(file): \(error)")
    }
    guard kept.format == ValueFile.currentFormat, kept.commitment != nil else {
      throw Ending.badInput("\(file): not a value that `audit commit` kept")
    }
    if let bound = kept.round {
      print(RevealRandomness(round: bound, value: kept.value).jsonForPeople)
    } else if let engagement = kept.engagement {
      print(RevealForDrawing(engagement: engagement, value: kept.value).jsonForPeople)
    } else {
      guard let round else {
        throw Ending.badInput("--round: name the round that was ordered with this value")
      }
      let id = try AuditCommitCommand.identifier(round, "--round", RoundID.init)
      print(DrawSample(round: id, value: kept.value).jsonForPeople)
    }
  }
}

/// `audit beacon`: a beacon's round to be named in an order.
struct AuditBeaconCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "beacon",
    abstract: "Name the beacon's round that is to draw a round of inspection.",
    discussion: """
      Prints the fields of order-round: the first round of drand after an instant, and the inspector's key for visits. The instant \
      lies after the inventory's deadline and within the hours for reveals; a refused order states both. The key is made by `keys new` \
      and used for nothing else. On arrival `audit arrive` opens the draw.
      """)

  @Option(help: "The inspector's key for visits (ed25519).") var key: String
  @Option(help: "The instant after which the beacon's round comes.") var after: String
  @Option(help: "quicknet (every 3 seconds) or default (every 30).") var network = "quicknet"

  func run() throws {
    guard let at = Instant(after), at.milliseconds >= 0 else {
      throw Ending.badInput(
        "--after: `\(after)` is not an instant such as 2026-09-04T12:00:00.000Z")
    }
    guard let network = BeaconNetwork(rawValue: network) else {
      throw Ending.badInput("--network: `\(network)` is neither quicknet nor default")
    }
    let seconds = (at.milliseconds + 999) / 1000
    guard let visitKey = VisitProof.publicKey(of: try Self.seed(of: key)),
      let digest = Digest(bytes: visitKey),
      let number = network.firstRound(after: UInt64(clamping: seconds))
    else { throw Ending.badInput("--after: no round of the beacon comes after \(after)") }
    let named = NamedBeacon(
      network: network, number: Int64(clamping: number), visitKey: digest)
    guard let starts = named.startsAt else {
      throw Ending.badInput("--after: no round of the beacon comes after \(after)")
    }
    Terminal.say("round \(number) of \(network.rawValue) comes at \(starts.text)")
    print("{\"source\": \"beacon\", \"beacon\": \(named.jsonForPeople)}")
  }

  /// The 32 secret bytes of an Ed25519 key file.
  static func seed(of path: String) throws -> [UInt8] {
    let key = try KeyStore.signingKey(path)
    guard key.publicKey.algorithm == .ed25519 else {
      throw Ending.badInput("\(path): a key for visits is an ed25519 key (keys new)")
    }
    return Array(key.seed)
  }
}

/// `audit arrive`: what opens a draw by a beacon.
struct AuditArriveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "arrive",
    abstract: "Print the act that opens a draw by a beacon, on arrival at the site.",
    discussion: """
      Verifies the beacon's signature (as drand's servers give it under /public/ROUND) against the round that the order named, \
      proves with the inspector's key for visits, and prints the act draw-by-beacon. Whoever reads it can work the draw out: print it when the \
      inspector stands at the site.
      """)

  @Argument(help: "The round of inspection.") var round: String
  @Option(name: .customLong("in"), help: "The data folder.") var folder: String
  @Option(help: "The inspector's key for visits.") var key: String
  @Option(help: "The beacon's signature, hexadecimal.") var signature: String
  @Option(help: "On the network default: the signature before it.") var previous: String?

  func run() async throws {
    let id = try AuditCommitCommand.identifier(round, "ROUND", RoundID.init)
    let register = try await DataFolder(folder).replayed().register
    guard let row = register.rounds[id] else {
      throw Ending.refused("\(round): no such round in \(folder)")
    }
    guard let named = register.source(of: row)?.beacon else {
      throw Ending.refused("\(round): its order names no beacon")
    }
    guard let commitment = row.commitment else {
      throw Ending.refused("\(round): its population is not fixed yet")
    }
    let secret = try AuditBeaconCommand.seed(of: key)
    let opened: BeaconDraw
    do throws(BeaconDrawFault) {
      opened = try BeaconDraw.make(
        of: named, signature: signature, previousSignature: previous, secretKey: secret,
        commitment, round: id)
    } catch {
      throw Ending.refused("\(round): \(error)")
    }
    print(DrawByBeacon(round: id, opened: opened).jsonForPeople)
  }
}
