import Foundation

/// A share of a run: number i of n, from `--shard i/n`, or from what a cluster's scheduler says.
struct LabShard: Equatable {
  /// From 0.
  var number: Int
  var count: Int

  /// Reads `2/8`; or `auto/8` and `auto`, where the number, and for an array of Slurm the count too,
  /// come from the environment (SLURM_ARRAY_TASK_ID, JOB_COMPLETION_INDEX).
  init(_ text: String, environment: [String: String]) throws {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2 || text == "auto" else { throw Self.fault(text) }
    func value(_ name: String) throws -> Int? {
      guard let said = environment[name] else { return nil }
      guard let number = Int(said) else {
        throw Ending.badInput("--shard \(text): \(name) is `\(said.prefix(40))`, no whole number")
      }
      return number
    }
    let count = parts.count == 2 ? Int(parts[1]) : try value("SLURM_ARRAY_TASK_COUNT")
    guard let count, (1...1_000_000).contains(count) else { throw Self.fault(text) }
    let number: Int
    if parts[0] != "auto" {
      guard let stated = Int(parts[0]), (1...count).contains(stated) else {
        throw Ending.badInput("--shard \(text): share \(parts[0]) of \(count) does not exist")
      }
      number = stated - 1
    } else if let task = try value("SLURM_ARRAY_TASK_ID") {
      let (place, over) = task.subtractingReportingOverflow(
        try value("SLURM_ARRAY_TASK_MIN") ?? 0)
      guard !over else { throw Self.fault(text) }
      number = place
    } else if let index = try value("JOB_COMPLETION_INDEX") {
      number = index
    } else {
      throw Ending.badInput(
        "--shard \(text): neither SLURM_ARRAY_TASK_ID nor JOB_COMPLETION_INDEX is set; write --shard 1/\(count)"
      )
    }
    guard (0..<count).contains(number) else {
      throw Ending.badInput(
        "--shard \(text): share number \(number), from 0, of \(count) does not exist")
    }
    self.number = number
    self.count = count
  }

  private static func fault(_ text: String) -> Ending {
    .badInput("--shard \(text.prefix(40)): write i/n, as in 2/8, or auto/8 on a cluster")
  }

  /// The share's rows, of so many.
  func range(of rows: Int) -> Range<Int> {
    (rows * number / count)..<(rows * (number + 1) / count)
  }
}
