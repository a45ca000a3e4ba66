import Canon
import Clearing
import Custody
import Markup
import Vocabulary

/// One chip: where it should be, and why we believe it.
struct UnitView: Sendable {
  let reading: Reading
  let unit: UnitRow
  let model: String
  let sale: SaleRow?
  let site: SiteEntry?

  init(_ reading: Reading, row: Int) {
    let register = reading.register
    self.reading = reading
    unit = register.units[row]
    model = register.units.model(of: unit)
    sale = Self.place(unit.sale, in: register.sales.count).map { register.sales[at: $0] }
    site = Self.place(unit.site, in: register.sites.count).map { register.sites[at: $0] }
  }

  private static func place(_ number: UInt32, in count: Int) -> Int? {
    number == UnitRow.none || Int(number) >= count ? nil : Int(number)
  }

  private var grade: EvidenceGrade? { EvidenceGrade(code: unit.seenGrade) }

  var json: [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.key("serial")
      json.string(unit.serial.text)
      json.key("model")
      json.string(model)
      json.key("state")
      json.string(unit.state.rawValue)
      json.key("stateOn")
      json.string(unit.stateOn.text)
      json.key("shippedOn")
      json.string(unit.shippedOn.text)
      json.key("deviceKey")
      json.string(unit.deviceKey.hex)
      if let sale {
        json.key("sale")
        json.string(sale.id.text)
      }
      if let site {
        json.key("site")
        json.string(site.id.text)
      }
      if let grade {
        json.key("seenGrade")
        json.string(grade.rawValue)
        json.key("seenOn")
        json.string(unit.seenOn.text)
      }
    }
    return json.bytes
  }

  var page: BoardPage {
    let isLost = unit.state == .missing || unit.state == .diverted
    return BoardPage(
      name: unit.serial.text, lead: "\(model.isEmpty ? "A unit" : model).",
      parts: [
        .init("Where it should be, and why we believe it") {
          facts([
            Fact("State") {
              Status(Words.capital(unit.state.rawValue), isLost ? .bad : .good).node
            },
            Fact("Since") { date(unit.stateOn) },
            Fact("Site") { reading.site(site?.id ?? .none) },
            Fact("Sale") { reading.sale(sale?.id ?? .none) },
            Fact("Shipped") { date(unit.shippedOn) },
            Fact("Last seen by an inspector") {
              if let grade {
                date(unit.seenOn)
                " by \(Words.spaced(grade.rawValue))"
              } else {
                "never drawn"
              }
            },
            Fact("SHA-256 of its device key") { code(unit.deviceKey.hex) },
          ])
        }
      ])
  }
}
