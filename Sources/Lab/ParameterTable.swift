extension Parameter.Entry {
  /// Every parameter in the order of `Parameter`: default, range that is taken, meaning, source.
  ///
  /// Sources are those of lab.md A10 and D. An assumption is to be swept, not believed.
  package static let all: [Parameter.Entry] = market + enforcement + gates + suretyship + extensions

  private static func entry(
    _ parameter: Parameter, _ standard: Double, _ range: ClosedRange<Double>, _ meaning: String,
    _ source: String = "assumption", swept: ClosedRange<Double>? = nil, whole: Bool = false,
    assumed: Bool = true
  ) -> Parameter.Entry {
    Parameter.Entry(
      parameter: parameter, standard: standard, range: range, swept: swept, isWhole: whole,
      meaning: meaning, source: source, isAssumption: assumed)
  }

  private static let market = [
    entry(.principals, 400, 1...1e7, "principals (buyers)", whole: true),
    entry(.horizon, 5, 0.01...50, "horizon, years"),
    entry(
      .piD, 0.06, 0...1, "share of buyers who smuggle if it pays",
      "set so that R0 diverts about 100,000 chips a year (CNAS 2025: median 140,000 in 2024)",
      swept: 0...0.3),
    entry(
      .piU, 0.04, 0...1, "share of buyers who smuggle in any case", "set with piD", swept: 0...0.3),
    entry(.nu, 2, 0...1000, "orders of a buyer per year"),
    entry(
      .nmean, 2000, 1...1e7, "mean order, chips",
      "reported cases: 2,400 chips for $120M; orders of $103M and $390M (CNAS 2025)",
      swept: 500...10_000),
    entry(.sigB, 0.8, 0...3, "spread of mean orders over buyers, log"),
    entry(.sigO, 0.9, 0...3, "spread of orders of one buyer, log"),
    entry(
      .price, 35_000, 1...1e7, "price of a chip, dollars",
      "2,400 H100 for $120M with servers (CNAS 2025)", swept: 25_000...60_000, assumed: false),
    entry(
      .fine, 2, 0...1000, "penalty over the value diverted",
      "ECRA: twice the value of the transaction (media.bis.gov/enforcement/penalties)",
      swept: 0.1...4,
      assumed: false),
    entry(
      .kapD, 0.5, 0...1, "share of a penalty that a deterrable buyer really pays", swept: 0.05...1),
    entry(.bdeb, 0, 0...1000, "further loss from debarment, over value diverted"),
    entry(.r, 0.10, 0...10, "discount rate per year"),
    entry(.limitation, 5, 0...100, "limitation period, years", "28 U.S.C. 2462", assumed: false),
    entry(
      .gmed, 0.4, 1e-6...1000, "median gain per dollar diverted",
      "price premium of 50 % (FT 2025), less about 10 % cost", swept: 0.1...1),
    entry(.gsig, 0.5, 0...3, "spread of gains, log"),
    entry(.phiD, 1, 1e-6...1, "share of a lot that a deterrable smuggler diverts"),
    entry(.phiU, 1, 1e-6...1, "share of a lot that an undeterred smuggler diverts"),
    entry(.divDelay, 0.1, 0...50, "mean years from delivery to diversion"),
    entry(.ship, 0.04, 0...50, "years in transport"),
  ]

  private static let enforcement = [
    entry(
      .regulatorVisits, 60, 0...1e9, "regulator's visits per year, all sites",
      "1,590 end-use checks in FY2023, 62 countries (tradelawdaily.com, 2 April 2024); a region's share",
      swept: 10...1000),
    entry(.sB, 20, 0...1e9, "chips a regulator's visit checks", whole: true),
    entry(.lamT, 0.05, 0...1000, "tips per year once something is diverted"),
    entry(
      .lamA, 2, 0...1000, "auditor's visits per year and site", "the essay: random visits",
      swept: 0.25...12),
    entry(.sA, 100, 0...1e9, "chips an auditor's visit checks", swept: 1...1000, whole: true),
    entry(.auditors, 4, 1...4, "accredited auditors", whole: true),
    entry(
      .eps0, 0.02, 0...1, "chance that auditor 1 suppresses what it sees",
      "Duflo et al. 2013: 29 % where the client pays, 80 % less under reform", swept: 0...0.6),
    entry(
      .eps1, 0.05, 0...1, "chance that auditor 2 suppresses what it sees", "as eps0", swept: 0...0.6
    ),
    entry(
      .eps2, 0.10, 0...1, "chance that auditor 3 suppresses what it sees", "as eps0", swept: 0...0.6
    ),
    entry(
      .eps3, 0.29, 0...1, "chance that auditor 4 suppresses what it sees",
      "Duflo et al. 2013, QJE 128", swept: 0...0.6, assumed: false),
    entry(.shop, 0.5, 0...1, "share of smugglers who choose the laxest auditor"),
    entry(
      .backchk, 0.10, 0...1, "share of visits that the regulator back-checks",
      "20 % in Gujarat (AEARCTR-0001355)", swept: 0...0.5),
    entry(.strikes, 3, 1...1e9, "strikes that remove an auditor", whole: true),
    entry(.feeFix, 25_000, 0...1e9, "fee of a visit, dollars", swept: 10_000...100_000),
    entry(.feeChip, 10, 0...1e6, "fee of a chip checked, dollars"),
    entry(.known0, 0.1, 0...1, "share of sites that the regulator knows under fixed rules"),
  ]

  private static let gates = [
    entry(
      .kyc, 0.05, 0...1, "chance that an exporter's own check stops a smuggler", swept: 0...0.5),
    entry(.kycH, 0.002, 0...1, "chance that it stops an honest buyer"),
    entry(.b0, 0.5, 0...1, "fixed rules: chance to stop a smuggler when new"),
    entry(
      .eta, 2, 0...1000, "fixed rules: rate at which loopholes are found",
      "rules renewed about yearly since 2022"),
    entry(.renewal, 1, 0.001...100, "fixed rules: years between renewals"),
    entry(.a0, 0.02, 0...1, "fixed rules: chance to stop an honest buyer"),
    entry(.d0, 0.0055, 0...50, "fixed rules: delay, years (2 days)"),
    entry(.slots, 100, 1...1e6, "licensing: cases handled at once", whole: true),
    entry(
      .mL, 0.11, 1e-6...50, "licensing: mean handling, years (40 days)", "GAO-01-528: mean 50 days",
      assumed: false),
    entry(.dL, 1.5, 0...20, "licensing: how far smugglers stand out, standard deviations"),
    entry(.tL, 1.5, -20...20, "licensing: signal above which is denied"),
    entry(
      .omega, 0.2, 0...1000, "licensing: freezes per year", "the hold of February 2025 (lenzo.ai)",
      swept: 0...1),
    entry(.freeze, 0.25, 0...50, "licensing: mean length of a freeze, years", "as omega"),
    entry(.patience, 0.75, 1e-6...1000, "licensing: mean patience of an honest buyer, years"),
    entry(.dA, 0.04, 0...50, "auditors: delay, years (15 days)"),
  ]

  private static let suretyship = [
    entry(.sureties, 8, 1...64, "sureties", whole: true),
    entry(.quotes, 3, 1...64, "sureties that an identity asks for a quote", whole: true),
    entry(.cap, 1.5e9, 1...1e15, "a surety's capital, dollars"),
    entry(.lim1, 0.10, 0...100, "largest bond over capital", "31 CFR 223.10", assumed: false),
    entry(.largestExposure, 15, 0...1e6, "largest exposure over capital"),
    entry(
      .beta, 0.25, 0...10, "share of the penalty that is bonded",
      "the essay: only part of the fine", swept: 0.02...1),
    entry(.rhoS, 0.5, 0...1, "correlation of what sureties see"),
    entry(
      .dS, 2, 0...20, "how far smugglers stand out to a surety, standard deviations", swept: 0.5...3
    ),
    entry(.pmax, 0.15, 0...10, "chance of diversion above which no bond is written"),
    entry(.rec, 0.3, 0...1, "share of a claim recovered from a deterrable smuggler"),
    entry(
      .expense, 0.35, 0...0.99, "expenses over premium",
      "about 50 % with commission (kpsbond.com 2007)"),
    entry(
      .costOfCapital, 0.06, 0...10, "cost of capital per year", "Solvency II risk margin",
      assumed: false),
    entry(
      .rhoP, 0.15, 0...0.99, "asset correlation in the capital formula",
      "Basel CRE31: 0.12 to 0.24", swept: 0.12...0.24, assumed: false),
    entry(.bondTerm, 2, 0...100, "years that a bond answers for"),
    entry(.dd, 5000, 0...1e9, "due diligence on an order, dollars"),
    entry(
      .wtp, 0.03, 0...1000, "price limit of a buyer over value",
      "bonds cost 0.5 to 3 % (surety1.com)"),
    entry(.dDD, 0.04, 0...50, "delay by due diligence, years (15 days)"),
    entry(.chi, 0, 0...1, "collateral over the bond"),
    entry(.dT, 0.16, 0...50, "tiers: delay of an identity's first order, years"),
    entry(.tierD, 1, 0...20, "tiers: how far smugglers stand out, standard deviations"),
    entry(.t1, 0.5, -20...20, "tiers: signal below which is tier 1"),
    entry(.t2, 2, -20...20, "tiers: signal below which is tier 2"),
    entry(
      .cap2, 4000, 0...1e12, "tiers: chips per calendar year in tier 2",
      "draft rule of March 2026 (tomshardware.com)"),
    entry(
      .reid, 0.5, 0...1000, "rate at which a smuggler opens a new company",
      "front companies reappear (CNAS 2025)"),
    entry(.calendar, 0, 0...50, "period of auditor's visits fixed by the calendar; 0: at random"),
  ]

  private static let extensions = [
    entry(.elast, 0, 0...100, "E1: elasticity of black-market demand; 0: the gain is given"),
    entry(.flowAtGain, 100_000, 1...1e12, "E1: chips diverted per year at which the gain is gmed"),
    entry(.bribe, 0, 0...1, "E4: share of the gain that a smuggler offers an auditor; 0: none"),
    entry(.franchise, 1e6, 0...1e12, "E4: what an auditor loses with its accreditation, dollars"),
    entry(.diligence, 0, 0...1, "E7: 1: a surety chooses its effort by what it risks", whole: true),
    entry(.dSmax, 2.5155, 0...20, "E7: how far smugglers stand out to unlimited effort"),
    entry(.diligC, 5000, 0...1e9, "E7: cost of one unit of effort on an order, dollars"),
    entry(.diligE, 1, 1e-6...1e6, "E7: effort at which separation is 80 % of its limit"),
    entry(.wtpS, -1, -1...1000, "E7: a smuggler's price limit over value; below 0: as wtp"),
    entry(
      .displace, 0, 0...1, "E8: share of stopped or deterred smuggling tried outside the region"),
    entry(.bustOut, 0, 0...50, "E9: clean years before an identity diverts all it holds; 0: none"),
    entry(.waitTerm, 0, 0...1, "E9: 1: diversion waits until the bond's term is over", whole: true),
    entry(.adaptEvery, 0, 0...50, "E11: years between reviews that may add bonds; 0: none"),
    entry(
      .adaptShare, 0.02, 0...1,
      "E11: share of sites found with a loss per review above which bonds are added"),
    entry(.plan, 0, 0...1, "E13: 1: report what an investor can count on", whole: true),
    entry(.planDelay, 0.25, 0...50, "E13: delay that a plan still bears, years"),
    entry(
      .learn, 0, 0...1,
      "learning: share of smugglers who choose the auditor under whom fewest were found"),
    entry(
      .learnYears, 1, 1e-6...1000,
      "learning: years of diversion that weigh as much as the common opinion of auditors"),
  ]
}
