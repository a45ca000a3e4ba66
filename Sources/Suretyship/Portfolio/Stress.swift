import Statistics
import Vocabulary

/// What may befall a whole portfolio at once.
package enum Stress: Hashable, Sendable {
  /// A country lets no inspector in: what went there counts as unaccounted for, and its bonds are
  /// called with this chance (1: all of them).
  case countryCloses(Country, pd: Double)
  /// One ring stands behind these bonds: they are called together or not at all, with the largest
  /// of their chances or this one if it is larger.
  case oneRing([Int], pd: Double)
  /// Every chance is multiplied (cut at 1) and the correlation is another.
  case badTimes(factor: Double, correlation: Double)

  /// The surety market of 2001–05: three times the losses, correlation 0.3. Source: lab.md B, from the
  /// combined ratios of 102–122 in those years (Insurance Information Institute).
  package static let years2001To2005 = Stress.badTimes(factor: 3, correlation: 0.3)
}

extension Portfolio {
  /// The portfolio and the model under a stress; `countries` says where each bond's goods are. Throws
  /// when chances, bonds or countries do not fit.
  package func under(
    _ stress: Stress, _ model: PortfolioModel, countries: [Country]
  ) throws(PortfolioFault) -> (portfolio: Portfolio, model: PortfolioModel) {
    var bonds = bonds
    switch stress {
    case .countryCloses(let country, let pd):
      guard countries.count == bonds.count else { throw .unplaced }
      guard pd >= 0, pd <= 1 else { throw .badStress }
      for index in bonds.indices where countries[index] == country {
        bonds[index].pd = max(bonds[index].pd, pd)
      }
      return (try Portfolio(bonds), model)
    case .oneRing(let members, let pd):
      guard pd >= 0, pd <= 1, let first = members.min() else { throw .badStress }
      guard Set(members).count == members.count, first >= 0,
        members.allSatisfy({ $0 < bonds.count })
      else { throw .badStress }
      var ring = bonds[first]
      for index in members where index != first {
        // All losses together are within 10^15.
        ring.loss += bonds[index].loss
        ring.pd = max(ring.pd, bonds[index].pd)
      }
      ring.pd = max(ring.pd, pd)
      ring.bond = "ring of \(members.count), first \(ring.bond)"
      bonds[first] = ring
      for index in members.sorted(by: >) where index != first { bonds.remove(at: index) }
      return (try Portfolio(bonds), model)
    case .badTimes(let factor, let correlation):
      guard factor >= 0, factor.isFinite else { throw .badStress }
      for index in bonds.indices { bonds[index].pd = min(1, bonds[index].pd * factor) }
      return (try Portfolio(bonds), .oneFactor(correlation: correlation))
    }
  }
}

/// A portfolio before and under a stress.
package struct StressTest: Hashable, Sendable {
  package let stress: Stress
  package let before: PortfolioLoss
  package let under: PortfolioLoss

  /// Works both out. Throws as `Portfolio.under` and `PortfolioLoss` do.
  package init(
    _ stress: Stress, on loss: PortfolioLoss, countries: [Country] = []
  ) throws(PortfolioFault) {
    self.stress = stress
    before = loss
    let changed = try loss.portfolio.under(stress, loss.model, countries: countries)
    under = try PortfolioLoss(changed.portfolio, changed.model, levels: loss.tails.map(\.level))
  }

  /// What the stress adds to TVaR at each level, units.
  package var added: [Double] {
    zip(under.tails, before.tails).map { $0.tailValueAtRisk - $1.tailValueAtRisk }
  }
}
