import Canon
import Vocabulary

/// What a bond's penal sum is from a moment on.
package struct PenalPeriod: Hashable, Fielded {
  package var from: Instant = .zero
  package var penalSum: Money = .zero

  package init() {}
  package init(from: Instant, penalSum: Money) {
    self.from = from
    self.penalSum = penalSum
  }

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("from", &from, "from when on")
    try visit("penalSum", &penalSum, "the most that all sureties together pay, for all losses")
  }
}

extension [PenalPeriod] {
  /// The penal sum in force at a moment, the first one before that; `nil` without periods, which are in the order of
  /// time.
  ///
  /// Penal sums do not add up: however many periods and premiums there are, a loss is paid at most up to the sum in force
  /// when it was found, less all that was asked before, for whatever loss. Source: the non-cumulation clause of
  /// the trade's forms; 19 CFR 113.13: a bond's amount is one amount while it stands.
  package func inForce(at: Instant) -> Money? {
    (last { $0.from <= at } ?? first)?.penalSum
  }
}
