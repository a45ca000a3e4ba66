import Canon
import Vocabulary

/// A country group of Supplement No. 1 to Part 740.
package struct CountryGroup: Fielded, Equatable {
  package var name = ""
  package var countries: [Country] = []

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("name", &name, "name of the group, such as D:5")
    try visit("countries", &countries, "its countries")
  }
}

/// A country that the rules treat as another.
package struct TreatedAs: Fielded, Equatable {
  package var country = Country.none
  package var treatedAs = Country.none
  package var cites: [String] = []

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("country", &country, "country or territory")
    try visit("treatedAs", &treatedAs, "as which the rules treat it")
    try visit("cites", &cites, "sources")
  }
}

/// The country groups of one day.
package struct CountryGroups: Fielded, Equatable {
  package var issuedOn = Day(number: 0)
  package var source = ""
  package var groups: [CountryGroup] = []
  package var treatedAs: [TreatedAs] = []

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("issuedOn", &issuedOn, "day of issue")
    try visit("source", &source, "where the groups were read")
    try visit("groups", &groups, "the groups")
    try visit("treatedAs", &treatedAs, "territories treated as another country")
  }
}

/// What makes a requirement apply.
package enum Trigger: String, Word {
  /// The goods go to one of the places.
  case destination
  /// A recipient is headquartered, or has its ultimate parent, in one of the places.
  case headquarters
  /// A party stands on a list, or is owned by parties that do.
  case listedParty = "listed-party"
  /// The exporter was told by letter that these models need a licence.
  case informed
  /// The site is in one of the places and the year's volume exceeds the terms' threshold.
  case siteAboveThreshold = "site-above-threshold"
}

/// How a licence application is reviewed.
package enum ReviewPolicy: String, Word {
  case caseByCase = "case-by-case"
  case presumptionOfDenial = "presumption-of-denial"
  case presumptionOfApproval = "presumption-of-approval"
  case policyOfDenial = "policy-of-denial"
  case undetermined
}

/// A rule that a licence is needed, unless one of its routes is open.
package struct Requirement: Fielded, Equatable {
  package var id = ""
  package var title = ""
  package var trigger = Trigger.destination
  package var items: [ItemClass] = []
  package var everywhere: Bool?
  package var groups: [String] = []
  package var countries: [Country] = []
  package var exceptGroups: [String] = []
  package var exceptCountries: [Country] = []
  package var unclearCountries: [Country] = []
  package var routes: [String] = []
  package var review: ReviewPolicy?
  /// Under a savings clause, what was shipped before this day is left alone by the rule.
  package var appliesFrom: Day?
  package var cites: [String] = []

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("id", &id, "name of the rule")
    try visit("title", &title, "what it says, one sentence")
    try visit("trigger", &trigger, "what makes it apply")
    try visit("items", &items, "classes of goods it covers; empty for all")
    try visit("everywhere", &everywhere, "whether it covers every place but the exceptions")
    try visit("groups", &groups, "country groups it covers")
    try visit("countries", &countries, "countries it covers besides")
    try visit("exceptGroups", &exceptGroups, "country groups it leaves out")
    try visit("exceptCountries", &exceptCountries, "countries it leaves out")
    try visit(
      "unclearCountries", &unclearCountries,
      "countries for which it depends on the recipient (Supplement No. 8 to Part 740)")
    try visit("routes", &routes, "routes that satisfy it")
    try visit("review", &review, "how an application is reviewed")
    try visit(
      "appliesFrom", &appliesFrom,
      "the day before which the savings clause leaves shipments to the rest of the law")
    try visit("cites", &cites, "sources")
  }
}

/// A way to satisfy a requirement: an exception, or a licence.
package struct Route: Fielded, Equatable {
  package var id = ""
  package var title = ""
  package var exception: String?
  package var items: [ItemClass] = []
  package var opensFor: [Opening] = []
  package var exceptGroups: [String] = []
  package var exceptCountries: [Country] = []
  package var excludesHeadquarteredThere: Bool?
  package var needs: [ConditionID] = []
  package var usual: Bool?
  package var cites: [String] = []

  /// Which goods within the classes a route is open for.
  package enum Opening: String, Word {
    /// .a that is not for data centers and has the high TPP.
    case consumerA = "consumer-a"
    /// .b that is for data centers.
    case dataCenterB = "data-center-b"
    /// .c under the exception's density.
    case lowDensityC = "low-density-c"
  }

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("id", &id, "name of the route")
    try visit("title", &title, "what it is, one sentence")
    try visit("exception", &exception, "symbol of the licence exception, if it is one")
    try visit("items", &items, "classes of goods it is open for; empty for all")
    try visit("opensFor", &opensFor, "narrower kinds of goods it is open for; empty for all")
    try visit("exceptGroups", &exceptGroups, "country groups it is closed to")
    try visit("exceptCountries", &exceptCountries, "countries it is closed to")
    try visit(
      "excludesHeadquarteredThere", &excludesHeadquarteredThere,
      "whether it is closed as well to recipients headquartered in those places")
    try visit("needs", &needs, "conditions that must all be met")
    try visit("usual", &usual, "whether its conditions are shown when no route is open yet")
    try visit("cites", &cites, "sources")
  }
}

/// A flag that the rules know, and its class.
package struct FlagRule: Fielded, Equatable {
  package var id = FlagID.payerNotConsignee
  package var kind = FlagKind.informational
  package var cites: [String] = []

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("id", &id, "name of the flag")
    try visit("class", &kind, "what it asks for")
    try visit("cites", &cites, "sources")
  }
}

/// A letter that told its addressee that models need a licence.
package struct InformingLetter: Fielded, Equatable {
  package var id = ""
  package var addressees: [String] = []
  package var models: [String] = []
  package var sentOn = Day(number: 0)
  package var cites: [String] = []

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("id", &id, "name of the letter")
    try visit("addressees", &addressees, "names of the addressee")
    try visit("models", &models, "models it covers")
    try visit("sentOn", &sentOn, "day it was sent")
    try visit("cites", &cites, "sources")
  }
}

/// A cloud provider that a pilot designates by name.
package struct DesignatedProvider: Fielded, Equatable {
  package var name = ""
  package var aliases: [String] = []
  package var headquarteredIn = Country.none
  package var designatedFrom = Day(number: 0)
  package var designatedUntil: Day?

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("name", &name, "name of the ultimate parent")
    try visit("aliases", &aliases, "other names of it")
    try visit("headquarteredIn", &headquarteredIn, "country of its headquarters")
    try visit("designatedFrom", &designatedFrom, "first day of the designation")
    try visit("designatedUntil", &designatedUntil, "last day of the designation")
  }
}

/// The rule on companies owned by listed parties, and when it is in force.
package struct AffiliatesRule: Fielded, Equatable {
  package var thresholdPpm = 500_000
  package var inForceFrom = Day(number: 0)
  package var suspendedFrom: Day?
  package var suspendedUntil: Day?
  package var cites: [String] = []

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("thresholdPpm", &thresholdPpm, "aggregate share from which it applies, ppm")
    try visit("inForceFrom", &inForceFrom, "first day in force")
    try visit("suspendedFrom", &suspendedFrom, "first day of suspension")
    try visit("suspendedUntil", &suspendedUntil, "last day of suspension")
    try visit("cites", &cites, "sources")
  }

  /// Whether the rule is in force on a day.
  package func isInForce(on day: Day) -> Bool {
    guard day >= inForceFrom else { return false }
    guard let suspendedFrom, let suspendedUntil else { return true }
    return day < suspendedFrom || day > suspendedUntil
  }
}

/// The window in which an application to China or Macau is reviewed case by case. Source: 91 FR
/// 1684.
package struct CaseByCaseWindow: Fielded, Equatable {
  package var belowTpp = 0
  package var belowDramBandwidthGBps = 0
  package var exportedFrom: [Country] = []
  package var destinations: [Country] = []
  package var inForceFrom = Day(number: 0)
  package var cites: [String] = []

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("belowTpp", &belowTpp, "TPP must be under this")
    try visit(
      "belowDramBandwidthGBps", &belowDramBandwidthGBps, "total DRAM bandwidth under this, GB/s")
    try visit("exportedFrom", &exportedFrom, "countries of export it covers")
    try visit("destinations", &destinations, "destinations it covers")
    try visit("inForceFrom", &inForceFrom, "first day in force")
    try visit("cites", &cites, "sources")
  }
}

/// How applications are reviewed where a requirement does not say. Source: 15 CFR 742.6(b)(10).
package struct ReviewRule: Fielded, Equatable {
  package var denialGroups: [String] = []
  package var denialCountries: [Country] = []
  package var elsewhere = ReviewPolicy.caseByCase
  package var cites: [String] = []

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("denialGroups", &denialGroups, "groups with a presumption of denial")
    try visit("denialCountries", &denialCountries, "countries with a presumption of denial")
    try visit("elsewhere", &elsewhere, "review elsewhere")
    try visit("cites", &cites, "sources")
  }
}

/// A permit that another country asks for besides.
package struct LocalPermit: Fielded, Equatable {
  package var country = Country.none
  package var inForceFrom = Day(number: 0)
  package var title = ""
  package var cites: [String] = []

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("country", &country, "country that asks for it")
    try visit("inForceFrom", &inForceFrom, "first day in force")
    try visit("title", &title, "what it asks for")
    try visit("cites", &cites, "sources")
  }
}

/// The whole law of one rulebook, resolved: what it extends, its groups, catalogue and lists are in
/// it.
package struct Law: Fielded, Equatable {
  package var id = ""
  package var version = ""
  package var title = ""
  package var extends: [String] = []
  package var inForceFrom = Day(number: 0)
  package var inForceUntil: Day?
  package var cites: [String] = []
  package var thresholds = Thresholds()
  package var requirements: [Requirement] = []
  package var routes: [Route] = []
  package var flags: [FlagRule] = []
  package var forwarderWords: [String] = []
  package var caseByCase: CaseByCaseWindow?
  package var review = ReviewRule()
  package var affiliates: AffiliatesRule?
  package var worldwideRuleUnenforced: Bool?
  package var localPermits: [LocalPermit] = []
  package var informingLetters: [InformingLetter] = []
  package var noticeItemsMax = 6
  package var partnerGroups: [String] = []
  package var lowVolumeTpp: Int?
  package var designatedProviders: [DesignatedProvider] = []
  package var penaltyMaxima: [PenaltyMaximum] = []
  package var terms: Terms?
  package var countryGroups = CountryGroups()
  package var catalogue = Catalogue()

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("id", &id, "name of the rulebook")
    try visit("version", &version, "version of the rulebook")
    try visit("title", &title, "what it is, one sentence")
    try visit("extends", &extends, "rulebooks it was resolved from, nearest first")
    try visit("inForceFrom", &inForceFrom, "first day in force")
    try visit("inForceUntil", &inForceUntil, "last day in force")
    try visit("cites", &cites, "sources of the whole")
    try visit("thresholds", &thresholds, "thresholds of ECCN 3A090")
    try visit("requirements", &requirements, "rules that a licence is needed")
    try visit("routes", &routes, "ways to satisfy a requirement")
    try visit("flags", &flags, "flags and their classes")
    try visit("forwarderWords", &forwarderWords, "words in the name of a freight forwarder")
    try visit("caseByCase", &caseByCase, "window of case-by-case review")
    try visit("review", &review, "review of applications")
    try visit("affiliates", &affiliates, "rule on companies owned by listed parties")
    try visit(
      "worldwideRuleUnenforced", &worldwideRuleUnenforced,
      "whether the worldwide rule stands in the text without being enforced")
    try visit("localPermits", &localPermits, "permits that other countries ask for")
    try visit("informingLetters", &informingLetters, "letters that inform of a requirement")
    try visit("noticeItemsMax", &noticeItemsMax, "items in one notice (15 CFR 740.8), at most")
    try visit("partnerGroups", &partnerGroups, "groups of partner countries (15 CFR 740.27)")
    try visit("lowVolumeTpp", &lowVolumeTpp, "TPP per consignee and year under 15 CFR 740.29")
    try visit("designatedProviders", &designatedProviders, "cloud providers designated by name")
    try visit("penaltyMaxima", &penaltyMaxima, "statutory maxima of a penalty, by day")
    try visit("terms", &terms, "parameters of the regime, if it has auditors or sureties")
    try visit("countryGroups", &countryGroups, "country groups")
    try visit("catalogue", &catalogue, "catalogue of models")
  }
}
