import Foundation
import Lab

/// One of several policies that are set beside each other: a regime or a rulebook, with what is
/// different in it.
struct LabCase {
  var name: String
  var plan: LabPlan

  /// Reads `R3 beta=.5` or `pilot-southeast-asia beta=.5`. `rulebook` holds where a regime is named.
  init(_ text: String, _ options: LabOptions, rulebook: String?) throws {
    let words = text.split(separator: " ").map(String.init)
    guard let first = words.first else { throw Ending.badInput("a case is empty") }
    name = text
    if Regime(rawValue: first.uppercased()) != nil {
      plan = try options.plan(regime: first, rulebook: rulebook)
    } else {
      do {
        plan = try options.plan(rulebook: first)
      } catch let ending as Ending {
        throw Ending.badInput(
          "case `\(text.prefix(80))`: neither a regime (R0 to R4) nor a rulebook: \(ending.message)"
        )
      }
    }
    for word in words.dropFirst() { try plan.say(word, place: "case `\(text)`") }
  }

  /// The cases of a question: its rulebooks where there are several, then what it names; without
  /// either the five regimes.
  static func all(_ named: [String], _ options: LabOptions) throws -> [LabCase] {
    let rulebooks = options.rulebook
    let isOne = rulebooks.count == 1
    let texts = (isOne ? [] : rulebooks) + named
    return try (texts.isEmpty ? Regime.allCases.map(\.rawValue) : texts).map {
      try LabCase($0, options, rulebook: isOne ? rulebooks[0] : nil)
    }
  }
}
