import Canon
import Vocabulary

/// A quantity of units: 1 to 100,000,000.
package struct Quantity: FieldValue, Hashable {
  package var units: Int64

  /// More units than were ever made of any accelerator.
  package static let limit: Int64 = 100_000_000

  package init(_ units: Int64) { self.units = units }

  package init(json: JSONNode) throws(JSONFault) {
    units = try json.integer()
    guard units >= 1, units <= Quantity.limit else {
      throw json.fault("a quantity is a whole number from 1 to \(Quantity.limit)")
    }
  }
  package func write(to json: inout JSONWriter) { json.integer(units) }
  package func feed(to digest: inout Feeder) { digest.integer(units) }
  package static func describe(_ schema: inout JSONWriter) {
    schema.raw("{\"type\":\"integer\",\"minimum\":1,\"maximum\":\(limit)}")
  }
}

/// A share of ownership in parts per million: read from 0.51, "51%" or, above 1, percent.
package struct Share: FieldValue, Hashable {
  package var ppm: Int64

  package init(ppm: Int64) { self.ppm = ppm }

  package init(json: JSONNode) throws(JSONFault) {
    let reason = "a share is a fraction such as 0.51 or a percentage such as \"51%\""
    if json.isString {
      let text = try json.text(limit: 30)
      if text.hasSuffix("%") {
        guard let value = Decimals.scaled(Array(text.utf8.dropLast()).trimmed, scale: 4) else {
          throw json.fault(reason)
        }
        ppm = value
      } else {
        guard let value = Decimals.scaled(Array(text.utf8).trimmed, scale: 6) else {
          throw json.fault(reason)
        }
        ppm = value > 1_000_000 ? value / 100 : value
      }
    } else {
      let value = try json.decimal(scale: 6)
      ppm = value > 1_000_000 ? value / 100 : value
    }
    guard ppm >= 0, ppm <= 1_000_000 else { throw json.fault(reason) }
  }
  package func write(to json: inout JSONWriter) { json.decimal(ppm, scale: 6) }
  package func feed(to digest: inout Feeder) { digest.integer(ppm) }
  package static func describe(_ schema: inout JSONWriter) {
    schema.raw(
      #"{"anyOf":[{"type":"number","minimum":0,"maximum":100},"#
        + #"{"type":"string","maxLength":30,"pattern":"^ *0*(?:100(?:\\.0+)?|[0-9]{1,2}(?:\\.[0-9]{1,6}0*)?) *$"},"#
        + #"{"type":"string","maxLength":30,"pattern":"^ *0*(?:100(?:\\.0+)?|[0-9]{1,2}(?:\\.[0-9]{1,4}0*)?) *%$"}]}"#
    )
  }
}

extension [UInt8] {
  /// Without blanks at either end.
  var trimmed: ArraySlice<UInt8> {
    var slice = self[...]
    while slice.first == 0x20 { slice.removeFirst() }
    while slice.last == 0x20 { slice.removeLast() }
    return slice
  }
}

/// Whether an owner controls: true or false, or a word such as "de-facto", "joint", "none".
package struct Control: FieldValue, Hashable {
  package var holds: Bool

  package init(_ holds: Bool) { self.holds = holds }

  package init(json: JSONNode) throws(JSONFault) {
    if json.isBool {
      holds = try json.bool()
      return
    }
    let word = try json.text(limit: 60).lowercased()
    holds = Control.held.contains(word)
    guard holds || Control.notHeld.contains(word) else {
      throw json.fault("expected true or false")
    }
  }

  private static let held = [
    "yes", "true", "control", "controlling", "sole", "majority", "full", "joint", "de-facto",
    "de facto", "direct", "indirect",
  ]
  private static let notHeld = ["no", "false", "none", "minority", "passive"]

  package func write(to json: inout JSONWriter) { json.bool(holds) }
  package func feed(to digest: inout Feeder) { digest.byte(holds ? 1 : 0) }
  package static func describe(_ schema: inout JSONWriter) {
    schema.object { schema in
      schema.key("anyOf")
      schema.array { schema in
        schema.raw(#"{"type":"boolean"}"#)
        schema.object { schema in
          schema.key("type")
          schema.string("string")
          schema.key("pattern")
          schema.string(AnyCase.pattern(held + notHeld))
        }
      }
    }
  }
}

/// A price of one unit: a number (US dollars), "USD 30000.00", {"amount", "currency"} or {"minor",
/// "currency"}.
package struct UnitPrice: FieldValue, Hashable {
  package var money: Money

  /// A hundred million dollars in cents: no single unit costs more.
  package static let limitMinor: Int64 = 10_000_000_000

  package init(_ money: Money) { self.money = money }

  package init(json: JSONNode) throws(JSONFault) {
    let range = "a unit price is from 0 to 100000000 with at most 2 decimals"
    money = try UnitPrice.money(json, tooLarge: range)
    guard money.minor >= 0, money.minor <= UnitPrice.limitMinor else { throw json.fault(range) }
  }

  /// Reads money in any of the four forms.
  ///
  /// - Parameter tooLarge: what is said of an amount beyond any register.
  static func money(_ json: JSONNode, tooLarge: String) throws(JSONFault) -> Money {
    if json.isObject, json["minor"] != nil { return try Money(json: json) }
    if json.isObject {
      let amount = try PriceAmount(json: json, tooLarge: tooLarge)
      return Money(minor: amount.minor, currency: amount.currency)
    }
    if json.isString { return try parsed(json, tooLarge: tooLarge) }
    return Money(minor: try json.decimal(scale: 2, tooLarge: tooLarge))
  }

  private static func parsed(_ json: JSONNode, tooLarge: String) throws(JSONFault) -> Money {
    let text = try json.text(limit: 60)
    var letters = ""
    var digits: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39, 0x2E: digits.append(byte)
      case 0x41...0x5A: letters.unicodeScalars.append(Unicode.Scalar(byte))
      case 0x20, 0x2C, 0x24: break
      default: throw json.fault("expected a price such as \"USD 30000.00\"")
      }
    }
    let code = letters.isEmpty || letters == "US" ? "USD" : letters
    guard let currency = Currency(code) else {
      throw json.fault("expected a price such as \"USD 30000.00\"")
    }
    guard let minor = Decimals.scaled(digits, scale: currency.exponent) else {
      switch Decimals.flaw(of: digits, scale: currency.exponent) {
      case .tooLarge: throw json.fault(tooLarge)
      case .decimals:
        throw json.fault("a price in \(code) has at most \(currency.exponent) decimals")
      case .exponent, .noNumber: throw json.fault("expected a price such as \"USD 30000.00\"")
      }
    }
    return Money(minor: minor, currency: currency)
  }

  package func write(to json: inout JSONWriter) { money.write(to: &json) }
  package func feed(to digest: inout Feeder) { money.feed(to: &digest) }
  package static func describe(_ schema: inout JSONWriter) {
    describe(&schema, maxDollars: limitMinor / 100, maxMinor: limitMinor)
  }

  /// JSON Schema of money in any of the four forms.
  ///
  /// A text has digits with at most one point, a currency or none, and between them blanks, commas and `$`.
  static func describe(_ schema: inout JSONWriter, maxDollars: Int64, maxMinor: Int64) {
    let letters = "(?=[^A-Z]*(?:(?:[A-Z][^A-Z]*){3}|U[^A-Z]*S[^A-Z]*)?$)"
    let digits = "(?=[^0-9.]*[0-9][^.]*(?:\\\\.(?:[^0-9.]*[0-9]){1,3}(?:[^0-9.]*0)*[^0-9.]*)?$)"
    let whole = "(?:[^0-9.]*0)*(?:[^0-9.]*[1-9](?:[^0-9.]*[0-9]){0,\(String(maxMinor).count - 1)})?"
    let text = "^\(letters)\(digits)(?=\(whole)[^0-9.]*(?:\\\\.|$))[0-9A-Z., $]{1,60}$"
    let number = "{\"type\":\"number\",\"minimum\":0,\"maximum\":"
    let decimal = "^[0-9]+(?:\\\\.[0-9]{1,3}0*)?$"
    let currency = "\"currency\":{\"type\":\"string\",\"pattern\":\"^[A-Z]{3}$\"}"
    let closed = "\"additionalProperties\":false"
    schema.raw(
      "{\"anyOf\":[\(number)\(maxDollars)},{\"type\":\"string\",\"pattern\":\"\(text)\"},"
        + "{\"type\":\"object\",\"required\":[\"amount\"],\"properties\":{\"amount\":"
        + "{\"anyOf\":[\(number)\(maxMinor)},{\"type\":\"string\",\"pattern\":\"\(decimal)\"}]},"
        + "\(currency)},\(closed)},"
        + "{\"type\":\"object\",\"required\":[\"minor\",\"currency\"],\"properties\":{"
        + "\"minor\":{\"type\":\"integer\",\"minimum\":0,\"maximum\":\(maxMinor)},"
        + "\(currency)},\(closed)}]}")
  }
}

/// {"amount": 30000.00, "currency": "USD"}.
private struct PriceAmount {
  let minor: Int64
  let currency: Currency

  init(json: JSONNode, tooLarge: String) throws(JSONFault) {
    var amount: JSONNode?
    var currency: Currency = .usd
    for member in try json.members() {
      switch member.key {
      case "amount": amount = member.value
      case "currency": currency = try Currency(json: member.value)
      default: throw member.value.fault("the key `\(member.key)` is not known here")
      }
    }
    guard let amount else { throw json.fault("the key `amount` is missing") }
    self.currency = currency
    minor = try amount.decimal(scale: currency.exponent, tooLarge: tooLarge)
  }
}

/// The name of a model as somebody wrote it, with the key it is looked up by.
package struct ModelName: FieldValue, Hashable {
  package let text: String
  /// Lower-case letters and digits only, so that case and punctuation do not matter.
  package let key: String

  package init(_ text: String) {
    self.text = text
    key = NameKey.letters(text)
  }

  package init(json: JSONNode) throws(JSONFault) {
    self.init(try json.text(limit: 200))
    guard !key.isEmpty else { throw json.fault("a model name has letters or digits") }
  }
  package func write(to json: inout JSONWriter) { json.string(text) }
  package func feed(to digest: inout Feeder) { digest.text(text) }
  package static func describe(_ schema: inout JSONWriter) {
    schema.raw(
      #"{"type":"string","minLength":1,"maxLength":200,"pattern":"[A-Za-z0-9]|[^\\u0000-\\u007F]"}"#
    )
  }
}

/// Keys by which names are compared.
package enum NameKey {
  /// ASCII letters, folded to lower case, and digits, and whatever is not ASCII.
  package static func letters(_ text: String) -> String {
    var out: [UInt8] = []
    out.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
      switch byte {
      case 0x41...0x5A: out.append(byte + 0x20)
      case 0x61...0x7A, 0x30...0x39, 0x80...0xFF: out.append(byte)
      default: break
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  private static let forms: Set<String> = [
    "inc", "incorporated", "corp", "corporation", "co", "company", "ltd", "limited", "llc",
    "plc", "pte", "sdn", "bhd", "gmbh", "ag", "sa", "bv", "nv", "kk", "pty", "lp", "llp", "fze",
  ]

  /// A company's name without case, punctuation and legal form: "Nimbus Cloud, Inc." is
  /// "nimbuscloud".
  package static func company(_ text: String) -> String {
    if let plain = plainCompany(text) { return plain }
    var words = text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    while let count = formWords(words.count, { words.suffix($0).joined() }) {
      words.removeLast(count)
    }
    return words.joined()
  }

  /// How many of the last words are a legal form: one, or single letters with dots between ("S.A.", "L.L.C."); `nil` if none are.
  ///
  /// - Parameter last: the last so many words, joined.
  private static func formWords(_ count: Int, _ last: (Int) -> String) -> Int? {
    guard count > 1 else { return nil }
    let word = last(1)
    if forms.contains(word) { return 1 }
    guard word.utf8.count == 1 else { return nil }
    for letters in 2...4 where letters < count {
      let joined = last(letters)
      guard joined.utf8.count == letters else { return nil }
      if forms.contains(joined) { return letters }
    }
    return nil
  }

  /// The same for a name in ASCII, which most are, without looking letters up; `nil` for others.
  private static func plainCompany(_ text: String) -> String? {
    var out: [UInt8] = []
    out.reserveCapacity(text.utf8.count)
    var starts: [Int] = []
    var isInside = false
    for byte in text.utf8 {
      switch byte {
      case 0x41...0x5A, 0x61...0x7A, 0x30...0x39:
        if !isInside { starts.append(out.count) }
        isInside = true
        out.append(byte >= 0x41 && byte <= 0x5A ? byte + 0x20 : byte)
      case 0..<0x80: isInside = false
      default: return nil
      }
    }
    while let count = formWords(
      starts.count, { String(decoding: out[starts[starts.count - $0]...], as: UTF8.self) })
    {
      out.removeLast(out.count - starts[starts.count - count])
      starts.removeLast(count)
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// Whether two names are one company's.
  package static func same(_ left: String, _ right: String) -> Bool {
    if left == right { return true }
    return mayBeSame(left, right) && company(left) == company(right)
  }

  /// Whether names do not begin differently. Legal forms stand last, so those that do differ.
  static func mayBeSame(_ left: String, _ right: String) -> Bool {
    guard let one = initial(left), let other = initial(right) else { return true }
    return one == other
  }

  /// The first three ASCII letters or digits, folded; `nil` where something else decides.
  private static func initial(_ text: String) -> UInt32? {
    var out: UInt32 = 0
    var count = 0
    for byte in text.utf8 {
      switch byte {
      case 0x41...0x5A: out = out << 8 | UInt32(byte + 0x20)
      case 0x61...0x7A, 0x30...0x39: out = out << 8 | UInt32(byte)
      case 0x80...0xFF: return nil
      default: continue
      }
      count += 1
      if count == 3 { return out }
    }
    return nil
  }
}

/// A tenant of the site: a name, or a name with its headquarters.
package struct Tenant: FieldValue, Equatable {
  package var name: String
  package var headquarteredIn: Stated<Country> = .absent
  package var ultimateParent: Stated<Sale.Parent> = .absent

  package init(_ name: String) { self.name = name }

  package init(json: JSONNode) throws(JSONFault) {
    if json.isString {
      self.init(try json.text())
      return
    }
    self.init("")
    var reader = try FieldReader(json)
    try reader("name", &name, "name")
    try reader("headquarteredIn", &headquarteredIn, "country of headquarters")
    try reader("ultimateParent", &ultimateParent, "ultimate parent")
    try reader.finish()
  }
  package func write(to json: inout JSONWriter) {
    if headquarteredIn.isAbsent, ultimateParent.isAbsent {
      json.string(name)
      return
    }
    json.object { json in
      json.key("name")
      json.string(name)
      if !headquarteredIn.isAbsent {
        json.key("headquarteredIn")
        headquarteredIn.write(to: &json)
      }
      if !ultimateParent.isAbsent {
        json.key("ultimateParent")
        ultimateParent.write(to: &json)
      }
    }
  }
  package func feed(to digest: inout Feeder) {
    digest.text(name)
    headquarteredIn.feed(to: &digest)
    ultimateParent.feed(to: &digest)
  }
  package static func describe(_ schema: inout JSONWriter) {
    schema.object { schema in
      schema.key("anyOf")
      schema.array { schema in
        String.describe(&schema)
        schema.object { schema in
          schema.key("type")
          schema.string("object")
          schema.key("required")
          schema.raw(#"["name"]"#)
          schema.key("additionalProperties")
          schema.bool(false)
          schema.key("properties")
          schema.object { schema in
            schema.key("name")
            String.describe(&schema)
            schema.key("headquarteredIn")
            Stated<Country>.describe(&schema)
            schema.key("ultimateParent")
            Stated<Sale.Parent>.describe(&schema)
          }
        }
      }
    }
  }
}

/// A list of restricted parties, by its code in the Consolidated Screening List, or a status this
/// rulebook knows.
package struct Listing: FieldValue, Hashable {
  package let text: String
  package let kind: Kind

  /// What a list means for a sale. Source: trade.gov list of 13 source lists; Parts 744 and 764.
  package enum Kind: UInt8, Sendable {
    /// Denied Persons List: nobody may deal with it in items subject to the EAR.
    case denied
    /// Entity List, MEU List, blocked persons: a licence is needed.
    case entity, militaryEndUser, blocked
    /// Unverified List: no exception, and a statement is needed.
    case unverified
    /// Other lists: to be looked into, or of another kind of business only.
    case nonproliferation, debarred, otherSanction, investmentOnly
    /// Supplement No. 8 to Part 740: an authorised entity.
    case supplement8
    /// Told by BIS by letter that a licence is needed (744.2(b) and others).
    case informed
    /// A cloud provider designated by name.
    case designatedProvider
    case unknown
  }

  package init(_ text: String) {
    self.text = text
    kind = Listing.kind(of: NameKey.letters(text))
  }

  private static func kind(of key: String) -> Kind {
    switch key {
    case "dpl", "deniedpersonslist", "deniedpersons", "deniedpartylist", "deniedperson": .denied
    case "el", "entitylist", "entity", "biselentitylist", "bisentitylist": .entity
    case "meu", "meulist", "militaryenduser", "militaryenduserlist", "militaryendusers",
      "militaryenduserslist":
      .militaryEndUser
    case "sdn", "sdnlist", "ofacsdn", "speciallydesignatednationals",
      "speciallydesignatednationalslist":
      .blocked
    case "uvl", "unverified", "unverifiedlist", "bisunverifiedlist": .unverified
    case "isn", "nonproliferationsanctions": .nonproliferation
    case "dtc", "aecadebarred", "itardebarred", "aecadebarredlist": .debarred
    case "cmic", "nscmic", "nscmiclist", "mbs", "nsmbs", "nsmbslist": .investmentOnly
    case "cap", "fse", "plc", "ssi", "capta", "captalist": .otherSanction
    case "supplement8", "supp8", "supp8part740", "supplementno8", "supplementno8topart740",
      "supp8topart740":
      .supplement8
    case "informed", "isinformed", "isinformedletter", "informedparty", "informedexporter",
      "h20letter", "h20":
      .informed
    case "designatedcloudprovider", "designatedprovider": .designatedProvider
    default: .unknown
    }
  }

  package init(json: JSONNode) throws(JSONFault) {
    if json.isObject {
      var list = ""
      var entry: Stated<String> = .absent
      var reader = try FieldReader(json)
      try reader("list", &list, "code of the list")
      try reader("entry", &entry, "entry on the list")
      try reader.finish()
      self.init(list)
    } else {
      self.init(try json.text(limit: 200))
    }
  }
  package func write(to json: inout JSONWriter) { json.string(text) }
  package func feed(to digest: inout Feeder) { digest.text(text) }
  package static func describe(_ schema: inout JSONWriter) {
    schema.raw(
      #"{"anyOf":[{"type":"string","maxLength":200,"#
        + #""examples":["DPL","EL","MEU","UVL","SDN","ISN","DTC","CMIC"]},"#
        + #"{"type":"object","required":["list"],"additionalProperties":false,"properties":{"#
        + #""list":{"type":"string","maxLength":2000},"entry":{"type":["string","null"],"maxLength":2000}}}]}"#
    )
  }
}
