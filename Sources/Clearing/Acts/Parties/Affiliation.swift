import Vocabulary

extension Register {
  /// Share from which an owner is held to control, parts per million. Source: 31 CFR and 15 CFR 50 % rules ("50 percent or more").
  static let controlPpm: Int64 = 500_000
  /// Levels of ownership that are followed upwards.
  static let ownershipLevelsMax = 8

  /// Whether two parties are one, one controls the other, or somebody controls both.
  ///
  /// Control is a declared parent, declared control, or half and more of the shares, where the shares of all that somebody controls
  /// count with its own. Owners that are not enrolled are known by their names. Ownership too wide or too deep to be followed counts as
  /// affiliation: what is not known is never a pass.
  package func areAffiliated(_ a: PartyID, _ b: PartyID) -> Bool {
    guard a != b else { return true }
    guard let first = circle(of: a), let second = circle(of: b) else { return false }
    return first.meets(second, in: self)
  }

  /// A party with everybody who controls it, for many comparisons; `nil` if it is not enrolled.
  func circle(of party: PartyID) -> Circle? {
    guard let place = parties.place(of: party) else { return nil }
    // Most parties declare no owner: nothing is above them.
    if parties[at: place].hasNobodyAbove { return Circle(alone: party) }
    return Circle(of: parties[at: place], in: self)
  }

  /// Whether a party is active and holds a role.
  package func isActive(_ party: PartyID, as role: Role) -> Bool {
    guard let place = parties.place(of: party) else { return false }
    return parties[at: place].status == .active && parties[at: place].roles.contains(role)
  }
}

extension Register {
  /// Names and countries of everybody who controls a party, through enrolled owners as far as they are followed; empty for a party
  /// with nobody above it.
  func controllers(of party: PartyRow) -> [(name: String, countries: [Country])] {
    guard !party.hasNobodyAbove else { return [] }
    return Ownership(of: party, in: self).controllers().dropFirst().map { holder in
      (holder.title, [holder.countries.0, holder.countries.1])
    }
  }
}

extension Register {
  /// Everybody who controls a party, by identifier where enrolled and by name; `nil` where ownership cannot be followed.
  func holders(above party: PartyRow) -> [(party: PartyID?, name: String)]? {
    guard !party.hasNobodyAbove else { return [] }
    let ownership = Ownership(of: party, in: self)
    guard ownership.isComplete else { return nil }
    return ownership.controllers().dropFirst().map { ($0.party, $0.title) }
  }
}

extension PartyRow {
  fileprivate var hasNobodyAbove: Bool { owners.isEmpty && parentName == nil }
}

/// A party and everybody who controls it.
struct Circle {
  private let party: PartyID
  /// Empty where nobody controls the party.
  private let members: [Holder]
  /// Whether ownership could be followed to its end.
  private let isComplete: Bool

  fileprivate init(alone party: PartyID) {
    self.party = party
    members = []
    isComplete = true
  }

  fileprivate init(of party: PartyRow, in register: Register) {
    self.party = party.id
    let ownership = Ownership(of: party, in: register)
    isComplete = ownership.isComplete
    members = ownership.isComplete ? ownership.controllers() : [Holder(party)]
  }

  /// Whether somebody stands in both circles, or one of them could not be drawn.
  func meets(_ other: Circle, in register: Register) -> Bool {
    guard isComplete, other.isComplete else { return true }
    if members.isEmpty, other.members.isEmpty { return party == other.party }
    let others = other.holders(in: register)
    return holders(in: register).contains { one in others.contains { one.isSame(as: $0) } }
  }

  private func holders(in register: Register) -> [Holder] {
    guard members.isEmpty, let place = register.parties.place(of: party) else { return members }
    return [Holder(alone: register.parties[at: place])]
  }
}

/// Somebody in a graph of owners: an enrolled party, or a name.
private struct Holder {
  var party: PartyID?
  private var stated: String
  /// The name as it is compared; worked out when asked for where it was not kept.
  private var key: [UInt8]?
  var countries: (Country, Country)

  var name: [UInt8] { key ?? PartyFields.nameKey(stated) }
  var title: String { stated }

  init(_ row: PartyRow) {
    self.init(alone: row)
    key = PartyFields.nameKey(row.name)
  }

  /// Somebody who is mostly compared by identifier.
  init(alone row: PartyRow) {
    party = row.id
    stated = row.name
    countries = (row.headquarteredIn, row.incorporatedIn)
  }

  init(name: String, in country: Country) {
    stated = name
    key = PartyFields.nameKey(name)
    countries = (country, country)
  }

  /// Two enrolled parties are told apart by identifier, two names by name, a name and an enrolled party by name and country.
  func isSame(as other: Holder) -> Bool {
    if let party, let theirs = other.party { return party == theirs }
    guard name == other.name else { return false }
    if party == nil, other.party == nil { return true }
    func has(_ country: Country) -> Bool {
      other.countries.0 == country || other.countries.1 == country
    }
    return has(countries.0) || has(countries.1)
  }
}

/// All that stands above one party, as declared.
private struct Ownership {
  struct Stake {
    var owner: Int
    var owned: Int
    var sharePpm: Int64
    var controls: Bool
  }

  static let holdersMax = 128
  static let stakesMax = 512

  /// The party itself comes first.
  private(set) var holders: [Holder]
  private(set) var stakes: [Stake] = []
  private(set) var isComplete = true

  init(of party: PartyRow, in register: Register) {
    holders = [Holder(party)]
    var level: [(place: Int, row: PartyRow)] = [(0, party)]
    for _ in 0..<Register.ownershipLevelsMax {
      var next: [(place: Int, row: PartyRow)] = []
      for (place, row) in level {
        for owner in row.owners {
          let enrolled = owner.party.flatMap { register.parties[$0] }
          let holder = enrolled.map { Holder($0) } ?? Holder(name: owner.name, in: owner.country)
          let (above, isNew) = self.place(of: holder)
          add(
            Stake(
              owner: above, owned: place, sharePpm: owner.sharePpm, controls: owner.controls))
          if isNew, let enrolled { next.append((above, enrolled)) }
        }
        if let parent = row.parentName {
          let holder = Holder(name: parent, in: row.parentHeadquarteredIn ?? .none)
          add(Stake(owner: self.place(of: holder).0, owned: place, sharePpm: 0, controls: true))
        }
        guard isComplete else { return }
      }
      guard !next.isEmpty else { return }
      level = next
    }
    isComplete = level.allSatisfy(\.row.hasNobodyAbove)
  }

  private mutating func place(of holder: Holder) -> (Int, isNew: Bool) {
    if let known = holders.firstIndex(where: { $0.isSame(as: holder) }) { return (known, false) }
    holders.append(holder)
    if holders.count > Self.holdersMax { isComplete = false }
    return (holders.count - 1, true)
  }

  private mutating func add(_ stake: Stake) {
    stakes.append(stake)
    if stakes.count > Self.stakesMax { isComplete = false }
  }

  /// The party itself and everybody who controls it.
  func controllers() -> [Holder] {
    [holders[0]] + holders.indices.dropFirst().filter(controlsFirst).map { holders[$0] }
  }

  /// Whether a holder controls the party, alone or through those it controls.
  private func controlsFirst(_ holder: Int) -> Bool {
    var isHeld = [Bool](repeating: false, count: holders.count)
    isHeld[holder] = true
    var shares = [Int64](repeating: 0, count: holders.count)
    while true {
      for index in shares.indices { shares[index] = 0 }
      var grew = false
      for stake in stakes where isHeld[stake.owner] && !isHeld[stake.owned] {
        shares[stake.owned] += stake.sharePpm
        guard stake.controls || shares[stake.owned] >= Register.controlPpm else { continue }
        if stake.owned == 0 { return true }
        isHeld[stake.owned] = true
        grew = true
      }
      guard grew else { return false }
    }
  }
}
