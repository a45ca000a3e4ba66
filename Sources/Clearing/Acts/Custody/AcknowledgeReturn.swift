import Canon
import Custody
import Vocabulary

/// The maker acknowledges units that were returned to it: it has them, or had them before they went back.
///
/// The acknowledgement stops a unit's repair clock, for the unit is where the maker says. Late, when the unit is at its site again, it settles the
/// return, so that the unit may be returned another time. Source: DESIGN.md (makers acknowledge returns); domain.md §9 (repair-return
/// laundering: a site's own word does not take a unit out of the rounds). Corrected by `ReplaceUnit`, or by moving the unit back.
package struct AcknowledgeReturn: ActBody {
  package var serials: [String] = []
  package var reference: String = ""

  package init() {}
  package init(serials: [String], reference: String) {
    self.serials = serials
    self.reference = reference
  }

  package static let kind = ActKind.acknowledgeReturn

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("serials", &serials, "serials, 1 to 2,000")
    try visit("reference", &reference, "the maker's return number, 1 to 100 bytes")
  }

  package static var refusals: [RefusalKind] {
    [ReplaceUnit.otherMaker, UnitRefusals.unknown, UnitRefusals.twice, UnitRefusals.state]
  }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.maker])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    guard (1...100).contains(reference.utf8.count) else {
      throw Refusal(CommonRefusals.badValue, "reference")
    }
    let rows = try register.unitRows(serials)
    for row in rows {
      let unit = register.units[row]
      guard let sale = register.saleID(ofUnit: row), register.sales[sale]?.maker == call.by else {
        throw Refusal(ReplaceUnit.otherMaker, unit.serial.text)
      }
      guard unit.isReturnOpen,
        unit.state.isExpectedAtSite || UnitReason.acknowledgement.outcome(from: unit.state) != nil
      else {
        throw Refusal(UnitRefusals.state, "\(unit.serial.text): \(unit.state.rawValue)")
      }
    }
    return [register.moved(rows, for: .acknowledgement, at: call.at)]
  }
}
