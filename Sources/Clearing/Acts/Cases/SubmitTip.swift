import Canon
import Vocabulary

/// Somebody says that something is wrong: any enrolled party in its own name, or the operator for a person who stays unnamed.
///
/// A tip opens nothing by itself: the regulator may order a for-cause round because of it, and says so there. Only the digest of its words
/// is in the register; the words stay sealed with the regulator. False tips against rivals are answered by that: they cost a
/// round at most, never a case. It is completed by another tip.
package struct SubmitTip: ActBody {
  package var about: PartyID = .none
  package var siteID: SiteID?
  package var text: Digest = .zero
  package var isForUnnamed: Bool = false

  package init() {}
  package init(about: PartyID, siteID: SiteID? = nil, text: Digest, isForUnnamed: Bool = false) {
    self.about = about
    self.siteID = siteID
    self.text = text
    self.isForUnnamed = isForUnnamed
  }

  package static let kind = ActKind.submitTip
  package static let readers = Readers.actor

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("about", &about, "party it is about")
    try visit("siteID", &siteID, "site it is about, if one is named")
    try visit("text", &text, "SHA-256 of its words")
    try visit("isForUnnamed", &isForUnnamed, "whether the operator passes it on for somebody")
  }

  static let notOperator = RefusalKind(
    "tip.not-operator", "only the operator passes on tips of persons who stay unnamed",
    fix: "give the tip in your own name, or through the operator")
  package static var refusals: [RefusalKind] { [notOperator] }

  package func signers(by party: PartyID, in register: Register) -> [SignerNeed] {
    [SignerNeed(party, isForUnnamed ? [.operator] : Role.allCases)]
  }

  package func decide(_ call: Call, in register: Register) throws(Refusal) -> [Change] {
    guard !isForUnnamed || call.by == register.opening?.operator else {
      throw Refusal(Self.notOperator)
    }
    _ = try register.party(about)
    if let siteID { _ = try register.site(siteID) }
    guard text != .zero else { throw Refusal(CommonRefusals.badValue, "no digest of its words") }
    var row = TipRow()
    row.id = TipID(of: call.id)
    row.about = about
    row.siteID = siteID
    row.text = text
    row.at = call.at
    row.from = isForUnnamed ? nil : call.by
    return [.tip(row)]
  }
}
