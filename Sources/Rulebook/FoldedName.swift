extension NameKey {
  /// A company's name for a wider comparison: without case, punctuation, legal form, diacritics and spaces. "Żółta Energía, S.A." is
  /// "zoltaenergia". Latin letters only; others stay as they are.
  package static func folded(_ text: String) -> String {
    var plain = ""
    plain.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      // Combining marks stand after the letter they change.
      if (0x0300...0x036F).contains(scalar.value) { continue }
      if let letters = folds[scalar] {
        plain += letters
      } else if scalar != "." && scalar != "'" && scalar != "’" && scalar != "ʼ" {
        plain.unicodeScalars.append(scalar)
      }
    }
    var key = company(plain)
    for form in ["股份有限公司", "有限责任公司", "有限公司"] where key.hasSuffix(form) && key != form {
      key.removeLast(form.count)
      break
    }
    return key
  }

  /// Whether two names are one company's in the wider comparison.
  static func alike(_ left: String, _ right: String) -> Bool {
    if left == right { return true }
    guard mayBeSame(left, right) else { return false }
    return company(left) == company(right) || folded(left) == folded(right)
  }

  /// Letters with diacritics, after their plain letters: Latin-1, Latin Extended-A, and those of Pinyin and Vietnamese.
  private static let folds: [Unicode.Scalar: String] = {
    let rows: [(String, String)] = [
      ("a", "àáâãäåāăąǎạảấầẩẫậắằẳẵặ"), ("ae", "æ"), ("c", "çćĉċč"), ("d", "ďđð"),
      ("e", "èéêëēĕėęěẹẻẽếềểễệ"), ("g", "ĝğġģ"), ("h", "ĥħ"), ("i", "ìíîïĩīĭįıǐỉị"),
      ("j", "ĵ"), ("k", "ķ"), ("l", "ĺļľŀł"), ("n", "ñńņňŉǹ"), ("o", "òóôõöøōŏőǒơọỏốồổỗộớờởỡợ"),
      ("oe", "œ"), ("r", "ŕŗř"), ("s", "śŝşšș"), ("ss", "ß"), ("t", "ţťŧț"), ("th", "þ"),
      ("u", "ùúûüũūŭůűųǔǖǘǚǜưụủứừửữự"), ("w", "ŵ"), ("y", "ýÿŷỳỵỷỹ"), ("z", "źżž"),
    ]
    var out: [Unicode.Scalar: String] = [:]
    for (plain, letters) in rows {
      for scalar in letters.unicodeScalars {
        out[scalar] = plain
        // Where a letter's other case is several, as of ß and ŉ, those are letters of their own.
        let upper = scalar.properties.uppercaseMapping.unicodeScalars
        if upper.count == 1, let upper = upper.first, upper.value > 0x7F { out[upper] = plain }
      }
    }
    out["İ"] = "i"
    out["ẞ"] = "ss"
    return out
  }()
}
