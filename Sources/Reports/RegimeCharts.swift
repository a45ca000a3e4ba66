import Charts
import Lab
import Statistics

/// Charts that set the regimes beside each other.
extension Outcomes {
  private static let x = Axis(
    "honest_orders_refused_pct", "honest orders refused or lost, %", unit: "")
  private static let y = Axis(
    "diversion_cut_pct", "diversion cut, % of what fixed rules let through")

  private func spot(_ name: String, label: String = "") -> LinePlot.Point {
    let cut = cut(name, against: "R0")
    let refused = refused(name)
    let floor = column("R0", .divertedChips)
    let whole = floor.reduce(0, +) / Double(max(1, floor.count))
    // The residuals carry the error of the ratio.
    let ratio = 1 - cut.value / 100
    let residuals = zip(column(name, .divertedChips), floor).map { diverted, fixed in
      cut.value - 100 * (diverted - ratio * fixed) / whole
    }
    let shares = column(name, .legitBlockedShare).map { $0 * 100 }
    return LinePlot.Point(
      refused.value, cut.value, low: cut.low, high: cut.high,
      region: Self.region(shares, residuals), label: label)
  }

  var frontier: Chart {
    func over(_ diligence: Diligence) -> [LinePlot.Point] {
      design.shares.map { share in
        let isNamed = diligence == .eager && [0, 0.1, 0.25, 0.5, 1].contains(share)
        let label = isNamed ? "β \(Digits.text(share))" : ""
        return spot(ReportDesign.name(diligence, share: share), label: label)
      }
    }
    let auditors = design.visits.map { visit in
      spot(
        "R2 lamA=\(visit)", label: visit == 0.25 || visit == 12 ? "\(Digits.text(visit))/yr" : "")
    }
    let series = [
      LinePlot.Series("auditors and sureties, PLAB-1", over(.fixed)),
      LinePlot.Series("auditors and sureties, E7", over(.answering)),
      LinePlot.Series("the same, smugglers pay up to their gain", over(.eager)),
      LinePlot.Series("auditors alone, by visits", auditors),
      LinePlot.Series(
        "licensing, by strictness", design.denials.map { spot("R1 tL=\($0)") }),
      LinePlot.Series("tiers, by strictness", design.tiers.map { spot("R4 t2=\($0)") }),
    ]
    return Chart(
      name: "frontier", title: frontierTitle,
      note:
        "Up and to the left is better. Each line moves one lever: the bonded share β from 0 to 1, an auditor's visits "
        + "a year, the signal above which an officer denies, or where the last tier begins. Shaded: 95 % regions of the "
        + "means. Fixed rules are the zero of the upright axis; they \(refuses("R0")).\(settledGains.map { " " + $0 } ?? "")",
      about:
        "Diversion cut against fixed rules, by the share of honest orders refused. "
        + Regime.allCases.dropFirst().map { regime in
          let cut =
            nothingDiverted
            ? "nothing to cut" : "cut \(Say.percent(cut(regime.rawValue, against: "R0")))"
          let refused =
            hasOrders ? "refused \(Say.percent(refused(regime.rawValue)))" : "no honest order"
          return "\(Say.capital(regime.title)): \(cut), \(refused)."
        }.joined(separator: " "),
      plot: LinePlot(x: Self.x, y: Self.y, series: series))
  }

  private var frontierTitle: String {
    guard !nothingDiverted else {
      let nothing = "Fixed rules let nothing be diverted, so there is nothing to cut; "
      guard hasOrders else { return nothing + "no honest buyer orders" }
      return nothing
        + "auditors alone \(refuses("R2")), auditors and sureties \(Say.percent(refused("R3")))"
    }
    let (two, three) = (cut("R2", against: "R0"), cut("R3", against: "R0"))
    let further = difference("R3", minus: "R2", .divertedChips)
    let bonds =
      !(abs(further.value) > further.half)
      ? "bonds change that by nothing that can be measured"
      : further.value < 0
        ? "bonds raise the cut to \(Say.percent(three)) and \(refuses("R3"))"
        : "with bonds the cut is only \(Say.percent(three)), and they \(refuses("R3"))"
    return "Auditors alone cut diversion by \(Say.percent(two)) and \(refuses("R2")); \(bonds)"
  }

  // MARK: Time to detection

  var detection: Chart {
    let fits = Regime.allCases.map { (regime: $0, fit: KaplanMeier(spells[$0] ?? [])) }
    let horizon = base[.horizon]
    let series = fits.filter { $0.fit.count > 0 }.map { entry in
      let points = (0...120).map { place in
        let time = horizon * Double(place) / 120
        guard let step = entry.fit.at(time) else {
          return LinePlot.Point(time, 100, low: 100, high: 100)
        }
        return LinePlot.Point(
          time, 100 * step.survival, low: step.low.isNaN ? .nan : 100 * step.low,
          high: step.high.isNaN ? .nan : 100 * step.high)
      }
      return LinePlot.Series(entry.regime.title, points, .steps)
    }
    return Chart(
      name: "time-to-detection", title: detectionTitle(fits),
      note:
        "Diverting companies not yet found, by years since their first diversion (Kaplan–Meier; companies that are unseen "
        + "at the horizon are censored there). Bands: 95 %, Greenwood's variance on the scale ln(−ln S).",
      about: fits.map { entry in
        let half = entry.fit.time(atOrBelow: 0.5)
        return
          "\(Say.capital(entry.regime.title)): \(entry.fit.count) diverting companies, \(entry.fit.events) found"
          + (half.map { ", half of them within \(Say.time(years: $0))" }
            ?? ", fewer than half in time")
          + "."
      }.joined(separator: " "),
      plot: LinePlot(
        x: Axis("years_since_first_diversion", "years since the first diversion"),
        y: Axis("unseen_pct", "diverting companies still unseen, %"), series: series))
  }

  private func detectionTitle(_ fits: [(regime: Regime, fit: KaplanMeier)]) -> String {
    func fit(_ regime: Regime) -> KaplanMeier {
      fits.first { $0.regime == regime }?.fit ?? KaplanMeier([])
    }
    func half(_ regime: Regime) -> String {
      let fit = fit(regime)
      guard fit.count > 0 else { return "nobody diverts" }
      guard let time = fit.time(atOrBelow: 0.5) else {
        return "not even half are found within \(years) years"
      }
      return "half are found within \(Say.time(years: time))"
    }
    guard [Regime.r0, .r1, .r2].contains(where: { fit($0).count > 0 }) else {
      return "Under fixed rules, licensing and auditors alone nobody diverts, so nobody is found"
    }
    return
      "Of companies that divert, under auditors \(half(.r2)); under fixed rules \(half(.r0)), under licensing "
      + half(.r1)
  }

  // MARK: Displacement and plans

  var displacement: Chart {
    let rows = Regime.allCases.map { regime in
      let name = "moved \(regime.rawValue)"
      let inside = mean(name, .divertedChips)
      let total = mean(name, .totalDivertedChips)
      return BarPlot.Row(
        regime.title,
        [
          .init(0, from: 0, to: inside.value), .init(1, from: inside.value, to: total.value),
        ], note: Digits.text(total.value), low: total.low, high: total.high)
    }
    let alone = cut("R3", against: "R0")
    let together = cut("moved R3", against: "moved R0", .totalDivertedChips)
    let share = Say.percent(100 * ReportDesign.displaced)
    let region =
      nothingDiverted
      ? "in the region alone nothing is diverted" : "the region alone shows \(Say.percent(alone))"
    return Chart(
      name: "displacement",
      title: isNone(mean("moved R0", .totalDivertedChips))
        ? "Fixed rules let nothing be diverted, inside the region or outside, so there is nothing that could move"
        : "If \(share) of what is stopped is tried outside, auditors and sureties cut diversion by \(Say.percent(together)) "
          + "in all; \(region)",
      note:
        "Chips diverted in \(years) years, inside the region and outside it, where fixed rules hold (E8: \(share) of stopped or deterred "
        + "smuggling is tried there). Whiskers: 95 % of the sum.",
      about: rows.map { "\(Say.capital($0.label)): \($0.note) chips together." }
        .joined(separator: " "),
      plot: BarPlot(
        axis: Axis("chips", "chips diverted in \(years) years"),
        kinds: ["inside the region", "outside"], rows: rows))
  }

  /// The last of an order, with the one before it where the difference cannot be told.
  private func least(_ order: [Regime], _ named: [String]) -> String {
    let (last, other) = (order[order.count - 1], order[order.count - 2])
    let gap = difference(other.rawValue, minus: last.rawValue, .planKept)
    guard !(abs(gap.value) > gap.half) else { return named[named.count - 1] }
    return "\(named[named.count - 2]) and \(named[named.count - 1]), which cannot be told apart"
  }

  /// Whether any plan falls due within the horizon, so that a share of it may be kept.
  var hasPlans: Bool { mean("R0", .planKept).value.isFinite }

  var plans: Chart {
    let rows = Regime.allCases.map { regime in
      let kept = mean(regime.rawValue, .planKept, scale: 100)
      let tenth = mean(regime.rawValue, .planTenth, scale: 100)
      return BarPlot.Row(
        regime.title,
        sub: hasPlans ? "nine in ten get at least \(Say.percent(tenth))" : "no plan falls due",
        [.init(0, from: 0, to: kept.value)], note: hasPlans ? Say.percent(kept) : "", low: kept.low,
        high: kept.high)
    }
    let order = Regime.allCases.enumerated().sorted {
      let (one, other) = (
        mean($0.element.rawValue, .planKept), mean($1.element.rawValue, .planKept)
      )
      return hasPlans && one.value != other.value ? one.value > other.value : $0.offset < $1.offset
    }.map(\.element)
    let named = order.map { regime in
      "\(regime.title) (\(Say.percent(mean(regime.rawValue, .planKept, scale: 100))))"
    }
    return Chart(
      name: "investors-plan",
      title: hasPlans
        ? "An investor can count on most of its plan under \(named[0]), on least under "
          + least(order, named)
        : "No investor's plan falls due within \(years) years, so none can be kept",
      note:
        "Share of the chips that honest buyers planned which arrive at the gate's other side within "
        + "\(Say.time(years: base[.planDelay])) (E13). Small: what nine in ten buyers get at least. Whiskers: 95 %.",
      about: hasPlans
        ? "Share of plans kept: " + Say.list(named) + "." : "No plan falls due.",
      plot: BarPlot(
        axis: Axis("plan_kept_pct", "share of planned chips in time, %"),
        kinds: ["planned chips in time"],
        rows: rows))
  }
}
