import Canon

/// What an identifier names; gives it its prefix in text.
public protocol IdentifierTag: Sendable { static var prefix: StaticString { get } }

/// The name of one thing in the register: the first eight bytes of the id of the act that made it.
///
/// Text form: prefix, underscore, 16 lower-case hexadecimal digits, as in `sale_00c0ffee00c0ffee`. Zero stands for "none" and is
/// never read from outside.
public struct Identifier<Tag: IdentifierTag>: Hashable, Comparable, FieldValue {
  public var bits: UInt64

  public init(bits: UInt64) { self.bits = bits }

  /// No thing at all: what a record holds before it is read.
  public static var none: Self { Self(bits: 0) }

  /// The identifier of what an act makes, from the act's own id.
  public init(of act: Digest) { self.init(bits: act.a) }

  /// Reads the text form; `nil` for anything else.
  public init?(_ text: String) {
    let parsed = Array(text.utf8).withUnsafeBufferPointer { Self.parse($0) }
    guard let parsed else { return nil }
    self.init(bits: parsed)
  }

  private static func parse(_ text: UnsafeBufferPointer<UInt8>) -> UInt64? {
    let prefix = Tag.prefix
    let length = prefix.utf8CodeUnitCount
    guard text.count == length + 17 else { return nil }
    for index in 0..<length where text[index] != prefix.utf8Start[index] { return nil }
    guard text[length] == 0x5F else { return nil }
    var bits: UInt64 = 0
    for index in length + 1..<length + 17 {
      switch text[index] {
      case 0x30...0x39: bits = bits << 4 | UInt64(text[index] - 0x30)
      case 0x61...0x66: bits = bits << 4 | UInt64(text[index] - 0x61 + 10)
      default: return nil
      }
    }
    return bits == 0 ? nil : bits
  }

  public init(json: JSONNode) throws(JSONFault) {
    var bits: UInt64?
    json.readPlainText { bits = Self.parse($0) }
    guard let bits else {
      throw json.fault(
        "expected an identifier: `\(Tag.prefix)_` and 16 lower-case hexadecimal digits")
    }
    self.init(bits: bits)
  }

  public var text: String {
    let digits = String(bits, radix: 16)
    return "\(Tag.prefix)_" + String(repeating: "0", count: 16 - digits.count) + digits
  }

  public func write(to json: inout JSONWriter) { json.string(text) }
  public func feed(to digest: inout Feeder) { digest.integer(bits) }
  public static func describe(_ schema: inout JSONWriter) {
    schema.raw("{\"type\":\"string\",\"pattern\":\"^\(Tag.prefix)_[0-9a-f]{16}$\"}")
  }
  public static func < (left: Self, right: Self) -> Bool { left.bits < right.bits }
}

extension Identifier: CustomStringConvertible {
  public var description: String { text }
}

public enum PartyTag: IdentifierTag { public static let prefix: StaticString = "party" }
public enum PersonTag: IdentifierTag { public static let prefix: StaticString = "person" }
public enum KeyTag: IdentifierTag { public static let prefix: StaticString = "key" }
public enum SaleTag: IdentifierTag { public static let prefix: StaticString = "sale" }
public enum LicenceTag: IdentifierTag { public static let prefix: StaticString = "licence" }
public enum EngagementTag: IdentifierTag { public static let prefix: StaticString = "engagement" }
public enum BondRequestTag: IdentifierTag {
  public static let prefix: StaticString = "bondrequest"
}
public enum QuoteTag: IdentifierTag { public static let prefix: StaticString = "quote" }
public enum BondTag: IdentifierTag { public static let prefix: StaticString = "bond" }
public enum SiteTag: IdentifierTag { public static let prefix: StaticString = "site" }
public enum RackTag: IdentifierTag { public static let prefix: StaticString = "rack" }
public enum ShipmentTag: IdentifierTag { public static let prefix: StaticString = "shipment" }
public enum RoundTag: IdentifierTag { public static let prefix: StaticString = "round" }
public enum CaseTag: IdentifierTag { public static let prefix: StaticString = "case" }
public enum DemandTag: IdentifierTag { public static let prefix: StaticString = "demand" }
public enum TipTag: IdentifierTag { public static let prefix: StaticString = "tip" }

/// A party: an organisation enrolled in the register.
public typealias PartyID = Identifier<PartyTag>
/// A natural person who acts for a party.
public typealias PersonID = Identifier<PersonTag>
/// A signing key: the first eight bytes of the SHA-256 of its public key.
public typealias KeyID = Identifier<KeyTag>
public typealias SaleID = Identifier<SaleTag>
public typealias LicenceID = Identifier<LicenceTag>
public typealias EngagementID = Identifier<EngagementTag>
public typealias BondRequestID = Identifier<BondRequestTag>
public typealias QuoteID = Identifier<QuoteTag>
public typealias BondID = Identifier<BondTag>
public typealias SiteID = Identifier<SiteTag>
public typealias RackID = Identifier<RackTag>
public typealias ShipmentID = Identifier<ShipmentTag>
public typealias RoundID = Identifier<RoundTag>
public typealias CaseID = Identifier<CaseTag>
public typealias DemandID = Identifier<DemandTag>
public typealias TipID = Identifier<TipTag>
