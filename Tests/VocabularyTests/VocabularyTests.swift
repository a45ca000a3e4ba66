import Canon
import Testing
import Vocabulary

@Suite("Days and moments")
struct TimeTests {
  @Test func `a day goes to text and back, through leap years and centuries`() throws {
    for number in stride(from: Int32(-719_162), through: 2_932_896, by: 97) {
      let day = Day(number: number)
      #expect(Day(day.text) == day)
    }
    #expect(Day("2000-02-29") != nil)
    #expect(Day("1900-02-29") == nil)
    #expect(Day("2026-13-01") == nil)
    #expect(Day("2026-1-01") == nil)
  }

  @Test func `a month after 31 January is the last of February`() throws {
    let day = try #require(Day("2027-01-31"))
    #expect(day.adding(months: 1).text == "2027-02-28")
    #expect(day.adding(months: 13).text == "2028-02-29")
    #expect(day.adding(months: -2).text == "2026-11-30")
  }

  @Test func `the 23rd of November 2026 is a Monday`() throws {
    #expect(try #require(Day("2026-11-23")).weekday == 0)
  }

  @Test(arguments: ["2026-08-01T09:30:00Z", "2026-08-01T23:59:59.007Z", "1969-12-31T23:59:59.999Z"])
  func `a moment goes to text and back`(text: String) throws {
    #expect(try #require(Instant(text)).text == text)
  }

  @Test(arguments: [
    "2026-08-01T24:00:00Z", "2026-08-01 09:30:00Z", "2026-08-01T09:30:00+00:00", "",
  ])
  func `a moment in another form is refused`(text: String) {
    #expect(Instant(text) == nil)
  }
}

@Suite("Money")
struct MoneyTests {
  @Test func `amounts print with the currency's own decimals`() throws {
    #expect(Money.dollars(1_250_000).description == "US$1,250,000.00")
    #expect(Money(minor: -5).description == "−US$0.05")
    #expect(
      Money(minor: 1234, currency: try #require(Currency("JPY"))).description == "JPY 1,234")
  }

  @Test func `a rate is taken exactly and rounded up to the cent`() {
    #expect(Money(minor: 1).timesPpm(1)?.minor == 1)
    #expect(Money(minor: 4_000_000).timesPpm(250_000)?.minor == 1_000_000)
    #expect(Money(minor: Int64.max).timesPpm(2_000_000) == nil)
    #expect(Money(minor: Int64.max).timesPpm(1_000_000)?.minor == Int64.max)
  }

  @Test func `sums of different currencies and beyond the range do not exist`() throws {
    let euro = try #require(Currency("EUR"))
    #expect(Money(minor: 1).adding(Money(minor: 1, currency: euro)) == nil)
    #expect(Money(minor: Int64.max).adding(Money(minor: 1)) == nil)
    #expect(Money(minor: Int64.min).subtracting(Money(minor: 1)) == nil)
  }
}

@Suite("Names of things")
struct IdentifierTests {
  @Test func `an identifier goes to text and back, and no other kind reads it`() throws {
    let sale = SaleID(bits: 0x00C0_FFEE_0000_0001)
    #expect(sale.text == "sale_00c0ffee00000001")
    #expect(SaleID(sale.text) == sale)
    #expect(BondID(sale.text) == nil)
    #expect(SaleID("sale_00C0FFEE00000001") == nil)
    #expect(SaleID("sale_0000000000000000") == nil)
  }

  @Test func `sixteen zeros are said to be reserved, and anything else to be no identifier`() throws
  {
    func reason(_ text: String) throws -> String {
      let node = try JSONDocument("\"\(text)\"").root
      do throws(JSONFault) {
        _ = try PartyID(json: node)
        return ""
      } catch {
        return error.reason
      }
    }
    #expect(try reason("party_0000000000000000").contains("reserved"))
    #expect(try reason("party_000000000000000").contains("16 lower-case hexadecimal digits"))
    #expect(try reason("sale_0000000000000000").contains("16 lower-case hexadecimal digits"))
    #expect(try reason("party_0000000000000001").isEmpty)
  }

  @Test func `countries are read by code or name`() throws {
    #expect(Country("my") == Country("MY"))
    #expect(Country.named("Malaysia") == Country("MY"))
    #expect(Country.named("MYS") == Country("MY"))
    #expect(Country("Malaysia") == nil)
    #expect(Country("MY")?.name == "Malaysia")
  }
}
