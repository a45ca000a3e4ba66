import Canon
import Clearing
import Ledger
import Rulebook
import Vocabulary

/// A rehearsal that was held: its log, its register, what came of it, and the keys it made.
package struct Rehearsal {
  package var outcome: Outcome
  package var registerDigest: Digest
  package var logKey: NoteKey
  /// The keys that made it, so that its log can be gone on with. For rehearsing only.
  package var keys: [KeyFile]

  /// The release named in the entries of rehearsals.
  package static let release = "countersign/0.1.0"

  /// The key that signs a rehearsal's checkpoints: it follows from the seed.
  package static func logKey(_ scenario: Scenario, seed: UInt64) -> SigningKey? {
    let text = "rehearsal-log-key/v1\n\(seed)\n\(scenario.origin)\n"
    return SigningKey(.ed25519, seed: Digest.sha256(Array(text.utf8)).bytes)
  }

  /// Holds a rehearsal: simulated participants perform real acts on a real register.
  ///
  /// The same scenario, rulebook and seed give the same bytes. Unsigned, the acts name their signers without signatures; the register's
  /// digest is the same.
  /// - Parameter onProgress: called with parts per thousand of the time that has passed.
  package static func hold(
    _ scenario: Scenario, under law: Rulebook, seed: UInt64, into archive: any Archive,
    isSigned: Bool, onProgress: @escaping (Int) -> Void = { _ in }
  ) throws -> Rehearsal {
    try scenario.check()
    let startAt = scenario.startOn.startAt.adding(hours: 8)
    let endAt = scenario.startOn.adding(months: scenario.months).startAt
    guard let logKey = logKey(scenario, seed: seed),
      let logSigner = NoteSigner(name: scenario.origin, kind: .note, key: logKey)
    else {
      throw RehearsalFault(description: "`\(scenario.origin)` cannot name a log")
    }
    let anOperator = Player(
      scenario.operator.name, scenario.operator.country, roles: [.operator], seed: seed)
    let clerk = try Clerk(
      archive: archive, logSigner: isSigned ? logSigner : nil, operatorKey: anOperator.keys.first,
      release: release, isUnsigned: !isSigned, saltSource: Clerk.salts(seed: seed))
    let stage = Stage(
      clerk: clerk, isSigned: isSigned, seed: seed, startAt: startAt, endAt: endAt)
    stage.onProgress = onProgress
    let cast = try Cast(scenario, law: law, on: stage)
    let business = Business(scenario, law: law, stage: stage, cast: cast)
    try business.run()
    business.outcome.finish(business.truth, venues: business.venues, stage: stage)
    var register = clerk.register
    var keys: [KeyFile] = [KeyFile(logKey, label: "log")]
    for player in [cast.regulator, cast.operator, cast.customs, cast.maker] + cast.exporters
      + cast.auditors + cast.sureties + cast.buyers
    {
      for (index, key) in player.keys.enumerated() {
        keys.append(KeyFile(key, label: "\(player.name) \(index + 1)"))
      }
    }
    return Rehearsal(
      outcome: business.outcome, registerDigest: register.digest(), logKey: logSigner.noteKey,
      keys: keys)
  }
}
