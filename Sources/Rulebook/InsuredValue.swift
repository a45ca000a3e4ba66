import Canon
import Vocabulary

extension Rulebook {
  /// The figures of an item: its model's in the catalogue, or those it states.
  package func figures(of item: Sale.Item) -> Figures? {
    if let name = item.model.known, let place = models[name.key] {
      return law.catalogue.accelerators[place].figures
    }
    return item.figures.known
  }

  /// Chips in one line of goods; `nil` when form, quantity or chips per unit are not known.
  package func chips(in item: Sale.Item) -> Int64? {
    guard let quantity = item.quantity.known, let form = item.form.known,
      let figures = figures(of: item), let each = figures.chips(in: form)
    else { return nil }
    let (chips, over) = quantity.units.multipliedReportingOverflow(by: each)
    return over ? nil : chips
  }

  /// Whole TPP of the .a chips of a sale, rounded up; `nil` when something needed for it is not
  /// known.
  package func tpp(of sale: Sale) -> Int64? {
    var total: Int128 = 0
    for item in sale.items {
      let chip = chipClass(of: item)
      if chip.prong == .unknown { return nil }
      guard chip.prong.paragraph == .a else { continue }
      guard let chips = chips(in: item), let tpp = chip.tppBillionths else { return nil }
      let (product, over) = tpp.multipliedReportingOverflow(by: Int128(chips))
      let (sum, over2) = total.addingReportingOverflow(product)
      if over || over2 { return nil }
      total = sum
    }
    let (whole, rest) = total.quotientAndRemainder(dividingBy: Int128(Measure.one))
    return Int64(exactly: rest > 0 ? whole + 1 : whole)
  }

  /// The class of an item's chip.
  package func chipClass(of item: Sale.Item) -> ChipClass {
    if let name = item.model.known, let place = models[name.key] { return classes[place] }
    if let figures = item.figures.known { return law.thresholds.classify(figures) }
    var out = ChipClass()
    out.missing = .model
    return out
  }

  /// Insured value: for each line the invoice or the reference price times quantity, whichever is
  /// more.
  ///
  /// `nil` without a price in US dollars for some line, or on overflow.
  package func insuredValue(of sale: Sale) -> Money? {
    var total = Money.zero
    for item in sale.items {
      guard let quantity = item.quantity.known, let invoice = item.unitPrice.known?.money,
        let billed = invoice.times(quantity.units)
      else { return nil }
      var value = billed
      if let name = item.model.known, let place = models[name.key],
        let reference = law.catalogue.accelerators[place].referencePrice?.amount.money
      {
        guard let chips = chips(in: item), let worth = reference.times(chips),
          worth.currency == billed.currency
        else { return nil }
        value = worth.minor > billed.minor ? worth : billed
      }
      guard value.currency == .usd, let sum = total.adding(value) else { return nil }
      total = sum
    }
    return total
  }

  /// The penalty on an insured value, in cents, rounded up; `nil` on overflow.
  package func penalty(onInsured value: Money) -> Money? {
    value.timesPpm(Int64(terms.penaltyMultiplePpm))
  }

  /// The penal sum on an insured value: coverage times penalty, in cents, rounded up; `nil` on
  /// overflow.
  package func penalSum(onInsured value: Money) -> Money? {
    guard let multiple = penalty(onInsured: value) else { return nil }
    return multiple.timesPpm(Int64(terms.coveragePpm))
  }
}
