extension Calculation {
  /// The calculations of this room, in the order in which they are shown.
  package static let statistics: [Calculation] = [
    detectionProbability
  ]
}

/// Runs a statistical function and passes its fault on.
func answering<Value>(
  _ body: () throws(StatisticsFault) -> Value
) throws(CalculationFault) -> Value {
  do { return try body() } catch { throw CalculationFault(error) }
}
