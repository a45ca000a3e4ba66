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
  /// to it under whatever name. Where several are enrolled by a name it is enough to agree with one. Checked at the proposal and at the claim; whoever enrols
  /// afterwards stops no shipment by its name. Source: 15 CFR 744.11 and Supplement 3 to Part 732 (know your customer; red flags).
  func checkOthers(in row: SaleRow) throws(Refusal) {
    for stated in row.sale.parties {
      switch stated.role {
      case .exporter, .maker, .ultimateConsignee, .siteOperator: continue
      case .purchaser, .intermediateConsignee, .endUser, .payer, .forwarder: break
      }
      var contradicted: String?
      var isAgreed = false
      _ = partyNames.find(Self.hash(ofName: stated.name)) { place in
        guard isMeant(parties[at: place], by: stated) else { return false }
        if let fact = contradiction(of: stated, to: parties[at: place]) {
          contradicted = fact
        } else {
          isAgreed = true
        }
        return isAgreed
      }
      if let lei = stated.lei.value, !isAgreed {
        _ = partyNames.find(Self.hash(ofLei: lei)) { place in
          guard parties[at: place].status == .active, parties[at: place].lei == lei else {
            return false
          }
          contradicted = contradiction(of: stated, to: parties[at: place]) ?? contradicted
          return false
        }
      }
      if let contradicted, !isAgreed {
        throw Refusal(ProposeSale.notAsEnrolled, "\(contradicted) of \(stated.name)")
      }
    }
  }

  private func isMeant(_ row: PartyRow, by stated: Sale.Party) -> Bool {
    guard row.status == .active, stated.mayBe(row) else { return false }
    guard let lei = stated.lei.value, let known = row.lei else { return true }
    return lei == known
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
