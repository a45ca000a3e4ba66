import Canon
import Statistics
import Vocabulary

/// A plan of inspection for all sites of a request.
///
/// Every site has the least plan that keeps the standard: that is its minimum. What the budget leaves goes into further visits, spread
/// over the sites by the coverage game, so that no site is worth more to a diverter than another beyond what its stake makes it.
/// Source: inspection.md §2.5, §3.12.
package struct InspectionPlan: Fielded, Hashable {
  package static let formatName = "countersign/inspection-plan/v1"
  /// Where costs end, minor units: far above any plan.
  static let costMax: Int64 = 1_000_000_000_000_000_000

  package var format = InspectionPlan.formatName
  package var name = ""
  package var standard = PlanStandard()
  package var sites: [SitePlan] = []
  package var yearCentiDays = 0
  package var yearCost: Int64 = 0
  package var currency = "USD"
  package var budgetPersonDays: Int?
  package var shortCentiDays = 0
  package var provingTests: Int?

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("format", &format, "the layout: countersign/inspection-plan/v1")
    try visit("name", &name, "the operator, or what the plan is called")
    try visit("standard", &standard, "the loss that must be seen")
    try visit("sites", &sites, "the plan of each site")
    try visit("yearCentiDays", &yearCentiDays, "work in a year, hundredths of a person-day")
    try visit("yearCost", &yearCost, "its cost, minor units of the currency")
    try visit("currency", &currency, "ISO 4217")
    try visit("budgetPersonDays", &budgetPersonDays, "person-days a year that are there")
    try visit("shortCentiDays", &shortCentiDays, "what the least plan lacks of them, hundredths")
    try visit(
      "provingTests", &provingTests,
      "seeded tests that must all be found to show the sensitivity planned with, at 95 %")
  }

  /// Works the plan out. Throws for a request outside its domain, and why there is no plan.
  package init(_ request: PlanRequest) throws(PlanningFault) {
    self.init()
    try request.check()
    guard let standard = request.standard else {
      throw PlanningFault(path: "/standard", reason: "the rulebook's standard is not filled in")
    }
    let work = request.work ?? PlanWork()
    name = request.name
    self.standard = standard
    currency = work.currency ?? "USD"
    budgetPersonDays = work.budgetPersonDays
    provingTests = leastTrials(
      rate: Double(work.sensitivityPpm(standard.gradeInForce)) / 1_000_000, misses: 0,
      confidence: 0.95)
    for (index, site) in request.sites.enumerated() {
      sites.append(
        try SitePlanning(
          site: site, standard: standard, adversary: request.adversary ?? PlanAdversary(),
          work: work, path: "/sites/\(index)"
        ).plan())
    }
    spend(request.sites.map { $0.stake ?? $0.units })
    count()
  }

  /// Windows in a year, in millionths.
  private var windowsPpm: Int { 365_000_000 / max(1, standard.inspection.windowDays) }

  /// Work of so many visits in each window over a year, hundredths of a person-day, rounded up.
  private func yearly(_ centiDays: Int, _ visitsPpm: Int64) -> Int {
    let parts = Int128(centiDays) * Int128(visitsPpm) * Int128(windowsPpm)
    // Far above any plan, and low enough that all sites add up.
    return Int(min((parts + 999_999_999_999) / 1_000_000_000_000, 10_000_000_000_000_000))
  }

  /// Spreads what the budget leaves.
  private mutating func spend(_ stakes: [Int]) {
    guard let budgetPersonDays else { return }
    let least = sites.reduce(0) { $0 + yearly($1.visitCentiDays, 1_000_000) }
    let left = budgetPersonDays * 100 - least
    guard left > 0 else {
      shortCentiDays = -left
      return
    }
    // A visit found there costs the diverter what he would have won.
    let targets = stakes.map { stake in
      GuardedTarget(
        defenderCovered: .zero, defenderUncovered: ExactDecimal(-stake),
        attackerCovered: ExactDecimal(-stake), attackerUncovered: ExactDecimal(stake))
    }
    func coverage(_ thousandths: Int) -> [Int64] {
      guard let resources = ExactDecimal("\(thousandths)e-3"),
        let solution = try? coverageGame(targets, resources: resources)
      else { return stakes.map { _ in 0 } }
      return solution.coverage.map { Int64($0 * 1_000_000) }
    }
    // Visits cost unlike amounts: the level of the game that the budget pays for, to a thousandth of a visit.
    var low = 0
    var high = sites.count * 1_000
    while low < high {
      let middle = low + (high - low + 1) / 2
      let spent = zip(sites, coverage(middle)).reduce(0) { $0 + yearly($1.0.visitCentiDays, $1.1) }
      if spent <= left { low = middle } else { high = middle - 1 }
    }
    for (index, chance) in coverage(low).enumerated() { sites[index].extraVisitPpm = chance }
  }

  private mutating func count() {
    var cost: Int128 = 0
    for site in sites {
      let days = yearly(site.visitCentiDays, 1_000_000 + site.extraVisitPpm)
      yearCentiDays += days
      cost += Int128(days) * Int128(site.visitCost) / Int128(max(1, site.visitCentiDays))
    }
    yearCost = Int64(min(cost, Int128(Self.costMax)))
  }
}
