import Inspection
import Print
import Statistics
import Testing
import Vocabulary

@Suite("A plan of inspection") struct InspectionPlanTests {
  static func site(
    _ name: String = "Alpha", racks: Int = 40, rackUnits: Int = 72
  ) -> PlannedSite {
    var site = PlannedSite()
    site.name = name
    site.racks = racks
    site.rackUnits = rackUnits
    return site
  }

  static func request(_ sites: [PlannedSite] = [site()]) -> PlanRequest {
    var request = PlanRequest()
    request.name = "Straits"
    request.standard = PlanStandard()
    request.sites = sites
    return request
  }

  @Test func `the sample is the least that sees the standard's loss with its chance`() throws {
    let plan = try InspectionPlan(Self.request())
    let site = try #require(plan.sites.first)
    #expect(site.lossUnits == 58 && site.windowDays == 90 && !site.isByRack)
    let least = try leastSample(
      items: 2_880, missing: 58, sensitivity: Fraction(ppm: 995_000),
      target: Fraction(ppm: 962_500))
    #expect(site.drawnUnits == least)
    #expect(site.promisedPpm >= 950_000)
    #expect(site.outcome(.falseKeys)?.detectionPpm == 0)
    #expect(site.outcome(.oneRack) == nil)
  }

  @Test func `evidence of a grade sees what defeats all cheaper ones, and nothing beyond`() throws {
    var request = Self.request()
    for (grade, promised) in [
      (EvidenceGrade.label, [Diversion.emptyRacks, .openPlaces]),
      (.identity, [.emptyRacks, .openPlaces, .dummies]),
    ] {
      request.standard?.grade = grade
      let site = try #require(try InspectionPlan(request).sites.first)
      for outcome in site.outcomes where promised.contains(outcome.diversion) {
        #expect(outcome.isPromised && outcome.detectionPpm >= 950_000)
      }
      for outcome in site.outcomes where !promised.contains(outcome.diversion) {
        #expect(!outcome.isPromised)
      }
      #expect(site.outcome(.dummies)?.detectionPpm == 0 || grade == .identity)
    }
  }

  @Test func `racks are opened whole where that is less work, and then planned on whole racks`()
    throws
  {
    var request = Self.request([Self.site(racks: 2_778, rackUnits: 72)])
    request.standard?.lossPpm = 5_000
    request.standard?.grade = .label
    var work = PlanWork()
    work.labelSensitivityPpm = 1_000_000
    // Opening is dear, reading labels is cheap.
    work.openRackMinutes = 10_000
    work.labelMinutes = 0
    request.work = work
    let byRack = try #require(try InspectionPlan(request).sites.first)
    #expect(byRack.isByRack && byRack.openedRacks == 534 && byRack.drawnUnits == 534 * 72)
    request.work?.openRackMinutes = 1
    request.work?.labelMinutes = 1
    let byUnit = try #require(try InspectionPlan(request).sites.first)
    #expect(!byUnit.isByRack && byUnit.drawnUnits < 700)
  }

  @Test func `what can be put back within the notice is planned for, until nothing is left to see`()
    throws
  {
    var request = Self.request([Self.site(racks: 400, rackUnits: 8)])
    var adversary = PlanAdversary()
    adversary.noticeHours = 4
    request.adversary = adversary
    let site = try #require(try InspectionPlan(request).sites.first)
    #expect(site.lossUnits == 64 && site.putBackUnits == 32)
    #expect(
      try site.drawnUnits
        == leastSample(
          items: 3_200, missing: 32, sensitivity: Fraction(ppm: 995_000),
          target: Fraction(ppm: 962_500)))
    request.adversary?.racksRemovablePerHour = 2
    do {
      _ = try InspectionPlan(request)
      Issue.record("a plan without sight")
    } catch {
      #expect(error.isUnreachable)
      #expect(error.reason.contains("4 hours of notice let 8 racks be put back"))
    }
  }

  @Test
  func `what evidence cannot reach is said, and no more of it allowed than the standard does`()
    throws
  {
    var site = Self.site(racks: 100, rackUnits: 72)
    site.tenantUnits = 700
    site.trayUnits = 72
    site.trayPulls = 72
    var request = Self.request([site])
    let plan = try #require(try InspectionPlan(request).sites.first)
    #expect(plan.reachedUnits == 7_200 - 700 && plan.unreachedUnits == 700)
    let gap = try #require(plan.outcome(.unreached))
    #expect(gap.state == .tenant && gap.detectionPpm == 0)
    #expect(plan.missed.contains("units that a tenant holds"))
    request.standard?.unverifiablePpmMax = 90_000
    #expect(throws: PlanningFault.self) { try InspectionPlan(request) }
    // Draining enough of them closes the gap.
    request.sites[0].drainUnits = 300
    #expect(try InspectionPlan(request).sites[0].unreachedUnits == 0)
    request.standard?.grade = .label
    #expect(try InspectionPlan(request).sites[0].reachedUnits == 7_200)
  }

  @Test func `a loss right after a visit is noticed within the standard's time`() throws {
    let site = try #require(try InspectionPlan(Self.request()).sites.first)
    #expect(site.timings.count == 3)
    for timing in site.timings { #expect(timing.withinPpm >= 950_000) }
    let after = try #require(site.timings.last)
    #expect(after.phase == "just_after_inspection")
    #expect(after.meanDays >= site.timings[1].meanDays)
  }

  @Test func `a budget gives every site its minimum, then goes by what is at stake`() throws {
    var sites = [Self.site("A"), Self.site("B"), Self.site("C")]
    sites[0].stake = 100
    sites[1].stake = 100
    sites[2].stake = 10
    var request = Self.request(sites)
    let least = try InspectionPlan(request)
    #expect(least.shortCentiDays == 0)
    var work = PlanWork()
    work.budgetPersonDays = least.yearCentiDays / 100 / 2
    request.work = work
    let short = try InspectionPlan(request)
    #expect(!short.isWithinBudget && short.text.contains("person-days short"))
    request.work?.budgetPersonDays = least.yearCentiDays / 100 * 4 / 3
    let more = try InspectionPlan(request)
    #expect(more.sites[0].extraVisitPpm == more.sites[1].extraVisitPpm)
    #expect(more.sites[0].extraVisitPpm > more.sites[2].extraVisitPpm)
    #expect(more.yearCentiDays <= least.yearCentiDays * 4 / 3 + 100)
    #expect(more.sites[0].promisedPpm == least.sites[0].promisedPpm)
  }

  @Test func `a board reads what is caught and what is not`() throws {
    var request = Self.request([Self.site(racks: 400)])
    request.sites[0].tenantUnits = 720
    let plan = try InspectionPlan(request)
    let text = plan.text
    #expect(
      text.contains(
        "Had 576 of 28800 units been gone among the 28080 units that this evidence reaches, however they were packed and although dummies with their labels stood in their places, a visit would have noticed with a chance of at least 96.2 %."
      ))
    #expect(
      text.contains(
        "It would not have caught, or only with the chance given: a loss of fewer than 576 units (one rack of 72: "
      ))
    #expect(text.contains("seeded discrepancies in a row"))
  }

  @Test func `the picture carries its words and its numbers`() throws {
    let request = Self.request()
    let plan = try InspectionPlan(request)
    let plot = try plan.picture(of: 0, for: request)
    let svg = plot.svg
    #expect(svg.contains("<title id=\"title\">Alpha: a visit notices a loss of 58 units"))
    #expect(svg.contains("<desc id=\"desc\">Alpha: one visit on a random day"))
    let rows = plot.csv.split(separator: "\n")
    #expect(rows.count == 62)
    #expect(rows[0].hasPrefix("units gone,"))
    // The line of the plan's own grade passes the target at the standard's loss.
    let dummies = try #require(plot.lines.first { $0.name.hasPrefix("dummies") })
    for (size, chance) in zip(plot.x, dummies.values) where size >= 58 { #expect(chance >= 0.95) }
    #expect(dummies.values[0] == 0)
    #expect(throws: PlanningFault.self) { try plan.picture(of: 1, for: request) }
  }

  @Test func `bad requests name their field`() {
    func path(_ change: (inout PlanRequest) -> Void) -> String {
      var request = Self.request()
      change(&request)
      do {
        _ = try InspectionPlan(request)
        return "none"
      } catch {
        return error.path
      }
    }
    #expect(path { $0.standard = nil } == "/standard")
    #expect(path { $0.standard?.lossPpm = -1 } == "/standard/lossPpm")
    #expect(path { $0.standard?.grade = .bulk } == "/standard/grade")
    #expect(path { $0.sites = [] } == "/sites")
    #expect(path { $0.sites.append($0.sites[0]) } == "/sites/1/name")
    #expect(path { $0.sites[0].racks = .max } == "/sites/0/racks")
    #expect(path { $0.sites[0].trayUnits = 2_881 } == "/sites/0/trayUnits")
    #expect(path { $0.sites[0].name = "a\nb" } == "/sites/0/name")
    #expect(
      path {
        $0.adversary = PlanAdversary()
        $0.adversary?.noticeHours = .max
      } == "/adversary/noticeHours")
    #expect(
      path {
        $0.work = PlanWork()
        $0.work?.currency = "usd"
      } == "/work/currency")
    #expect(
      path {
        $0.work = PlanWork()
        $0.work?.dayCost = -1
      } == "/work/dayCost")
  }

  @Test func `the largest figures overflow nothing`() throws {
    var site = Self.site(racks: 50_000, rackUnits: 10_000)
    site.spareUnits = 500_000_000
    site.stake = 1_000_000_000_000
    var request = Self.request(Array(repeating: site, count: 200))
    for index in request.sites.indices { request.sites[index].name = "\(index)" }
    request.adversary = PlanAdversary()
    var work = PlanWork()
    work.identityMinutes = 10_000
    work.rackMinutes = 10_000
    work.openRackMinutes = 10_000
    work.persons = 100
    work.hoursPerDay = 1
    work.dayCost = 1_000_000_000
    work.budgetPersonDays = 100_000_000
    work.identitySensitivityPpm = 1
    request.work = work
    request.standard?.withinDays = 2
    request.standard?.lossPpm = 1_000_000
    _ = try InspectionPlan(request).text
  }

  /// The least over all splits of a loss, tried one by one.
  @Test(arguments: [1_000_000, 700_000, 50_000] as [Int64])
  func `no split of a loss over parts is better for the adversary than the one planned on`(
    ppm: Int64
  ) throws {
    let parts = [(units: 30, sampled: 6), (units: 12, sampled: 3), (units: 20, sampled: 1)]
    let sensitivity = Fraction(ppm: ppm)
    let sample = try SplitSample(parts, sensitivity: sensitivity)
    for lost in [1, 5, 12, 30, 55, 62] {
      var worst = 1.0
      for first in 0...min(30, lost) {
        for second in 0...min(12, lost - first) where lost - first - second <= 20 {
          var passes = 1.0
          for (part, missing) in zip(parts, [first, second, lost - first - second]) {
            passes *=
              1
              - (try detectionProbability(
                items: part.units, missing: missing, sampled: part.sampled,
                sensitivity: sensitivity))
          }
          worst = min(worst, 1 - passes)
        }
      }
      let planned = try sample.detection(lostUnits: lost)
      #expect(abs(planned - worst) < 1e-12, "\(lost) lost")
    }
  }
}
