import Canon
import Clearing
import Foundation
import Lab
import Ledger
import Rulebook
import Shelf
import Testing
import Vocabulary

@testable import Rehearsal

/// The same small market twice: signed acts on the real register, and the lab's model.
///
/// Twenty buyers take one order each and then divert: ten everything, ten a quarter of what they hold.
/// Rounds come by chance. What the lab leaves out by design is set aside: no back-checks, tenure or
/// interval that would bend the times of rounds. A day is the register's smallest step; a round takes
/// 59 hours from its order to its end, in which no other can be ordered.
@Suite("A rehearsal and the lab's model of it")
struct LabAgreementTests {
  private static let perYear = 4
  private static let units = 256
  private static let seeds = Int(ProcessInfo.processInfo.environment["LAB_SEEDS"] ?? "") ?? 12

  private static func scenario() throws -> Scenario {
    var text = """
      id: lab-agreement
      title: A market that the lab knows too
      rulebook: pilot-southeast-asia
      origin: rehearsal.example/lab-agreement
      startOn: 2026-08-03
      months: 8
      roundsPerYear: \(perYear)
      regulator: {name: Bureau, country: US}
      operator: {name: Clearing, country: US}
      customs: {name: Customs, country: US}
      maker: {name: Maker, country: US}
      exporters: [{name: Exporter, country: US}]
      auditors:
        - {name: First Audit, country: SG, missPpm: 0, identityPpm: 0}
        - {name: Second Audit, country: NL, missPpm: 0, identityPpm: 0}
      sureties:
        - {name: First Surety, country: US, capital: 90000000000, separation: 2, declineAbovePpm: 900000}
        - {name: Second Surety, country: US, capital: 90000000000, separation: 2, declineAbovePpm: 900000}
      buyers:

      """
    for number in 0..<20 {
      let conduct = number < 10 ? "bust-out" : "racks-taken"
      text +=
        "  - {name: Buyer \(number), country: MY, conduct: \(conduct), units: \(units), orders: 1, "
        + "firstDay: 2, everyDays: 0, actsAfterDays: 10, signal: 0}\n"
    }
    return try Scenario(bytes: StrictYAML.json(text, file: "agreement.yaml"), limits: .law)
  }

  /// The pilot's law with a sample of two units and nothing that bends the times of rounds.
  private static func law() throws -> Rulebook {
    var law = try Shelf(at: RehearsalTests.root + "/Rulebooks").load(id: "pilot-southeast-asia").law
    var terms = law.terms ?? Terms()
    terms.backCheckPpm = 0
    terms.tenureRoundsMax = 1000
    terms.roundIntervalDaysMax = 3600
    // Two of 256 units miss a loss of two fifths with 0.36, one with 0.60; a first draw may miss with three quarters of a half.
    terms.detectLossPpm = 400_000
    terms.detectionTargetPpm = 500_000
    law.terms = terms
    return try Rulebook(law: law)
  }

  private struct Seen {
    /// Days from diversion to finding of those found, and how long they were watched.
    var days: [Double] = []
    var watched = 0.0
    var foundPerSeed: [Int] = []
  }

  /// What the register saw of one conduct.
  private static func rehearsed() throws -> [Conduct: Seen] {
    let (scenario, law) = (try scenario(), try law())
    let endOn = scenario.startOn.adding(months: scenario.months)
    var seen: [Conduct: Seen] = [:]
    for seed in 1...seeds {
      let outcome = try Rehearsal.hold(
        scenario, under: law, seed: UInt64(seed), into: MemoryArchive(), isSigned: false
      ).outcome
      for conduct in [Conduct.bustOut, .racksTaken] {
        let buyers = outcome.buyers.filter { $0.conduct == conduct }
        #expect(buyers.allSatisfy { $0.divertedOn != nil }, "seed \(seed)")
        var found = 0
        for buyer in buyers {
          guard let diverted = buyer.divertedOn else { continue }
          seen[conduct, default: Seen()].watched = Double(endOn.number - diverted.number)
          guard let day = buyer.foundOn else { continue }
          found += 1
          seen[conduct, default: Seen()].days.append(Double(day.number - diverted.number))
        }
        seen[conduct, default: Seen()].foundPerSeed.append(found)
      }
    }
    return seen
  }

  /// Days from the first diversion to detection in the model: one smuggler a replicate, one lot.
  private static func modelled(
    share: Double, sample: Int, perYear: Double
  ) throws -> [Double] {
    var parameters = Parameters()
    let values: [Lab.Parameter: Double] = [
      .principals: 1, .piD: 0, .piU: 1, .kyc: 0, .regulatorVisits: 0, .lamT: 0, .reid: 0,
      .divDelay: 0, .ship: 0, .dA: 0, .feeFix: 0, .feeChip: 0, .auditors: 1, .eps0: 0,
      .backchk: 0, .nu: 0.02, .horizon: 50, .nmean: Double(units), .sigB: 0, .sigO: 0,
      .lamA: perYear, .sA: Double(sample), .phiU: share,
    ]
    for (parameter, value) in values { try parameters.set(parameter, value) }
    let lived = Batch.run(try Market(parameters, .r2), seed: 5, replicates: 0..<6000)
    return zip(lived.column(.timeToDetection), lived.column(.detectedIdentities))
      .filter { $1 == 1 }.map { time, _ in (365 * time + 0.5).rounded(.down) }
  }

  /// The largest distance between two empirical distributions, over what α = 0.001 allows.
  ///
  /// Source: Smirnov 1939; c(α) = √(−ln(α/2)/2) = 1.949. Ties make it conservative.
  private static func smirnov(_ one: [Double], _ other: [Double]) -> Double {
    let (a, b) = (one.sorted(), other.sorted())
    var (i, j, distance) = (0, 0, 0.0)
    while i < a.count, j < b.count {
      let at = min(a[i], b[j])
      while i < a.count, a[i] == at { i += 1 }
      while j < b.count, b[j] == at { j += 1 }
      distance = max(
        distance, abs(Double(i) / Double(a.count) - Double(j) / Double(b.count)))
    }
    let (n, m) = (Double(a.count), Double(b.count))
    return distance / (1.949 * ((n + m) / (n * m)).squareRoot())
  }

  @Test func `days to detection and the number found are distributed alike`() throws {
    let seen = try Self.rehearsed()
    for (conduct, share) in [(Conduct.bustOut, 1.0), (.racksTaken, 0.25)] {
      let register = try #require(seen[conduct])
      let model = try Self.modelled(share: share, sample: 2, perYear: Double(Self.perYear))
      let within = model.filter { $0 <= register.watched }
      let distance = Self.smirnov(register.days, within)
      #expect(distance < 1, "\(conduct), seeds 1 to \(Self.seeds)")
      // The number found among ten: its mean is that of the model within 3.3 standard errors.
      let chance = Double(within.count) / Double(model.count)
      let trials = Double(10 * Self.seeds)
      let found = Double(register.foundPerSeed.reduce(0, +))
      let spread = (trials * chance * (1 - chance)).squareRoot()
      let z = (found - trials * chance) / spread
      #expect(abs(z) < 3.3, "\(conduct): \(found) of \(trials) found, chance \(chance)")
      // And spread over the seeds as a binomial law spreads it.
      let mean = found / Double(Self.seeds)
      let squares = register.foundPerSeed.map { (Double($0) - mean) * (Double($0) - mean) }
      let dispersion = squares.reduce(0, +) / (10 * chance * (1 - chance))
      #expect(dispersion < Double(Self.seeds - 1) + 4.5 * (2 * Double(Self.seeds)).squareRoot())
      print(
        "\(conduct.rawValue): \(register.days.count) times, distance \(distance) of what is allowed; "
          + "found \(found) of \(trials), expected \(trials * chance), z \(z)")
    }
    // The test can tell: three times the rounds is not the same market.
    let register = try #require(seen[.bustOut])
    let other = try Self.modelled(share: 1, sample: 2, perYear: 12)
    #expect(Self.smirnov(register.days, other.filter { $0 <= register.watched }) > 1)
  }
}
