import Canon
import Rulebook
import Vocabulary

extension Register {
  /// The flag that somebody in a restricted place controls the buyer or the operator of the site, through however many enrolled owners;
  /// `nil` if nobody does.
  ///
  /// The document names direct owners and one ultimate parent. A share sale above an enrolled owner changes neither: what the
  /// register knows of the owner's own owners is followed whenever the sale is decided.
  func controllerFlag(of row: SaleRow, under law: Rulebook) -> RaisedFact? {
    let site = sites[row.siteID]
    var names: [String] = []
    for id in [row.buyer, site?.operator ?? PartyID.none] {
      guard let party = parties[id] else { continue }
      for holder in controllers(of: party)
      where holder.countries.contains(where: law.isRestricted) && !names.contains(holder.name) {
        names.append(holder.name)
      }
    }
    return names.isEmpty ? nil : RaisedFact(.ownerFromRestrictedPlace, on: names)
  }
}

extension Sale {
  /// The document without what only it says in favour of its parties: that one is a designated provider, or authorised by Supplement
  /// No. 8 to 15 CFR 740. A register takes nobody's own word for a privilege; designated providers are those of the rulebook's list.
  var withoutOwnPrivileges: Sale {
    func isPrivilege(_ list: Listing) -> Bool {
      list.kind == .designatedProvider || list.kind == .supplement8
    }
    guard parties.contains(where: { $0.lists.value?.contains(where: isPrivilege) == true }) else {
      return self
    }
    var copy = self
    for place in copy.parties.indices {
      guard let lists = copy.parties[place].lists.value else { continue }
      copy.parties[place].lists = .value(lists.filter { !isPrivilege($0) })
    }
    return copy
  }
}
