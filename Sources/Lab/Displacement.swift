import Statistics

/// E8: what is stopped or deterred here is tried elsewhere: outside the region, or at home and carried
/// out.
///
/// Outside, the fixed rules hold (R0): the exporter's check, rules with loopholes, few known sites. A
/// smuggler's company outside is found at the hazard of R0 from its first diverted lot; then it rests
/// as long as it takes to open a new one.
///
/// Source: lab.md A12b.
extension Replica {
  mutating func displace(_ slot: Int, _ at: Double, order: UInt32, chips: Int) {
    guard market.displaced > 0 else { return }
    let smuggler = smugglers[slot]
    let words = keyed.words(.outside, principal: smuggler.principal, counter: order)
    guard words.a.uniform < market.displaced else { return }
    guard smuggler.isUndeterred || smuggler.gain > market.thresholdOutside else { return }
    let company = keyed.words(
      .outside, principal: smuggler.principal, identity: smuggler.outsideSerial &+ 1)
    if at > smuggler.outsideDetectedAt {
      let rest = company.b.exponential * market.yearsToReopen
      guard at > smuggler.outsideDetectedAt + rest else { return }
      smugglers[slot].outsideSerial &+= 1
      smugglers[slot].outsideDetectedAt = .infinity
      return displace(slot, at, order: order, chips: chips)
    }
    let check = words.b.multipliedFullWidth(by: 3)
    let strictness =
      check.high == 0 ? market.kyc.0 : check.high == 1 ? market.kyc.1 : market.kyc.2
    guard check.low.uniform >= strictness else { return }
    let sinceRenewal = at - (at / market.renewal).rounded(.down) * market.renewal
    guard
      words.c.uniform
        >= market.ruleStops * Elementary.exp(-market.loopholes * sinceRenewal)
    else { return }
    let divertedAt =
      at + market.delayOutside + market.ship + words.d.exponential * market.diversionDelay
    guard divertedAt <= market.horizon, divertedAt <= smuggler.outsideDetectedAt else { return }
    if smuggler.outsideDetectedAt == .infinity, market.hazardOutside > 0 {
      smugglers[slot].outsideDetectedAt =
        divertedAt + company.a.exponential / market.hazardOutside
    }
    let share = smuggler.isUndeterred ? market.divertedU : market.divertedD
    tally.displacedOrders += 1
    tally.displacedChips += Int(share * Double(chips) + 0.5)
  }
}
