import Canon
import Custody
import Pages
import Rulebook
import Vocabulary

extension Register {
  /// Puts the changes of one performed act in place. Total: it cannot fail.
  package mutating func apply(_ changes: [Change], act: Digest, at: Instant) {
    now = at
    actCount += 1
    acts.add(act)
    actChain = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 72) { bytes in
      guard let start = bytes.baseAddress else { return actChain }
      actChain.store(at: start)
      act.store(at: start + 32)
      UnsafeMutableRawPointer(start).storeBytes(
        of: at.milliseconds.bigEndian, toByteOffset: 64, as: Int64.self)
      return Digest.sha256(UnsafeRawBufferPointer(bytes))
    }
    for change in changes { apply(change) }
  }

  private mutating func apply(_ change: Change) {
    switch change {
    case .opened(let opening): self.opening = opening
    case .party(let row): put(row)
    case .key(let row): keys.put(row.id, row)
    case .accreditation(let row): accreditations.put(row.party, row)
    case .discretion(let row): discretion.put(row.id, row)
    case .rulebook(let row, let text):
      rulebooks.put(Identifier(of: row.digest), row)
      law[row.digest] = text
    case .listed(let names):
      listedNames.append(contentsOf: names)
      for name in names { listed.insert(name, at: now) }
    case .informed(let row):
      letterIndex.insert(row.addressee, place: informed.count)
      informed.put(row.id, row)
    case .sale(let row): put(row)
    case .licence(let row): licences.put(row.id, row)
    case .engagement(let row): put(row)
    case .bondRequest(let row): bondRequests.put(row.id, row)
    case .quote(let row): quotes.put(row.id, row)
    case .bond(let row): bonds.put(row.id, row)
    case .site(let row): sites.put(row.id, row)
    case .shipment(let row): shipments.put(row.id, row)
    case .round(let row): rounds.put(row.id, row)
    case .caseRow(let row): cases.put(row.id, row)
    case .demand(let row): demands.put(row.id, row)
    case .tip(let row): tips.put(row.id, row)
    case .testItem(let row): testItems.put(row.id, row)
    case .transfer(let row):
      transfers.put(Identifier(bits: UInt64(transfers.count) + 1), row)
    case .due(let item): agenda.add(item)
    case .fired(let row): agenda.fire(row: row)
    case .consigneeYear(let row): consigneeYears.put(row.id, row)
    case .market(let change): market.apply(change)
    case .unitsShipped(let shipped): apply(shipped)
    case .units(let moved): apply(moved)
    case .unitsSeen(let rows, let grade, let at): units.markSeen(rows, grade, on: at.day)
    case .unitReplaced(let row, let other, let at): units.replace(row, by: other, on: at.day)
    case .unitsAssigned(let rows, let sale, let shipment):
      units.assign(
        rows, sale: number(sales.place(of: sale)),
        shipment: number(shipment.flatMap { shipments.place(of: $0) }))
    }
  }

  private mutating func put(_ row: Held<PartyRow>) {
    let place = parties.place(of: row.id) ?? parties.count
    let old = place < parties.count ? parties[at: place] : nil
    // Entries of an identifier that a row no longer has stay behind: who looks compares.
    // A party keeps its name for good.
    if old == nil {
      let hash = Self.hash(ofName: row.name)
      partyNames.insert(hash, row: place)
      partySales.enrol(name: hash)
    }
    if let lei = row.lei, old?.lei != lei {
      partyNames.insert(Self.hash(ofLei: lei), row: place)
    }
    if !row.owners.isEmpty || row.parentName != nil { noteOwners(of: row.row, place: place) }
    parties.put(row.id, row)
  }

  private mutating func put(_ row: Held<SaleRow>) {
    if !sales.contains(row.id) { noteParties(of: row.row, at: sales.count) }
    sales.put(row.id, row)
  }

  private mutating func put(_ row: Held<EngagementRow>) {
    if !engagements.contains(row.id) {
      siteEngagements.insert(KeyHash.mix(row.siteID.bits), row: engagements.count)
    }
    engagements.put(row.id, row)
  }

  static func hash(ofName name: String) -> UInt64 {
    Digest.sha256(PartyFields.nameKey(name)).a
  }

  static func hash(ofLei lei: String) -> UInt64 { ~Digest.sha256(Array(lei.utf8)).a }

  private mutating func apply(_ shipped: ShippedUnits) {
    units.enter(
      shipped.manifest,
      UnitBook.Shipment(
        sale: number(sales.place(of: shipped.sale)),
        shipment: number(shipments.place(of: shipped.shipment)),
        site: number(sites.place(of: shipped.site)), on: shipped.at.day))
  }

  private mutating func apply(_ moved: UnitsMoved) {
    if let reason = moved.reason { units.apply(reason, to: moved.rows, on: moved.at.day) }
    if let site = moved.site {
      units.move(
        moved.rows, to: number(sites.place(of: site)), rack: moved.rack ?? UnitRow.none)
    }
  }

  /// A row number as units hold it.
  private func number(_ place: Int?) -> UInt32 { place.map { UInt32($0) } ?? UnitRow.none }

  /// The digest of the whole register: SHA-256 over the chapters' digests in the order given here.
  ///
  /// It covers acts and what they changed, not signatures and not salts. Layout: docs/register-digest.md.
  package mutating func digest() -> Digest {
    var feeder = Feeder()
    feeder.text("register-digest/v1")
    opening.feed(to: &feeder)
    feeder.integer(now.milliseconds)
    feeder.integer(actCount)
    feeder.digest(actChain)
    feeder.digest(parties.digest())
    feeder.digest(keys.digest())
    feeder.digest(accreditations.digest())
    feeder.digest(discretion.digest())
    feeder.digest(rulebooks.digest())
    feeder.digest(informed.digest())
    feeder.digest(sales.digest())
    feeder.digest(licences.digest())
    feeder.digest(engagements.digest())
    feeder.digest(bondRequests.digest())
    feeder.digest(quotes.digest())
    feeder.digest(bonds.digest())
    feeder.digest(sites.digest())
    feeder.digest(shipments.digest())
    feeder.digest(rounds.digest())
    feeder.digest(cases.digest())
    feeder.digest(demands.digest())
    feeder.digest(tips.digest())
    feeder.digest(testItems.digest())
    feeder.digest(consigneeYears.digest())
    feeder.digest(transfers.digest())
    feeder.digest(agenda.digest())
    feeder.digest(units.digest())
    feeder.digest(market.digest())
    feeder.digest(listedNames.digest)
    return Digest.sha256(feeder.bytes)
  }
}
