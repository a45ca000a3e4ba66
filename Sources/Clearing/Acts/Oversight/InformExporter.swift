import Canon
import Rulebook
import Vocabulary

/// The regulator informs an exporter by letter that named models need a licence to named countries.
///
/// Source: "is informed" letters (15 CFR 744.11(b), 744.23 and elsewhere). A letter binds its addressee within its scope; it means nothing
/// to others and beyond. The purpose is stated and counted. Corrected by a rulebook or a letter that says otherwise.
package struct InformExporter: ActBody {
  package var addressee: PartyID = .none
  package var models: [String] = []
  package var countries: [Country] = []
  package var purpose: Purpose = .nationalSecurity
  package var letter: Digest = .zero

  package init() {}
  package init(
    addressee: PartyID, models: [String], countries: [Country], purpose: Purpose,
    letter: Digest = .zero
  ) {
    self.addressee = addressee
    self.models = models
    self.countries = countries
    self.purpose = purpose
    self.letter = letter
  }

  package static let kind = ActKind.informExporter
  package static let readers = Readers.named

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("addressee", &addressee, "exporter that is informed")
    try visit("models", &models, "models of the catalogue that the letter covers, 1 to 64")
    try visit("countries", &countries, "destinations that the letter covers, 1 to 260")
    try visit("purpose", &purpose, "stated purpose, from the closed list")
    try visit("letter", &letter, "SHA-256 of the letter's text")
  }

  static let badScope = RefusalKind(
    "letter.bad-scope", "the letter names no models or countries, too many, or one twice",
    fix: "name 1 to 64 models and 1 to 260 countries, each once")
  static let unknownModel = RefusalKind(
    "letter.unknown-model", "a model is not in the rulebook's catalogue",
    fix: "use the catalogue's name, or an alias of it")
  static let notAnExporter = RefusalKind(
    "letter.not-an-exporter", "the addressee is not an active exporter",
    fix: "address the exporter that is to be bound")

  package static var refusals: [RefusalKind] { [badScope, unknownModel, notAnExporter] }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.regulator])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    guard register.isActive(addressee, as: .exporter) else {
      throw Refusal(Self.notAnExporter, addressee.text)
    }
    let law = try register.lawInForce()
    guard (1...64).contains(models.count), (1...260).contains(countries.count),
      Set(models).count == models.count, Set(countries).count == countries.count,
      !countries.contains(.none)
    else { throw Refusal(Self.badScope, "\(models.count) models, \(countries.count) countries") }
    for model in models where law.place(ofModel: ModelName(model)) == nil {
      throw Refusal(Self.unknownModel, model)
    }
    var row = InformedRow()
    row.id = Identifier(of: call.id)
    row.addressee = addressee
    row.models = models
    row.countries = countries
    row.purpose = purpose
    row.issuedAt = call.at
    return [.informed(row), register.counted(Self.kind, purpose, days: 0)]
  }
}
