import Canon
import Vocabulary

/// Looks for the circumstances that call for a second look.
///
/// Source: Supplement No. 3 to Part 732; BIS guidance of 13 May 2025; the cases in which chips were
/// diverted.
struct FlagSearch {
  let facts: Facts
  private(set) var raised: [RaisedFlag] = []

  init(_ facts: Facts) { self.facts = facts }

  private var sale: Sale { facts.sale }
  private var book: Rulebook { facts.rulebook }

  /// Raises a flag once.
  mutating func raise(_ id: FlagID, _ evidence: Evidence = .plain) {
    guard !raised.contains(where: { $0.id == id }) else { return }
    raised.append(
      RaisedFlag(
        id: id, kind: book.kind(of: id), evidence: evidence,
        isResolved: isResolved(id)))
  }

  /// Whether a disposition answers the facts as they are now: one of other facts disposes of nothing.
  private func isResolved(_ id: FlagID) -> Bool {
    let answers = facts.standing.resolvedFlags.filter { $0.flag == id }
    guard !answers.isEmpty else { return false }
    let now = id.facts(in: sale, facts.standing)
    return answers.contains { $0.facts == now }
  }

  /// Everything that the document and the register show.
  mutating func search() {
    payer()
    payment()
    parties()
    power()
    goods()
    endUse()
    route()
    for raised in facts.standing.raisedFlags { raise(raised.flag) }
    if facts.standing.licence.known?.facts == nil, facts.standing.licence.known != nil {
      raise(.numberNotLookedUp)
    }
  }

  private mutating func payer() {
    guard let consignee = facts.consignee else { return }
    let stated = sale.payment.known?.payer ?? .absent
    guard let name = stated.known ?? sale.party(.payer)?.name else {
      if stated.isAbsent { raise(.payerNotStated) }
      return
    }
    // A payer party beside a stated payer may hide a third one: each is compared.
    let names = [name, sale.party(.payer)?.name ?? name]
    for name in names {
      if NameKey.same(name, sale.parties[consignee].name) { continue }
      if let endUser = facts.endUser, NameKey.same(name, sale.parties[endUser].name) { continue }
      let isRelated = [consignee, facts.endUser ?? consignee].contains { isTied(name, to: $0) }
      raise(isRelated ? .payerIsRelated : .payerNotConsignee)
    }
  }

  /// Whether a payer is tied to a party by stated ownership: its ultimate parent, an owner of weight, or one under the same parent.
  private func isTied(_ name: String, to party: Int) -> Bool {
    let head = facts.parent(party).known?.name ?? sale.parties[party].name
    if NameKey.same(name, head) { return true }
    if facts.owners(party).contains(where: {
      NameKey.same($0.name, name) && ($0.controls || ($0.share.known?.ppm ?? 0) >= 250_000)
    }) {
      return true
    }
    // Where the payer is itself described, by its own parent.
    return sale.parties.indices.contains { place in
      guard NameKey.same(sale.parties[place].name, name) else { return false }
      return facts.parent(place).known.map { NameKey.same($0.name, head) } ?? false
    }
  }

  private mutating func payment() {
    guard let payment = sale.payment.known else { return }
    if let bank = payment.bankCountry.known, facts.lies(bank, in: book.restricted),
      facts.destination != book.places.effective(bank)
    {
      raise(.paymentFromRestrictedPlace, .country(bank))
    }
    if let terms = payment.terms.known,
      Words.isIn(terms, anyOf: ["cash", "crypto", "bitcoin", "usdt", "stablecoin"]),
      !Words.isIn(terms, anyOf: ["cash against", "non-cash", "no cash"])
    {
      raise(.cashPayment)
    }
  }

  private mutating func parties() {
    for party in sale.parties.indices {
      listed(party)
      owned(party)
      guard facts.recipients.contains(party) else { continue }
      placed(party)
      forwarding(party)
    }
  }

  private mutating func listed(_ party: Int) {
    for list in sale.parties[party].lists.known ?? [] {
      switch list.kind {
      case .unverified: raise(.unverifiedListParty, .party(party))
      case .nonproliferation, .debarred, .otherSanction, .unknown:
        raise(.otherListParty, .party(party))
      case .investmentOnly: raise(.investmentListParty, .party(party))
      case .denied, .entity, .militaryEndUser, .blocked, .supplement8, .informed,
        .designatedProvider:
        break
      }
    }
  }

  private mutating func owned(_ party: Int) {
    guard let owners = sale.parties[party].owners.known else { return }
    let parent = facts.parent(party)
    for owner in owners {
      if owner.lists.known?.contains(where: { $0.kind.needsLicence || $0.kind == .denied }) == true
      {
        raise(.listedOwner, .party(party))
      }
      let share = owner.share.known?.ppm
      if let country = owner.headquarteredIn.known, facts.lies(country, in: book.restricted),
        owner.controls || share == nil || (share ?? 0) >= 250_000,
        facts.recipients.contains(party)
      {
        raise(.ownerFromRestrictedPlace, .party(party))
      }
      if owner.controls, let parent = parent.known, !NameKey.same(parent.name, owner.name) {
        raise(.controllingOwnerNotParent, .party(party))
      }
      if owner.headquarteredIn.isUnstated,
        owner.controls || share == nil || (share ?? 0) >= 250_000,
        facts.recipients.contains(party), !parent.isUnstated,
        parent.known.map({ !NameKey.same($0.name, owner.name) }) ?? true
      {
        raise(.ownerSeatNotStated, .party(party))
      }
    }
  }

  private mutating func placed(_ party: Int) {
    let seat = facts.headquarters(party).known
    let birth = sale.parties[party].incorporatedIn.known
    if let birth, facts.lies(birth, in: book.restricted),
      seat.map({ !facts.lies($0, in: book.restricted) }) ?? false
    {
      raise(.incorporatedInRestrictedPlace, .party(party))
    }
    let isEmbargoed = [seat, birth, facts.parent(party).known?.headquarteredIn.known]
      .contains { $0.map { facts.lies($0, in: book.embargoed) } ?? false }
    if isEmbargoed, let destination = facts.destination, !book.embargoed.contains(destination) {
      raise(.partyInEmbargoedPlace, .party(party))
    }
  }

  private mutating func forwarding(_ party: Int) {
    switch sale.parties[party].role {
    case .ultimateConsignee, .endUser, .purchaser: break
    default: return
    }
    let name = sale.parties[party].name
    let isNamed = sale.parties.contains { $0.role == .forwarder && NameKey.same($0.name, name) }
    if isNamed || Words.isIn(name, anyOf: book.law.forwarderWords) {
      raise(.forwarderAsEndParty, .party(party))
    }
  }

  private mutating func power() {
    guard let site = sale.site.known else { return }
    guard let power = site.powerKW.known else {
      let hasControlled = facts.classes.contains { $0.prong.paragraph == .a }
      if case .none = site.powerKW, hasControlled { raise(.powerNotAffirmed) }
      return
    }
    // Billionths of a watt; at most 10^18 for each of 10^16 chips, on some thousand lines: far within range.
    var needed: Int128 = 0
    for item in sale.items {
      guard let each = book.figures(of: item)?.powerW.known, let chips = book.chips(in: item)
      else { continue }
      let (product, over) = Int128(each.billionths).multipliedReportingOverflow(by: Int128(chips))
      let (sum, over2) = needed.addingReportingOverflow(product)
      needed = over || over2 ? .max : sum
    }
    if needed > Int128(power.billionths) * 1000 {
      raise(
        .powerTooSmall,
        .amount(
          needed: Int64(clamping: needed / (Int128(Measure.one) * 1000)),
          available: power.billionths / Measure.one))
    }
  }

  private mutating func goods() {
    for (place, item) in sale.items.enumerated() {
      guard let name = item.model.known, let model = book.place(ofModel: name) else { continue }
      let entry = book.law.catalogue.accelerators[model]
      if entry.generalProhibition10 == true { raise(.generalProhibition10, .item(place)) }
      let isUnverified =
        entry.figures.performance.contains { $0.verified == .value(false) }
        || entry.figures.dieAreaMm2.known?.verified == .value(false)
      if isUnverified { raise(.unverifiedFigures, .item(place)) }
    }
  }

  private mutating func endUse() {
    if let statement = sale.endUse.known?.statement.known {
      if Words.statesSensitiveUse(statement) { raise(.sensitiveEndUse) }
    } else {
      raise(.endUseNotStated)
    }
    for tenant in sale.endUse.known?.tenants.known ?? [] {
      let places = [
        tenant.headquarteredIn.known, tenant.ultimateParent.known?.headquarteredIn.known,
      ]
      if places.contains(where: { $0.map { facts.lies($0, in: book.restricted) } ?? false }) {
        raise(.remoteAccess)
      }
    }
  }

  private mutating func route() {
    let unitedStates = Country(code: 0x5553)
    if let from = sale.exportedFrom.known {
      if from != unitedStates, let made = sale.madeIn.known, made != unitedStates {
        raise(.foreignMade)
      }
      if let day = facts.day,
        let permit = book.law.localPermits.first(where: { $0.country == from }),
        day >= permit.inForceFrom, facts.classes.contains(where: { $0.prong.paragraph == .a })
      {
        raise(.localPermit, .country(from))
      }
    }
    if facts.destination == unitedStates {
      var ignored: [MissingFact] = []
      let test = Headquarters(places: book.restricted).test(facts, missing: &ignored)
      let isControlled = facts.classes.contains { [.a, .b, .c].contains($0.prong.paragraph) }
      if isControlled, test.0 == .met {
        raise(.domesticSaleToRestrictedParty, test.1)
      } else {
        raise(.notAnExport)
      }
    }
  }
}

/// Looks for words in a text, ASCII letters without regard to case, without making new strings.
enum Words {
  static func isIn(_ text: String, anyOf words: [String]) -> Bool {
    words.contains { isIn(text, $0) }
  }

  /// Whether a lower-case ASCII word stands in a text.
  static func isIn(_ text: String, _ word: String) -> Bool {
    var text = text
    var word = word
    return text.withUTF8 { text in
      word.withUTF8 { word in
        guard let first = word.first, text.count >= word.count else { return false }
        for start in 0...(text.count - word.count) where lower(text[start]) == first {
          var offset = 1
          while offset < word.count, lower(text[start + offset]) == word[offset] { offset += 1 }
          if offset == word.count { return true }
        }
        return false
      }
    }
  }

  private static func lower(_ byte: UInt8) -> UInt8 {
    byte >= 0x41 && byte <= 0x5A ? byte + 0x20 : byte
  }

  /// Whether a statement names an end use of Part 744 and does not deny it.
  static func statesSensitiveUse(_ statement: String) -> Bool {
    let uses = [
      "military", "nuclear", "missile", "chemical weapon", "biological weapon", "supercomputer",
      "intelligence agency", "weapon",
    ]
    guard isIn(statement, anyOf: uses) else { return false }
    return !isIn(statement, anyOf: ["no ", "not ", "non-", "never", "without", "neither", "none"])
  }
}
