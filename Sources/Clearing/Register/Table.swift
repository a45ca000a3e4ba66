import Canon
import Custody
import Pages
import Vocabulary

package enum DiscretionTag: IdentifierTag { package static let prefix: StaticString = "discretion" }
package enum RulebookTag: IdentifierTag { package static let prefix: StaticString = "rulebook" }
package enum TransferTag: IdentifierTag { package static let prefix: StaticString = "transfer" }
package enum InformedTag: IdentifierTag { package static let prefix: StaticString = "informed" }
package enum ConsigneeYearTag: IdentifierTag {
  package static let prefix: StaticString = "consigneeyear"
}

/// A chapter's rows by identifier, in the order in which they entered.
package struct Table<Tag: IdentifierTag, Row: PageRow & Fielded>: Sendable {
  private var book = Book<Identifier<Tag>, Held<Row>>()

  package init() {}

  package var count: Int { book.count }

  /// The row of an identifier, if it is in the register.
  package subscript(id: Identifier<Tag>) -> Row? {
    guard let place = book.row(of: id) else { return nil }
    return book[row: place].row
  }

  package func contains(_ id: Identifier<Tag>) -> Bool { book.contains(id) }

  /// Where an identifier's row stands in the order of entry; units name things by this number.
  package func place(of id: Identifier<Tag>) -> Int? { book.row(of: id) }

  /// The row that entered last.
  package var last: Row? { book.isEmpty ? nil : book[row: book.count - 1].row }

  /// The row at a place in the order of entry, `0..<count`. One field of it is read without a copy of the row: hot paths look
  /// for the place and read fields.
  package subscript(at place: Int) -> Row {
    _read { yield book[row: place].row }
  }

  /// The rows in the order of entry.
  package var rows: LazyMapSequence<Range<Int>, Row> {
    (0..<book.count).lazy.map { book[row: $0].row }
  }

  /// Puts a row in place of the one with its identifier, or adds it.
  mutating func put(_ id: Identifier<Tag>, _ row: Row) { put(id, Held(row)) }

  /// Puts a row in place of the one with its identifier, or adds it.
  mutating func put(_ id: Identifier<Tag>, _ row: Held<Row>) {
    if let place = book.row(of: id) {
      book[row: place] = row
    } else {
      book.insert(id, row)
    }
  }

  /// SHA-256 over the page digests, in order.
  package mutating func digest() -> Digest { book.digest() }
}

/// The ids of all acts performed, so that none is performed twice.
package struct ActIndex: Sendable {
  private var index = KeyIndex()
  private var ids = PagedList<Digest>(pageBits: 8)

  package init() {}

  package var count: Int { ids.count }

  /// Whether an act was performed.
  package func contains(_ id: Digest) -> Bool {
    index.find(id.a) { row in ids[row] == id } != nil
  }

  mutating func add(_ id: Digest) {
    index.insert(id.a, row: ids.count)
    ids.append(id)
  }
}

extension PartyRow: PageRow {}
extension KeyRow: PageRow {}
extension AccreditationRow: PageRow {}
extension DiscretionRow: PageRow {}
extension RulebookRow: PageRow {}
extension InformedRow: PageRow {}
extension SaleRow: PageRow {}
extension LicenceRow: PageRow {}
extension EngagementRow: PageRow {}
extension BondRequestRow: PageRow {}
extension QuoteRow: PageRow {}
extension BondRow: PageRow {}
extension SiteEntry: PageRow {}
extension ShipmentRow: PageRow {}
extension RoundRow: PageRow {}
extension CaseRow: PageRow {}
extension DemandRow: PageRow {}
extension TipRow: PageRow {}
extension TestItemRow: PageRow {}
extension TransferRow: PageRow {}
extension ConsigneeYear: PageRow {}
