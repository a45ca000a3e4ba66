import Canon
import Vocabulary

/// Sentences for people, made from codes and evidence.
extension Decision {
  private func name(_ party: Int) -> String { sale.parties[party].name }

  private func goodsName(_ item: Int) -> String {
    modelName(item).map { "items[\(item)] \($0)" } ?? "items[\(item)]"
  }

  /// The figure whose bit length is not known, by its format.
  private func bitLengthWords(_ item: Int) -> String {
    let figures = rulebook.figures(of: sale.items[item])
    let open = figures?.performance.first { $0.tops.known != nil && $0.bitLength == nil }
    guard let open, !open.format.isEmpty else { return MissingFigure.bitLength.words }
    return "the bit length of the performance figure in the format “\(open.format)”"
  }

  /// What a rule says about this sale.
  package func sentence(of reason: Reason) -> String {
    let rule = rulebook.law.requirements[reason.requirement]
    let verdict =
      switch reason.status {
      case .met: "applies"
      case .unmet: "does not apply"
      case .undetermined: "may apply"
      }
    return "\(rule.title) This rule \(verdict)\(because(reason.evidence))."
  }

  private func because(_ evidence: Evidence) -> String {
    switch evidence {
    case .party(let place): ": \(name(place)) (\(Asked(sale.parties[place].role).title))"
    case .country(let country): ": the destination is \(country.name)"
    case .item(let place): ": \(goodsName(place))"
    case .volume(let tpp, let limit): ": \(tpp) TPP this calendar year, threshold \(limit)"
    case .none: ": it covers other goods"
    case .days(let from, _): ": it leaves alone what was shipped before \(from.text)"
    default: ""
    }
  }

  /// What a condition asks for, and how it stands.
  package func sentence(of condition: Judgement) -> String {
    if case .flag(let flag) = condition.evidence {
      let state = condition.status == .met ? "is resolved" : "is not resolved"
      return "The flag “\(flag.rawValue)” \(state): \(flag.sentence)"
    }
    return condition.id.demand + detail(condition)
  }

  private func detail(_ condition: Judgement) -> String {
    switch condition.evidence {
    case .plain, .flag: ""
    case .none: condition.status == .met ? "" : " None is stated."
    case .notLookedUp:
      condition.status == .met
        ? " A number is stated; nobody has looked it up."
        : " It is named, but the facts about it are not at hand."
    case .party(let place): " \(name(place))."
    case .item(let place): " \(goodsName(place))."
    case .country(let country): " \(country.name)."
    case .amount(let needed, let available):
      " Needed \(Money(minor: needed)), available \(Money(minor: available))."
    case .volume(let tpp, let limit): " \(tpp) TPP against \(limit)."
    case .fact(let fact): " Not known: \(sentence(of: fact))."
    case .days(let from, let until):
      " In force from \(from.text)\(until.map { " to " + $0.text } ?? "")"
        + (asOf.map { "; asked for \($0.text)." } ?? ".")
    case .failing(let why): condition.status == .met ? "" : " " + why.sentence
    }
  }

  /// What to do about a condition that is not met.
  package func remedy(of condition: Judgement) -> String? {
    guard condition.status != .met else { return nil }
    if condition.status == .undetermined, case .fact(let fact) = condition.evidence {
      return "State \(sentence(of: fact))."
    }
    return condition.id.remedy
  }

  /// Sources of a condition: those of the routes that need it, or of the flag.
  package func cites(of condition: Judgement) -> [String] {
    if case .flag(let flag) = condition.evidence {
      return rulebook.law.flags.first { $0.id == flag }?.cites ?? []
    }
    switch condition.id {
    case .goodsClassified: return rulebook.law.thresholds.cites
    case .rulebookInForce: return rulebook.law.cites
    case .noDenialOrder: return ["15 CFR 736.2(b)(4)", "15 CFR 764.3(a)(2)"]
    case .notSuspended: return ["15 CFR 740.2(b)"]
    default:
      return rulebook.law.routes.first { $0.needs.contains(condition.id) }?.cites ?? []
    }
  }

  /// A flag in words.
  package func sentence(of flag: RaisedFlag) -> String {
    let more: String =
      switch flag.evidence {
      case .party(let place): " (\(name(place)))"
      case .country(let country): " (\(country.name))"
      case .item(let place): " (\(goodsName(place)))"
      case .amount(let needed, let available): " (\(needed) kW needed, \(available) kW stated)"
      case .volume(let tpp, let limit): " (\(tpp) TPP in this sale, threshold \(limit))"
      default: ""
      }
    return flag.id.sentence + more
  }

  /// A fact in words, with its place in the document.
  package func sentence(of fact: Fact) -> String {
    func at(_ party: Int, _ field: String) -> String {
      "parties[\(party)].\(field) of \(name(party))"
    }
    return switch fact {
    case .transaction: "transaction"
    case .exportOn: "exportOn"
    case .exportedFrom: "exportedFrom"
    case .items: "items"
    case .siteCountry: "site.country"
    case .role(.ultimateConsignee): "an ultimate-consignee or end-user among parties"
    case .role(let role): "the \(role.rawValue) among parties"
    case .headquarters(let party): at(party, "headquarteredIn")
    case .parent(let party): at(party, "ultimateParent")
    case .parentHeadquarters(let party): at(party, "ultimateParent.headquarteredIn")
    case .lists(let party): at(party, "lists")
    case .figure(let item, .bitLength):
      "\(bitLengthWords(item)) of \(goodsName(item)); bits says it for any format"
    case .figure(let item, let figure): "\(figure.words) of \(goodsName(item))"
    case .quantity(let item): "quantity of \(goodsName(item))"
    case .unitPrice(let item): "unitPrice in USD of \(goodsName(item))"
    case .form(let item): "form of \(goodsName(item))"
    case .chips(let item): "chips per unit of \(goodsName(item))"
    case .dramBandwidth(let item): "dramBandwidthGBps of \(goodsName(item))"
    case .supplement8:
      "whether consignee and end user are the government of, or entities named for, this country in Supplement No. 8 to Part 740"
    case .informed(let item): "whether the exporter was informed by letter about \(goodsName(item))"
    case .shippedTpp: "TPP already shipped to the ultimate consignee this calendar year"
    case .engagement(let detail): "auditorEngagement: \(detail.words)"
    case .bond(let detail): "bond: \(detail.words)"
    case .licence(let detail): "licence: \(detail.words)"
    case .notice(let detail): "notice: \(detail.words)"
    }
  }
}

extension MissingFigure {
  /// The figure in words.
  package var words: String {
    switch self {
    case .model: "a model of the catalogue, or figures,"
    case .densePerformance:
      "the dense performance figure (only sparse or unqualified ones are stated)"
    case .performance: "the dense performance figure (tops)"
    case .bitLength: "the bit length of the performance figure"
    case .dieArea: "the die area (dieAreaMm2)"
    case .dataCenterFlag:
      "whether designed or marketed for data centers (designedOrMarketedForDataCenter)"
    case .memoryBandwidthDensity: "the memory bandwidth density"
    case .form: "the form"
    }
  }
}

extension Fact.Detail {
  /// The detail in words.
  package var words: String {
    switch self {
    case .lookup: "the facts about it, from the register"
    case .accredited: "whether the auditor is accredited"
    case .suspended: "whether it is suspended"
    case .coversSite: "whether it covers the site"
    case .affiliated: "whether it is affiliated with a party"
    case .inForce: "whether it is in force"
    case .approved: "whether the surety is approved"
    case .penalSum: "its penal sum or free cover"
    case .granted: "whether it is granted"
    case .covers: "whether it covers this sale"
    case .accepted: "whether the regulator raised no objection"
    }
  }
}

extension Evidence.Failing {
  /// What is wrong, in words.
  package var sentence: String {
    switch self {
    case .notAccredited: "The auditor is not accredited."
    case .suspended: "It is suspended."
    case .otherSite: "It does not cover the site of this sale."
    case .affiliated: "It is affiliated with a party to the sale."
    case .isParty: "It bears the name of a party to the sale, or of a parent or owner of one."
    case .isBuyer:
      "The surety bears the name of somebody on the buyer's side, of a parent or owner of one, or belongs to them."
    case .auditsToo: "The surety bears the name of the auditor."
    case .notInForce: "It is not in force."
    case .notApproved: "The surety is not approved."
    case .notGranted: "It is not granted."
    case .doesNotCover: "It does not cover this sale."
    case .notAccepted: "The regulator has not cleared it."
    case .otherCurrency: "It is in another currency than US dollars."
    case .tooManyItems: "The sale has more items than one notice may name."
    case .severalConsignees: "The sale has more than one ultimate consignee."
    case .severalEndUsers: "The sale has more than one end user."
    case .notDesignated: "Consignee or end user is not controlled by a designated provider."
    case .notControlled: "Consignee and end user belong to different providers."
    }
  }
}

extension ConditionID {
  /// What the condition asks for.
  package var demand: String {
    switch self {
    case .rulebookInForce: "The rulebook is the law of the day of export."
    case .goodsClassified: "Every item is classified from dense figures and die area."
    case .noDenialOrder: "No party is denied export privileges."
    case .flagsResolved: "Every red flag that must be resolved is resolved."
    case .destinationKnown: "The destination is known."
    case .recipientsKnown: "An ultimate consignee or an end user is named."
    case .partiesScreened: "Every party is screened against the lists."
    case .informedKnown: "It is known whether the exporter was informed by letter."
    case .volumeKnown: "The year's volume to the consignee is known."
    case .designatedProvider:
      "A designated US-headquartered cloud provider controls consignee and end user."
    case .auditor: "An accredited, independent auditor is engaged for the site."
    case .bond: "A bond by an approved, independent surety is in force and sufficient."
    case .licence: "A licence is granted and covers the sale."
    case .notice: "Notice is given and not objected to."
    case .noticeLimits: "The sale keeps to the limits of one notice."
    case .designerPurchase: "The memory is bought by the designer of the chip it is packaged with."
    case .partnerEntities: "Site, recipients and ultimate parents are in partner countries."
    case .lowVolume: "The year's volume stays within the low-processing limit."
    case .notSuspended: "Nobody suspended exceptions for a party of the sale."
    }
  }

  /// What to do to meet it.
  package var remedy: String {
    switch self {
    case .rulebookInForce: "Ask under a rulebook that is in force on that day, or state exportOn."
    case .goodsClassified: "Ask the maker for the figure that is missing."
    case .noDenialOrder: "Do not proceed with this party."
    case .flagsResolved: "Inquire, and sign a disposition with evidence."
    case .destinationKnown: "State the country of the site."
    case .recipientsKnown: "Name who receives the goods at last, or uses them."
    case .partiesScreened: "Screen the parties and state the lists."
    case .informedKnown: "Ask the regulator whether the letter binds this exporter."
    case .volumeKnown: "Ask the register for the volume shipped this year."
    case .designatedProvider: "Have the designated provider's own subsidiary buy and use the goods."
    case .auditor: "Engage an accredited auditor for the site."
    case .bond: "Obtain a bond, or raise its penal sum, with an approved surety."
    case .licence: "Apply for a licence."
    case .notice: "File a notice with the regulator and await its answer."
    case .noticeLimits: "Split the sale so that each notice keeps to the limits."
    case .designerPurchase: "Confirm who buys the memory and where it is packaged."
    case .partnerEntities: "Use another exception, or apply for a licence."
    case .lowVolume: "Use another exception, or apply for a licence."
    case .notSuspended: "Ask the regulator, or apply for a licence."
    }
  }
}

extension FlagID {
  /// What the flag says.
  package var sentence: String {
    switch self {
    case .unenforcedRule:
      "A worldwide licence requirement for these goods still stands in the text of the Regulations; it is not enforced since 13 May 2025."
    case .payerNotConsignee: "Somebody other than the consignee pays."
    case .payerIsRelated:
      "A company tied to the consignee or end user by ownership pays: its parent, an owner, or one of its group."
    case .payerNotStated: "The document does not say who pays."
    case .paymentFromRestrictedPlace:
      "The payment comes from a bank in China, Macau or Country Group D:5."
    case .cashPayment: "Cash or a means like cash is offered for goods of this value."
    case .forwarderAsEndParty: "A freight forwarder is named as buyer, consignee or end user."
    case .powerTooSmall: "The site's power does not suffice for the goods."
    case .powerNotAffirmed: "The site cannot affirm any power for the goods."
    case .controllingOwnerNotParent:
      "An owner that controls a party is not its stated ultimate parent."
    case .ownerFromRestrictedPlace: "An owner of a party sits in China, Macau or Country Group D:5."
    case .ownerSeatNotStated: "The seat of an owner of a party is not stated."
    case .incorporatedInRestrictedPlace:
      "A party is incorporated in China, Macau or Country Group D:5."
    case .partyInEmbargoedPlace:
      "A party sits in an embargoed country though the goods go elsewhere."
    case .listedOwner: "An owner of a party stands on a list of restricted parties."
    case .similarListedName: "A party's name is much like one on an adopted list."
    case .listedOwnerName:
      "The name of an owner or ultimate parent of a party is on an adopted list, or much like one."
    case .unverifiedListParty:
      "A party stands on the Unverified List: no exception, and a UVL statement is needed."
    case .otherListParty:
      "A party stands on a list whose meaning for this sale must be looked into."
    case .investmentListParty: "A party stands on a list that restricts investment, not exports."
    case .informingLetter:
      "Exporters of this model were informed by letter that a licence is needed for this scope."
    case .generalProhibition10:
      "Using this chip anywhere may be a prohibited dealing (General Prohibition 10)."
    case .sensitiveEndUse: "The end-use statement names a use that Part 744 controls."
    case .endUseNotStated: "No end-use statement is given."
    case .remoteAccess:
      "A tenant sits in China, Macau or Country Group D:5; renting compute is lawful today, training certain models for it may not be."
    case .domesticSaleToRestrictedParty:
      "A sale within the United States to a party headquartered in China, Macau or Country Group D:5: any later export needs a licence."
    case .notAnExport: "The goods stay in the United States: this is no export."
    case .foreignMade:
      "Made and shipped abroad: subject to the Regulations through the foreign-direct-product rule (15 CFR 734.9)."
    case .localPermit: "The country the goods leave asks for a permit of its own."
    case .volumeNotCounted:
      "Only this sale is counted towards the year's threshold; no register was asked."
    case .unverifiedFigures:
      "The catalogue's figures of this model are not verified against the maker's data sheet."
    case .numberNotLookedUp: "A licence number is taken at its word."
    case .affiliatesRuleReturned:
      "The affiliates rule returned on 2026-11-10 unless it was extended: verify."
    case .neverOrderedBefore: "The customer never ordered such goods before October 2022."
    case .orderingSpike: "Orders rose sharply before a change of rules."
    case .addressMismatch: "The address is residential or does not fit the goods."
    case .noWebPresence: "The customer has little or no public presence."
    case .evasiveOnEndUser: "The customer is evasive about the end user."
    case .goodsLeftUnopened: "Goods delivered earlier were left unopened."
    case .relabelling: "Goods are relabelled or repacked by a third party."
    case .tip: "A tip about this sale was received."
    }
  }
}
