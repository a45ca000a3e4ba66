import Canon
import Vocabulary

/// A thing a sale refers to: its identifier only, or with the facts about it.
package struct Reference<Facts: Fielded & Equatable>: FieldValue, Equatable {
  package var id: String
  /// The facts; `nil` when only an identifier is given.
  package var facts: Facts?

  package init(id: String, facts: Facts? = nil) {
    self.id = id
    self.facts = facts
  }

  package init(json: JSONNode) throws(JSONFault) {
    if json.isObject {
      self.init(id: "", facts: try Facts(json: json))
    } else {
      self.init(id: try json.text(limit: 200))
      guard !id.isEmpty else { throw json.fault("an empty identifier; null says there is none") }
    }
  }
  package func write(to json: inout JSONWriter) {
    if let facts { facts.write(to: &json) } else { json.string(id) }
  }
  package func feed(to digest: inout Feeder) {
    digest.text(id)
    facts.feed(to: &digest)
  }
  package static func describe(_ schema: inout JSONWriter) {
    schema.object { schema in
      schema.key("anyOf")
      schema.array { schema in
        schema.raw(#"{"type":"string","minLength":1,"maxLength":200}"#)
        Facts.describe(&schema)
      }
    }
  }
}

/// Facts about the auditor engaged for a site.
package struct EngagementFacts: Fielded, Equatable {
  package var id: Stated<String> = .absent
  package var auditor: Stated<String> = .absent
  package var accredited: Stated<Bool> = .absent
  package var suspended: Stated<Bool> = .absent
  package var coversSite: Stated<Bool> = .absent
  package var affiliated: Stated<Bool> = .absent
  package var inForce: Stated<Bool> = .absent

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("id", &id, "identifier of the engagement")
    try visit("auditor", &auditor, "name of the auditor")
    try visit("accredited", &accredited, "whether the auditor is accredited")
    try visit("suspended", &suspended, "whether the accreditation is suspended")
    try visit("coversSite", &coversSite, "whether the engagement covers the site of the sale")
    try visit("affiliated", &affiliated, "whether the auditor is affiliated with a party")
    try visit("inForce", &inForce, "whether the engagement is in force")
  }
}

/// Facts about the bond.
package struct BondFacts: Fielded, Equatable {
  package var id: Stated<String> = .absent
  package var surety: Stated<String> = .absent
  package var suretyApproved: Stated<Bool> = .absent
  package var affiliated: Stated<Bool> = .absent
  package var inForce: Stated<Bool> = .absent
  package var penalSum: Stated<MoneyAmount> = .absent
  package var available: Stated<MoneyAmount> = .absent

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("id", &id, "identifier of the bond")
    try visit("surety", &surety, "name of the surety")
    try visit("suretyApproved", &suretyApproved, "whether the surety is approved")
    try visit("affiliated", &affiliated, "whether the surety is affiliated with the principal")
    try visit("inForce", &inForce, "whether the bond is in force")
    try visit("penalSum", &penalSum, "penal sum of the bond")
    try visit(
      "available", &available,
      "cover not yet taken by other sales; the penal sum if absent")
  }
}

/// Facts about a licence.
package struct LicenceFacts: Fielded, Equatable {
  package var id: Stated<String> = .absent
  package var granted: Stated<Bool> = .absent
  package var covers: Stated<Bool> = .absent

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("id", &id, "number of the licence")
    try visit("granted", &granted, "whether it is granted and in force")
    try visit("covers", &covers, "whether it covers goods, quantity and parties of this sale")
  }
}

/// Facts about a notice to BIS.
package struct NoticeFacts: Fielded, Equatable {
  package var id: Stated<String> = .absent
  package var accepted: Stated<Bool> = .absent
  package var filedOn: Stated<Day> = .absent

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("id", &id, "authorisation number, A and six digits")
    try visit("accepted", &accepted, "whether BIS raised no objection")
    try visit("filedOn", &filedOn, "day it was filed")
  }
}

/// An amount of money in any of the forms a price may take, without the limit of a single unit.
package struct MoneyAmount: FieldValue, Hashable {
  package var money: Money

  package init(_ money: Money) { self.money = money }

  package init(json: JSONNode) throws(JSONFault) {
    money = try UnitPrice.money(json, tooLarge: "the amount is too large")
    guard money.minor >= 0 else { throw json.fault("an amount of money is not negative here") }
  }
  package func write(to json: inout JSONWriter) { money.write(to: &json) }
  package func feed(to digest: inout Feeder) { money.feed(to: &digest) }
  package static func describe(_ schema: inout JSONWriter) {
    UnitPrice.describe(&schema, maxDollars: .max / 100, maxMinor: .max)
  }
}

/// A letter that informed the exporter of a licence requirement, for goods, places or parties. What it leaves out it does not limit.
package struct LetterFacts: Fielded, Equatable {
  package var models: [String] = []
  package var countries: [Country] = []
  package var parties: [String] = []

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("models", &models, "models it covers; empty for goods of every kind")
    try visit("countries", &countries, "destinations it covers; empty for every place")
    try visit("parties", &parties, "recipients it covers; empty for everybody")
  }
}

/// Facts beyond the document: from the register, or from what the document itself states.
package struct Standing: Fielded, Equatable {
  /// The auditor's engagement: absent = not asked, none = there is none.
  package var engagement: Stated<Reference<EngagementFacts>> = .absent
  package var bond: Stated<Reference<BondFacts>> = .absent
  package var licence: Stated<Reference<LicenceFacts>> = .absent
  package var notice: Stated<Reference<NoticeFacts>> = .absent
  /// TPP already shipped to the ultimate consignee in the calendar year; none = no register counts
  /// it.
  package var shippedTpp: Stated<Int64> = .absent
  /// When the goods are shipped, where a register knows; else the document's day of export counts.
  package var shipsOn: Stated<Day> = .absent
  /// Letters that informed this sale's exporter.
  package var letters: [LetterFacts] = []
  /// Flags that somebody raised besides those the document shows.
  package var raisedFlags: [RaisedFact] = []
  /// Flags whose signed disposition is on record, each with the facts it disposed of.
  package var resolvedFlags: [ResolvedFlag] = []
  /// Whether the exception is suspended for a party of this sale (15 CFR 740.2(b)).
  package var exceptionsSuspended = false

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("engagement", &engagement, "auditor engaged for the site")
    try visit("bond", &bond, "bond")
    try visit("licence", &licence, "licence")
    try visit("notice", &notice, "notice")
    try visit(
      "shippedTpp", &shippedTpp, "TPP shipped to the ultimate consignee this calendar year")
    try visit("shipsOn", &shipsOn, "day of shipment, where a register knows it")
    try visit("letters", &letters, "letters that informed the exporter")
    try visit("raisedFlags", &raisedFlags, "flags raised besides those of the document")
    try visit("resolvedFlags", &resolvedFlags, "flags with a signed disposition")
    try visit("exceptionsSuspended", &exceptionsSuspended, "exceptions suspended for a party")
  }

  /// What a document states about itself. Nothing stated means that nothing is there yet.
  package init(from authorisation: Stated<Sale.Authorisation>) {
    shippedTpp = .none
    guard let stated = authorisation.value else {
      engagement = .none
      bond = .none
      licence = .none
      notice = .none
      return
    }
    engagement = stated.auditorEngagement.isAbsent ? .none : stated.auditorEngagement
    bond = stated.bond.isAbsent ? .none : stated.bond
    licence = stated.licence.isAbsent ? .none : stated.licence
    notice = stated.notice.isAbsent ? .none : stated.notice
  }
}
