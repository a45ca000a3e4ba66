import Canon

/// What an identifier names; gives it its prefix in text.
public protocol IdentifierTag: Sendable { static var prefix: StaticString { get } }

/// The name of one thing in the register: the first eight bytes of the id of the act that made it.
///
/// Text form: prefix, underscore, 16 lower-case hexadecimal digits, as in `sale_00c0ffee00c0ffee`. Zero stands for "none" and is
/// never read from outside.
public struct Identifier<Tag: IdentifierTag>: Hashable, Comparable, FieldValue {
  /// The eight bytes as an integer, the first highest; 0 for none.
  public var bits: UInt64

  /// The identifier of these bits, unchecked: 0 makes `none`.
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

  /// Reads the text form. Throws for another prefix, capital digits, any other length, and zero.
  public init(json: JSONNode) throws(JSONFault) {
    var bits: UInt64?
    json.readPlainText { bits = Self.parse($0) }
    guard let bits else { throw json.fault(Self.flaw(of: (try? json.text(limit: 100)) ?? "")) }
    self.init(bits: bits)
  }

  /// What is wrong with a text that is no identifier of this kind, for people.
  public static func flaw(of text: String) -> String {
    if text == none.text { return "`\(text)` is reserved: it names nothing" }
    return "expected an identifier: `\(Tag.prefix)_` and 16 lower-case hexadecimal digits"
  }

  /// The text form; that of `none` ends in 16 zeros.
  public var text: String {
    let prefix = Tag.prefix
    let length = prefix.utf8CodeUnitCount
    return String(unsafeUninitializedCapacity: length + 17) { out in
      for index in 0..<length { out[index] = prefix.utf8Start[index] }
      out[length] = 0x5F
      for place in 0..<16 {
        let digit = UInt8(truncatingIfNeeded: bits &>> UInt64(60 &- 4 &* place)) & 15
        out[length + 1 + place] = digit < 10 ? 0x30 + digit : 0x57 + digit
      }
      return length + 17
    }
  }

  /// Writes the text form.
  public func write(to json: inout JSONWriter) { json.string(text) }
  /// The bits as an integer: eight bytes, without the prefix.
  public func feed(to digest: inout Feeder) { digest.integer(bits) }
  /// A text of the prefix and 16 lower-case hexadecimal digits.
  public static func describe(_ schema: inout JSONWriter) {
    schema.raw("{\"type\":\"string\",\"pattern\":\"^\(Tag.prefix)_[0-9a-f]{16}$\"}")
  }
  /// By bits: a fixed order, in which time plays no part.
  public static func < (left: Self, right: Self) -> Bool { left.bits < right.bits }
}

extension Identifier: CustomStringConvertible {
  /// As `text`.
  public var description: String { text }
}

/// Marks the identifiers of parties.
public enum PartyTag: IdentifierTag {
  /// Before the digits: `party_`.
  public static let prefix: StaticString = "party"
}
/// Marks the identifiers of persons.
public enum PersonTag: IdentifierTag {
  /// Before the digits: `person_`.
  public static let prefix: StaticString = "person"
}
/// Marks the identifiers of signing keys.
public enum KeyTag: IdentifierTag {
  /// Before the digits: `key_`.
  public static let prefix: StaticString = "key"
}
/// Marks the identifiers of sales.
public enum SaleTag: IdentifierTag {
  /// Before the digits: `sale_`.
  public static let prefix: StaticString = "sale"
}
/// Marks the identifiers of licence applications.
public enum LicenceTag: IdentifierTag {
  /// Before the digits: `licence_`.
  public static let prefix: StaticString = "licence"
}
/// Marks the identifiers of engagements.
public enum EngagementTag: IdentifierTag {
  /// Before the digits: `engagement_`.
  public static let prefix: StaticString = "engagement"
}
/// Marks the identifiers of applications for bonds.
public enum BondRequestTag: IdentifierTag {
  /// Before the digits: `bondrequest_`.
  public static let prefix: StaticString = "bondrequest"
}
/// Marks the identifiers of quotes.
public enum QuoteTag: IdentifierTag {
  /// Before the digits: `quote_`.
  public static let prefix: StaticString = "quote"
}
/// Marks the identifiers of bonds.
public enum BondTag: IdentifierTag {
  /// Before the digits: `bond_`.
  public static let prefix: StaticString = "bond"
}
/// Marks the identifiers of sites.
public enum SiteTag: IdentifierTag {
  /// Before the digits: `site_`.
  public static let prefix: StaticString = "site"
}
/// Marks the identifiers of racks.
public enum RackTag: IdentifierTag {
  /// Before the digits: `rack_`.
  public static let prefix: StaticString = "rack"
}
/// Marks the identifiers of shipments.
public enum ShipmentTag: IdentifierTag {
  /// Before the digits: `shipment_`.
  public static let prefix: StaticString = "shipment"
}
/// Marks the identifiers of rounds.
public enum RoundTag: IdentifierTag {
  /// Before the digits: `round_`.
  public static let prefix: StaticString = "round"
}
/// Marks the identifiers of cases.
public enum CaseTag: IdentifierTag {
  /// Before the digits: `case_`.
  public static let prefix: StaticString = "case"
}
/// Marks the identifiers of demands.
public enum DemandTag: IdentifierTag {
  /// Before the digits: `demand_`.
  public static let prefix: StaticString = "demand"
}
/// Marks the identifiers of tips.
public enum TipTag: IdentifierTag {
  /// Before the digits: `tip_`.
  public static let prefix: StaticString = "tip"
}
/// Marks the identifiers of test items.
public enum TestItemTag: IdentifierTag {
  /// Before the digits: `testitem_`.
  public static let prefix: StaticString = "testitem"
}

/// A party: an organisation enrolled in the register.
public typealias PartyID = Identifier<PartyTag>
/// A natural person who acts for a party.
public typealias PersonID = Identifier<PersonTag>
/// A signing key: the first eight bytes of the SHA-256 of its algorithm's tag byte and its public key.
public typealias KeyID = Identifier<KeyTag>
/// A sale: what an exporter proposes.
public typealias SaleID = Identifier<SaleTag>
/// A licence application and what became of it.
public typealias LicenceID = Identifier<LicenceTag>
/// An auditor's engagement for a site.
public typealias EngagementID = Identifier<EngagementTag>
/// A buyer's application for a bond.
public typealias BondRequestID = Identifier<BondRequestTag>
/// A surety's quote on such an application.
public typealias QuoteID = Identifier<QuoteTag>
/// A bond: principal, obligee, surety.
public typealias BondID = Identifier<BondTag>
/// A place where units are kept and inspected.
public typealias SiteID = Identifier<SiteTag>
/// A rack at a site.
public typealias RackID = Identifier<RackTag>
/// A shipment: one manifest under one sale.
public typealias ShipmentID = Identifier<ShipmentTag>
/// An inspection round at a site.
public typealias RoundID = Identifier<RoundTag>
/// A case: units that cannot be accounted for, from notice to its end.
public typealias CaseID = Identifier<CaseTag>
/// A demand for payment on a principal or a surety.
public typealias DemandID = Identifier<DemandTag>
/// A tip: anyone's word that something is wrong.
public typealias TipID = Identifier<TipTag>
/// A discrepancy that the regulator made to test an inspector.
public typealias TestItemID = Identifier<TestItemTag>
