import Charts
import Lab
import Statistics
import Suretyship

/// Charts about bonds: coverage, quotes, premiums, the aggregate loss.
extension Outcomes {
  var coverage: Chart {
    let series = Diligence.allCases.map { diligence in
      LinePlot.Series(
        diligence.title,
        design.shares.map { share in
          let chips = chips(ReportDesign.name(diligence, share: share))
          return LinePlot.Point(share, chips.value, low: chips.low, high: chips.high)
        })
    }
    let alone = chips("R2")
    func nothing(_ diligence: Diligence) -> String {
      let name = ReportDesign.name(diligence, share: 0)
      let change = difference(name, minus: "R2", .divertedChips)
      guard abs(change.value) > change.half else { return "nothing" }
      let cut = cut(name, against: "R2")
      return Say.percent(cut)
    }
    return Chart(
      name: "coverage",
      title: isNone(alone)
        ? "Auditors alone let nothing be diverted, so there is nothing that a bond could stop"
        : "A bond over nothing still stops \(nothing(.fixed)) of what auditors let through if diligence is fixed (PLAB-1), and "
          + "\(nothing(.answering)) once sureties look only as hard as they risk (E7)",
      note:
        "Chips diverted in \(years) years by the share of the penalty that is bonded, under auditors and sureties. Never read a "
        + "coverage curve from PLAB-1 alone: its sureties look just as hard when they risk nothing. Dashed: auditors alone. "
        + "Whiskers: 95 %.",
      about: Diligence.allCases.map { diligence in
        "\(diligence.title): "
          + design.shares.map { share in
            "\(Say.chips(chips(ReportDesign.name(diligence, share: share)))) at \(Digits.text(share))"
          }.joined(separator: ", ") + "."
      }.joined(separator: " ") + " Auditors alone: \(Say.chips(alone)).",
      plot: LinePlot(
        x: Axis("bonded_share", "share of the penalty that is bonded (beta)"),
        y: Axis("chips_diverted", "chips diverted in \(years) years"), series: series,
        rules: [.init(alone.value, "auditors alone")]))
  }

  var quotes: Chart {
    let first = design.panels.first ?? 1
    let last = design.panels.last ?? 1
    func line(_ name: String, _ diligence: Diligence, _ metric: Metric) -> LinePlot.Series {
      let one = column(ReportDesign.name(diligence, quotes: first), metric)
      return LinePlot.Series(
        name,
        design.panels.map { panel in
          let many = column(ReportDesign.name(diligence, quotes: panel), metric)
          let index = Estimate(ratio: many, over: one).times(100)
          return LinePlot.Point(
            Double(panel), index.value, low: index.low, high: index.high)
        })
    }
    return Chart(
      name: "quotes",
      title: quotesTitle(first, last),
      note:
        "Chips diverted and honest orders refused by the number of sureties that a company asks, as a percentage of what one "
        + "quote gives. The cheapest quote is the one that saw least: the winner's curse of gatekeepers. Whiskers: 95 %.",
      about: [Diligence.fixed, .answering].map { diligence in
        "\(diligence.title): "
          + design.panels.map { panel in
            let name = ReportDesign.name(diligence, quotes: panel)
            return
              "\(panel == 1 ? "1 quote" : "\(panel) quotes"): \(Say.chips(chips(name))) chips diverted, \(refusal(name))"
          }.joined(separator: "; ") + "."
      }.joined(separator: " "),
      plot: LinePlot(
        x: Axis("quotes", "sureties asked for a quote", includesZero: false),
        y: Axis("index", "one quote = 100"),
        series: [
          line("diversion, PLAB-1", .fixed, .divertedChips),
          line("diversion, E7", .answering, .divertedChips),
          line("honest refused, PLAB-1", .fixed, .legitBlockedShare),
          line("honest refused, E7", .answering, .legitBlockedShare),
        ]))
  }

  private func quotesTitle(_ first: Int, _ last: Int) -> String {
    let (one, many) = (
      ReportDesign.name(.fixed, quotes: first), ReportDesign.name(.fixed, quotes: last)
    )
    guard last > first else {
      return "With one surety there is one quote: \(Say.chips(chips(one))) chips are diverted"
    }
    let diversion =
      isNone(chips(one)) && isNone(chips(many))
      ? "nothing is diverted"
      : "diversion "
        + Say.goes(
          Say.chips(chips(one)), Say.chips(chips(many)) + " chips",
          change: difference(many, minus: one, .divertedChips))
    let refusal = Say.goes(
      Say.percent(refused(one)), Say.percent(refused(many)),
      change: difference(many, minus: one, .legitBlockedShare, scale: 100))
    let honest =
      hasOrders ? "the share of honest orders refused \(refusal)" : "no honest buyer orders"
    return
      "From \(first == 1 ? "one quote" : "\(first) quotes") to \(last), \(diversion), and \(honest) (PLAB-1)"
  }

  // MARK: Premium

  /// The worksheet of an average honest buyer's bond; `nil` where nothing is bonded or a figure is out of its
  /// domain.
  var worksheet: PremiumWorksheet? {
    guard let market = try? Market(base, .r3) else { return nil }
    var inputs = PremiumInputs()
    inputs.separation = base[.dS]
    inputs.baseRate = base[.piD] + base[.piU]
    inputs.hazard = market.hazardOfDiversion
    inputs.discount = base[.r]
    inputs.term = base[.bondTerm]
    inputs.collateral = base[.chi]
    inputs.recovery = base[.rec]
    inputs.correlation = base[.rhoP]
    inputs.costOfCapital = base[.costOfCapital]
    inputs.dueDiligence = base[.dd]
    inputs.expense = base[.expense]
    inputs.bond = base[.beta] * base[.fine] * base[.nmean] * base[.price]
    guard inputs.bond > 0, let sheet = try? PremiumWorksheet(inputs), sheet.premium > 0 else {
      return nil
    }
    return sheet
  }

  var premium: Chart? {
    guard let sheet = worksheet else { return nil }
    let steps = [
      ("expected loss", sheet.expectedLoss), ("capital", sheet.capitalCharge),
      ("due diligence", sheet.inputs.dueDiligence), ("expenses", sheet.expenses),
    ]
    var at = 0.0
    var rows: [BarPlot.Row] = []
    for (kind, step) in steps.enumerated() {
      rows.append(
        BarPlot.Row(
          step.0, [.init(kind, from: at, to: at + step.1)],
          note: "\(Say.dollars(step.1)) (\(Say.percent(100 * step.1 / sheet.premium)))"))
      at += step.1
    }
    rows.append(
      BarPlot.Row(
        "premium", [.init(5, from: 0, to: sheet.premium)], note: Say.dollars(sheet.premium)))
    let value = base[.nmean] * base[.price]
    return Chart(
      name: "premium",
      title:
        "An average honest buyer's bond costs \(Say.percent(100 * sheet.premium / value)) of the order's value; "
        + "\(Say.percent(100 * sheet.expectedLoss / sheet.premium)) of the premium is for losses, "
        + "\(Say.percent(100 * sheet.capitalCharge / sheet.premium)) for capital",
      note:
        "An order of \(Digits.text(base[.nmean])) chips, penal sum \(Say.dollars(sheet.inputs.bond)), for a buyer whose signal is an average "
        + "honest one (chance of diversion \(Say.percent(100 * sheet.posterior))). A buyer bears "
        + "\(Say.percent(100 * base[.wtp])) of the value for bond and audits together.",
      about: steps.map { "\(Say.capital($0.0)): \(Say.dollars($0.1))." }.joined(separator: " ")
        + " Premium: \(Say.dollars(sheet.premium)).",
      plot: BarPlot(
        axis: Axis("dollars", "dollars"), kinds: steps.map(\.0) + ["", "premium"], rows: rows))
  }

  // MARK: Aggregate loss

  /// The loss of all bonds that were written in the first replicate, in steps of `unit` dollars.
  func portfolio(_ bonds: [Double]) -> (portfolio: Portfolio, unit: Double)? {
    let written = mean("R3", .bondValue).value * (1 - base[.chi])
    let paid = mean("R3", .claimsPaid).value
    let net = mean("R3", .claimsNet).value
    let total = bonds.reduce(0, +) * (1 - base[.chi])
    guard written > 0, paid > 0, net > 0, total > 0 else { return nil }
    let chance = min(1, paid / written)
    let unit = max(1, Digits.rounded(total / 20_000, significant: 1))
    let share = (1 - base[.chi]) * net / paid
    let entries = bonds.enumerated().map { place, bond in
      PortfolioBond(
        bond: "\(place)", loss: Int((bond * share / unit).rounded()), pd: chance)
    }
    guard let portfolio = try? Portfolio(entries) else { return nil }
    return (portfolio, unit)
  }

  var aggregateLoss: Chart? {
    guard let market = try? design.market(design.cases[Regime.allCases.count - 2]) else {
      return nil
    }
    let bonds = Batch.bonds(market, seed: design.seed, replicate: 0)
    guard let (portfolio, unit) = portfolio(bonds),
      let apart = try? PortfolioLoss(portfolio, .independent),
      let joint = try? PortfolioLoss(portfolio, .oneFactor(correlation: base[.rhoP]))
    else { return nil }
    let tail = joint.tail(0.995)
    let (value, beyond) = (Double(tail.valueAtRisk) * unit, tail.tailValueAtRisk * unit)
    let capital = base[.cap] * base[.sureties]
    let most = max(beyond, Double(joint.tail(0.999).valueAtRisk) * unit)
    func law(_ loss: PortfolioLoss) -> [LinePlot.Point] {
      (0...100).compactMap { place in
        let amount = most * Double(place) / 100
        let chance = loss.law.chanceAbove(Int((amount / unit).rounded(.down)))
        return chance >= 0.001 ? LinePlot.Point(amount / 1e9, 100 * chance) : nil
      }
    }
    let losses = column("R3", .claimsNet).sorted()
    let count = Double(losses.count)
    let step = max(1, losses.count / 100)
    let lived = stride(from: 0, to: losses.count, by: step).map { place in
      LinePlot.Point(losses[place] / 1e9, 100 * (1 - Double(place) / count))
    }
    let seen = Summary.quantile(losses, 0.95)
    return Chart(
      name: "aggregate-loss",
      title:
        "With one common factor the sureties lose \(Say.dollars(value)) or more once in 200 horizons, "
        + "\(Say.percent(100 * value / capital)) of their capital; the worst of \(losses.count) simulated markets costs "
        + Say.dollars(losses.last ?? 0),
      note:
        "The loss of all \(Digits.text(Double(bonds.count), significant: 9)) bonds written in the first market over \(years) years, after recovery: as if calls did not "
        + "hang together; with one common factor, a bad time that hits all buyers at once (correlation \(Digits.text(base[.rhoP])): VaR and TVaR at 99.5 %); and as the markets were lived through, where one "
        + "smuggler's bonds are called together (95 % point \(Say.dollars(seen))) but nothing strikes all at once: whether such times come is not "
        + "in the model. Beyond VaR the mean is \(Say.dollars(beyond)); the sureties' capital is \(Say.dollars(capital)). Each bond is called with "
        + "the markets' mean chance, \(Say.percent(100 * (portfolio.bonds.first?.pd ?? 0))).",
      about:
        "Chance of losing more, by amount. One factor: VaR at 99.5 % is \(Say.dollars(value)), TVaR \(Say.dollars(beyond)). Independent: VaR "
        + "\(Say.dollars(Double(apart.tail(0.995).valueAtRisk) * unit)). Mean of the markets: \(Say.dollars(mean("R3", .claimsNet).value)).",
      plot: LinePlot(
        x: Axis("loss_billion_dollars", "aggregate loss, billion dollars"),
        y: Axis(
          "chance_of_more_pct", "chance of losing more, % (logarithmic)", unit: "",
          kind: .logarithmic),
        series: [
          .init("one common factor", law(joint), .smooth),
          .init("independent", law(apart), .smooth), .init("as lived through", lived, .steps),
        ],
        rules: [
          .init(value / 1e9, "VaR 99.5 %", isVertical: true),
          .init(beyond / 1e9, "TVaR 99.5 %", isVertical: true),
        ]))
  }
}
