import Canon
import Vocabulary

/// A place where units are kept and inspected.
package struct SiteRow: Fielded, Equatable {
  package var name = ""
  package var country = Country.none
  package var address = ""
  package var operatorId = PartyID.none
  package var powerKW = 0

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("name", &name, "what people call the site")
    try visit("country", &country, "where the site stands, ISO 3166-1 alpha-2")
    try visit("address", &address, "postal address")
    try visit("operator", &operatorId, "the party that operates the site")
    try visit("powerKW", &powerKW, "electrical power available to the racks, kW")
  }
}

/// A rack at a site.
package struct RackRow: Fielded, Equatable {
  package var siteId = SiteID.none
  package var label = ""
  package var capacityUnits = 0

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("site", &siteId, "the site at which the rack stands")
    try visit("label", &label, "the label on the rack, unique at its site")
    try visit("capacityUnits", &capacityUnits, "how many units the rack can hold")
  }
}

/// How long a unit may stay in a state that should pass, in days.
///
/// Source: boxes in a warehouse that are never installed and goods that never arrive are how chips
/// have been diverted (reference case: dummy servers staged in a warehouse).
package struct DwellLimits: Fielded, Equatable {
  package var shippedDays = 30
  package var inTransitDays = 45
  package var warehousedDays = 90
  package var relocatingDays = 30
  package var returnedDays = 120

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("shippedDays", &shippedDays, "from shipment to customs entry or receipt, days")
    try visit("inTransitDays", &inTransitDays, "from customs entry to receipt, days")
    try visit("warehousedDays", &warehousedDays, "at the site without being installed, days")
    try visit("relocatingDays", &relocatingDays, "between two places, days")
    try visit("returnedDays", &returnedDays, "with the maker for repair, days")
  }

  /// The limit of a state, in days; `nil` if it may last.
  package func days(in state: UnitState) -> Int? {
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
