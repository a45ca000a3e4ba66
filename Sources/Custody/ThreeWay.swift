import Pages
import Vocabulary

/// A sale's units, three ways: what was shipped, what customs entered, what inspectors have seen.
public struct ThreeWay: Equatable, Sendable {
  /// Units in the sale's shipments.
  public var shipped = 0
  /// Units that customs entered for the sale.
  public var customsEntered = 0
  /// Seen at least once at the wanted grade or better.
  public var observed = 0
  /// Of those shipped, what is off its site for a lawful reason: returned, with the maker, replaced or retired.
  public var released = 0

  /// Nothing shipped, entered or seen.
  public init() {}

  /// Shipped and not entered at customs: what may never have arrived.
  public var notEntered: Int { max(0, shipped - customsEntered) }
  /// Entered at customs and not under the manifest: what came without papers.
  public var enteredBeyondShipped: Int { max(0, customsEntered - shipped) }
  /// Shipped, not lawfully out of custody, and never seen.
  public var neverObserved: Int { max(0, shipped - observed - released) }
}

extension UnitBook {
  /// Reconciles sales three ways from the row ranges of their shipments and the units that customs
  /// entered. A unit both seen and released counts as seen.
  public func threeWay(
    _ shipments: [Range<Int>], customsEntered: Int, atLeast grade: EvidenceGrade = .label
  ) -> ThreeWay {
    var result = ThreeWay()
    result.customsEntered = customsEntered
    for range in shipments {
      for row in range.clamped(to: 0..<count) {
        let unit = rows[row]
        result.shipped += 1
        if unit.seenGrade >= grade.code {
          result.observed += 1
        } else if unit.state.isReleased {
          result.released += 1
        }
      }
    }
    return result
  }
}
