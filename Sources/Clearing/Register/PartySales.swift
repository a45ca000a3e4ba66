import Pages
import Rulebook
import Vocabulary

/// The sales in which a party has a part, in the order in which they entered. Derived from parties and sales.
///
/// Sales are found by the names in them, so that a party enrolled after a sale that names it finds that too. The nth sale of a name is found
/// under the hash of the name's number and n, so that one party with very many sales makes no long bucket.
struct PartySales: Sendable {
  private var index = KeyIndex()
  /// Numbers of names, by the names' hashes.
  private var names = KeyIndex()
  /// Sales of each name, by its number.
  private var counts = PagedList<UInt32>(pageBits: 8)
  /// Numbers of the parties' names, by the parties' places.
  private var parties = PagedList<UInt32>(pageBits: 8)

  /// The number of a name by its hash; a new one for a new name.
  mutating func number(ofName hash: UInt64) -> Int {
    if let known = names.find(hash, where: { _ in true }) { return known }
    let number = counts.count
    names.insert(hash, row: number)
    counts.append(0)
    return number
  }

  /// The number of a party's name, by the party's place.
  func number(ofParty place: Int) -> Int? {
    place < parties.count ? Int(parties[place]) : nil
  }

  /// Notes the name of the party that enters at the next place.
  mutating func enrol(name hash: UInt64) {
    parties.append(UInt32(clamping: number(ofName: hash)))
  }

  mutating func insert(_ sale: Int, name number: Int) {
    index.insert(Self.hash(number, counts[number]), row: sale)
    counts[number] += 1
  }

  /// Places of the sales that bear a party's name, rising. One may be another party's of that name.
  func places(ofParty place: Int) -> [Int] {
    guard let name = number(ofParty: place) else { return [] }
    var out: [Int] = []
    for number in 0..<counts[name] {
      _ = index.find(Self.hash(name, number)) { place in
        if place > out.last ?? -1 { out.append(place) }
        return false
      }
    }
    return out
  }

  private static func hash(_ name: Int, _ number: UInt32) -> UInt64 {
    KeyHash.mix(UInt64(name) << 32 | UInt64(number))
  }
}

extension Register {
  /// Notes a new sale under the names of those who have a part in it: the parties it names by identifier, the site's operator, and whoever
  /// its document names, enrolled or not.
  mutating func noteParties(of row: SaleRow, at place: Int) {
    var known: [String] = []
    var names: [Int] = []
    let site = sites[row.siteID]
    for id in [row.exporter, row.maker, row.buyer, site?.operator ?? PartyID.none] {
      guard let party = parties.place(of: id), let name = partySales.number(ofParty: party),
        !names.contains(name)
      else { continue }
      names.append(name)
      known.append(parties[at: party].name)
    }
    for party in row.sale.parties where !known.contains(party.name) {
      known.append(party.name)
      let name = partySales.number(ofName: Self.hash(ofName: party.name))
      if !names.contains(name) { names.append(name) }
    }
    for name in names { partySales.insert(place, name: name) }
  }

  /// Places of the sales that bear a party's name, in the order in which they entered.
  func salePlaces(of party: PartyID) -> [Int] {
    parties.place(of: party).map { partySales.places(ofParty: $0) } ?? []
  }
}
