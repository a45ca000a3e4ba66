import Charts
import Lab
import Markup

extension Report {
  private var title: String {
    subject.isEmpty ? "What five regimes do to a market of AI chips" : subject
  }

  /// The page: needs nothing else, neither a script nor the network.
  package var page: String {
    var out = """
      <!doctype html>
      <html lang="en">
      <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>
      """
    Escape.write(title, to: &out)
    out += "</title>\n<style>\n\(Palette.css)\(ReportStyle.css)</style></head>\n<body>"
    for node in body { node.write(to: &out) }
    return out + "</body></html>\n"
  }

  private var body: [Node] {
    [
      link("#main", "skip") { "Skip to the claims" },
      tag("header", .class("head")) {
        div("in") {
          p("over") { "Countersign lab · PLAB-1" }
          h1 { title }
          p("lead") { lead }
        }
      },
      tag("main", .id("main"), Attribute("tabindex", "-1")) {
        headline
        section("block", labelled: "claims") {
          h2(id: "claims") { "What comes out" }
          for chart in charts { chart.figure }
        }
        assumptions
        limits
        reproduce
        sources
      },
    ]
  }

  private var lead: String {
    let design = outcomes.design
    return
      "\(Digits.text(Double(design.replicates), significant: 6)) simulated markets of \(Digits.text(outcomes.base[.principals], significant: 7)) buyers over "
      + "\(outcomes.years) years for each of \(design.cases.count) settings, with the same buyers in all of them. Seed \(design.seed). "
      + "Intervals are 95 %. A simulation, not a forecast: compare regimes with it, do not count chips."
  }

  private var headline: Node {
    section("block", labelled: "headline") {
      h2(id: "headline") { "In short" }
      tag("dl", .class("cards")) {
        for card in cards {
          div("card") {
            tag("dt") { card.label }
            tag("dd", .class("big")) { card.value }
            tag("dd", .class("sub")) { card.note }
          }
        }
      }
      div("scroll-wide") {
        regimeTable.node(caption: "The five regimes, mean ± half of a 95 % interval")
      }
    }
  }

  private var assumptions: Node {
    section("block", labelled: "rests") {
      h2(id: "rests") { "What it rests on" }
      p {
        "Assumptions in the order in which they move diversion under \(outcomes.design.regime.title), each "
        "alone over the range that the sources leave open: by the greatest move, from the base or from end to end."
      }
      tag(
        "div", .class("scroll"), .role("group"), .label("Assumptions by influence"),
        Attribute("tabindex", "0")
      ) {
        influenceTable.node(caption: "Assumptions by influence")
      }
      tag("details") {
        tag("summary") { "Every parameter with value, range, meaning and source" }
        tag(
          "div", .class("scroll"), .role("group"), .label("Every parameter"),
          Attribute("tabindex", "0")
        ) {
          parameterTable.node(caption: "Every parameter")
        }
      }
    }
  }

  private var limits: Node {
    section("block text", labelled: "limits") {
      h2(id: "limits") { "What it cannot say" }
      ul { for limit in Self.limits { li { limit } } }
    }
  }

  /// Source: lab.md A12.
  package static let limits = [
    "Smugglers learn nothing but to choose the laxest auditor and to open new companies, unless an extension says otherwise.",
    "Sureties know the base rate of smugglers. There is no co-surety and no reinsurance.",
    "The black market’s price is given (unless E1), and there is one region (unless E8).",
    "Remote use of chips is not modelled: it moves no chip, and the law hardly reaches it.",
    "The shares of smugglers are set by hand so that fixed rules divert about 100,000 chips a year, the middle of what observers estimate. "
      + "Every count of chips inherits that; the comparison of regimes less so.",
    "How well due diligence separates smugglers from honest buyers (dS) is the least known number of all.",
    "Intervals cover the chance of the simulation only, not whether the model is right.",
  ]

  private var reproduce: Node {
    section("block text", labelled: "again") {
      h2(id: "again") { "How to make it again" }
      p { "One command gives the same bytes, whatever the number of threads:" }
      tag("pre", Attribute("tabindex", "0")) { command }
      p {
        "Beside this page: each chart as SVG, its numbers as CSV and a Vega-Lite specification; "
        code("cases.csv")
        " has mean, standard error and quantiles of every setting, "
        code("replicates.csv")
        " every market that was lived through, "
        code("spells.csv")
        " how long each diverting company went unseen. Every number here is worked out from these."
      }
    }
  }

  private var sources: Node {
    section("block text", labelled: "sources") {
      h2(id: "sources") { "Sources" }
      ul {
        li {
          "The proposal: “A sketch of market-based export controls”, the-substrate.net."
        }
        li { "The model, its closed forms, extensions and checks: docs/lab.md." }
        for entry in Parameter.Entry.all where !entry.isAssumption {
          li { "\(Say.capital(entry.meaning)) (\(entry.parameter.rawValue)): \(entry.source)" }
        }
        li { "Time to detection: Kaplan and Meier, JASA 53 (1958); variance by Greenwood (1926)." }
        li { "Capital and the common factor: Vasicek, Risk 15 (2002)." }
      }
    }
  }
}

/// How the page looks.
enum ReportStyle {
  static let css = """
    :root { color-scheme: light dark; --paper: #fbfaf6; --panel: #fff; --ink: #16212b; --soft: #51606c;
      --line: #d9d6cc; --brand: #0a3f3e; --on: #f3f6f4; --link: #0b5c73;
      --serif: "Iowan Old Style", "Palatino Linotype", P052, Charter, Georgia, "Liberation Serif", serif;
      --sans: Inter, "Open Sans", "Segoe UI", -apple-system, "Helvetica Neue", "Liberation Sans", sans-serif; }
    @media (prefers-color-scheme: dark) { :root { --paper: #10171c; --panel: #17212a; --ink: #e8ecea;
      --soft: #a5b2b8; --line: #33424c; --brand: #0a2f30; --link: #82c8e0; } }
    *, ::before, ::after { box-sizing: border-box; }
    body { margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.55 var(--sans);
      font-variant-numeric: tabular-nums; overflow-wrap: break-word; }
    .skip { position: absolute; top: -4rem; left: 1rem; background: var(--panel); padding: .5rem 1rem; }
    .skip:focus { top: .5rem; }
    .head { background: var(--brand); color: var(--on); padding: 2.5rem 0 2.75rem; }
    .in, main { max-width: 60rem; margin: 0 auto; padding-left: clamp(1rem, 4vw, 2rem);
      padding-right: clamp(1rem, 4vw, 2rem); }
    .over { margin: 0 0 .5rem; font-size: .86rem; letter-spacing: .02em; opacity: .85; }
    h1 { font: 500 clamp(2rem, 5vw, 3rem)/1.1 var(--serif); margin: 0; text-wrap: balance; }
    .lead { max-width: 44rem; margin: 1rem 0 0; font-size: 1.06rem; }
    h2 { font: 500 1.6rem/1.2 var(--serif); margin: 0 0 1rem; }
    h3 { font: 500 1.32rem/1.28 var(--serif); margin: 0; text-wrap: balance; }
    p, ul, dl, pre { margin: 0 0 1rem; } ul { padding-left: 1.25rem; } a { color: var(--link); }
    main { padding-top: 2.5rem; padding-bottom: 4rem; } main:focus { outline: none; }
    .block { margin-bottom: 3.5rem; } .text { max-width: 44rem; }
    .cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(15.5rem, 1fr)); gap: 0 1.5rem; }
    .card { border-top: 2px solid var(--ink); padding: .75rem 0 1.5rem; display: flex;
      flex-direction: column; }
    .card dt { order: 2; } .card dd { margin: 0; } .big { order: 1; font: 500 2.3rem/1.1 var(--serif); }
    .sub { order: 3; color: var(--soft); font-size: .9rem; }
    figure { margin: 0 0 3rem; background: var(--panel); border: 1px solid var(--line); padding: 1.25rem 1.5rem 1rem; }
    .chart-note { color: var(--soft); font-size: .94rem; margin: .5rem 0 1rem; max-width: 46rem; }
    .chart-scroll { overflow-x: auto; } .chart-scroll .chart { min-width: 34rem; }
    details { margin-top: .75rem; font-size: .94rem; } summary { cursor: pointer; color: var(--link); padding: .3rem 0; }
    .scroll, .scroll-wide { overflow-x: auto; } .scroll { max-height: 30rem; overflow-y: auto; }
    table { border-collapse: collapse; width: 100%; font-size: .9rem; }
    th, td { text-align: left; padding: .4rem .9rem .4rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
    thead th { font-size: .82rem; color: var(--soft); border-bottom: 2px solid var(--ink); vertical-align: bottom; }
    tbody th { font-weight: 500; } thead .number { white-space: normal; } tbody .number { white-space: nowrap; } .number { text-align: right; }
    pre { background: var(--panel); border: 1px solid var(--line); padding: 1rem; white-space: pre-wrap;
      overflow-wrap: anywhere; font-size: .88rem; } code { font-size: .92em; }
    .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
    :focus-visible { outline: 3px solid var(--ink); outline-offset: 2px; }
    @media print { :root { --paper: #fff; --panel: #fff; --ink: #000; --soft: #333; --line: #999; }
      body { font-size: 10pt; } .head { background: none; color: #000; padding: 0 0 1rem; } main { padding-top: 1rem; }
      figure { break-inside: avoid; border: 0; padding: 0; } .card, tr { break-inside: avoid; }
      .scroll { max-height: none; overflow: visible; } details:not([open]) { display: none; } .skip { display: none; } }

    """
}
