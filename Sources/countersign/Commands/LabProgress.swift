import Foundation

/// Tells people on standard error how long work of over two seconds still takes.
struct LabProgress {
  let what: String
  let total: Int
  private var done = 0
  private let startedAt = ContinuousClock.now
  private var lastAt: ContinuousClock.Instant?

  init(what: String, total: Int) {
    self.what = what
    self.total = total
  }

  mutating func note(_ count: Int) {
    done += count
    let now = ContinuousClock.now
    let passed = (now - startedAt) / .seconds(1)
    let pause: Duration = Terminal.isInteractive ? .milliseconds(500) : .seconds(10)
    guard passed > 2, done < total, lastAt.map({ now - $0 >= pause }) ?? true else { return }
    lastAt = now
    let left = passed / Double(done) * Double(total - done)
    let text = "\(what): \(done) of \(total) markets, \(Self.words(left)) left"
    if Terminal.isInteractive {
      FileHandle.standardError.write(Data("\r\u{1B}[K\(text)".utf8))
    } else {
      Terminal.say(text)
    }
  }

  func end() {
    guard lastAt != nil, Terminal.isInteractive else { return }
    FileHandle.standardError.write(Data("\r\u{1B}[K".utf8))
  }

  private static func words(_ seconds: Double) -> String {
    seconds < 90 ? "\(Int(seconds) + 1) s" : "\(Int(seconds / 60) + 1) min"
  }
}
