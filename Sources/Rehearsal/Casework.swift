import Canon
import Clearing
import Rulebook
import Statistics
import Vocabulary

/// Cases: notice, response, determination by two persons, demands, payment or petition, recovery.
final class Casework {
  private unowned let business: Business
  private var seen: Set<CaseID> = []
  private var stage: Stage { business.stage }
  private var cast: Cast { business.cast }

  init(_ business: Business) { self.business = business }

  /// Takes up every case that has been opened since the last look.
  func look() throws {
    let register = stage.register
    guard register.cases.count > seen.count else { return }
    for place in 0..<register.cases.count {
      let row = register.cases[at: place]
      guard seen.insert(row.id).inserted else { continue }
      try take(row)
    }
  }

  private func venue(of row: CaseRow) -> Venue? {
    business.venues.first { $0.site == row.siteID }
  }

  private func take(_ row: CaseRow) throws {
    guard let venue = venue(of: row) else { return }
    business.outcome.accused(venue.firm)
    venue.isClosed = true
    if venue.firm.conduct == .neverInstalled {
      // A dwell case: the regulator goes and looks at once.
      business.outcome.detected(venue.firm, at: stage.now)
      business.truth.find(row.serials, at: stage.now)
    }
    let terms = business.law.terms
    let answers = venue.firm.conduct != .bustOut && venue.firm.conduct != .neverArrives
    if answers {
      stage.after(days: 12) { [self] in
        try stage.perform(
          RespondToCase(
            caseID: row.id, response: "The units are being serviced by a partner elsewhere."),
          by: venue.player)
      }
    }
    stage.after(days: terms.responseDays + 6) { [self] in try determine(row.id, venue) }
  }

  private func determine(_ id: CaseID, _ venue: Venue) throws {
    guard let row = stage.register.cases[id], row.determination == nil else { return }
    let units = row.units - row.unitsCured
    guard units > 0, let value = row.value.times(units),
      let penalty = business.law.penalty(
        onInsured: Money(minor: value.minor / row.units, currency: value.currency))
    else { return }
    try stage.perform(
      DetermineCase(
        caseID: id, isViolation: true, unitsUnaccounted: units, penalty: penalty,
        reasons: "The units were not where the register places them, and nothing shows where.",
        purpose: .diversionRisk),
      by: cast.regulator, persons: 2)
    business.outcome.penalty(penalty)
    stage.after(days: 3) { [self] in
      try stage.perform(DemandPayment(caseID: id), by: cast.regulator)
      try follow(id, venue)
    }
  }

  private func follow(_ id: CaseID, _ venue: Venue) throws {
    guard let row = stage.register.cases[id] else { return }
    for (number, demand) in row.demands.enumerated() {
      guard let demand = stage.register.demands[demand], demand.status == .open else { continue }
      if demand.isOnSurety {
        stage.after(days: 9 + number) { [self] in try settle(demand.id, venue) }
      }
      // The principal of a diversion has gone, or has nothing: its demand stays unsatisfied.
    }
  }

  /// Some sureties petition first; the petition is denied, and they pay.
  private func settle(_ id: DemandID, _ venue: Venue) throws {
    guard let demand = stage.register.demands[id],
      let surety = cast.sureties.first(where: { $0.id == demand.on })
    else { return }
    var random = stage.generator(5, id.text)
    if random.chance(ppm: 250_000) {
      try stage.perform(
        PetitionDemand(demand: id, grounds: "The principal disputes the count."), by: surety)
      stage.after(days: 20) { [self] in
        try stage.perform(
          DecidePetition(demand: id, isGranted: false, reasons: "The count stands."),
          by: cast.regulator, persons: 2)
        stage.after(days: 5) { [self] in try pay(id, surety, venue) }
      }
    } else {
      try pay(id, surety, venue)
    }
  }

  private func pay(_ id: DemandID, _ surety: Player, _ venue: Venue) throws {
    guard let demand = stage.register.demands[id],
      let left = demand.amount.subtracting(demand.paid)
    else { return }
    try stage.perform(PayDemand(demand: id, amount: left), by: surety)
    business.outcome.paid(left)
    var random = stage.generator(6, id.text)
    let share = 100_000 + Int64(random.integer(below: 300_000))
    guard let back = left.timesPpm(share), back.minor > 0 else { return }
    stage.after(days: 45) { [self] in
      try stage.perform(
        RecoverPayment(demand: id, amount: back), by: surety)
      business.outcome.recovered(back)
    }
  }
}
