import Canon
import Statistics

/// What an underwriter can see about a buyer, and how it moves the odds.
///
/// The likelihood ratios are assumptions, each to be replaced by a surety's own experience; red
/// flags after BIS guidance (15 CFR part 732, supplement 3) and the cases in domain.md.
package enum BuyerAttribute: String, Word {
  case newCompany = "new-company"
  case opaqueOwnership = "opaque-ownership"
  case payerIsNotConsignee = "payer-is-not-consignee"
  case powerBelowNeed = "power-below-need"
  case residentialAddress = "residential-address"
  case noDataCentre = "no-data-centre"
  case cashInAdvance = "cash-in-advance"
  case sharedAddress = "shared-address"
  case knownOperator = "known-operator"
  case cleanInspections = "clean-inspections"
  case auditedAccounts = "audited-accounts"

  /// How many times likelier the attribute is on a diverter than on an honest buyer, in thousandths
  /// (assumption).
  package var likelihoodRatioMilli: Int64 {
    switch self {
    case .newCompany: 3_000
    case .opaqueOwnership: 4_000
    case .payerIsNotConsignee: 6_000
    case .powerBelowNeed: 8_000
    case .residentialAddress: 5_000
    case .noDataCentre: 10_000
    case .cashInAdvance: 2_000
    case .sharedAddress: 4_000
    case .knownOperator: 200
    case .cleanInspections: 400
    case .auditedAccounts: 500
    }
  }
}

/// The chance of diversion from a base rate and attributes, by Bayes' rule as if they were
/// independent (they are not quite: the result is a reference, each surety signs its own
/// judgement).
package struct DiversionPrior: Hashable, Sendable {
  /// Share of diverters among all applicants; lab.md A13: piD + piU.
  package var baseRate = 0.10
  /// Above this chance the surety declines; lab.md A13: pmax.
  package var declineAbove = 0.15
  package var attributes: Set<BuyerAttribute> = []

  package init(attributes: Set<BuyerAttribute> = []) { self.attributes = attributes }

  /// The chance of diversion.
  package var chance: Double {
    // In the order of the list, so that the product rounds the same way every time.
    var ratio = 1.0
    for attribute in BuyerAttribute.allCases where attributes.contains(attribute) {
      ratio *= Double(attribute.likelihoodRatioMilli) / 1_000
    }
    return posterior(baseRate: baseRate, likelihoodRatio: ratio)
  }

  /// Whether the surety's rule is to decline.
  package var isDeclined: Bool { chance > declineAbove }
}
