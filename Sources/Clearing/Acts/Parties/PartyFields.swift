import Canon
import Rulebook
import Vocabulary

/// Checks of what parties state about themselves, shared by the acts of this chapter.
enum PartyFields {
  /// Longest name, in UTF-8 bytes.
  static let nameBytesMax = 300
  /// Most owners that one declaration lists.
  static let ownersMax = 64

  static let badText = RefusalKind(
    "text.bad", "a text is empty, too long or holds control characters",
    fix: "state it in plain words within the limit")
  static let badCountry = RefusalKind(
    "party.no-country", "a country is not stated", fix: "state where the party belongs")
  static let badLei = RefusalKind(
    "party.bad-lei", "the legal entity identifier does not check (ISO 17442)",
    fix: "copy all 20 characters from the register of the GLEIF, or leave it out")
  static let badParent = RefusalKind(
    "party.bad-parent", "a parent needs both a name and the country of its headquarters",
    fix: "state both, or neither if there is no parent")
  static let badOwners = RefusalKind(
    "party.bad-owners", "the owners do not add up",
    fix: "list each owner once, at most 64, with shares that sum to at most 100 %")

  static let all = [badText, badCountry, badLei, badParent, badOwners]

  /// Throws unless the text is not blank, short enough and free of control characters.
  static func check(
    text: String, _ field: StaticString, bytesMax: Int = 2000
  ) throws(Refusal) {
    let isClean = text.unicodeScalars.allSatisfy {
      $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) || $0 == "\n" && bytesMax == 2000
    }
    guard !text.utf8.allSatisfy({ $0 <= 0x20 }), text.utf8.count <= bytesMax, isClean else {
      throw Refusal(badText, "\(field)")
    }
  }

  /// Throws unless the name can stand for a party or a person.
  static func check(name: String, _ field: StaticString = "name") throws(Refusal) {
    try check(text: name, field, bytesMax: nameBytesMax)
    guard !nameKey(name).isEmpty else { throw Refusal(badText, "\(field)") }
  }

  /// Throws unless parent and its country are stated together.
  static func check(parent name: String?, in country: Country?) throws(Refusal) {
    guard (name == nil) == (country == nil) else { throw Refusal(badParent) }
    if let name { try check(name: name, "parentName") }
    if let country, country == .none { throw Refusal(badParent) }
  }

  /// Throws unless every owner is stated once, none is the party itself, and the shares sum to at most the whole.
  static func check(
    owners: [OwnerStake], of party: PartyID, in register: Register
  ) throws(Refusal) {
    guard owners.count <= ownersMax else { throw Refusal(badOwners, "\(owners.count) owners") }
    var sumPpm: Int64 = 0
    var seen: [[UInt8]] = []
    for owner in owners {
      try check(name: owner.name, "owners.name")
      guard owner.country != .none else { throw Refusal(badCountry, owner.name) }
      guard (0...1_000_000).contains(owner.sharePpm), owner.sharePpm > 0 || owner.controls else {
        throw Refusal(badOwners, "\(owner.name): \(owner.sharePpm) ppm")
      }
      if let enrolled = owner.party {
        guard enrolled != party else { throw Refusal(badOwners, "the party owns itself") }
        _ = try register.party(enrolled)
      }
      let key = owner.party.map { Array($0.text.utf8) } ?? nameKey(owner.name)
      guard !seen.contains(key) else { throw Refusal(badOwners, "\(owner.name) is listed twice") }
      seen.append(key)
      sumPpm += owner.sharePpm
    }
    guard sumPpm <= 1_000_000 else { throw Refusal(badOwners, "\(sumPpm) ppm in all") }
  }

  /// Whether a text is a legal entity identifier: 20 characters, the last two digits check (ISO 7064, mod 97-10).
  static func isLei(_ text: String) -> Bool {
    guard text.utf8.count == 20 else { return false }
    var rest = 0
    for (index, byte) in text.utf8.enumerated() {
      switch byte {
      case 0x30...0x39: rest = (rest * 10 + Int(byte - 0x30)) % 97
      case 0x41...0x5A where index < 18: rest = (rest * 100 + Int(byte - 0x41) + 10) % 97
      default: return false
      }
    }
    return rest == 1
  }

  /// What is left of a company's name for comparison: "ACME  Sdn. Bhd." and "Acme" are one.
  static func nameKey(_ name: String) -> [UInt8] { Array(NameKey.company(name).utf8) }
}

extension Identifier where Tag == PersonTag {
  /// The person of a name at a party: however often the name is stated there, it is one person and counts once.
  package static func named(_ name: String, at party: PartyID) -> PersonID {
    var feeder = Feeder()
    feeder.text("countersign/person/v1")
    feeder.integer(party.bits)
    feeder.text(NameKey.letters(name))
    return PersonID(of: Digest.sha256(feeder.bytes))
  }
}
