import Canon
import Charts
import Markup

/// The style sheet: one file, no other. Its address carries its digest, so that a browser may keep it for good.
enum Stylesheet {
  static let text = tokens + frame + components + pages + Palette.css + LabStyle.css

  static let path = "/style.css?v=" + String(Digest.sha256(Array(text.utf8)).hex.prefix(12))

  /// Colours (contrast at least 4.5:1 for text, 3:1 for signs), sizes, spaces.
  private static let tokens = """
    :root {
      color-scheme: light dark;
      --paper: #fbfaf6; --panel: #ffffff; --ink: #16212b; --soft: #51606c; --line: #d9d6cc;
      --brand: #0f5f5b; --brand-deep: #0a3f3e; --brand-wash: #e4efec; --second: #96591a;
      --link: #0b5c73; --good: #17663a; --good-wash: #e2f1e6; --bad: #a3241c;
      --bad-wash: #fbe6e2; --doubt: #7d4f00; --doubt-wash: #fbefd5; --wait: #22518c;
      --wait-wash: #e3ecf7; --plain-wash: #eceae3; --focus: #16212b; --glow: #ffcf4a;
      --on-dark: #f3f6f4; --on-dark-soft: #b9cfcb;
      --sans: "Inter", "Open Sans", "Segoe UI", -apple-system, BlinkMacSystemFont,
        "Helvetica Neue", "Liberation Sans", system-ui, sans-serif;
      --serif: "Iowan Old Style", "Palatino Linotype", "URW Palladio L", P052, Charter,
        Georgia, "Liberation Serif", serif;
      --mono: ui-monospace, "SF Mono", "JetBrains Mono", "Liberation Mono", monospace;
      --s1: .25rem; --s2: .5rem; --s3: 1rem; --s4: 1.5rem; --s5: 2.5rem; --s6: 4rem;
      --wide: 72rem; --text: 40rem;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --paper: #10171c; --panel: #17212a; --ink: #e8ecea; --soft: #a5b2b8; --line: #33424c;
        --brand: #63c2b6; --brand-deep: #0a2f30; --brand-wash: #16302f; --second: #e0a45c;
        --link: #82c8e0; --good: #7fd19b; --good-wash: #15301f; --bad: #ff9d90;
        --bad-wash: #3b1a17; --doubt: #f0bf62; --doubt-wash: #352809; --wait: #9bc1f2;
        --wait-wash: #182a42; --plain-wash: #232e36; --focus: #ffcf4a; --glow: #4a3c10;
      }
    }

    """

  private static let frame = """
    *, ::before, ::after { box-sizing: border-box; }
    html { font-size: 106.25%; -webkit-text-size-adjust: 100%; }
    body { margin: 0; background: var(--paper); color: var(--ink); font-family: var(--sans);
      line-height: 1.55; font-variant-numeric: tabular-nums; overflow-wrap: break-word; }
    h1, h2, h3 { line-height: 1.18; margin: 0; text-wrap: balance; }
    h1 { font: 500 clamp(1.9rem, 4.4vw, 2.7rem)/1.12 var(--serif); letter-spacing: -.012em; }
    h2 { font: 500 1.5rem/1.2 var(--serif); letter-spacing: -.005em; margin: 0 0 var(--s3); }
    h3 { font-size: 1rem; font-weight: 650; }
    p, ul, ol, dl { margin: 0 0 var(--s3); }
    ul, ol { padding-left: 1.25rem; }
    a { color: var(--link); text-underline-offset: .18em; text-decoration-thickness: 1px; }
    a:hover { text-decoration-thickness: 2px; }
    :focus-visible { outline: 3px solid var(--focus); outline-offset: 2px;
      box-shadow: 0 0 0 6px var(--glow); border-radius: 2px; }
    main:focus { outline: none; box-shadow: none; }
    code, .mono { font-family: var(--mono); font-size: .88em; overflow-wrap: anywhere; }
    pre { overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; background: var(--panel);
      border: 1px solid var(--line); padding: var(--s3); margin: 0 0 var(--s3); }
    .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden;
      clip-path: inset(50%); white-space: nowrap; }
    .skip { position: absolute; left: var(--s3); top: -4rem; background: var(--panel);
      padding: var(--s2) var(--s3); z-index: 9; }
    .skip:focus { position: relative; top: 0; display: inline-block; margin: var(--s2) 0; }
    .soft { color: var(--soft); }
    .icon { width: 1em; height: 1em; fill: none; stroke: currentColor; stroke-width: 2;
      stroke-linecap: round; stroke-linejoin: round; vertical-align: -.13em; flex: none; }

    .top { background: var(--brand-deep); color: var(--on-dark); }
    .top-in, .foot-in, .notice p, main { max-width: var(--wide); margin: 0 auto;
      padding-left: clamp(1rem, 4vw, 2rem); padding-right: clamp(1rem, 4vw, 2rem); }
    .top-in { display: flex; flex-wrap: wrap; align-items: center; gap: 0 var(--s5);
      padding-top: var(--s2); padding-bottom: var(--s2); }
    .name { display: inline-flex; align-items: center; gap: .6rem; color: inherit;
      text-decoration: none; font: 500 1.35rem/1 var(--serif); padding: var(--s2) 0; }
    .mark { width: 1.9rem; height: 1.9rem; fill: none; stroke-width: 3.6;
      stroke-linecap: round; }
    .mark-one { stroke: #7fd0c4; } .mark-two { stroke: #eab26d; }
    .mark-chip { fill: var(--on-dark); }
    .top nav { margin-left: auto; }
    .top ul { display: flex; flex-wrap: wrap; list-style: none; margin: 0; padding: 0;
      gap: 0 var(--s4); }
    .top li a { display: block; color: var(--on-dark); text-decoration: none;
      padding: .55rem 0 .4rem; border-bottom: 3px solid transparent; font-size: .92rem; }
    .top li a:hover { border-color: var(--on-dark-soft); }
    .top li a[aria-current] { border-color: #eab26d; font-weight: 650; }
    .top a:focus-visible { outline-color: #ffcf4a; box-shadow: none; }
    .notice { background: var(--doubt-wash); color: var(--doubt); font-size: .9rem; }
    .notice p { margin: 0 auto; padding-top: var(--s2); padding-bottom: var(--s2); }
    main { padding-top: var(--s5); padding-bottom: var(--s6); min-height: 60vh; }
    .foot { border-top: 1px solid var(--line); font-size: .86rem; color: var(--soft); }
    .foot-in { display: flex; flex-wrap: wrap; gap: var(--s3) var(--s5);
      padding-top: var(--s4); padding-bottom: var(--s5); }
    .foot p { margin: 0; } .foot-log { flex: 1 1 24rem; }
    .foot ul { display: flex; flex-wrap: wrap; gap: 0 var(--s3); list-style: none; margin: 0;
      padding: 0; }
    .foot li a { display: inline-block; padding: .2rem 0; }
    .foot-note { flex-basis: 100%; max-width: var(--text); }

    """

  private static let components = """
    .crumbs { font-size: .88rem; margin-bottom: var(--s2); color: var(--soft); }
    .head { margin-bottom: var(--s5); }
    .head .tag { margin-right: var(--s2); }
    .head-line { display: flex; flex-wrap: wrap; gap: var(--s2); align-items: center;
      margin: var(--s3) 0 0; }
    .lead { font-size: 1.16rem; max-width: var(--text); color: var(--soft); }
    .head .lead { margin: var(--s3) 0 0; }
    main > section, .block { margin-bottom: var(--s6); }
    .text { max-width: var(--text); }
    .tag { display: inline-flex; align-items: center; gap: .4em; padding: .08rem .55rem;
      border-radius: 3px; font-size: .84rem; font-weight: 600; white-space: nowrap;
      border: 1px solid currentColor; line-height: 1.5; }
    .tag-good { color: var(--good); background: var(--good-wash); }
    .tag-bad { color: var(--bad); background: var(--bad-wash); }
    .tag-doubtful { color: var(--doubt); background: var(--doubt-wash); }
    .tag-waiting { color: var(--wait); background: var(--wait-wash); }
    .tag-plain { color: var(--soft); background: var(--plain-wash); }
    .empty { color: var(--soft); border-left: 3px solid var(--line); padding-left: var(--s3); }

    .scroll { position: relative; overflow-x: auto; margin-bottom: var(--s4); }
    table { border-collapse: collapse; width: 100%; font-size: .94rem; }
    caption { text-align: left; font-weight: 650; padding-bottom: var(--s2); }
    th, td { text-align: left; padding: .55rem var(--s3) .55rem 0; vertical-align: top;
      border-bottom: 1px solid var(--line); }
    thead th { font-size: .8rem; font-weight: 600; color: var(--soft); vertical-align: bottom;
      border-bottom: 2px solid var(--ink); }
    tbody th { font-weight: 500; } td time { white-space: nowrap; }
    .number { text-align: right; white-space: nowrap; }
    td.number:last-child, th.number:last-child { padding-right: 0; }

    .facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr));
      gap: var(--s3) var(--s4); }
    .fact { border-top: 1px solid var(--line); padding-top: var(--s2); min-width: 0; }
    dt { font-size: .84rem; color: var(--soft); }
    dd { margin: 0; }
    .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr));
      gap: 0 var(--s4); }
    .figure { display: flex; flex-direction: column-reverse; justify-content: flex-end;
      border-top: 2px solid var(--ink); padding: var(--s3) 0 var(--s4); }
    .figure dd { font: 500 2.1rem/1.1 var(--serif); letter-spacing: -.01em;
      font-variant-numeric: lining-nums tabular-nums; }
    .figure dt { font-size: .92rem; color: var(--ink); margin-top: var(--s1); }
    .figure .note { color: var(--soft); }
    .meter { display: inline-flex; flex-direction: column; gap: .2rem; min-width: 9rem;
      width: 100%; max-width: 16rem; }
    .meter svg { width: 100%; height: .5rem; display: block; }
    .qr { width: 14rem; max-width: 100%; display: block; margin-bottom: var(--s3); }
    .qr-paper { fill: #fff; } .qr-ink { fill: #000; }
    .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr));
      gap: var(--s4); margin-bottom: var(--s4); }
    .chart { margin: 0; } .chart svg { width: 100%; display: block; }
    .chart text { font-size: 9px; fill: var(--soft); } .chart figcaption { font-weight: 600; }
    .chart-axis { fill: none; stroke: var(--soft); } .chart-line { fill: none; stroke-width: 2; }
    .chart-fixed { stroke: var(--second); stroke-dasharray: 5 3; }
    .chart-answering { stroke: var(--brand); }
    .chart-mark { fill: none; stroke: var(--line); stroke-width: 2; }
    .meter-whole { fill: var(--line); } .meter-part { fill: var(--brand); }
    .meter-high .meter-part { fill: var(--second); } .meter-full .meter-part { fill: var(--bad); }
    .meter-text { font-size: .84rem; }

    .next { background: var(--panel); border: 1px solid var(--line);
      border-left: 6px solid var(--brand); padding: var(--s4); margin-bottom: var(--s5); }
    .next h2 { font: 650 .84rem/1.3 var(--sans); letter-spacing: .02em; color: var(--soft);
      margin-bottom: var(--s2); }
    .next ul { list-style: none; padding: 0; margin: 0; }
    .next p { margin: 0; font-size: 1.12rem; max-width: 52rem; }
    .step { display: flex; gap: .7rem; align-items: baseline; padding: var(--s1) 0; }
    .step-waiting .icon { color: var(--wait); } .step-bad .icon { color: var(--bad); }
    .step-good .icon { color: var(--good); } .step-doubtful .icon { color: var(--doubt); }
    .until { white-space: nowrap; }

    .timeline, .items { list-style: none; padding: 0; margin: 0; }
    .day { display: grid; grid-template-columns: 11rem 1fr; }
    .day-name { margin: 0; padding: .1rem var(--s3) 0 0; color: var(--soft); font-size: .9rem; }
    .item { position: relative; padding: 0 0 var(--s4) 2.5rem;
      border-left: 2px solid var(--line); }
    .timeline > li:last-child .item:last-child { border-color: transparent; }
    .dot { position: absolute; left: calc(-.8rem - 1px); top: 0; width: 1.6rem; height: 1.6rem;
      border-radius: 50%; background: var(--paper); border: 2px solid var(--soft);
      color: var(--soft); display: grid; place-items: center; font-size: .8rem; }
    .item-good .dot { border-color: var(--good); color: var(--good); }
    .item-bad .dot { border-color: var(--bad); color: var(--bad); background: var(--bad-wash); }
    .item-doubtful .dot { border-color: var(--doubt); color: var(--doubt); }
    .item-waiting .dot { border-color: var(--wait); color: var(--wait); }
    .item-title { margin: 0; } .item-title a { color: var(--ink); font-weight: 600;
      text-decoration-color: var(--line); }
    .item-meta { margin: 0; font-size: .86rem; color: var(--soft); }
    .item-details { margin-top: var(--s1); font-size: .94rem; max-width: var(--text); }
    .item-details p, .item-details ul { margin-bottom: var(--s1); }

    .conditions { list-style: none; padding: 0; margin: 0 0 var(--s4);
      border-top: 2px solid var(--ink); }
    .condition { display: grid; grid-template-columns: 2rem 1fr; padding: var(--s3) 0;
      border-bottom: 1px solid var(--line); }
    .condition > .icon { font-size: 1.15rem; margin-top: .25rem; }
    .condition-good > .icon { color: var(--good); } .condition-bad > .icon { color: var(--bad); }
    .condition-doubtful > .icon { color: var(--doubt); }
    .condition p { margin: 0; max-width: 46rem; }
    .condition .state { font-weight: 650; }
    .remedy { border-left: 3px solid var(--second); padding-left: var(--s3);
      margin-top: var(--s2) !important; }
    .cites { font-size: .84rem; color: var(--soft); margin-top: var(--s1) !important; }

    """

  private static let pages = """
    .hero { display: grid; grid-template-columns: minmax(0, 7fr) minmax(0, 5fr);
      gap: var(--s5); align-items: center; padding: var(--s4) 0 var(--s5); }
    .hero h1 { font-size: clamp(2.2rem, 5.6vw, 3.7rem); line-height: 1.04; }
    .hero .lead { margin: var(--s4) 0; font-size: 1.22rem; }
    .actions { display: flex; flex-wrap: wrap; gap: var(--s3); align-items: center; margin: 0; }
    .button, button { display: inline-block; font: 600 1rem/1.2 var(--sans); cursor: pointer;
      color: #fff; background: #0f5f5b; border: 2px solid #0f5f5b; border-radius: 3px;
      padding: .7rem 1.15rem; text-decoration: none; }
    .button:hover, button:hover { background: #0a3f3e; border-color: #0a3f3e; color: #fff; }
    .button-quiet { background: none; color: var(--ink); border-color: var(--ink); }
    .specimen { background: var(--panel); border: 1px solid var(--line);
      box-shadow: 0 1px 0 var(--line), 0 18px 40px -28px rgba(10, 47, 48, .6);
      padding: var(--s4); border-top: 6px solid var(--brand); }
    .specimen h2 { font-size: 1.25rem; margin: var(--s1) 0 var(--s3); }
    .specimen .over { font-size: .84rem; color: var(--soft); margin: 0; }
    .signed { display: grid; grid-template-columns: 1fr 1fr; gap: var(--s3); margin: var(--s3) 0; }
    .signed div { border-bottom: 2px solid var(--line); padding-bottom: var(--s1); }
    .signed .hand { font: italic 500 1.2rem/1.3 var(--serif); color: var(--brand); margin: 0; }
    .signed div + div .hand { color: var(--second); }
    .signed .who { font-size: .8rem; color: var(--soft); margin: 0; }
    .way { width: 100%; min-width: 46rem; height: auto; display: block; }
    .way text { font-family: var(--sans); fill: var(--ink); }
    .way .name { font-size: 15px; font-weight: 650; }
    .way .sub { font-size: 12.5px; fill: var(--soft); }
    .way .track { fill: none; stroke-width: 5; stroke-linecap: round; }
    .way .t-main { stroke: var(--ink); } .way .t-one { stroke: var(--brand); }
    .way .t-two { stroke: var(--second); }
    .way .t-case { stroke: var(--bad); stroke-dasharray: 1 10; }
    .way .stop { fill: var(--paper); stroke: var(--ink); stroke-width: 4; }
    .way .s-one { stroke: var(--brand); } .way .s-two { stroke: var(--second); }
    .way .s-case { stroke: var(--bad); }
    .way .big { stroke-width: 6; }
    .steps { counter-reset: step; list-style: none; padding: 0; display: grid;
      grid-template-columns: repeat(auto-fit, minmax(11.5rem, 1fr)); gap: var(--s4); }
    .steps li { font-size: .94rem; counter-increment: step; border-top: 1px solid var(--line);
      padding-top: var(--s3); }
    .steps li::before { content: counter(step); display: block; color: var(--second);
      font: 500 1.35rem/1 var(--serif); margin-bottom: var(--s2); }
    .steps p, .columns p { margin: var(--s1) 0 0; }
    .columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr));
      gap: var(--s4) var(--s5); }
    .split { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 20rem);
      gap: var(--s5); align-items: start; }

    .answer { border: 1px solid var(--line); border-left: 8px solid var(--soft);
      background: var(--panel); padding: var(--s4); margin-bottom: var(--s5); }
    .answer h2 { font-size: 1.9rem; margin: 0 0 var(--s2); }
    .answer p:last-child { margin: 0; }
    .answer-good h2 .icon { color: var(--good); } .answer-bad h2 .icon { color: var(--bad); }
    .answer-doubtful h2 .icon { color: var(--doubt); } .flags { list-style: none; padding: 0; }
    .flags li { margin-bottom: var(--s2); } .errors ul { margin: 0; }
    .answer-good { border-left-color: var(--good); } .answer-bad { border-left-color: var(--bad); }
    .answer-doubtful { border-left-color: var(--doubt); }
    .routes { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr));
      gap: var(--s4); list-style: none; padding: 0; }
    .routes li { border-top: 3px solid var(--brand); padding-top: var(--s2); }
    .errors { border: 3px solid var(--bad); padding: var(--s4); margin-bottom: var(--s5);
      background: var(--panel); }
    .errors h2 { font: 650 1.15rem/1.3 var(--sans); }
    .errors a { color: var(--bad); font-weight: 600; }
    fieldset { border: 0; border-top: 2px solid var(--ink); margin: 0 0 var(--s5);
      padding: var(--s3) 0 0; min-width: 0; }
    legend { font: 500 1.35rem/1.2 var(--serif); padding: 0 var(--s3) 0 0; }
    .inputs { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr));
      gap: var(--s3) var(--s4); }
    .input { display: flex; flex-direction: column; }
    .input input, .input select { margin-top: auto; flex: none; }
    .input label { display: block; font-weight: 600; font-size: .94rem; }
    .hint { display: block; color: var(--soft); font-size: .86rem; }
    .input > :nth-last-child(2) { margin-bottom: var(--s1); }
    .fault { display: block; color: var(--bad); font-weight: 600; font-size: .9rem; }
    input, select, textarea { width: 100%; font: inherit; color: var(--ink);
      background: var(--panel); border: 1px solid var(--soft); border-radius: 2px;
      padding: .5rem .6rem; min-height: 2.6rem; margin-top: var(--s1); }
    .has-fault { border-left: 4px solid var(--bad); padding-left: var(--s3); }
    .has-fault input, .has-fault select { border: 2px solid var(--bad); }

    @media (max-width: 56rem) { .hero, .split { grid-template-columns: minmax(0, 1fr); } }
    @media (max-width: 40rem) {
      .top nav { margin-left: 0; } .top ul { gap: 0 var(--s3); }
      main { padding-top: var(--s4); } .signed { grid-template-columns: 1fr; }
      .day { grid-template-columns: 1fr; } .day-name { padding: 0 0 var(--s2); font-weight: 600; }
      .item { margin-left: .8rem; padding-left: 1.7rem; }
      .figures { grid-template-columns: repeat(auto-fit, minmax(8.2rem, 1fr)); }
      .figure dd { font-size: 1.55rem; } .tag, .until { white-space: normal; }
    }
    @media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
    @media (forced-colors: active) { .tag, .dot, .answer { border: 2px solid; } }
    @media print {
      :root { --paper: #fff; --panel: #fff; --ink: #000; --soft: #333; --line: #999; }
      html { font-size: 80%; } .top { background: none; color: #000; }
      .top nav, .foot nav, .skip, .actions, form { display: none; }
      .mark-chip { fill: #000; } main { padding: 1rem 0; max-width: none; }
      .scroll { overflow: visible; } .item, .condition, tr, .fact { break-inside: avoid; }
      a { color: inherit; text-decoration: none; }
      main .item-meta a[href^="/"]::after { content: " (" attr(href) ")"; font-size: .85em; }
    }

    """
}
