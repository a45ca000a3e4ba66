import Pages
import Rulebook
import Vocabulary

/// The sales in which a party has a part, in the order in which they entered. Derived from the sales.
///
/// The nth sale of a party is found under the hash of the party and n, so that one party with very many sales makes no long bucket.
struct PartySales: Sendable {
  private var index = KeyIndex()
  /// Sales of each party, by the party's place.
  private var counts = PagedList<UInt32>(pageBits: 8)

  mutating func insert(_ sale: Int, party: Int) {
    while counts.count <= party { counts.append(0) }
    let number = counts[party]
    index.insert(Self.hash(party, number), row: sale)
    counts[party] = number + 1
  }

  /// Places of a party's sales, rising.
  func places(ofParty party: Int) -> [Int] {
    guard party < counts.count else { return [] }
    var out: [Int] = []
    for number in 0..<counts[party] {
      _ = index.find(Self.hash(party, number)) { place in
        if place > out.last ?? -1 { out.append(place) }
        return false
      }
    }
    return out
  }

  private static func hash(_ party: Int, _ number: UInt32) -> UInt64 {
    KeyHash.mix(UInt64(party) << 32 | UInt64(number))
  }
}

extension Register {
  /// Places of the parties that have a part in a sale, each once: those it names by identifier, the site's operator, and whoever is
  /// enrolled under a name in its document.
  func partyPlaces(of row: SaleRow) -> [Int] {
    var out: [Int] = []
    var known: [String] = []
    let site = sites[row.siteID]
    for id in [row.exporter, row.maker, row.buyer, site?.operator ?? PartyID.none] {
      guard let place = parties.place(of: id), !out.contains(place) else { continue }
      out.append(place)
      known.append(parties[at: place].name)
    }
    for party in row.sale.parties where !known.contains(party.name) {
      known.append(party.name)
      _ = partyNames.find(Self.hash(ofName: party.name)) { place in
        if !out.contains(place), NameKey.same(parties[at: place].name, party.name) {
          out.append(place)
        }
        return false
      }
    }
    return out
  }

  /// Places of the sales in which a party has a part, in the order in which they entered.
  func salePlaces(of party: PartyID) -> [Int] {
    parties.place(of: party).map { partySales.places(ofParty: $0) } ?? []
  }
}
