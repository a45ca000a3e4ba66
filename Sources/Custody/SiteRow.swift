import Canon
import Vocabulary

/// A place where units are kept and inspected.
public struct SiteRow: Fielded, Equatable {
  public var name = ""
  public var country = Country.none
  public var address = ""
  public var operatorId = PartyID.none
  public var powerKW = 0

  public init() {}

  public mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("name", &name, "what people call the site")
    try visit("country", &country, "where the site stands, ISO 3166-1 alpha-2")
    try visit("address", &address, "postal address")
    try visit("operator", &operatorId, "the party that operates the site")
    try visit("powerKW", &powerKW, "electrical power available to the racks, kW")
  }
}

/// A rack at a site.
public struct RackRow: Fielded, Equatable {
  public var siteId = SiteID.none
  public var label = ""
  public var capacityUnits = 0

  public init() {}

  public mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("site", &siteId, "the site at which the rack stands")
    try visit("label", &label, "the label on the rack, unique at its site")
    try visit("capacityUnits", &capacityUnits, "how many units the rack can hold")
  }
}

/// How long a unit may stay in a state that should pass, in days.
///
/// Source: boxes in a warehouse that are never installed and goods that never arrive are how chips
/// have been diverted (reference case: dummy servers staged in a warehouse).
public struct DwellLimits: Fielded, Equatable {
  public var shippedDays = 30
  public var inTransitDays = 45
  public var warehousedDays = 90
  public var relocatingDays = 30
  public var returnedDays = 120

  public init() {}

  public mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("shippedDays", &shippedDays, "from shipment to customs entry or receipt, days")
    try visit("inTransitDays", &inTransitDays, "from customs entry to receipt, days")
    try visit("warehousedDays", &warehousedDays, "at the site without being installed, days")
    try visit("relocatingDays", &relocatingDays, "between two places, days")
    try visit("returnedDays", &returnedDays, "with the maker for repair, days")
  }

  /// The limit of a state, in days; `nil` if it may last.
  public func days(in state: UnitState) -> Int? {
    switch state {
    case .shipped: shippedDays
    case .inTransit: inTransitDays
    case .warehoused: warehousedDays
    case .relocating: relocatingDays
    case .returned: returnedDays
    default: nil
    }
  }
}
