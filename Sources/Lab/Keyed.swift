import Statistics

/// What a number of the market model is for. Each purpose has a counter space of its own.
enum Purpose: UInt32 {
  /// Of a principal: its type, its mean order, its gain.
  case traits = 0
  /// Of an order: time to it, its size, the exporter and its check, the gate.
  case order
  /// Of an order: its licence's handling time, the buyer's patience, the delay until it is diverted.
  case handling
  /// Of an identity: its signal to a licensing officer or tier, the market's common signal, its
  /// auditor, the time to the next identity.
  case identity
  /// Of an identity: what each surety of its panel sees; who is on the panel.
  case panel
  /// Of an auditor's visit: time to it, what the sample shows, suppression, back-check.
  case auditVisit
  /// Of a regulator's visit: time to it, what the sample shows.
  case regulatorVisit
  /// Of an identity: the tip, the phase of the calendar.
  case exposure
  /// Of a market: freezes of licensing.
  case freeze
  /// Of an order that is bought outside the region.
  case outside
  /// Of an uncertain parameter: the place in its law.
  case input
  /// Of a bootstrap: which rows are drawn.
  case bootstrap
}

/// The numbers of one replicate, each a pure function of (seed, replicate, principal, identity,
/// purpose, counter): the same buyer places the same orders under every regime, and the order of
/// work cannot change a result.
///
/// Source: Philox4x32-10 (see `Philox`). Key: the seed. Counter words: counter; purpose in the low
/// 8 bits with the identity above; principal; replicate.
struct Keyed: Sendable {
  let seed: UInt64
  let replicate: UInt32

  /// Four words for one use.
  @inline(__always)
  func words(
    _ purpose: Purpose, principal: UInt32, identity: UInt32 = 0, counter: UInt32 = 0
  ) -> Philox.Block {
    Philox.block(
      key: seed,
      counter: Philox.Block(counter, identity << 8 | purpose.rawValue, principal, replicate))
  }
}

extension UInt32 {
  /// The middle of one of 2³² equal steps of (0, 1).
  @inline(__always)
  var uniform: Double { (Double(self) + 0.5) * 0x1p-32 }

  /// Exponential with mean 1, by inversion.
  @inline(__always)
  var exponential: Double { -Elementary.log(uniform) }

  /// Standard normal, by inversion.
  @inline(__always)
  var normal: Double { Elementary.normalQuantile(uniform) }
}
