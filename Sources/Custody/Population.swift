import Pages

/// What a round of inspection draws from: what custody holds at a site and what the site declares,
/// together, so that leaving a unit out of the declaration does not keep it out of the draw.
///
/// Members stand in the order of their serials: anyone can rebuild the same list.
package struct Population: Equatable, Sendable {
  /// One unit of the population.
  package struct Member: Equatable, Sendable {
    package var serial: SerialKey
    /// Its row in the book; `UnitRow.none` if no unit has the serial.
    package var row: UInt32
    /// Whether custody expects it at this site.
    package var isInCustody: Bool
    /// Its line in the declaration, from 0; `nil` if it was left out.
    package var declaredLine: Int32?
  }

  package var site: UInt32
  package var members: [Member]
  /// The declaration; `nil` if none came by the deadline and custody's last state stands.
  package var inventory: Inventory?

  /// Joins custody and declaration. `declaredCount` is how many units the site says it holds; what
  /// its list lacks of that number is added as phantoms (at most 20,000), which nobody can find.
  package init(
    of site: UInt32, in book: UnitBook, inventory: Inventory?, declaredCount: Int = 0
  ) {
    self.site = site
    self.inventory = inventory
    var all: [Member] = []
    for row in book.units(at: site) where book.rows[row].state.isExpectedAtSite {
      all.append(
        Member(
          serial: book.rows[row].serial, row: UInt32(row), isInCustody: true, declaredLine: nil))
    }
    all.sort { $0.serial < $1.serial }
    if let inventory {
      var declared: [Member] = []
      for (line, unit) in inventory.lines.prefix(AttachmentLimits.rows).enumerated() {
        declared.append(
          Member(
            serial: unit.serial, row: UnitRow.none, isInCustody: false,
            declaredLine: Int32(line)))
      }
      let phantoms = min(AttachmentLimits.rows, max(0, declaredCount - declared.count))
      for number in 0..<phantoms {
        declared.append(
          Member(
            serial: .phantom(number + 1), row: UnitRow.none, isInCustody: false,
            declaredLine: nil))
      }
      declared.sort { $0.serial < $1.serial }
      all = Population.join(all, declared, book)
    }
    members = all
  }

  private static func join(
    _ custody: [Member], _ declared: [Member], _ book: UnitBook
  ) -> [Member] {
    var out: [Member] = []
    out.reserveCapacity(custody.count + declared.count)
    var next = 0
    for var member in declared {
      while next < custody.count, custody[next].serial < member.serial {
        out.append(custody[next])
        next += 1
      }
      if let last = out.last, last.serial == member.serial { continue }
      if next < custody.count, custody[next].serial == member.serial {
        member.row = custody[next].row
        member.isInCustody = true
        next += 1
      } else if !member.serial.isPhantom, let row = book.row(of: member.serial) {
        member.row = UInt32(row)
      }
      out.append(member)
    }
    out.append(contentsOf: custody[next...])
    return out
  }

  /// How many units the population has, phantoms among them.
  package var count: Int { members.count }

  /// The members' serials, rising.
  package var serials: [SerialKey] { members.map(\.serial) }

  /// The place of a serial; `nil` if it is not in the population.
  package func place(of serial: SerialKey) -> Int? {
    var low = 0
    var high = members.count
    while low < high {
      let middle = (low &+ high) &>> 1
      if members[middle].serial < serial { low = middle &+ 1 } else { high = middle }
    }
    return low < members.count && members[low].serial == serial ? low : nil
  }

  /// What differs between custody and declaration, as integers.
  package var totals: PopulationTotals {
    var totals = PopulationTotals()
    totals.population = members.count
    for member in members {
      if member.isInCustody { totals.inCustody += 1 }
      if member.declaredLine != nil { totals.declared += 1 }
      if member.serial.isPhantom { totals.phantoms += 1 }
      if inventory != nil, member.isInCustody, member.declaredLine == nil { totals.omitted += 1 }
      if !member.isInCustody, member.declaredLine != nil { totals.declaredOnly += 1 }
    }
    return totals
  }
}
