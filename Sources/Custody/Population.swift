import Pages

/// What a site declares for a round, over all parts of its declaration, set beside custody.
public struct DeclaredUnits: Equatable, Sendable {
  /// Rows of the units that custody expected at the site when the last part was declared, rising.
  public private(set) var rows: [UInt32]
  /// All other serials declared: those of earlier parts first, within a part in its order.
  public private(set) var others: [SerialKey]

  /// What has been declared so far; `rows` rise.
  public init(rows: [UInt32] = [], others: [SerialKey] = []) {
    self.rows = rows
    self.others = others
  }

  /// Adds a part of the declaration of a site. Units of earlier parts that have come to the site or left it since are sorted anew, so
  /// that each stands where custody has it now.
  public mutating func add(_ part: Inventory, at site: UInt32, in book: UnitBook) {
    let earlier = others
    others = []
    sort(earlier, at: site, in: book)
    for row in rows where !book.isExpected(Int(row), at: site) {
      others.append(book.rows[Int(row)].serial)
    }
    rows.removeAll { !book.isExpected(Int($0), at: site) }
    sort(part.lines.map(\.serial), at: site, in: book)
    rows.sort()
  }

  private mutating func sort(_ serials: [SerialKey], at site: UInt32, in book: UnitBook) {
    var next = 0
    for serial in serials {
      let found = book.row(of: serial, near: next)
      if let found { next = found + 1 }
      if let row = found, book.isExpected(row, at: site) {
        rows.append(UInt32(clamping: row))
      } else {
        others.append(serial)
      }
    }
  }

  /// A unit that was declared twice; `nil` if each was declared once.
  public func firstTwice(in book: UnitBook) -> SerialKey? {
    for index in rows.indices.dropFirst() where rows[index] == rows[index - 1] {
      return book.rows[Int(rows[index])].serial
    }
    guard others.count > 1 else { return nil }
    var known: Set<SerialKey> = []
    known.reserveCapacity(others.count)
    return others.first { !known.insert($0).inserted }
  }
}

/// What a round of inspection draws from: what custody holds at a site and what the site declares,
/// together, so that leaving a unit out of the declaration does not keep it out of the draw.
///
/// Source: inspection.md §0.1 and §1.2 (phantoms to zombies, SHANGRLA). Members stand in the order
/// of their serials: anyone can rebuild the same list.
public struct Population: Equatable, Sendable {
  /// Which list a unit stands in; the number is the first byte of its leaf in the commitment.
  public enum Mark: UInt8, Hashable, Sendable {
    /// Custody and declaration agree on it, or nothing was declared.
    case both = 0
    /// Custody holds it, the site left it out: missing unless it is found.
    case custodyOnly = 1
    /// The site declares it, custody does not have it there.
    case declaredOnly = 2

    /// Whether one list omits it: drawn and not found, it counts as missing like any other.
    public var isPhantom: Bool { self != .both }
  }

  /// One unit of the population.
  public struct Member: Equatable, Sendable {
    /// The unit's serial; members stand in the order of these.
    public var serial: SerialKey
    /// Which of the two lists it stands in.
    public var mark: Mark
  }

  /// The row number of the site in the register's book of sites.
  public let site: UInt32
  /// Rows of the units that custody holds, rising.
  public let custody: [UInt32]
  /// Of them, rows of the units that the site left out of its declaration, rising.
  public let omitted: [UInt32]
  /// Serials that only the site declares, in the order of the declaration; then those that custody
  /// held when they were declared and holds no more.
  public let declaredOnly: [SerialKey]

  /// Joins custody and declaration. Where no declaration came by the deadline (`nil`), custody's
  /// last state stands alone, without phantoms.
  public init(of site: UInt32, in book: UnitBook, inventory: DeclaredUnits?) {
    let held = book.expected(at: site)
    var others = inventory?.others ?? []
    var omitted: [UInt32] = []
    if let declared = inventory?.rows, declared != held {
      var next = 0
      for row in held {
        while next < declared.count, declared[next] < row {
          others.append(book.rows[Int(declared[next])].serial)
          next += 1
        }
        let isBoth = next < declared.count && declared[next] == row
        if isBoth { next += 1 } else { omitted.append(row) }
      }
      for row in declared[next...] { others.append(book.rows[Int(row)].serial) }
    }
    self.site = site
    custody = held
    declaredOnly = others
    self.omitted = omitted
  }

  /// The units in the order of their serials, from the book that the population was joined in.
  public func members(in book: UnitBook) -> [Member] {
    var all: [Member] = []
    all.reserveCapacity(count)
    var next = 0
    for row in custody {
      let isOmitted = next < omitted.count && omitted[next] == row
      if isOmitted { next += 1 }
      all.append(
        Member(serial: book.rows[Int(row)].serial, mark: isOmitted ? .custodyOnly : .both))
    }
    for serial in declaredOnly { all.append(Member(serial: serial, mark: .declaredOnly)) }
    all.sort { $0.serial < $1.serial }
    return all
  }

  /// How many units the population has, phantoms among them.
  public var count: Int { custody.count + declaredOnly.count }

  /// How many units one of the two lists omits.
  public var phantoms: Int { omitted.count + declaredOnly.count }
}

extension UnitBook {
  /// Whether custody has a unit at a site.
  func isPlaced(_ row: Int, at site: UInt32) -> Bool {
    site != UnitRow.none && rows[row].site == site
  }

  /// Whether custody expects to find a unit at a site.
  func isExpected(_ row: Int, at site: UInt32) -> Bool {
    isPlaced(row, at: site) && rows[row].state.isExpectedAtSite
  }

  /// The units that custody expects at a site: installed there or in its store. Rows, rising.
  public func expected(at site: UInt32) -> [UInt32] {
    list(at: site) { rows[$0].state.isExpectedAtSite }
  }
}
