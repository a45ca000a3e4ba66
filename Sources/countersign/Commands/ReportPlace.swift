import Foundation

/// Where a report goes: a folder for all files, or one page.
struct ReportPlace {
  let into: String
  let isPage: Bool

  init(_ into: String) {
    self.into = into
    isPage = into.hasSuffix(".html") || into.hasSuffix(".htm")
  }

  /// Where a file of the report goes; a page alone goes to its own name.
  func path(of name: String) -> String {
    isPage ? into : into.hasSuffix("/") ? into + name : "\(into)/\(name)"
  }

  /// What is kept until the report is written, so that the same command goes on after an interruption.
  var markets: String { isPage ? "\(into).markets.csv" : path(of: "kept-markets.csv") }
  var futures: String { isPage ? "\(into).futures.csv" : path(of: "kept-futures.csv") }

  /// Removes what was kept.
  func forget() {
    unlink(markets)
    unlink(futures)
  }

  /// Makes the folder, and sees that files can be written there. Throws where they cannot.
  func prepare() throws {
    let manager = FileManager.default
    let folder =
      isPage ? URL(filePath: into).deletingLastPathComponent().path : into
    if !isPage {
      do {
        try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
      } catch {
        throw Ending.badInput("--into \(into): no folder can be made there")
      }
    }
    var isFolder: ObjCBool = false
    guard manager.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue,
      manager.isWritableFile(atPath: folder)
    else {
      throw Ending.badInput("--into \(into): the folder is not there, or not open for writing")
    }
    let target = path(of: isPage ? "" : "report.html")
    guard
      !manager.fileExists(atPath: target, isDirectory: &isFolder)
        || (!isFolder.boolValue && manager.isWritableFile(atPath: target))
    else {
      throw Ending.badInput("--into \(into): \(target) is there and cannot be written over")
    }
  }
}
