import Canon
import Vocabulary

/// A place where units are kept and inspected.
public struct SiteRow: Fielded, Equatable {
  /// What people call the site.
  public var name = ""
  /// The country in which it stands.
  public var country = Country.none
  /// Postal address.
  public var address = ""
  /// The party that operates the site.
  public var operatorId = PartyID.none
  /// Electrical power available to the racks, kW.
  public var powerKW = 0

  /// A site of which nothing is known yet.
  public init() {}

  /// Visits `name`, `country`, `address`, `operator`, `powerKW`.
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
  /// The site at which the rack stands.
  public var siteId = SiteID.none
  /// The label on the rack, unique at its site.
  public var label = ""
  /// How many units the rack can hold.
  public var capacityUnits = 0

  /// A rack of which nothing is known yet.
  public init() {}

  /// Visits `site`, `label`, `capacityUnits`.
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
  /// From shipment to customs entry or receipt, days.
  public var shippedDays = 30
  /// From customs entry to receipt, days.
  public var inTransitDays = 45
  /// At the site without being installed, days.
  public var warehousedDays = 90
  /// Between two places, days.
  public var relocatingDays = 30
  /// With the maker by the word of the site alone, days; what the maker acknowledged has no limit here.
  public var returnedDays = 120

  /// The limits where nobody set others.
  public init() {}

  /// Visits the limits in the order in which they stand above.
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
