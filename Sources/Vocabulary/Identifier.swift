import Canon

/// What an identifier names; gives it its prefix in text.
package protocol IdentifierTag: Sendable { static var prefix: StaticString { get } }

/// The name of one thing in the register: the first eight bytes of the id of the act that made it.
///
/// Text form: prefix, underscore, 16 lower-case hexadecimal digits, as in `sale_00c0ffee00c0ffee`. Zero stands for "none" and is
/// never read from outside.
package struct Identifier<Tag: IdentifierTag>: Hashable, Comparable, FieldValue {
  package var bits: UInt64

  package init(bits: UInt64) { self.bits = bits }

  /// No thing at all: what a record holds before it is read.
  package static var none: Self { Self(bits: 0) }

  /// The identifier of what an act makes, from the act's own id.
  package init(of act: Digest) { self.init(bits: act.a) }

  /// Reads the text form; `nil` for anything else.
  package init?(_ text: String) {
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

  package init(json: JSONNode) throws(JSONFault) {
    var bits: UInt64?
    json.readPlainText { bits = Self.parse($0) }
    guard let bits else {
      throw json.fault(
        "expected an identifier: `\(Tag.prefix)_` and 16 lower-case hexadecimal digits")
    }
    self.init(bits: bits)
  }

  package var text: String {
    let digits = String(bits, radix: 16)
    return "\(Tag.prefix)_" + String(repeating: "0", count: 16 - digits.count) + digits
  }

  package func write(to json: inout JSONWriter) { json.string(text) }
  package func feed(to digest: inout Feeder) { digest.integer(bits) }
  package static func describe(_ schema: inout JSONWriter) {
    schema.raw("{\"type\":\"string\",\"pattern\":\"^\(Tag.prefix)_[0-9a-f]{16}$\"}")
  }
  package static func < (left: Self, right: Self) -> Bool { left.bits < right.bits }
}

extension Identifier: CustomStringConvertible {
  package var description: String { text }
}

package enum PartyTag: IdentifierTag { package static let prefix: StaticString = "party" }
package enum PersonTag: IdentifierTag { package static let prefix: StaticString = "person" }
package enum KeyTag: IdentifierTag { package static let prefix: StaticString = "key" }
package enum SaleTag: IdentifierTag { package static let prefix: StaticString = "sale" }
package enum LicenceTag: IdentifierTag { package static let prefix: StaticString = "licence" }
package enum EngagementTag: IdentifierTag { package static let prefix: StaticString = "engagement" }
package enum BondRequestTag: IdentifierTag {
  package static let prefix: StaticString = "bondrequest"
}
package enum QuoteTag: IdentifierTag { package static let prefix: StaticString = "quote" }
package enum BondTag: IdentifierTag { package static let prefix: StaticString = "bond" }
package enum SiteTag: IdentifierTag { package static let prefix: StaticString = "site" }
package enum RackTag: IdentifierTag { package static let prefix: StaticString = "rack" }
package enum ShipmentTag: IdentifierTag { package static let prefix: StaticString = "shipment" }
package enum RoundTag: IdentifierTag { package static let prefix: StaticString = "round" }
package enum CaseTag: IdentifierTag { package static let prefix: StaticString = "case" }
package enum DemandTag: IdentifierTag { package static let prefix: StaticString = "demand" }
package enum TipTag: IdentifierTag { package static let prefix: StaticString = "tip" }
package enum TestItemTag: IdentifierTag {
  package static let prefix: StaticString = "testitem"
}

/// A party: an organisation enrolled in the register.
package typealias PartyID = Identifier<PartyTag>
/// A natural person who acts for a party.
package typealias PersonID = Identifier<PersonTag>
/// A signing key: the first eight bytes of the SHA-256 of its public key.
package typealias KeyID = Identifier<KeyTag>
package typealias SaleID = Identifier<SaleTag>
package typealias LicenceID = Identifier<LicenceTag>
package typealias EngagementID = Identifier<EngagementTag>
package typealias BondRequestID = Identifier<BondRequestTag>
package typealias QuoteID = Identifier<QuoteTag>
package typealias BondID = Identifier<BondTag>
package typealias SiteID = Identifier<SiteTag>
package typealias RackID = Identifier<RackTag>
package typealias ShipmentID = Identifier<ShipmentTag>
package typealias RoundID = Identifier<RoundTag>
package typealias CaseID = Identifier<CaseTag>
package typealias DemandID = Identifier<DemandTag>
package typealias TipID = Identifier<TipTag>
package typealias TestItemID = Identifier<TestItemTag>
