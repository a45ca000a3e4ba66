import Statistics

/// Smugglers who learn where detection is weak.
///
/// Word goes round among them who was found, and under which auditor. For each auditor a learner
/// reckons with the rate (n + w h₀) / (y + w): n companies found in y company-years of diversion under
/// it, h₀ the hazard under a middling auditor, which all know from the rules, and w the years that this
/// common opinion weighs. It goes to the accredited auditor with the least rate; among equals to one by
/// chance, with the same number by which others choose. An auditor under whom few were found draws
/// more, until the findings say otherwise. Nothing but the choice of the auditor changes: where all
/// auditors are alike the market is the same to the bit.
///
/// Source: lab.md A12 (the limit that smugglers do not learn), lifted; the rate is the mean of a gamma
/// law updated by Poisson counts.
extension Replica {
  /// What is known of one auditor.
  struct Experience {
    /// Companies found under it.
    var found = 0
    /// Company-years of diversion under it that are over.
    var years = 0.0
    /// Companies that divert under it now, and the sum of the times since when.
    var running = 0
    var since = 0.0

    /// Company-years until a time.
    func years(until at: Double) -> Double { years + Double(running) * at - since }
  }

  /// Whether a principal learns; for good, and the same under every regime.
  func isLearner(_ principal: UInt32) -> Bool {
    market.learning > 0
      && keyed.words(.traits, principal: principal).d.uniform < market.learning
  }

  /// The accredited auditor under whom fewest were found for their time.
  mutating func leastFound(_ at: Double, _ word: UInt32) -> Int {
    var best: [Int] = []
    var least = Double.infinity
    for auditor in 0..<market.auditors where !isRemoved[auditor] {
      let known = experience[auditor]
      let rate =
        (Double(known.found) + market.opinion * market.commonHazard)
        / (known.years(until: at) + market.opinion)
      if rate < least { (least, best) = (rate, []) }
      if rate == least { best.append(auditor) }
    }
    guard !best.isEmpty else { return 0 }
    let pick = best[Int(word.multipliedFullWidth(by: UInt32(best.count)).high)]
    tally.learnedChoices += 1
    if market.suppression[pick] == market.suppression[laxest()] { tally.learnedLaxest += 1 }
    return pick
  }

  /// A company begins to divert under its auditor, or goes on under another.
  mutating func noteWatched(_ at0: Int, _ at: Double) {
    guard market.learning > 0, market.audits, !identities[at0].isDetected,
      identities[at0].firstDiversionAt < .infinity
    else { return }
    identities[at0].watchedSince = at
    experience[Int(identities[at0].auditor)].running += 1
    experience[Int(identities[at0].auditor)].since += at
  }

  /// A company is found, or leaves its auditor.
  mutating func noteUnwatched(_ at0: Int, _ at: Double, isFound: Bool) {
    let since = identities[at0].watchedSince
    guard since < .infinity else { return }
    let auditor = Int(identities[at0].auditor)
    identities[at0].watchedSince = .infinity
    experience[auditor].running -= 1
    experience[auditor].since -= since
    experience[auditor].years += at - since
    if isFound { experience[auditor].found += 1 }
  }
}
