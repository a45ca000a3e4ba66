import Canon
import Pages
import Rulebook
import Vocabulary

extension Register {
  /// What a sale's document says of end users, intermediaries, payers and forwarders must not contradict the enrolment of a party that each of them
  /// can only be: to name a firm and to leave its parent out does not make it another firm.
  ///
  /// The parties that the sale binds are compared one by one (`checkStated`). The others are known by name alone: one of an enrolled party's
  /// name, and incorporated where it is as far as that is stated, is held to it, unless another identifier (LEI) tells them apart; one of its identifier is held
  /// to it first, and under whatever name. Where several are enrolled by a name it is enough to agree with one. Checked at the proposal and at the claim; whoever enrols
  /// afterwards stops no shipment by its name. Source: 15 CFR 744.11 and Supplement 3 to Part 732 (know your customer; red flags).
  func checkOthers(in row: SaleRow) throws(Refusal) {
    for stated in row.sale.parties {
      switch stated.role {
      case .exporter, .maker, .ultimateConsignee, .siteOperator: continue
      case .purchaser, .intermediateConsignee, .endUser, .payer, .forwarder: break
      }
      var contradicted: String?
      for place in enrolled(as: stated) {
        contradicted = contradiction(of: stated, to: parties[at: place])
        if contradicted == nil { break }
      }
      if let contradicted {
        throw Refusal(ProposeSale.notAsEnrolled, "\(contradicted) of \(stated.name)")
      }
    }
  }

  /// Places of the active parties of whom a stated one must be one: that of its identifier; where nobody is enrolled by that, those of its name.
  private func enrolled(as stated: Sale.Party) -> [Int] {
    if let lei = stated.lei.value {
      let known = partyNames.rows(of: Self.hash(ofLei: lei)).filter {
        parties[at: $0].status == .active && parties[at: $0].lei == lei
      }
      if !known.isEmpty { return known }
    }
    return partyNames.rows(of: Self.hash(ofName: stated.name)).filter { place in
      let row = parties[at: place]
      // Two identifiers are two firms.
      return row.status == .active && stated.mayBe(row)
        && (row.lei == nil || stated.lei.value == nil)
    }
  }

  /// The fact that is stated otherwise than enrolled; `nil` where none is. What is left open is no contradiction: it leaves the sale
  /// undetermined where a rule asks for it.
  private func contradiction(of stated: Sale.Party, to row: PartyRow) -> String? {
    if let country = stated.headquarteredIn.value, country != row.headquarteredIn {
      return "headquarters"
    }
    if let country = stated.incorporatedIn.value, country != row.incorporatedIn {
      return "incorporation"
    }
    guard case .absent = stated.ultimateParent else {
      return isSame(stated.ultimateParent, parentOf: row) ? nil : "ultimate parent"
    }
    return nil
  }
}
