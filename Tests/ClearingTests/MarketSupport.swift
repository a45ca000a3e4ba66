import Canon
import Rulebook
import Suretyship
import Vocabulary

@testable import Clearing

extension BondStage {
  /// Another sale, of so many H100 for the same site or another, insured for a value.
  mutating func sale(
    of buyer: PartyID, insuredValue: Money = .dollars(12_000_000), to site: SiteID? = nil,
    model: String = "H100 SXM"
  ) -> SaleID {
    var row = SaleRow()
    row.id = SaleID(bits: 0x5A1E_0000 + UInt64(kit.register.sales.count))
    row.buyer = buyer
    row.exporter = exporter
    row.siteID = site ?? self.site
    row.proposedAt = kit.now
    row.units = 400
    row.insuredValue = insuredValue
    row.rulebook = kit.register.rulebook?.digest ?? .zero
    var item = Sale.Item()
    item.model = .value(ModelName(model))
    row.sale.items = [item]
    kit.put([.sale(row)])
    return row.id
  }

  /// An application of any buyer.
  mutating func apply(for sale: SaleID, _ sum: Money) throws -> BondRequestID {
    let buyer = try kit.register.sale(sale).buyer
    return BondRequestID(of: try kit.perform(ApplyForBond(sale: sale, penalSum: sum), by: buyer))
  }

  /// The code of the refusal that a quote of one surety meets.
  func refusal(quoting request: BondRequestID, _ terms: BondTerms) -> String? {
    let quote = QuoteBond(
      request: request, terms: terms, validUntil: kit.now.day.adding(days: 20))
    return kit.refusal(quote, by: terms.coSureties.first?.surety ?? first)
  }

  /// Applies, quotes and issues for any sale.
  mutating func bond(for sale: SaleID, _ terms: BondTerms) throws -> BondID {
    let request = try apply(for: sale, terms.penalSum)
    let quote = try quote(request, terms)
    let buyer = try kit.register.sale(sale).buyer
    return BondID(of: try kit.perform(IssueBond(quote: quote), by: buyer))
  }

  func stake(_ owner: PartyID?, _ name: String, ppm: Int64) -> OwnerStake {
    var stake = OwnerStake()
    stake.party = owner
    stake.name = name
    stake.country = Kit.country("MY")
    stake.sharePpm = ppm
    return stake
  }

  /// Reports that parties were seen with one thing.
  mutating func saw(_ parties: [PartyID], with trait: SharedTrait, _ value: String) throws {
    for party in parties {
      try kit.perform(
        ReportSighting(
          party: party, trait: trait, value: value, evidence: Digest.sha256(Array(value.utf8))),
        by: kit.regulator)
    }
  }

  /// All that is booked for a surety along the kinds of limits, minor units.
  func booked(_ surety: PartyID, _ kind: ExposureKind, _ key: String) -> Int64 {
    kit.register.exposure(surety, kind, key)
  }
}
