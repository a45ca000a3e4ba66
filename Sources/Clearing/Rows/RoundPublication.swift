import Canon
import Custody
import Inspection
import Rulebook
import Statistics
import Vocabulary

/// A round as outsiders get it: `Inspection.PublishedRound` with its two tables.
package struct RoundPublication: Sendable {
  package var record: PublishedRound
  package var population: [PublishedUnit]
  package var draw: [PublishedPick]

  /// Confidence of the bound that a published count states.
  package static let confidencePpm: Int64 = 950_000

  /// Puts a drawn round together. The register forgets a population once it is drawn from: it comes from the entry of the log that fixed
  /// it, as does the round that had ended at the site before. `nil` for a round without seed or draw.
  package init?(
    _ round: RoundRow, population: FixedPopulation, after: RoundID?, under terms: Terms,
    in register: Register
  ) {
    guard let seed = round.seed, let root = round.populationRoot, round.drawnAt != nil else {
      return nil
    }
    record = PublishedRound()
    record.round = round.id
    record.site = round.siteID
    record.after = after
    record.lapsedBefore = round.lapsedBefore
    record.inspector = round.auditor
    record.isRoutine = round.reason == .routine
    record.isVisited = round.countDueAt != nil
    record.populationFixedAt = round.populationFixedAt
    record.drawnAt = round.drawnAt
    record.populationRoot = root
    record.populationUnits = round.populationUnits
    record.phantomUnits = round.phantomUnits
    record.contributions = round.contributions.map {
      PublishedContribution(
        party: $0.party, group: $0.group, commitment: $0.commitment, value: $0.value)
    }
    let other = register.source(of: round)
    record.source = other?.source
    record.dice = other?.dice
    record.beacon = other?.beacon
    record.opened = other?.opened
    record.seed = seed
    record.sampleUnits = round.sampleUnits
    record.lossPpm = Int64(terms.detectLossPpm)
    record.lossUnitsMin = Int64(terms.detectLossUnitsMin)
    record.targetPpm = Int64(terms.detectionTargetPpm)
    record.confidencePpm = Self.confidencePpm
    self.population = Self.units(population, in: register.units)
    draw = Self.picks(of: round, root: root, seed: seed)
    addCount(of: round)
  }

  private static func units(_ population: FixedPopulation, in book: UnitBook) -> [PublishedUnit] {
    let omitted = Set(population.omitted.rows)
    var all: [(serial: SerialKey, mark: Population.Mark)] = []
    for (row, serial) in zip(population.custody.rows, book.serials(of: population.custody.rows)) {
      all.append((serial, omitted.contains(row) ? .custodyOnly : .both))
    }
    for serial in population.declaredOnly.serials { all.append((serial, .declaredOnly)) }
    all.sort { $0.serial < $1.serial }
    return all.map { PublishedUnit(serial: $0.serial.characters, mark: $0.mark.rawValue) }
  }

  private static func picks(of round: RoundRow, root: Digest, seed: Digest) -> [PublishedPick] {
    let drawer = TicketDrawer(root: root, seed: seed, round: round.id)
    let missing = Set(round.missingSerials)
    let unverified = Set(round.unverifiedSerials)
    let tests = Set(round.testSerials)
    return round.draw.serials.map { serial in
      let verdict: PublishedPick.Verdict =
        round.result == nil
        ? .uncounted
        : unverified.contains(serial.text)
          ? .unverified
          : missing.contains(serial.text)
            ? .missing : tests.contains(serial.text) ? .test : .found
      return PublishedPick(
        serial: serial.characters, ticket: drawer.ticket(of: serial.characters), verdict: verdict)
    }
  }

  private mutating func addCount(of round: RoundRow) {
    guard round.result != nil else { return }
    let found = draw.count { $0.verdict.isPresent }
    record.foundUnits = Int64(found)
    do throws(StatisticsFault) {
      record.missingAtMost = Int64(
        try missingUpperBound(
          items: population.count, sampled: draw.count, found: draw.count - found,
          confidence: Fraction(ppm: record.confidencePpm)))
    } catch {
      record.missingAtMost = nil
    }
  }
}
