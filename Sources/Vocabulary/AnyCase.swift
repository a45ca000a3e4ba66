/// Patterns of JSON Schema (ECMA-262) for words that are taken in either case.
public enum AnyCase {
  /// A pattern that matches one of the words and nothing else, each letter in either case.
  public static func pattern(_ words: [String]) -> String {
    "^(?:" + words.map { word in word.map(Self.letter).joined() }.joined(separator: "|") + ")$"
  }

  private static func letter(_ character: Character) -> String {
    let lower = character.lowercased()
    let upper = character.uppercased()
    if lower != upper, lower.count == 1, upper.count == 1 { return "[\(upper)\(lower)]" }
    return ".()[]{}*+?^$|\\".contains(character) ? "\\\(character)" : String(character)
  }
}
