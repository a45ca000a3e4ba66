import Foundation

/// `countersign-bench [BAR…]`: measures the bars and prints a table. Each bar runs in a process of its own, so that the memory of one does
/// not stand in the way of another.
@main
enum Bench {
  typealias Bar = @Sendable () async throws -> [Row]

  /// The bars in the order of the table.
  static let bars: [(name: String, run: Bar)] = [
    ("acts", ActsBar.run),
    ("market", ActsBar.runMarket),
    ("kinds", ActsBar.runKinds),
    ("lines", LinesBar.run),
    ("determine", DetermineBar.run),
    ("replay", ReplayBar.run),
    ("service", ServiceBar.run),
    ("rehearsal", RehearsalBar.run),
    ("units", UnitsBar.run),
    ("draw", DrawBar.run),
    ("statistics", StatisticsBar.run),
    ("premiums", PremiumsBar.run),
    ("portfolio", PortfolioBar.run),
    ("lab", LabBar.run),
    ("lab-size", LabSizeBar.run),
  ]

  static func main() async {
    let arguments = Array(CommandLine.arguments.dropFirst())
    if arguments.first == "--alone", let name = arguments.dropFirst().first {
      await alone(name)
      return
    }
    // These run when they are asked for: `kinds` is a profile, no bar, and `lab-size` takes minutes.
    let asked = ["kinds", "lab-size"]
    let names = arguments.isEmpty ? bars.map(\.name).filter { !asked.contains($0) } : arguments
    for name in names where !bars.contains(where: { $0.name == name }) {
      print("no bar is called \(name); there are: \(bars.map(\.name).joined(separator: ", "))")
      exit(2)
    }
    var lines: [[String]] = [
      ["bar", "target", "measured", "", "wall s", "cpu s", "checksum"]
    ]
    var hasFailed = false
    for name in names {
      FileHandle.standardError.write(Data("measuring \(name) …\n".utf8))
      let (output, status) = child(name)
      for line in output.split(separator: "\n") {
        lines.append(line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init))
      }
      hasFailed = hasFailed || status != 0
    }
    show(lines)
    print(
      "\(ProcessInfo.processInfo.activeProcessorCount) cores, load "
        + String(format: "%.2f", Meter.load)
        + " over the last minute; cpu is the thread's own where the work has one thread"
    )
    exit(hasFailed ? 1 : 0)
  }

  private static func alone(_ name: String) async {
    guard let bar = bars.first(where: { $0.name == name }) else { exit(2) }
    do {
      for row in try await bar.run() {
        FileHandle.standardOutput.write(Data((row.line + "\n").utf8))
      }
      exit(0)
    } catch {
      FileHandle.standardError.write(Data("\(name): \(error)\n".utf8))
      exit(1)
    }
  }

  /// Runs one bar in a process of its own and answers with what it printed.
  private static func child(_ name: String) -> (output: String, status: Int32) {
    let process = Process()
    let running = "/proc/self/exe"
    let path = (try? FileManager.default.destinationOfSymbolicLink(atPath: running)) ?? running
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = ["--alone", name]
    let pipe = Pipe()
    process.standardOutput = pipe
    do { try process.run() } catch { return ("", 1) }
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (String(decoding: data, as: UTF8.self), process.terminationStatus)
  }

  private static func show(_ lines: [[String]]) {
    var widths: [Int] = []
    for line in lines {
      for (column, text) in line.enumerated() {
        if column == widths.count { widths.append(0) }
        widths[column] = max(widths[column], text.count)
      }
    }
    for (number, line) in lines.enumerated() {
      let cells = line.enumerated().map { column, text in
        text + String(repeating: " ", count: widths[column] - text.count)
      }
      print(cells.joined(separator: "  "))
      if number == 0 {
        print(widths.map { String(repeating: "-", count: $0) }.joined(separator: "  "))
      }
    }
  }
}
