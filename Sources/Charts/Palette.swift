/// How charts look: classes, so that pages that allow no style attributes can show them, in light and dark.
package enum Palette {
  /// Series that a chart tells apart by colour, dash and shape of points.
  package static let count = 6

  /// The rules for `.chart`. No character that HTML or XML would escape.
  package static let css = """
    :root { --c-ink: #16212b; --c-soft: #51606c; --c-line: #dcd9cf; --c-paper: #ffffff;
      --c0: #0f6b66; --c1: #a8560f; --c2: #a3241c; --c3: #22518c; --c4: #6b4c9a; --c5: #5d6a74;
      --h0: #f3f1ea; --h1: #dbeae6; --h2: #b5d6d0; --h3: #82b9b1; --h4: #3f8a83; --h5: #0f5f5b;
      --h6: #07393a; }
    @media (prefers-color-scheme: dark) { :root { --c-ink: #e8ecea; --c-soft: #a5b2b8;
      --c-line: #33424c; --c-paper: #17212a; --c0: #63c2b6; --c1: #e0a45c; --c2: #ff9d90;
      --c3: #9bc1f2; --c4: #c9b1f0; --c5: #a5b2b8; --h0: #1d2932; --h1: #1f3a3c; --h2: #22504f;
      --h3: #2a6d69; --h4: #4c9a93; --h5: #86cfc5; --h6: #c9efe9; } }
    @media print { :root { --c-ink: #000; --c-soft: #333; --c-line: #bbb; --c-paper: #fff;
      --c0: #0f6b66; --c1: #a8560f; --c2: #a3241c; --c3: #22518c; --c4: #6b4c9a; --c5: #5d6a74;
      --h0: #f3f1ea; --h1: #dbeae6; --h2: #b5d6d0; --h3: #82b9b1; --h4: #3f8a83; --h5: #0f5f5b;
      --h6: #07393a; } }
    .chart { width: 100%; height: auto; display: block; }
    .chart text { font-family: Inter, Open Sans, Segoe UI, Helvetica Neue, Liberation Sans, Arial, sans-serif;
      font-size: 13px; fill: var(--c-ink); font-variant-numeric: tabular-nums; }
    .chart .quiet { fill: var(--c-soft); }
    .chart .small { font-size: 12px; }
    .chart .strong { font-weight: 650; }
    .chart .start { text-anchor: start; } .chart .middle { text-anchor: middle; }
    .chart .end { text-anchor: end; }
    .chart .paper { fill: var(--c-paper); }
    .chart .grid { stroke: var(--c-line); stroke-width: 1; fill: none; }
    .chart .base { stroke: var(--c-ink); stroke-width: 1; fill: none; }
    .chart .rule { stroke: var(--c-ink); stroke-width: 1.5; stroke-dasharray: 5 4; fill: none; }
    .chart .line { fill: none; stroke-width: 2.25; stroke-linejoin: round; stroke-linecap: round; }
    .chart .hair { fill: none; stroke-width: 1.25; }
    .chart .band { stroke: none; fill-opacity: .16; }
    .chart .dot { stroke: var(--c-paper); stroke-width: 1; }
    .chart .bar { stroke: var(--c-paper); stroke-width: .75; }
    .chart .whisker { stroke: var(--c-ink); stroke-width: 1.25; fill: none; }
    .chart .s0 { stroke: var(--c0); } .chart .s1 { stroke: var(--c1); stroke-dasharray: 7 4; }
    .chart .s2 { stroke: var(--c2); stroke-dasharray: 2 4; } .chart .s3 { stroke: var(--c3); stroke-dasharray: 10 4 2 4; }
    .chart .s4 { stroke: var(--c4); stroke-dasharray: 4 3; } .chart .s5 { stroke: var(--c5); stroke-dasharray: 1 3; }
    .chart .f0 { fill: var(--c0); } .chart .f1 { fill: var(--c1); } .chart .f2 { fill: var(--c2); }
    .chart .f3 { fill: var(--c3); } .chart .f4 { fill: var(--c4); } .chart .f5 { fill: var(--c5); }
    .chart .h0 { fill: var(--h0); } .chart .h1 { fill: var(--h1); } .chart .h2 { fill: var(--h2); }
    .chart .h3 { fill: var(--h3); } .chart .h4 { fill: var(--h4); } .chart .h5 { fill: var(--h5); }
    .chart .h6 { fill: var(--h6); }
    .chart .on-h { fill: #16212b; } .chart .on-dark { fill: #ffffff; }
    @media (prefers-color-scheme: dark) { .chart .on-h { fill: #e8ecea; } .chart .on-dark { fill: #0b1418; } }
    @media print { .chart .on-h { fill: #16212b; } .chart .on-dark { fill: #ffffff; } }

    """
}
