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
      let restated = next.sale.restate(party)
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
  private var rows: [SiteEntry] = []

  var changes: [Change] { rows.map { .site($0) } }

  /// Puts a sale in the place of the one that it follows.
  mutating func replace(_ sale: SaleRow, by next: SaleID, in register: Register) {
    let place: Int
    if let known = rows.firstIndex(where: { $0.id == sale.siteID }) {
      place = known
    } else {
      guard let row = register.sites[sale.siteID] else { return }
      rows.append(row)
      place = rows.count - 1
    }
    rows[place].replace(sale.id, by: next)
  }
}

extension SiteEntry {
  /// Puts a sale in the place of the one that it follows.
  mutating func replace(_ sale: SaleID, by next: SaleID) {
    if let index = sales.firstIndex(of: sale) { sales[index] = next } else { sales.append(next) }
  }
}

extension Sale {
  /// Says of a party, wherever the document names it, what the register says of it.
  ///
  /// - Returns: whether seat or ultimate parent of a recipient changed by that.
  mutating func restate(_ row: PartyRow) -> Bool {
    var isMoved = false
    for index in parties.indices where NameKey.same(parties[index].name, row.name) {
      let before = parties[index]
      parties[index].restate(as: row)
      guard before.role.isRecipient else { continue }
      isMoved =
        isMoved || before.headquarteredIn != parties[index].headquarteredIn
        || before.ultimateParent != parties[index].ultimateParent
    }
    return isMoved
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
  /// Says of this party what the register says of an enrolled one: same role, its name, seat, parent and owners.
  mutating func restate(as row: PartyRow) {
    if !NameKey.same(name, row.name) { name = row.name }
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
    let after = row.owners.map { stake in
      var owner = Sale.Owner()
      owner.name = stake.name
      owner.share = .value(Share(ppm: stake.sharePpm))
      owner.control = .value(
        Control(stake.controls || stake.sharePpm >= Register.controlPpm))
      owner.headquarteredIn = .value(stake.country)
      owner.lists = before.first { NameKey.same($0.name, stake.name) }?.lists ?? .absent
      return owner
    }
    owners = after.isEmpty ? .none : .value(after)
  }
}
