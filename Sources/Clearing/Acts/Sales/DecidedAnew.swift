import Canon
import Rulebook
import Vocabulary

extension Register {
  /// Most sales that one act or deadline decides anew; the rest is decided by deadlines that fall due at once, before any other act.
  static let salesAnewMax = 128

  /// What the open sales of a party become once the register says something else of it: each is decided anew with the new facts.
  ///
  /// A sale without a ground is decided in its place. A clearance whose recipients keep seat and parent, and that still carries,
  /// stands, with the new facts in its document. Every other ends: a row that follows it waits for a new claim. A change of ultimate
  /// parent is a transaction of its own (15 CFR 742.6(a)(6)(iii)). Sales are found by index; those whose document says already what
  /// the register says are done.
  ///
  /// - Parameter party: the row as it is from now on; it need not be in the register yet.
  func decidedAnew(for party: PartyRow, at: Instant) -> [Change] {
    var after = self
    after.parties.put(party.id, party)
    var changes: [Change] = []
    var sites = SitesOfNext()
    var decided = 0
    for place in salePlaces(of: party.id) {
      let last = sales[at: place]
      guard last.withdrawnAt == nil, last.supersededAt == nil else { continue }
      var next = last
      let restated = restate(party, in: &next)
      guard next.sale != last.sale else { continue }
      guard decided < Self.salesAnewMax else {
        changes.append(.due(DueItem(.ownership, at: at, about: party.id.bits)))
        break
      }
      decided += 1
      if last.ground == .none {
        after.decide(&next, at: at)
        changes.append(.sale(next))
      } else if !restated, after.stillCarries(next, after: last, at: at) {
        changes.append(.sale(next))
      } else {
        let rows = after.succeeded(last, by: next.sale, at: at)
        changes += [.sale(rows.last), .sale(rows.next)]
        sites.replace(last, by: rows.next.id, in: self)
      }
    }
    return changes + sites.changes
  }

  /// The deadline of sales that were left to be decided anew.
  func ownershipDue(_ id: PartyID, at: Instant) -> [Change] {
    parties[id].map { decidedAnew(for: $0, at: at) } ?? []
  }

  /// Whether a sale's ground carries it with what its document says now.
  private func stillCarries(_ row: SaleRow, after last: SaleRow, at: Instant) -> Bool {
    guard let law = try? rulebookOf(row) else { return false }
    let will = decision(on: row, under: law, on: at.day)
    if row.ground == .licence {
      return !will.requiresMore(than: decision(on: last, under: law, on: at.day))
    }
    switch will.outcome {
    case .cleared, .noLicenceRequired: return true
    case .conditionsUnmet, .undetermined, .licenceRequired, .prohibited: return false
    }
  }

  /// A sale's row superseded, and the row that follows it with another document, decided as the law now stands.
  func succeeded(_ row: SaleRow, by sale: Sale, at: Instant) -> (last: SaleRow, next: SaleRow) {
    var last = row
    last.supersededAt = at
    var next = row
    var feeder = Feeder()
    feeder.integer(row.id.bits)
    feeder.integer(at.milliseconds)
    next.id = SaleID(of: Digest.sha256(feeder.bytes))
    next.sale = sale
    next.follows = row.id
    next.ground = .none
    next.clearedAt = nil
    next.clearanceNumber = nil
    next.licence = nil
    next.proposedAt = at
    decide(&next, at: at)
    return (last, next)
  }

  /// Decides a row as the law in force stands. What cannot be decided is undetermined.
  private func decide(_ row: inout SaleRow, at: Instant) {
    do throws(Refusal) {
      try refresh(&row, under: lawInForce(), on: at.day)
    } catch {
      row.outcome = Decision.Outcome.undetermined.rawValue
    }
  }
}

extension Decision {
  /// Whether a requirement applies that did not apply before, by the same rulebook. A licence was granted for the parties that it
  /// names: it satisfies no requirement that only a change of them brings.
  func requiresMore(than before: Decision) -> Bool {
    zip(before.reasons, reasons).contains { $0.status != .met && $1.status == .met }
  }
}

/// The sites whose lists of sales change when sales are succeeded by others.
struct SitesOfNext {
  private var rows: [SiteEntry]

  /// - Parameter rows: sites that change otherwise as well; they come first.
  init(_ rows: [SiteEntry] = []) { self.rows = rows }

  var changes: [Change] { rows.map { .site($0) } }

  /// Puts a sale in the place of the one that it follows, in the list of every site where goods of it belong.
  mutating func replace(_ sale: SaleRow, by next: SaleID, in register: Register) {
    for id in [sale.siteID] + sale.otherSites {
      if let known = rows.firstIndex(where: { $0.id == id }) {
        rows[known].replace(sale.id, by: next)
      } else if var row = register.sites[id] {
        row.replace(sale.id, by: next)
        rows.append(row)
      }
    }
  }
}

extension SiteEntry {
  /// Puts a sale in the place of the one that it follows.
  fileprivate mutating func replace(_ sale: SaleID, by next: SaleID) {
    if let index = sales.firstIndex(of: sale) { sales[index] = next } else { sales.append(next) }
  }
}

extension Register {
  /// Says of a party, wherever a sale's document names it, what the register says of it.
  ///
  /// - Returns: whether seat or ultimate parent of a recipient changed by that.
  private func restate(_ party: PartyRow, in row: inout SaleRow) -> Bool {
    var isMoved = false
    for index in row.sale.parties.indices where isMeant(party, by: row.sale.parties[index], in: row)
    {
      let before = row.sale.parties[index]
      row.sale.parties[index].restate(as: party)
      guard before.role.isRecipient else { continue }
      isMoved =
        isMoved || before.headquarteredIn != row.sale.parties[index].headquarteredIn
        || before.ultimateParent != row.sale.parties[index].ultimateParent
    }
    return isMoved
  }

  /// Whether a sale's document names a party. A role that the sale binds to one party is that one's alone, whoever bears its name.
  private func isMeant(_ party: PartyRow, by stated: Sale.Party, in row: SaleRow) -> Bool {
    guard stated.mayBe(party) else { return false }
    let bound: PartyID?
    switch stated.role {
    case .exporter: bound = row.exporter
    case .maker: bound = row.maker
    case .ultimateConsignee: bound = row.buyer
    case .siteOperator: bound = sites[row.siteID]?.operator
    case .purchaser:
      // A purchaser of the buyer's name is the buyer (`checkStated`).
      bound = NameKey.same(stated.name, parties[row.buyer]?.name ?? "") ? row.buyer : nil
    case .intermediateConsignee, .endUser, .payer, .forwarder: bound = nil
    }
    return bound.map { $0 == party.id } ?? true
  }
}

extension Sale.Role {
  /// Whether the party receives, holds or uses the goods.
  var isRecipient: Bool {
    switch self {
    case .purchaser, .intermediateConsignee, .ultimateConsignee, .endUser, .siteOperator: true
    case .exporter, .maker, .payer, .forwarder: false
    }
  }
}

extension Sale.Party {
  /// Whether this may be an enrolled party: of its name, and incorporated where it is as far as that is stated. Leaving the country out is
  /// no way to be somebody else.
  func mayBe(_ row: PartyRow) -> Bool {
    NameKey.same(name, row.name) && incorporatedIn.value.map { $0 == row.incorporatedIn } != false
  }

  /// Says of this party what the register says of an enrolled one: same role, its name, seat, parent and owners.
  ///
  /// Owners that the party never declared stay as the exporter stated them; those that it declared and no longer declares go.
  mutating func restate(as row: PartyRow) {
    if !NameKey.same(name, row.name) {
      name = row.name
      owners = .absent
    }
    lei = row.lei.map { .value($0) } ?? .none
    incorporatedIn = .value(row.incorporatedIn)
    headquarteredIn = .value(row.headquarteredIn)
    if let parent = row.parentName, let country = row.parentHeadquarteredIn {
      ultimateParent = .value(.init(parent, in: country))
    } else {
      ultimateParent = .none
    }
    // Lists that somebody found an owner on stay with the owner.
    let before = owners.value ?? []
    var after = row.owners.map { stake in
      var owner = Sale.Owner()
      owner.name = stake.name
      owner.share = .value(Share(ppm: stake.sharePpm))
      owner.control = .value(
        Control(stake.controls || stake.sharePpm >= Register.controlPpm))
      owner.headquarteredIn = .value(stake.country)
      owner.lists = before.first { NameKey.same($0.name, stake.name) }?.lists ?? .absent
      return owner
    }
    after += before.filter { stated in
      !row.owners.contains { NameKey.same($0.name, stated.name) }
        && !row.formerOwners.contains { NameKey.same($0, stated.name) }
    }
    owners = after.isEmpty ? .none : .value(after)
  }
}
