import Canon
import Statistics
import Vocabulary

/// Where a published round is not what its own figures make it.
package struct RoundDifference: Error, Hashable, Sendable, CustomStringConvertible {
  /// The step that fails: `order`, `standard`, `population`, `root`, `contributions`, `seed`, `size`, `draw`, `count`, `bound` and the like.
  package var step: String
  package var stated: String
  package var found: String

  package var description: String { "\(step): stated \(stated), found \(found)" }
}

/// Works a published round out again from its population and its revealed values.
///
/// Steps, in order: what the record says came first; the population's order and numbers; its root; that every value opens its commitment, that the inspector revealed if it
/// arrived, and that two groups did; the seed; that the sample keeps the standard; the draw with every ticket; the count, which found nothing where
/// access was refused; the bound. Source: inspection.md §3.16.
package struct RoundVerification: Sendable {
  package let record: PublishedRound
  package let population: [PublishedUnit]
  package let draw: [PublishedPick]

  package init(_ record: PublishedRound, population: [PublishedUnit], draw: [PublishedPick]) {
    self.record = record
    self.population = population
    self.draw = draw
  }

  /// Throws the first difference.
  package func check() throws(RoundDifference) {
    try expect("format", record.format, PublishedRound.formatName)
    try checkOrder()
    try checkStandard()
    try checkPopulation()
    try checkRandomness()
    try checkSize()
    try checkDraw()
    try checkCount()
  }

  private var commitment: PopulationCommitment {
    PopulationCommitment(units: population.count) { index, place in
      let unit = population[index]
      let length = min(unit.serial.count, PopulationCommitment.leafBytes - 1)
      place.pointee = unit.mark
      unit.serial.withUnsafeBufferPointer { serial in
        if let start = serial.baseAddress { (place + 1).update(from: start, count: length) }
      }
      return length + 1
    }
  }

  private func expect<T: Equatable>(
    _ step: String, _ stated: T, _ found: T
  ) throws(RoundDifference) {
    guard stated == found else {
      throw RoundDifference(step: step, stated: "\(stated)", found: "\(found)")
    }
  }

  /// What came first, as the record says it; that it was so, the receipts of the acts show.
  private func checkOrder() throws(RoundDifference) {
    func fault(_ found: String) -> RoundDifference {
      RoundDifference(step: "order", stated: "population, randomness, draw", found: found)
    }
    guard let fixed = record.populationFixedAt, let drawn = record.drawnAt, fixed <= drawn else {
      throw fault("the draw before the population was fixed, or a moment that is not stated")
    }
    if let rolled = record.dice?.rolledAt, rolled > drawn {
      throw fault("dice that were rolled after the draw")
    }
    if record.isVisited, let starts = record.beacon?.startsAt, starts > drawn {
      throw fault("a beacon that came after the draw")
    }
  }

  /// The standard is one that can be kept.
  private func checkStandard() throws(RoundDifference) {
    for (name, ppm) in [("lossPpm", record.lossPpm), ("targetPpm", record.targetPpm)]
    where !(0...1_000_000).contains(ppm) {
      throw RoundDifference(step: "standard", stated: "\(name) \(ppm)", found: "no share")
    }
    guard (1..<1_000_000).contains(record.confidencePpm) else {
      throw RoundDifference(
        step: "standard", stated: "confidencePpm \(record.confidencePpm)", found: "no confidence")
    }
    for (name, units) in [
      ("lossUnitsMin", record.lossUnitsMin), ("sampleUnits", record.sampleUnits),
    ] where units < 0 {
      throw RoundDifference(step: "standard", stated: "\(name) \(units)", found: "below zero")
    }
  }

  private func checkPopulation() throws(RoundDifference) {
    for index in population.indices.dropFirst()
    where !population[index - 1].serial.lexicographicallyPrecedes(population[index].serial) {
      throw RoundDifference(
        step: "population", stated: "serials rising",
        found: "line \(index + 2) is not above the line before it")
    }
    try expect("population units", record.populationUnits, Int64(population.count))
    try expect(
      "phantom units", record.phantomUnits, Int64(population.count { $0.mark != 0 }))
    try expect("root", record.populationRoot.hex, commitment.root.hex)
  }

  private func checkRandomness() throws(RoundDifference) {
    let named = record.source ?? .values
    try expect("dice", record.dice != nil, named == .dice && record.isVisited)
    try expect("a beacon", record.beacon != nil, named == .beacon)
    try expect("a proof", record.opened != nil, named == .beacon && record.isVisited)
    if named != .values {
      try expect("contributions beside \(named.rawValue)", record.contributions.count, 0)
    }
    let source: RandomnessSource
    switch named {
    case .values: source = try revealed()
    // Who was not let in rolled nothing and opened nothing: all units count as unverified, whichever they are.
    case .dice: source = try record.dice.map(thrown) ?? .unseen
    case .beacon: source = try awaited()
    }
    let seed: Digest
    do throws(RandomnessFault) {
      seed = try roundSeed(commitment, round: record.round, source: source)
    } catch {
      throw RoundDifference(step: "seed", stated: record.seed.hex, found: error.description)
    }
    try expect("seed", record.seed.hex, seed.hex)
  }

  /// Dice stand in for values, not beside them: who could choose between the two would choose.
  private func thrown(_ dice: DiceCeremony) throws(RoundDifference) -> RandomnessSource {
    guard DiceCeremony.areDigits(dice.digits) else {
      throw RoundDifference(
        step: "dice", stated: "20 to 200 digits", found: "\(dice.digits.utf8.count) characters")
    }
    guard dice.isWitnessed else {
      throw RoundDifference(
        step: "witnesses", stated: "of \(RevealRound.groupsMin) groups at least",
        found: "\(Set(dice.witnesses.map(\.group)).count)")
    }
    guard let fixed = record.populationFixedAt, let rolled = dice.rolledAt, rolled > fixed else {
      throw RoundDifference(
        step: "dice time", stated: "after the population was fixed", found: "before, or not stated")
    }
    return .dice(dice.digits)
  }

  /// A beacon's round that was named before the population was fixed, that came after it, and what the inspector's key made of it.
  private func awaited() throws(RoundDifference) -> RandomnessSource {
    guard let beacon = record.beacon, let opened = record.opened else { return .unseen }
    guard let fixed = record.populationFixedAt, let starts = beacon.startsAt, starts > fixed else {
      throw RoundDifference(
        step: "beacon time", stated: "after the population was fixed", found: "before, or never")
    }
    do throws(BeaconDrawFault) {
      return try opened.source(of: beacon, commitment, round: record.round)
    } catch {
      throw RoundDifference(step: "beacon", stated: "opened", found: error.description)
    }
  }

  private func revealed() throws(RoundDifference) -> RandomnessSource {
    var reveals: [Reveal] = []
    var groups: Set<Int64> = []
    for contribution in record.contributions {
      guard let value = contribution.value else { continue }
      let reveal = Reveal(party: contribution.party, value: value)
      let opened =
        contribution.party == record.inspector
        ? reveal.commitment(orderAt: record.site, after: record.after)
        : reveal.commitment(round: record.round)
      try expect("commitment of \(contribution.party)", contribution.commitment.hex, opened.hex)
      reveals.append(reveal)
      groups.insert(contribution.group)
    }
    let isOpened = reveals.contains { $0.party == record.inspector }
    guard isOpened == record.isVisited else {
      throw RoundDifference(
        step: "inspector", stated: record.isVisited ? "arrived" : "refused access",
        found: isOpened ? "a value of it" : "no value of it")
    }
    // Where the inspector was not let in its value, which would be of the second group, is not there.
    let least = record.isVisited ? RevealRound.groupsMin : RevealRound.groupsMin - 1
    guard groups.count >= least else {
      throw RoundDifference(
        step: "contributions", stated: "values of \(least) groups at least",
        found: "\(groups.count)")
    }
    return .reveals(reveals)
  }

  /// A routine round draws at least what finds the standard's loss with its chance, if nothing drawn is overlooked, whoever let another draw
  /// go (`MissShare`).
  private func checkSize() throws(RoundDifference) {
    let lapsed = record.lapsedBefore ?? 0
    guard lapsed == 0 || (lapsed > 0 && record.after != nil) else {
      throw RoundDifference(
        step: "lapsed rounds", stated: "\(lapsed)",
        found: record.after == nil ? "no round before this one" : "below zero")
    }
    guard record.isRoutine, record.populationUnits > 0 else { return }
    let least: Int
    do throws(StatisticsFault) {
      least = try leastSample(
        items: Int(record.populationUnits), missing: Int(record.loss(of: record.populationUnits)),
        target: record.missShare.target(ppm: record.targetPpm))
    } catch {
      throw RoundDifference(step: "size", stated: "\(record.sampleUnits)", found: "\(error)")
    }
    guard record.sampleUnits >= Int64(least) else {
      throw RoundDifference(
        step: "size", stated: "\(record.sampleUnits) units", found: "\(least) needed")
    }
  }

  private func checkDraw() throws(RoundDifference) {
    let drawer = TicketDrawer(root: record.populationRoot, seed: record.seed, round: record.round)
    let count = Int(min(record.sampleUnits, record.populationUnits))
    let picks = drawer.draw(count, of: population.count) { index, place in
      let serial = population[index].serial
      let length = min(serial.count, TicketDrawer.idBytes)
      serial.withUnsafeBufferPointer { serial in
        if let start = serial.baseAddress { place.update(from: start, count: length) }
      }
      return length
    }
    try expect("drawn units", draw.count, picks.count)
    for (rank, pair) in zip(draw, picks).enumerated() {
      try expect(
        "draw, rank \(rank + 1)", String(decoding: pair.0.serial, as: UTF8.self),
        String(decoding: population[pair.1.index].serial, as: UTF8.self))
      try expect("ticket, rank \(rank + 1)", pair.0.ticket.hex, pair.1.ticket.hex)
    }
  }

  private func checkCount() throws(RoundDifference) {
    let found = draw.count { $0.verdict.isPresent }
    let uncounted = draw.count { $0.verdict == .uncounted }
    if !record.isVisited {
      try expect("unverified units", draw.count, draw.count { $0.verdict == .unverified })
    }
    guard let stated = record.foundUnits else {
      try expect("uncounted units", draw.count, uncounted)
      return try expect("bound", Self.words(record.missingAtMost), Self.words(nil))
    }
    try expect("uncounted units", 0, uncounted)
    try expect("found units", stated, Int64(found))
    let bound: Int
    do throws(StatisticsFault) {
      bound = try missingUpperBound(
        items: population.count, sampled: draw.count, found: draw.count - found,
        confidence: Fraction(ppm: record.confidencePpm))
    } catch {
      throw RoundDifference(step: "bound", stated: "a bound", found: "\(error)")
    }
    try expect("bound", Self.words(record.missingAtMost), Self.words(Int64(bound)))
  }

  private static func words(_ bound: Int64?) -> String { bound.map(String.init) ?? "none" }
}
