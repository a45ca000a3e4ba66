import ArgumentParser
import Foundation
import Statistics
import Suretyship
import Vocabulary

/// `portfolio`: how much can all bonds cost together?
struct PortfolioCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "portfolio",
    abstract: "Work out the aggregate loss of a portfolio of bonds.",
    discussion: """
      The file has columns bond, loss (whole units) and pd (chance of a call). VaR is the lower quantile, TVaR the coherent mean beyond \
      it. With --contributions, each bond's part of the mean and of TVaR; the parts sum to it. \
      With --stress, the same once more after something befell the whole portfolio: country=MY, where a column country has MY, calls every \
      bond there; ring=NAME, where a column group has NAME, lets those bonds be called together or not at all; 2001-05 is three times \
      the chances with correlation 0.3. \
      Exit code 0, or 2 if the file or an option is not sound.
      """)

  enum Model: String, ExpressibleByArgument, CaseIterable {
    case independent
    case oneFactor = "one-factor"
  }

  @Option(
    help: "A file of comma-separated values with columns bond, loss, pd; - for standard input.")
  var csv: String
  @Option(help: "How calls depend on each other: independent or one-factor.")
  var model = Model.independent
  @Option(parsing: .unconditional, help: "Correlation of the factor model, 0 to 1.")
  var rho: Double?
  @Option(
    help: "What befalls all bonds: country=CODE, ring=GROUP or 2001-05; may be given several times."
  )
  var stress: [String] = []
  @Flag(help: "Print JSON.") var json = false
  @Flag(help: "Print each bond's part.") var contributions = false

  func run() async throws {
    let loss: PortfolioLoss
    let shares: [LossShare]?
    let names = try stress.map(Self.stressName)
    let tests: [StressTest]
    do {
      let file = try PortfolioFile.read(csv)
      let stresses = try names.map {
        try $0.stress(countries: file.countries, groups: file.groups)
      }
      let model = try dependence()
      let wantsShares = contributions
      (loss, shares, tests) = try await Terminal.whileWorking("portfolio") {
        let loss = try PortfolioLoss(file.portfolio, model)
        return (
          loss, wantsShares ? try loss.shares() : nil,
          try stresses.map { try StressTest($0, on: loss, countries: file.countries) }
        )
      }
    } catch let fault as PortfolioFault {
      throw Ending.badInput("\(csv): \(fault)")
    }
    let named = Array(zip(names, tests))
    Terminal.line(json ? Self.json(loss, shares, named) : Self.text(loss, shares, named))
  }

  private static func stressName(_ text: String) throws -> StressName {
    guard let name = StressName(text) else {
      throw Ending.badInput(
        "--stress '\(text.prefix(60))' is not known: name country=CODE with two letters, ring=GROUP, "
          + "or 2001-05")
    }
    return name
  }

  private func dependence() throws -> PortfolioModel {
    switch model {
    case .independent:
      if let rho, rho != 0 {
        throw Ending.badInput("--rho \(rho) goes with --model one-factor")
      }
      return .independent
    case .oneFactor:
      guard let rho else { throw Ending.badInput("--model one-factor needs --rho") }
      return .oneFactor(correlation: rho)
    }
  }

  /// The figures of a loss, as members of an object.
  private static func members(_ loss: PortfolioLoss) -> [String] {
    func levels(_ value: (LossLaw.Tail) -> String) -> String {
      "{" + loss.tails.map { "\"\($0.level)\": \(value($0))" }.joined(separator: ", ") + "}"
    }
    return [
      "\"bonds\": \(loss.portfolio.bonds.count)", "\"mean\": \(loss.mean)", "\"sd\": \(loss.sd)",
      "\"skew\": \(loss.skew.map { "\($0)" } ?? "null")", "\"p0\": \(loss.p0)",
      "\"var\": " + levels { "\($0.valueAtRisk)" },
      "\"tvar\": " + levels { "\($0.tailValueAtRisk)" },
      "\"step\": \(loss.law.step)", "\"error_bound\": \(loss.errorBound)",
    ]
  }

  private static func json(
    _ loss: PortfolioLoss, _ shares: [LossShare]?, _ stresses: [(StressName, StressTest)]
  ) -> String {
    var parts = members(loss)
    if !stresses.isEmpty {
      let tests = stresses.map { name, test in
        let added = zip(loss.tails, test.added).map { "\"\($0.level)\": \($1)" }
        return "    {"
          + (["\"stress\": \(quoted(name.description))"] + members(test.under) + [
            "\"tvar_added\": {" + added.joined(separator: ", ") + "}"
          ]).joined(separator: ", ") + "}"
      }
      parts.append("\"stresses\": [\n" + tests.joined(separator: ",\n") + "\n  ]")
    }
    if let shares {
      let lines = shares.map { share in
        let bond = loss.portfolio.bonds[share.bond]
        let tails = zip(loss.tails, share.tails).map { "\"\($0.level)\": \($1)" }
        let ratios = zip(loss.tails, share.tails).map { tail, part in
          "\"\(tail.level)\": "
            + (tail.tailValueAtRisk > 0 ? "\(part / tail.tailValueAtRisk)" : "null")
        }
        return "    {\"bond\": \(quoted(bond.bond)), \"mean\": \(share.mean), \"tvar\": {"
          + tails.joined(separator: ", ") + "}, \"share\": {" + ratios.joined(separator: ", ")
          + "}}"
      }
      parts.append("\"contributions\": [\n" + lines.joined(separator: ",\n") + "\n  ]")
    }
    return "{\n  " + parts.joined(separator: ",\n  ") + "\n}"
  }

  /// A text as JSON has it.
  private static func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case let control where control.value < 0x20:
        let digits = String(control.value, radix: 16)
        out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }

  private static func text(
    _ loss: PortfolioLoss, _ shares: [LossShare]?, _ stresses: [(StressName, StressTest)]
  ) -> String {
    var lines = lines(loss)
    for (name, test) in stresses {
      lines += ["", "under stress \(name)"] + Self.lines(test.under)
    }
    if let shares {
      let names = loss.tails.map { "TVaR \($0.level)" }
      lines += ["", "bond  mean  " + names.joined(separator: "  ")]
      for share in shares {
        let parts = ([share.mean] + share.tails).map { "\($0)" }
        lines.append(
          loss.portfolio.bonds[share.bond].bond + "  " + parts.joined(separator: "  "))
      }
    }
    return lines.joined(separator: "\n")
  }

  private static func lines(_ loss: PortfolioLoss) -> [String] {
    var lines = [
      "bonds     \(loss.portfolio.bonds.count)", "mean      \(loss.mean)", "sd        \(loss.sd)",
      "skew      \(loss.skew.map { "\($0)" } ?? "none: nothing varies")",
      "no loss   \(loss.p0)", "level     VaR  TVaR",
    ]
    for tail in loss.tails {
      let level = "\(tail.level)".padding(toLength: 9, withPad: " ", startingAt: 0)
      lines.append("\(level) \(tail.valueAtRisk)  \(tail.tailValueAtRisk)")
    }
    if loss.errorBound > 0 {
      lines.append(
        "in steps of \(loss.law.step) units; VaR and TVaR are within \(loss.errorBound) units")
    }
    return lines
  }
}

/// A portfolio as a file states it.
private struct PortfolioFile {
  var portfolio: Portfolio
  /// Where each bond's goods are, `.none` where a row leaves it open; empty without a column `country`.
  var countries: [Country] = []
  /// Who stands behind each bond's buyer; empty without a column `group`.
  var groups: [String] = []

  /// A portfolio from a file. A fault names the file, the line and the column.
  static func read(_ path: String) throws -> PortfolioFile {
    let limits = CSVLimits(bytes: 256 << 20, rows: Portfolio.bondLimit)
    do {
      var reader = CSVReader(limits: limits)
      try reader.append(try Files.bytes(path, limit: limits.bytes, takesInput: true))
      reader.finish()
      let header = try CSVHeader(try reader.next())
      let places = try ["bond", "loss", "pd"].map { name in
        guard let place = header.place(of: name) else {
          throw Ending.badInput(
            "\(path): the header has no column '\(name)'; needed are bond, loss, pd")
        }
        return place
      }
      let (country, group) = (header.place(of: "country"), header.place(of: "group"))
      var bonds: [PortfolioBond] = []
      var (countries, groups): ([Country], [String]) = ([], [])
      while let record = try reader.next() {
        bonds.append(try bond(record, places, header.names.count, path))
        if let country {
          countries.append(
            try Self.country(record.fields[country].trimmed, "\(path):\(record.line)"))
        }
        if let group {
          groups.append(String(decoding: record.fields[group].trimmed, as: UTF8.self))
        }
      }
      return PortfolioFile(
        portfolio: try Portfolio(bonds), countries: countries, groups: groups)
    } catch let fault as CSVFault {
      throw Ending.badInput("\(path): \(fault)")
    }
  }

  private static func country(_ field: ArraySlice<UInt8>, _ line: String) throws -> Country {
    guard !field.isEmpty else { return .none }
    guard let country = Country(String(decoding: field, as: UTF8.self)) else {
      throw Ending.badInput(
        "\(line): country must be two letters or empty, not '\(shown(field))'")
    }
    return country
  }

  private static func bond(
    _ record: CSVRecord, _ places: [Int], _ count: Int, _ path: String
  ) throws -> PortfolioBond {
    var line: String { "\(path):\(record.line)" }
    if let fault = record.fault { throw Ending.badInput("\(line): \(fault)") }
    guard record.fields.count == count else {
      throw Ending.badInput(
        "\(line): \(record.fields.count) fields where the header names \(count)")
    }
    let (loss, pd) = (record.fields[places[1]].trimmed, record.fields[places[2]].trimmed)
    guard let whole = ExactDecimal(utf8: loss)?.whole, whole >= 0, whole <= Portfolio.lossLimit
    else {
      throw Ending.badInput(
        "\(line): loss must be a whole number from 0 to \(Portfolio.lossLimit), not '\(shown(loss))'"
      )
    }
    guard let chance = ExactDecimal(utf8: pd), isShare(chance) else {
      throw Ending.badInput("\(line): pd must be 0 to 1, not '\(shown(pd))'")
    }
    let name = String(decoding: record.fields[places[0]].trimmed, as: UTF8.self)
    return PortfolioBond(bond: name, loss: whole, pd: chance.value)
  }

  private static func isShare(_ number: ExactDecimal) -> Bool {
    let value = number.value
    // Exactly only at the ends, where the nearest binary number does not tell.
    return value > 0 && value < 1 || DecimalRange.share.contains(number)
  }

  private static func shown(_ field: ArraySlice<UInt8>) -> String {
    String(decoding: field.prefix(60), as: UTF8.self)
  }
}
