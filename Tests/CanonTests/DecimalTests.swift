import Testing

@testable import Canon

@Suite("Exact decimals")
struct DecimalTests {
  private func reason(_ text: String, scale: Int = 2) throws -> String {
    let node = try JSONDocument(text).root
    do throws(JSONFault) {
      _ = try node.decimal(scale: scale)
      return ""
    } catch {
      return error.reason
    }
  }

  @Test(
    "What is wrong with a number is said: its size, its decimals, its exponent, or that it is none",
    arguments: [
      ("1000000000000000000", "too large"), ("-1000000000000000000", "too large"),
      ("99999999999999999999999999", "too large"), ("1e30", "too large"),
      ("1E+400", "too large"), ("-1e30", "too large"), ("1.001", "at most 2 decimals"),
      ("\"1.001\"", "at most 2 decimals"), ("1e3", "exponent"), ("1.5e1", "exponent"),
      ("1e-3", "exponent"), ("\"abc\"", "expected a number"), ("\"\"", "expected a number"),
      ("\"1.\"", "expected a number"), ("true", "expected a number, found"),
      ("0e9999999999999999999", "exponent"), ("1e9999999999999999999", "too large"),
    ])
  func reasons(text: String, words: String) throws {
    let told = try reason(text)
    #expect(told.contains(words), "\(told)")
    #expect(told.contains("too large") == (words == "too large"), "\(told)")
  }

  @Test("A number with zeros beyond its decimals is the same number")
  func zeros() throws {
    for text in ["1.10", "1.1000000000000000000000", "\"1.100\"", "1.1"] {
      #expect(try JSONDocument(text).root.decimal(scale: 2) == 110, "\(text)")
    }
  }
}
