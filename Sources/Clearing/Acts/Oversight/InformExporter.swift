import Canon
import Rulebook
import Vocabulary

/// The regulator informs an exporter by letter that it needs a licence: for named models, to named countries or parties.
///
/// Source: "is informed" letters (15 CFR 744.11(b), 744.23 and elsewhere). A letter binds its addressee, with those affiliated with
/// it, within its scope, from the moment it is issued: for sales cleared before as well. It means nothing to others and beyond. The
/// purpose is stated and counted. Corrected by a rulebook or a letter that says otherwise.
package struct InformExporter: ActBody {
  package var addressee: PartyID = .none
  package var models: [String] = []
  package var countries: [Country] = []
  package var parties: [String] = []
  package var purpose: Purpose = .nationalSecurity
  package var letter: Digest = .zero

  package init() {}
  package init(
    addressee: PartyID, models: [String], countries: [Country], parties: [String] = [],
    purpose: Purpose, letter: Digest = .zero
  ) {
    self.addressee = addressee
    self.models = models
    self.countries = countries
    self.parties = parties
    self.purpose = purpose
    self.letter = letter
  }

  package static let kind = ActKind.informExporter
  package static let readers = Readers.named

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("addressee", &addressee, "exporter that is informed")
    try visit("models", &models, "models of the catalogue that it covers, at most 64; none for all")
    try visit("countries", &countries, "destinations that it covers, at most 260; none for all")
    try visit("parties", &parties, "names of recipients that it covers, at most 64; none for all")
    try visit("purpose", &purpose, "stated purpose, from the closed list")
    try visit("letter", &letter, "SHA-256 of the letter's text")
  }

  static let badScope = RefusalKind(
    "letter.bad-scope",
    "the letter names neither models with countries nor a party, too many of them, or one twice",
    fix: "name models and countries, or parties: at most 64, 260 and 64, each once")
  static let noRule = RefusalKind(
    "letter.no-rule", "the rulebook in force has no rule on informed parties: nothing would follow",
    fix: "adopt a rulebook with a requirement whose trigger is `informed`")
  static let unknownModel = RefusalKind(
    "letter.unknown-model", "a model is not in the rulebook's catalogue",
    fix: "use the catalogue's name, or an alias of it")
  static let notAnExporter = RefusalKind(
    "letter.not-an-exporter", "the addressee is not an active exporter",
    fix: "address the exporter that is to be bound")

  package static var refusals: [RefusalKind] { [badScope, noRule, unknownModel, notAnExporter] }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, [.regulator])]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    guard register.isActive(addressee, as: .exporter) else {
      throw Refusal(Self.notAnExporter, addressee.text)
    }
    let law = try register.lawInForce()
    guard law.law.requirements.contains(where: { $0.trigger == .informed }) else {
      throw Refusal(Self.noRule, law.id)
    }
    let isScoped = !parties.isEmpty || (!models.isEmpty && !countries.isEmpty)
    guard isScoped, models.count <= 64, countries.count <= 260, parties.count <= 64,
      Set(models.map { ModelName($0).key }).count == models.count,
      Set(countries).count == countries.count, !countries.contains(.none),
      Set(parties.map(NameKey.company)).count == parties.count
    else {
      throw Refusal(
        Self.badScope,
        "\(models.count) models, \(countries.count) countries, \(parties.count) parties")
    }
    for name in parties { try PartyFields.check(name: name, "parties") }
    for model in models where law.place(ofModel: ModelName(model)) == nil {
      throw Refusal(Self.unknownModel, model)
    }
    var row = InformedRow()
    row.id = Identifier(of: call.id)
    row.addressee = addressee
    row.models = models
    row.countries = countries
    row.parties = parties
    row.purpose = purpose
    row.issuedAt = call.at
    return [.informed(row), register.counted(Self.kind, purpose, days: 0)]
  }
}
