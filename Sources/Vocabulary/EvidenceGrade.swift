import Canon

/// What the evidence for a unit's presence is worth, from cheap to dear. Source: DESIGN.md,
/// "Inspection": labels can be moved to dummies, boxes can be empty.
public enum EvidenceGrade: String, Word, Comparable {
  /// Counted in a full rack or box, not looked at singly.
  case bulk
  /// The serial read off its label.
  case label
  /// Powered on; it signed our nonce with its device key.
  case identity
  /// Shown to be the genuine article: physical examination or proof of work.
  case authenticity

  /// 1 to 4; 0 stands for "never seen" in a row.
  public var code: UInt8 {
    switch self {
    case .bulk: 1
    case .label: 2
    case .identity: 3
    case .authenticity: 4
    }
  }

  /// The grade of a code; `nil` for any other number.
  public init?(code: UInt8) {
    switch code {
    case 1: self = .bulk
    case 2: self = .label
    case 3: self = .identity
    case 4: self = .authenticity
    default: return nil
    }
  }

  /// The cheaper grade first.
  public static func < (left: EvidenceGrade, right: EvidenceGrade) -> Bool {
    left.code < right.code
  }
}
