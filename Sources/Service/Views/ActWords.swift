import Canon
import Clearing
import Markup
import Vocabulary

/// What an act did, in words. A new kind of act does not compile until it has some.
enum ActWords {
  /// In the past tense, as a heading of a timeline.
  static func title(_ kind: ActKind) -> String {
    switch kind {
    case .openRegister: "The register was opened"
    case .enrolParty: "A party’s enrolment was proposed"
    case .confirmEnrolment: "The party was called back and confirmed"
    case .addKey: "A signing key was added"
    case .revokeKey: "A signing key was revoked"
    case .declareOwnership: "Ownership was declared"
    case .removeParty: "The party was removed"
    case .reportSighting: "Something was seen that parties may share"
    case .dismissSighting: "A sighting was dismissed"
    case .fileDiligence: "A due-diligence file was filed"
    case .applyForAccreditation: "Accreditation was applied for"
    case .accreditAuditor: "The auditor was accredited"
    case .approveSurety: "The surety was approved"
    case .suspendAccreditation: "The accreditation was suspended"
    case .reinstateAccreditation: "The accreditation was reinstated"
    case .withdrawAccreditation: "The accreditation was withdrawn"
    case .proposeSale: "The sale was proposed"
    case .claimException: "The sale cleared itself"
    case .resolveFlag: "A flag was resolved"
    case .applyForLicence: "A licence was applied for"
    case .decideLicence: "The licence application was decided"
    case .withdrawSale: "The sale was withdrawn"
    case .resellUnits: "The goods were resold"
    case .changeOperator: "The site passed to another operator"
    case .changeParent: "A party’s ultimate parent changed"
    case .requestEngagement: "An auditor was asked for"
    case .assignAuditor: "The drawing of an auditor was opened"
    case .commitToDrawing: "A value for the drawing was committed"
    case .revealForDrawing: "A value for the drawing was revealed"
    case .acceptEngagement: "The auditor accepted the engagement"
    case .endEngagement: "The engagement ended"
    case .applyForBond: "A bond was applied for"
    case .quoteBond: "A surety quoted"
    case .declineBond: "A surety declined to quote"
    case .issueBond: "The bond came into force"
    case .amendBond: "The bond was amended"
    case .cancelBond: "The bond was cancelled for the future"
    case .releaseBond: "The bond was released"
    case .setOwnLimits: "The surety set itself limits"
    case .cedeBond: "Part of the bond was reinsured"
    case .withdrawApplication: "The application for a bond was withdrawn"
    case .grantLine: "A prequalified line was granted"
    case .drawBond: "A bond was drawn on a line and came into force"
    case .endLine: "A prequalified line was ended"
    case .signIndemnity: "Indemnitors answered for the principal"
    case .pledgeCollateral: "Collateral was pledged"
    case .callCollateral: "The surety called for collateral"
    case .returnCollateral: "The surety gave collateral back"
    case .meetCondition: "A condition of the surety was met"
    case .registerSite: "The site was registered"
    case .registerRacks: "Racks were registered"
    case .shipUnits: "Units were shipped"
    case .enterCustoms: "The shipment was entered at customs"
    case .receiveUnits: "Units were received"
    case .installUnits: "Units were installed"
    case .moveUnits: "Units were moved"
    case .returnUnits: "Units were returned"
    case .acknowledgeReturn: "The maker acknowledged a return"
    case .replaceUnit: "A unit was replaced"
    case .retireUnits: "Units were retired"
    case .orderRound: "An inspection round was ordered"
    case .commitInventory: "The inventory was fixed"
    case .commitRandomness: "Randomness was committed"
    case .revealRandomness: "Randomness was revealed"
    case .drawSample: "The inspector arrived, and the sample was drawn"
    case .drawByDice: "The inspector arrived, and the sample was drawn by dice"
    case .drawByBeacon: "The inspector arrived, and the sample was drawn by the beacon"
    case .reportCounts: "The count was reported"
    case .refuseAccess: "Access was refused"
    case .closeRound: "The round was closed"
    case .plantTestItem: "A test item was planted"
    case .revealTestItem: "A test item was opened"
    case .respondToCase: "A noticed party responded"
    case .determineCase: "The case was determined"
    case .demandPayment: "Payment was demanded"
    case .payDemand: "A demand was paid"
    case .payInterest: "Interest was paid"
    case .petitionDemand: "A demand was petitioned"
    case .decidePetition: "The petition was decided"
    case .recoverPayment: "The surety recovered money"
    case .submitTip: "A tip came in"
    case .discloseLoss: "A loss was disclosed"
    case .closeCase: "The case was closed"
    case .adoptRulebook: "A rulebook was adopted"
    case .adoptList: "A list of names was adopted"
    case .informExporter: "An exporter was informed by letter"
    case .waiveDeadline: "A deadline was prolonged"
    case .passTime: "Deadlines passed"
    }
  }

  /// What it means that a deadline has passed.
  static func passed(_ kind: DueKind) -> String {
    switch kind {
    case .inventory: "No inventory came in time: custody's last state stands"
    case .reveal: "The time for revealing values was over"
    case .drawing: "The time for the values of an auditor's drawing was over"
    case .visit: "The inspector did not come: the round lapsed"
    case .count: "No count came in time: the round lapsed"
    case .access: "Access was refused too long: every drawn unit counts as missing"
    case .response: "The time to respond was over"
    case .demand: "A demand was neither paid nor petitioned in time"
    case .transit: "Units on their way were not received in time"
    case .dwell: "Units stayed too long where they were not installed"
    case .round: "A round was not held in time"
    case .ownership: "Sales were decided anew"
    case .cover: "The time to reinsure was over"
    case .renewal: "A notice went out that the bond's last day is near"
    }
  }

  /// How it is to be felt.
  static func tone(_ kind: ActKind) -> Tone {
    switch kind {
    case .claimException, .confirmEnrolment, .accreditAuditor, .approveSurety,
      .reinstateAccreditation, .acceptEngagement, .issueBond, .releaseBond, .payDemand,
      .recoverPayment, .closeCase, .resolveFlag:
      .good
    case .suspendAccreditation, .withdrawAccreditation, .removeParty, .refuseAccess,
      .determineCase, .demandPayment, .discloseLoss:
      .bad
    case .declineBond, .cancelBond, .revokeKey, .submitTip, .endEngagement, .petitionDemand,
      .withdrawSale, .informExporter:
      .doubtful
    case .requestEngagement, .applyForBond, .quoteBond, .applyForLicence, .orderRound,
      .applyForAccreditation, .enrolParty, .respondToCase:
      .waiting
    default: .plain
    }
  }

  /// Fields that say what an act is about, in the words or figures of its signer.
  private static let telling: Set<String> = [
    "reason", "reasons", "response", "grounds", "account", "conditions", "penalty", "amount",
    "penalSum", "premium", "units", "purpose", "source", "isGranted", "isViolation",
    "unitsUnaccounted", "days", "flag", "name", "title", "sampleUnits", "validUntil",
    "reference", "text",
  ]

  /// What an act says of itself, as terms and values.
  static func details(of act: Act) -> [(term: String, value: String)] {
    var visitor = TellingFields(names: telling)
    var body = act.body
    try? body.fields(&visitor)
    return visitor.list
  }
}

extension ActKind {
  /// Steps of a round's draw: they stand on the round's own page, not on every page that the round is of interest to.
  var isStepOfDraw: Bool {
    switch self {
    case .commitInventory, .commitRandomness, .revealRandomness, .drawSample, .drawByDice,
      .drawByBeacon:
      true
    default: false
    }
  }

  /// Steps by which a site's auditor is drawn: they stand on the site's page, not on those of its sales.
  var isStepOfDrawing: Bool { self == .commitToDrawing || self == .revealForDrawing }

  /// What a visitor of the front page would like to hear of.
  var isNews: Bool {
    switch self {
    case .proposeSale, .claimException, .issueBond, .shipUnits, .closeRound, .determineCase,
      .demandPayment, .payDemand, .recoverPayment, .decideLicence, .accreditAuditor,
      .approveSurety, .suspendAccreditation, .withdrawAccreditation, .adoptRulebook, .closeCase:
      true
    default: false
    }
  }
}

/// Collects fields that people want to read.
struct TellingFields: FieldVisitor {
  var names: Set<String>
  var list: [(term: String, value: String)] = []

  mutating func callAsFunction<T: FieldValue>(
    _ name: StaticString, _ value: inout T, _ about: StaticString
  ) throws(JSONFault) {
    guard names.contains(name.description), !value.isAbsent, let text = Self.text(of: value)
    else { return }
    list.append((Self.term(name.description), text))
  }

  /// `unitsUnaccounted` as "Units unaccounted", `isGranted` as "Granted".
  static func term(_ field: String) -> String {
    let name = field.hasPrefix("is") ? String(field.dropFirst(2)) : field
    var out = ""
    for character in name {
      if character.isUppercase {
        out += " \(character.lowercased())"
      } else {
        out.append(character)
      }
    }
    out = String(out.drop { $0 == " " })
    return out.prefix(1).uppercased() + out.dropFirst()
  }

  /// A value as people read it; `nil` for digests and lists, which say nothing to them, and for what is empty.
  static func text(of value: some FieldValue) -> String? {
    switch value {
    case let money as Money: Figures.money(money)
    case let count as Int64: Figures.count(count)
    case let count as Int: Figures.count(count)
    case let day as Day: day.textForPeople
    case let isSo as Bool: isSo ? "yes" : "no"
    case let text as String: text.isEmpty ? nil : text
    case let word as any Word: Words.spaced(word.rawValueText)
    case let money as Money?: money.map { Figures.money($0) }
    case let count as Int64?: count.map { Figures.count($0) }
    case let word as Purpose?: word.map { Words.spaced($0.rawValue) }
    case let text as String?: text
    default: nil
    }
  }
}

extension Word {
  /// The word's own text.
  var rawValueText: String { rawValue }
}

/// Words of closed lists as people read them.
enum Words {
  /// `in-force` as "in force".
  static func spaced(_ word: String) -> String { word.replacing("-", with: " ") }

  /// `in-force` as "In force".
  static func capital(_ word: String) -> String {
    let text = spaced(word)
    return text.prefix(1).uppercased() + text.dropFirst()
  }

  /// A list as people read it: a, b and c.
  static func listed(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " and " + last
  }
}
