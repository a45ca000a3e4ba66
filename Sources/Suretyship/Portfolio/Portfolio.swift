/// One bond of a portfolio: what a call costs and how likely it is.
package struct PortfolioBond: Hashable, Sendable {
  /// The bond's name: any text, for people.
  package var bond: String
  /// What one call costs, whole units (dollars, thousands: the same for all), 0...10^15.
  package var loss: Int
  /// Chance of a call within the horizon, 0...1.
  package var pd: Double

  package init(bond: String, loss: Int, pd: Double) {
    self.bond = bond
    self.loss = loss
    self.pd = pd
  }
}

/// How calls depend on each other.
package enum PortfolioModel: Hashable, Sendable {
  /// Not at all.
  case independent
  /// Through one common factor, with correlation ρ within 0...1 between any two (see
  /// `Statistics.Vasicek`). At 1 a bond is called whenever one with a larger chance is.
  case oneFactor(correlation: Double)
}

/// Why a portfolio has no answer.
package enum PortfolioFault: Error, Hashable, Sendable {
  case noBonds
  case tooManyBonds(Int)
  case badLoss(bond: Int)
  case badChance(bond: Int)
  /// All losses together are above 10^15 units.
  case tooLarge
  case badCorrelation
  case badLevel(Double)
  /// The quadrature over the factor does not settle: the correlation is too close to 1.
  case notSettled
  /// Under one factor, nearly all of the expected loss falls in years that no one will live to see.
  case tooRare
  /// Shares of single bonds are worked out on the exact lattice only.
  case noShares(step: Int)
  /// A stress by country needs the country of each bond.
  case unplaced
  /// A stress by ring needs the group of each bond.
  case ungrouped
  /// A stress names a country or group that no bond has.
  case noSuchPlace(String)
  /// A stress names bonds that are not there, or a chance or factor outside its domain.
  case badStress
}

extension PortfolioFault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noBonds: "a portfolio needs at least one bond"
    case .tooManyBonds(let count): "\(count) bonds; at most \(Portfolio.bondLimit) are read"
    case .badLoss(let bond):
      "bond \(bond + 1): the loss must be a whole number from 0 to 1,000,000,000,000,000"
    case .badChance(let bond): "bond \(bond + 1): the chance pd must lie within 0 and 1"
    case .tooLarge: "all losses together are above 1,000,000,000,000,000 units: state them coarser"
    case .badCorrelation: "the correlation must lie within 0 and 1"
    case .badLevel(let level): "the level \(level) must lie above 0 and below 1"
    case .notSettled:
      "the integral over the factor does not settle at this correlation with chances so close to 0 or 1, "
        + "or at a correlation so close to 1: take 0 or 1 itself where that is meant"
    case .tooRare:
      "the chances pd are so small that the calls fall in years beyond nine standard deviations of "
        + "the factor: take a larger pd, a smaller correlation, or independent calls"
    case .noShares(let step):
      "shares of single bonds need all losses on one lattice that is not too long; here a step is "
        + "\(step) units: round the losses to fewer digits"
    case .unplaced:
      "a stress by country needs to know where each bond's goods are: a column country, two letters "
        + "for each bond"
    case .ungrouped:
      "a stress by ring needs to know who stands behind each buyer: a column group, any name"
    case .noSuchPlace(let name): "no bond has the \(name): name one that stands in the file"
    case .badStress: "the stress names bonds that are not there, or a figure outside its domain"
    }
  }
}

/// Bonds that may be called within one horizon.
package struct Portfolio: Hashable, Sendable {
  package static let bondLimit = 1_000_000
  package static let lossLimit = 1_000_000_000_000_000
  /// The levels at which quantiles are reported.
  package static let levels = [0.9, 0.95, 0.99, 0.995, 0.999]

  package let bonds: [PortfolioBond]
  /// All losses together.
  package let total: Int

  /// Throws the first thing wrong with the bonds.
  package init(_ bonds: [PortfolioBond]) throws(PortfolioFault) {
    guard !bonds.isEmpty else { throw .noBonds }
    guard bonds.count <= Self.bondLimit else { throw .tooManyBonds(bonds.count) }
    var total = 0
    for (index, bond) in bonds.enumerated() {
      guard bond.loss >= 0, bond.loss <= Self.lossLimit else { throw .badLoss(bond: index) }
      guard bond.pd >= 0, bond.pd <= 1 else { throw .badChance(bond: index) }
      // At most 10^6 times 10^15.
      let (sum, over) = total.addingReportingOverflow(bond.loss)
      guard !over, sum <= Self.lossLimit else { throw .tooLarge }
      total = sum
    }
    self.bonds = bonds
    self.total = total
  }

  /// The expected loss, units.
  package var mean: Double {
    bonds.reduce(0) { $0 + Double($1.loss) * $1.pd }
  }
}
