import Canon
import Rulebook
import Suretyship
import Vocabulary

/// Refusals of an exporter that would stand surety where the rulebook does not let it.
enum ExporterRefusals {
  static let refused = RefusalKind(
    "surety.exporter",
    "a surety is the sale's exporter or affiliated with it, which the rulebook does not allow",
    fix: "take a surety that is independent of the exporter")
  static let alone = RefusalKind(
    "surety.exporter-without-co-surety",
    "the sale's exporter stands surety, and independent sureties take less than the rulebook asks",
    fix: "add co-sureties independent of the exporter that together take at least the share named")
  static let margin = RefusalKind(
    "quote.sale-margin",
    "the margin of the sale is below zero or in another currency, or no surety is its exporter",
    fix:
      "state it in the currency of the penal sum, where the exporter is a surety; else leave it out"
  )
  static let chance = RefusalKind(
    "quote.loss-chance", "the chance of a call does not lie within nothing and certainty",
    fix: "state it in parts per million, 0 to 1,000,000, or leave it out")

  static let all = [refused, alone]
}

/// What an exporter stakes as surety for its own buyer, beside what it earns on the sale.
package struct ExporterStake: Fielded, Hashable {
  package var exporter: PartyID = .none
  package var sale: SaleID = .none
  package var penalSum: Money = .zero
  /// What the exporter, and sureties affiliated with it, bear of it.
  package var part: Money = .zero
  /// Chance of a call, parts per million: the lead surety's, signed in its quote, else the reference model's; `nil` where the
  /// rulebook's figures give none.
  package var chancePpm: Int64?
  package var isSigned: Bool = false
  /// Penal sum × chance of a call, rounded up.
  package var expectedLoss: Money?
  /// What the exporter earns on the sale, as it stated; `nil`: it did not.
  package var margin: Money?

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("exporter", &exporter, "exporter of the sale")
    try visit("sale", &sale, "the sale")
    try visit("penalSum", &penalSum, "penal sum of the bond")
    try visit("part", &part, "what the exporter and its affiliates bear of it")
    try visit("chancePpm", &chancePpm, "chance of a call, ppm")
    try visit("isSigned", &isSigned, "whether a surety signed that chance; else a model's")
    try visit("expectedLoss", &expectedLoss, "penal sum × that chance")
    try visit("margin", &margin, "what the exporter earns on the sale, if it states it")
  }

  /// The exporter's part against its margin; `nil` where one of them is not stated.
  package var balance: ExporterSurety? {
    guard let margin, let chancePpm else { return nil }
    return ExporterSurety(penalSum: part, lossChancePpm: chancePpm, margin: margin)
  }
}

extension Register {
  /// Whether a surety is a sale's exporter or affiliated with it.
  func isExporter(_ surety: PartyID, of sale: SaleRow) -> Bool {
    sale.exporter != .none && areAffiliated(surety, sale.exporter)
  }

  /// Holds sureties of a bond against what the rulebook says of an exporter that is one of them.
  ///
  /// Source: the essay: an exporter may itself be the surety; how far is the rulebook's `exporterAsSurety` and `coSuretyPpmMin`. That it
  /// is neither the principal nor its affiliate (19 CFR 113.31(a)) is checked for every surety.
  func checkExporter(
    _ parts: [CoSurety], of sale: SaleRow, under law: Terms
  ) throws(Refusal) {
    guard law.exporterAsSurety != .allowed,
      let own = parts.first(where: { isExporter($0.surety, of: sale) })
    else { return }
    guard law.exporterAsSurety == .withCoSurety else {
      throw Refusal(ExporterRefusals.refused, own.surety.text)
    }
    // Shares were checked to sum to one whole, or stand in a bond. Who was seen with a thing of the exporter's is not independent of it, and
    // what ties there are beyond those that could be followed is never a pass.
    let group = principalGroup(of: sale.exporter)
    let others = parts.reduce(Int64(0)) {
      $0 + (group.mayContain($1.surety) ? 0 : $1.sharePpm)
    }
    let least = Int64(max(1, law.coSuretyPpmMin ?? 1))
    guard others >= least else {
      throw Refusal(ExporterRefusals.alone, "\(others) of at least \(least) ppm")
    }
  }

  /// What a sale's exporter stakes in a bond; `nil` if it is no surety of it.
  package func exporterStake(in bond: BondRow, for sale: SaleRow) -> ExporterStake? {
    let shares = zip(bond.terms.coSureties, bond.terms.partsOfPenalSum)
    let own = shares.filter { isExporter($0.0.surety, of: sale) }.map(\.1)
    guard !own.isEmpty else { return nil }
    let quote = quotes[bond.quote]
    var stake = ExporterStake()
    stake.exporter = sale.exporter
    stake.sale = sale.id
    stake.penalSum = bond.terms.penalSum
    stake.part = own.reduce(bond.terms.penalSum.none) { $0.adding($1) ?? $0 }
    stake.isSigned = quote?.lossChancePpm != nil
    stake.chancePpm = quote?.lossChancePpm ?? referenceChancePpm(of: bond)
    stake.expectedLoss = stake.chancePpm.flatMap { stake.penalSum.timesPpm($0) }
    // A margin is stated on the sale that was applied for.
    if bondRequests[bond.request]?.sale == sale.id { stake.margin = quote?.saleMargin }
    return stake
  }

  /// The chance that a bond is called, by the reference model under the rulebook it was signed under.
  private func referenceChancePpm(of bond: BondRow) -> Int64? {
    guard let law = rulebook(bond.rulebook)?.terms else { return nil }
    return ExporterSurety.referenceChancePpm(
      detectionTargetPpm: law.detectionTargetPpm, withinDays: law.detectWithinDays,
      months: bond.terms.obligationMonths + bond.terms.discoveryMonths)
  }
}
