import Canon
import Pages
import Vocabulary

/// A unit as the register keeps it: 104 bytes of fixed-width fields.
///
/// Canonical bytes (104): the serial's 32, the device key's digest's 32, then big-endian the
/// numbers of sale, shipment, site, rack and replacement (4 each), `stateOn`, `shippedOn`, `seenOn`,
/// `returnedOn` (4 each), `model` (2), the codes of state and seen grade (1 each).
public struct UnitRow: PageRow, Equatable {
  /// "None" in a field that holds a number of a row.
  public static let none = UInt32.max

  /// The serial, by which the book's index finds the row.
  public var serial: SerialKey
  /// SHA-256 of the device's public key; `.zero` if the maker gave none.
  public var deviceKey: Digest
  /// The row number of the sale it belongs to; `none`, as in the fields below, if there is none.
  public var sale: UInt32 = none
  /// The row number of its shipment.
  public var shipment: UInt32 = none
  /// The row number of the site in whose list it stands.
  public var site: UInt32 = none
  /// The rack it stands in, by its place in the site's list of racks.
  public var rack: UInt32 = none
  /// The row of the unit that took this one's place; `none` if there is none.
  public var replacedBy: UInt32 = none
  /// The day on which the state began.
  public var stateOn: Day
  /// The day on which it was shipped.
  public var shippedOn: Day
  /// The day on which an inspector last saw it, if `seenGrade` is not 0.
  public var seenOn = Day(number: 0)
  /// The day on which it left for its maker, if that return is not settled; day 0 if none is open.
  ///
  /// A return is settled by the maker's acknowledgement, by an inspector who sees the unit at its site, or by its
  /// loss there. Coming back without any of these leaves it open, so that a second trip does not start the clock again.
  public var returnedOn = Day(number: 0)
  /// The model's number in the book's list of models.
  public var model: UInt16
  /// `UnitState.code` of its state.
  public var stateCode: UInt8
  /// The grade at which it was last seen: `EvidenceGrade.code`, or 0 for never.
  public var seenGrade: UInt8 = 0

  /// A unit that enters the book: its state begins and it is shipped on that day; at no site, never seen.
  public init(
    serial: SerialKey, deviceKey: Digest, model: UInt16, state: UnitState, on day: Day
  ) {
    self.serial = serial
    self.deviceKey = deviceKey
    self.model = model
    stateCode = state.code
    stateOn = day
    shippedOn = day
  }

  /// The state.
  public var state: UnitState { UnitState(code: stateCode) ?? .missing }

  /// Whether it left for its maker and that return is not settled.
  public var isReturnOpen: Bool { returnedOn.number != 0 }

  /// 64 rows a page: part of the digest's layout.
  public static var pageBits: Int { 6 }
  /// A whole page is copied at once: its rows hold no references.
  public static var copyBits: Int { 6 }

  /// The 104 canonical bytes.
  public func feed(to digest: inout Feeder) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(104)
    append(to: &bytes)
    digest.raw(bytes)
  }

  /// One hash over the page's bytes, gathered without a feeder: the same digest as by `feed`.
  public static func pageDigest(of rows: ContiguousArray<UnitRow>) -> Digest {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(rows.count * 104)
    for row in rows { row.append(to: &bytes) }
    return Digest.sha256(bytes)
  }

  private func append(to bytes: inout [UInt8]) {
    let dense = (
      serial.a.bigEndian, serial.b.bigEndian, serial.c.bigEndian, serial.d.bigEndian,
      deviceKey.a.bigEndian, deviceKey.b.bigEndian, deviceKey.c.bigEndian, deviceKey.d.bigEndian,
      sale.bigEndian, shipment.bigEndian, site.bigEndian, rack.bigEndian, replacedBy.bigEndian,
      stateOn.number.bigEndian, shippedOn.number.bigEndian, seenOn.number.bigEndian,
      returnedOn.number.bigEndian,
      model.bigEndian, stateCode, seenGrade
    )
    withUnsafeBytes(of: dense) { bytes.append(contentsOf: $0) }
  }
}
