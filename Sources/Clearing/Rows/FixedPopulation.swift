import Canon
import Custody

/// A round's population between its fixing and its draw: rows of custody's units, and the serials that only the site declares.
///
/// Rows instead of serials, four bytes a unit: a site may hold fifty thousand. While the round is ordered it holds the parts of the
/// declaration that have come; it is emptied when the sample is drawn.
package struct FixedPopulation: Fielded, Hashable {
  package var custody = UnitRowList()
  /// Of them, those that the site left out of its declaration.
  package var omitted = UnitRowList()
  package var declaredOnly = SerialList()

  /// Most units that a site declares in one round, over all parts of its declaration.
  package static let declaredMax = 200_000

  package init() {}
  package init(
    _ custody: [UInt32], _ declaredOnly: [SerialKey], omitted: [UInt32] = []
  ) {
    self.custody = UnitRowList(custody)
    self.omitted = UnitRowList(omitted)
    self.declaredOnly = SerialList(declaredOnly)
  }

  /// The parts of the declaration that have come, while the round is ordered.
  var declared: DeclaredUnits { DeclaredUnits(rows: custody.rows, others: declaredOnly.serials) }

  /// How many units the draw is from.
  var count: Int { custody.rows.count + declaredOnly.serials.count }

  /// Their serials, custody's first; the draw does not depend on their order.
  func serials(in book: UnitBook) -> [SerialKey] {
    book.serials(of: custody.rows) + declaredOnly.serials
  }

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("custody", &custody, "rows of the units that custody holds at the site")
    try visit("omitted", &omitted, "of those, rows that the site's declaration left out")
    try visit("declaredOnly", &declaredOnly, "serials that only the site declares")
  }
}

/// Row numbers of units; JSON form base64 of four big-endian bytes each.
package struct UnitRowList: FieldValue, Hashable {
  package var rows: [UInt32] = []

  package init() {}
  package init(_ rows: [UInt32]) { self.rows = rows }

  package static var whenAbsent: UnitRowList? { UnitRowList() }
  package var isAbsent: Bool { rows.isEmpty }

  package init(json: JSONNode) throws(JSONFault) {
    guard json.isString, let bytes = Base64.bytes(json.rawBytes), bytes.count % 4 == 0 else {
      throw json.fault("expected base64 of row numbers, four bytes each")
    }
    rows.reserveCapacity(bytes.count / 4)
    for start in stride(from: 0, to: bytes.count, by: 4) {
      rows.append(bytes[start..<start + 4].reduce(0) { $0 << 8 | UInt32($1) })
    }
  }

  private var bytes: [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(rows.count * 4)
    for row in rows { withUnsafeBytes(of: row.bigEndian) { out.append(contentsOf: $0) } }
    return out
  }

  package func write(to json: inout JSONWriter) { json.string(Base64.text(bytes)) }
  package func feed(to digest: inout Feeder) {
    digest.count(rows.count)
    digest.raw(bytes)
  }
  package static func describe(_ schema: inout JSONWriter) {
    schema.raw(#"{"type":"string","contentEncoding":"base64"}"#)
  }
}

/// Serials, more of them than an act may list: as many as an inventory holds.
package struct SerialList: FieldValue, Hashable {
  package static let countMax = 20_000
  package var serials: [SerialKey] = []

  package init() {}
  package init(_ serials: [SerialKey]) { self.serials = serials }

  package static var whenAbsent: SerialList? { SerialList() }
  package var isAbsent: Bool { serials.isEmpty }

  package init(json: JSONNode) throws(JSONFault) {
    for element in try json.elements(limit: Self.countMax) {
      serials.append(try SerialKey(json: element))
    }
  }

  package func write(to json: inout JSONWriter) { serials.write(to: &json) }
  /// As texts: each its length, then its characters.
  package func feed(to digest: inout Feeder) {
    digest.count(serials.count)
    for serial in serials {
      digest.count(serial.count)
      digest.raw(serial.characters)
    }
  }
  package static func describe(_ schema: inout JSONWriter) {
    schema.object { schema in
      schema.key("type")
      schema.string("array")
      schema.key("maxItems")
      schema.integer(countMax)
      schema.key("items")
      SerialKey.describe(&schema)
    }
  }
}
