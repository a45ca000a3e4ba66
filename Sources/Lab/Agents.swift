/// What happens to smugglers and their companies.
enum Kind: UInt64 {
  case order, delivery, diversion, auditVisit, regulatorVisit, tip, reopening
}

/// A principal who may divert, and the order that it places next.
struct Smuggler {
  var principal: UInt32
  var isUndeterred: Bool
  var isReopening = false
  var serial: UInt32 = 0
  var identity: Int32 = 0
  var orderNumber: UInt32 = 0
  /// ln of the mean order less half the variance of an order.
  var logScale: Double
  var meanOrder: Double
  var gain: Double
  var sizeWord: UInt32 = 0
  var checkWord: UInt32 = 0
  var gateWord: UInt32 = 0
  // E8: its company outside the region.
  var outsideSerial: UInt32 = 0
  var outsideDetectedAt = Double.infinity
}

/// A company through which a smuggler acts.
struct Identity {
  var smuggler: Int32
  var serial: UInt32
  var auditor: Int32 = 0
  var isDetected = false
  var hasPassed = false
  var signal = 0.0
  var inventory = 0
  var missing = 0
  var firstDeliveryAt = Double.infinity
  var firstDiversionAt = Double.infinity
  /// Since when it has diverted under its auditor; +∞ where it does not.
  var watchedSince = Double.infinity
  var auditVisits: UInt32 = 0
  var regulatorVisits: UInt32 = 0
  /// Tier 2: the calendar year and the chips passed in it.
  var year = -1
  var yearChips = 0
  /// R3: the last diverted lot under a bond; the quotes of its panel.
  var lastBonded: Int32 = -1
  var panel = Panel()
  var finedChips = 0
}

/// A lot that passed the gate.
struct Lot {
  var identity: Int32
  var order: UInt32
  var chips: Int
  var bond: Int32 = -1
  var previous: Int32 = -1
  var deliveredAt = 0.0
}

/// The quotes that an identity's panel gives: a stretch of the replica's list, cheapest first.
struct Panel {
  var start: Int32 = 0
  var count: Int32 = 0
  /// Whether the panel was asked at all.
  var isOpen = false
  /// Due diligence on an order.
  var diligence = 0.0
  /// What audits cost per dollar bought.
  var auditShare = 0.0
}

/// A quote: who, its place among the quotes, and what a bonded dollar costs the surety.
struct Quote {
  var surety: Int32
  /// Grows with the cost.
  var key: Double
  /// NaN until somebody asks, where the key is not the cost itself.
  var cost: Double
}

/// A bond in force, until its claim or its end.
struct Bond {
  var surety: Int32
  var isReleased = false
  var amount: Double
  var releaseAt: Double
}

/// A surety's books.
struct SuretyBooks {
  var capital: Double
  var exposure = 0.0
  var isInsolvent = false
}

/// An honest buyer whose orders meet those of others (R1, R3).
struct HonestBuyer {
  var principal: UInt32
  var meanOrder: Double
  var isDenied: Bool
  var panel = Panel()
  var firstDeliveryAt = Double.infinity
  var planned = 0
  var kept = 0
}

/// An honest order that passed the exporter's check.
struct HonestOrder {
  var at: Double
  var buyer: Int32
  var number: UInt32
  var chips: Int
}

/// An application for a licence.
struct Application {
  var at: Double
  var chips: Int
  var number: UInt32
  /// The honest buyer, or the identity of a smuggler.
  var applicant: Int32
  var isSmuggler: Bool
}
