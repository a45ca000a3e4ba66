import Canon
import Suretyship
import Vocabulary

/// What came of a rehearsal: what a minister asks first.
package struct Outcome: Fielded {
  /// One buyer's end.
  package struct Buyer: Fielded {
    package var name = ""
    package var conduct = Conduct.honest
    package var unitsShipped: Int64 = 0
    package var divertedOn: Day?
    package var foundOn: Day?
    package var isAccused = false
    package var refusal: String?

    package init() {}

    package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
      try visit("name", &name, "buyer")
      try visit("conduct", &conduct, "what it did")
      try visit("unitsShipped", &unitsShipped, "units shipped to it")
      try visit("divertedOn", &divertedOn, "day on which it diverted")
      try visit("foundOn", &foundOn, "day on which that was found")
      try visit("isAccused", &isAccused, "whether a case was opened against it")
      try visit("refusal", &refusal, "why a sale to it fell")
    }
  }

  package var scenario = ""
  package var seed: Int64 = 0
  package var acts: Int64 = 0
  package var refusedActs: Int64 = 0
  package var salesProposed: Int64 = 0
  package var salesCleared: Int64 = 0
  package var legitimateSales: Int64 = 0
  package var legitimateCleared: Int64 = 0
  package var legitimateDelayDays: Int64 = 0
  package var unitsShipped: Int64 = 0
  package var unitsDiverted: Int64 = 0
  package var unitsFound: Int64 = 0
  package var divertersShipped: Int64 = 0
  package var divertersFound: Int64 = 0
  package var daysToDetection: [Int64] = []
  package var honestAccused: Int64 = 0
  package var rounds: Int64 = 0
  package var roundsWithFindings: Int64 = 0
  package var bonds: Int64 = 0
  package var premiums = Money.zero
  package var penalties = Money.zero
  package var suretiesPaid = Money.zero
  package var suretiesRecovered = Money.zero
  package var buyers: [Buyer] = []

  private var starts: [SaleID: (buyer: Int, at: Instant)] = [:]

  package init() {}

  init(scenario: Scenario) {
    self.scenario = scenario.id
    buyers = scenario.buyers.map { firm in
      var buyer = Buyer()
      buyer.name = firm.name
      buyer.conduct = firm.conduct
      return buyer
    }
  }

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("scenario", &scenario, "scenario rehearsed")
    try visit("seed", &seed, "seed")
    try visit("acts", &acts, "acts performed")
    try visit("refusedActs", &refusedActs, "acts refused")
    try visit("salesProposed", &salesProposed, "sales proposed")
    try visit("salesCleared", &salesCleared, "sales cleared, by any ground")
    try visit("legitimateSales", &legitimateSales, "sales to buyers who do not divert")
    try visit("legitimateCleared", &legitimateCleared, "of those, cleared")
    try visit(
      "legitimateDelayDays", &legitimateDelayDays, "days from proposal to clearance, summed")
    try visit("unitsShipped", &unitsShipped, "units shipped")
    try visit("unitsDiverted", &unitsDiverted, "units really diverted")
    try visit("unitsFound", &unitsFound, "diverted units that a count drew and missed")
    try visit("divertersShipped", &divertersShipped, "diverters who got chips")
    try visit("divertersFound", &divertersFound, "of those, found out")
    try visit("daysToDetection", &daysToDetection, "days from diversion to finding, each")
    try visit("honestAccused", &honestAccused, "honest buyers accused")
    try visit("rounds", &rounds, "inspection rounds closed")
    try visit("roundsWithFindings", &roundsWithFindings, "of those, with findings")
    try visit("bonds", &bonds, "bonds issued")
    try visit("premiums", &premiums, "premiums")
    try visit("penalties", &penalties, "penalties determined")
    try visit("suretiesPaid", &suretiesPaid, "what sureties paid")
    try visit("suretiesRecovered", &suretiesRecovered, "what sureties recovered")
    try visit("buyers", &buyers, "each buyer's end")
  }

  // MARK: Notes taken on the way

  mutating func sale(_ id: SaleID, _ firm: BuyerFirm, at: Instant) {
    salesProposed += 1
    if !firm.conduct.diverts { legitimateSales += 1 }
    if let index = buyers.firstIndex(where: { $0.name == firm.name }) {
      starts[id] = (index, at)
    }
  }

  mutating func cleared(_ id: SaleID, at: Instant) {
    salesCleared += 1
    guard let start = starts[id], !buyers[start.buyer].conduct.diverts else { return }
    legitimateCleared += 1
    legitimateDelayDays += Int64(at.day.number - start.at.day.number)
  }

  mutating func refused(_ id: SaleID, _ reason: String) {
    if let start = starts[id] { buyers[start.buyer].refusal = reason }
  }

  mutating func shipped(_ units: Int) { unitsShipped += Int64(units) }

  mutating func bonded(_ terms: BondTerms) {
    bonds += 1
    premiums = premiums.adding(terms.premium) ?? premiums
  }

  mutating func diverted(_ firm: BuyerFirm, at: Instant) {
    edit(firm) { if $0.divertedOn == nil { $0.divertedOn = at.day } }
  }

  mutating func detected(_ firm: BuyerFirm, at: Instant) {
    edit(firm) { if $0.foundOn == nil { $0.foundOn = at.day } }
  }

  mutating func accused(_ firm: BuyerFirm) {
    edit(firm) { $0.isAccused = true }
  }

  mutating func round(found: Bool) {
    rounds += 1
    if found { roundsWithFindings += 1 }
  }

  mutating func penalty(_ amount: Money) { penalties = penalties.adding(amount) ?? penalties }
  mutating func paid(_ amount: Money) { suretiesPaid = suretiesPaid.adding(amount) ?? suretiesPaid }
  mutating func recovered(_ amount: Money) {
    suretiesRecovered = suretiesRecovered.adding(amount) ?? suretiesRecovered
  }

  private mutating func edit(_ firm: BuyerFirm, _ change: (inout Buyer) -> Void) {
    guard let index = buyers.firstIndex(where: { $0.name == firm.name }) else { return }
    change(&buyers[index])
  }

  /// Adds up what is known only at the end.
  mutating func finish(_ truth: Truth, venues: [Venue], stage: Stage) {
    acts = Int64(stage.performed)
    refusedActs = Int64(stage.refused)
    seed = Int64(bitPattern: stage.seed)
    unitsDiverted = Int64(truth.divertedAt.values.count { $0 <= stage.endAt })
    unitsFound = Int64(truth.foundAt.count)
    for venue in venues {
      guard let index = buyers.firstIndex(where: { $0.name == venue.firm.name }) else { continue }
      buyers[index].unitsShipped = Int64(venue.serials.count)
      if let at = truth.firstDiverted(venue.serials), at <= stage.endAt {
        buyers[index].divertedOn = min(buyers[index].divertedOn ?? at.day, at.day)
      }
      let buyer = buyers[index]
      if !buyer.conduct.diverts, buyer.isAccused { honestAccused += 1 }
      guard buyer.conduct.diverts, buyer.unitsShipped > 0 else { continue }
      divertersShipped += 1
      if let found = buyer.foundOn, let diverted = buyer.divertedOn {
        divertersFound += 1
        daysToDetection.append(Int64(max(0, found.number - diverted.number)))
      }
    }
  }

  /// The report on a screen.
  package var textForPeople: String {
    let delay =
      legitimateCleared > 0
      ? Decimals.text(legitimateDelayDays * 10 / legitimateCleared, scale: 1) : "–"
    let days = daysToDetection.sorted()
    var out = """
      \(scenario), seed \(seed): \(acts) acts, \(refusedActs) refused

        sales            \(salesProposed) proposed, \(salesCleared) cleared
        legitimate sales \(legitimateCleared) of \(legitimateSales) cleared, after \(delay) days on average
        units            \(unitsShipped) shipped, \(unitsDiverted) diverted, \(unitsFound) of them drawn and missed
        diverters        \(divertersFound) of \(divertersShipped) who got chips were found out\
      \(days.isEmpty ? "" : ", after \(days.map { "\($0)" }.joined(separator: ", ")) days")
        honest buyers    \(honestAccused) accused
        rounds           \(rounds), \(roundsWithFindings) with findings
        bonds            \(bonds), premiums \(premiums)
        penalties        \(penalties)
        sureties         paid \(suretiesPaid), recovered \(suretiesRecovered)


      """
    for buyer in buyers {
      var line = "  " + buyer.name.padded(to: 30) + buyer.conduct.rawValue.padded(to: 18)
      line += "\(buyer.unitsShipped) units".padded(to: 12)
      if let on = buyer.divertedOn { line += "diverted \(on)  " }
      if let on = buyer.foundOn { line += "found \(on)  " }
      if let refusal = buyer.refusal { line += refusal }
      out += line + "\n"
    }
    return out
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String {
    count >= width ? self + " " : self + String(repeating: " ", count: width - count)
  }
}
