extension Calculation {
  /// The calculations of this room, in the order in which they are shown.
  package static let statistics: [Calculation] = [
    detectionProbability, leastSample, missingBounds, clopperPearson, chapman, stratifiedBound,
    eValue, confidenceSequence, roganGladen, timeToDetection, inspectionGame, coverageGame,
  ]
}

/// Runs a statistical function and passes its fault on.
func answering<Value>(
  _ body: () throws(StatisticsFault) -> Value
) throws(CalculationFault) -> Value {
  do { return try body() } catch { throw CalculationFault(error) }
}

extension Parameter {
  static let items = Parameter(
    "items", .whole(0...Hypergeometric.limit), unit: "items", "items in the population")
  static let missing = Parameter(
    "missing", .whole(0...Hypergeometric.limit), unit: "items", "missing items among them")
  static let sampled = Parameter(
    "sampled", .whole(0...Hypergeometric.limit), unit: "items",
    "items drawn without replacement")
  static let sensitivity = Parameter(
    "sensitivity", .decimal(.share), unit: "chance",
    "chance that a missing item is noticed when it is drawn")
  static let confidence = Parameter(
    "confidence", .decimal(.insideShare), unit: "chance", "how often the bound holds, such as 0.95")
  static let trials = Parameter(
    "trials", .whole(1...Hypergeometric.limit), unit: "trials", "independent trials")

  static func counts(_ name: String, _ meaning: String) -> Parameter {
    Parameter(
      name, .wholes(0...Hypergeometric.limit, limit: 1_000), unit: "items, one for each stratum",
      meaning)
  }
}
