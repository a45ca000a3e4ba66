import Canon

/// Where a unit stands in its life, as custody has it.
public enum UnitState: String, Word {
  /// Bound to its serial and device key by the maker; not yet sent.
  case manufactured
  /// Sent by the exporter under a manifest.
  case shipped
  /// Entered at the destination's customs and on its way to the site.
  case inTransit = "in-transit"
  /// At the site, in a box or store: not installed.
  case warehoused
  /// In a rack.
  case installed
  /// Sent to the maker or its repairer (RMA), by the word of its site alone.
  case returned
  /// Kept by the maker; another unit took its place.
  case replaced
  /// Under way between two sites or racks.
  case relocating
  /// Destroyed or scrapped, with proof.
  case retired
  /// Looked for and not found.
  case missing
  /// A final determination says that it was diverted.
  case diverted
  /// With the maker, who acknowledged it.
  case atMaker = "at-maker"

  /// The state as one byte, as it stands in a row and in a digest: its place in this list.
  public var code: UInt8 {
    switch self {
    case .manufactured: 0
    case .shipped: 1
    case .inTransit: 2
    case .warehoused: 3
    case .installed: 4
    case .returned: 5
    case .replaced: 6
    case .relocating: 7
    case .retired: 8
    case .missing: 9
    case .diverted: 10
    case .atMaker: 11
    }
  }

  /// The state of a code; `nil` for any other number.
  public init?(code: UInt8) {
    switch code {
    case 0: self = .manufactured
    case 1: self = .shipped
    case 2: self = .inTransit
    case 3: self = .warehoused
    case 4: self = .installed
    case 5: self = .returned
    case 6: self = .replaced
    case 7: self = .relocating
    case 8: self = .retired
    case 9: self = .missing
    case 10: self = .diverted
    case 11: self = .atMaker
    default: return nil
    }
  }

  /// Whether the unit is off its site for a lawful reason, as far as custody knows.
  var isReleased: Bool {
    switch self {
    case .returned, .atMaker, .replaced, .retired: true
    case .manufactured, .shipped, .inTransit, .warehoused, .installed, .relocating, .missing,
      .diverted:
      false
    }
  }

  /// Whether the unit should be found at its site: it belongs to the population of a round.
  public var isExpectedAtSite: Bool { self == .warehoused || self == .installed }

  /// Whether the unit belongs to its site: expected there, or with its maker, from where it comes back.
  public var belongsAtSite: Bool {
    isExpectedAtSite || self == .returned || self == .atMaker
  }
}

/// Why a unit changes state. A reason has one outcome from each state, or is not allowed from it.
public enum UnitReason: String, Word {
  /// The exporter sends it under a manifest.
  case shipment
  /// The destination's customs enter it.
  case customsEntry = "customs-entry"
  /// It arrives at a site.
  case receipt
  /// It is put into a rack.
  case installation
  /// It is taken out of its rack and kept at the site.
  case removal
  /// It leaves for another site or rack.
  case relocation
  /// The site sends it to its maker.
  case returnToMaker = "return-to-maker"
  /// The maker says that it has the unit, or had it before it went back.
  case acknowledgement
  /// It starts back from its maker.
  case returnToSite = "return-to-site"
  /// Another unit takes its place; the maker keeps it.
  case replacement
  /// It is destroyed or scrapped, with proof.
  case retirement
  /// It was looked for in vain, its clock ran out, or its site says that it is lost.
  case notFound = "not-found"
  /// A missing or diverted unit turns up in a box or store.
  case found
  /// A missing or diverted unit turns up in a rack.
  case foundInstalled = "found-installed"
  /// A final determination says that it was diverted.
  case determination

  /// The state that follows; `nil` where the reason is not allowed.
  public func outcome(from state: UnitState) -> UnitState? {
    switch (self, state) {
    case (.shipment, .manufactured): .shipped
    case (.customsEntry, .shipped): .inTransit
    // Customs entry may be reported after the boxes have arrived; a free zone has none.
    case (.receipt, .shipped), (.receipt, .inTransit), (.receipt, .relocating): .warehoused
    case (.installation, .warehoused): .installed
    case (.removal, .installed): .warehoused
    case (.relocation, .installed), (.relocation, .warehoused): .relocating
    case (.returnToMaker, .installed), (.returnToMaker, .warehoused): .returned
    // The maker's word comes late: the clock had run out.
    case (.acknowledgement, .returned), (.acknowledgement, .missing): .atMaker
    case (.returnToSite, .returned), (.returnToSite, .atMaker): .relocating
    case (.replacement, .returned), (.replacement, .atMaker): .replaced
    case (.retirement, .installed), (.retirement, .warehoused), (.retirement, .returned),
      (.retirement, .atMaker):
      .retired
    case (.notFound, .shipped), (.notFound, .inTransit), (.notFound, .warehoused),
      (.notFound, .installed), (.notFound, .returned), (.notFound, .relocating),
      (.notFound, .atMaker):
      .missing
    case (.found, .missing), (.found, .diverted): .warehoused
    case (.foundInstalled, .missing), (.foundInstalled, .diverted): .installed
    // What was scrapped or kept by the maker on paper may turn up elsewhere.
    case (.determination, _): state == .manufactured || state == .diverted ? nil : .diverted
    default: nil
    }
  }
}
