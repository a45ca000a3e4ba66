import Canon
import Foundation
import Inspection
import Rulebook
import Vocabulary

/// A file in which somebody asks for a plan of inspection: YAML or JSON. Layout: docs/inspection-plans.md.
package struct PlanFile: Sendable {
  /// The request, with the standard of its rulebook filled in.
  package let request: PlanRequest
  private let file: String
  private let tree: Tree?

  static let bytesMax = 1 << 20

  /// Reads a file; `law` finds a rulebook by its id. Throws with file, line and field.
  package init(
    _ path: String, law: (String) throws(ShelfFault) -> Rulebook
  ) throws(ShelfFault) {
    try self.init(text: TextFile.text(path, limit: Self.bytesMax), file: path, law: law)
  }

  /// Reads a text; `file` is what faults name, and says by its ending whether it is JSON.
  package init(
    text: String, file: String, law: (String) throws(ShelfFault) -> Rulebook
  ) throws(ShelfFault) {
    let tree = file.hasSuffix(".json") ? nil : try StrictYAML.tree(text, file: file)
    var request: PlanRequest
    do throws(JSONFault) {
      request = try PlanRequest(
        bytes: tree?.json ?? Array(text.utf8), limits: JSONDocument.Limits(bytes: Self.bytesMax))
    } catch {
      throw ShelfFault(
        file: file, line: tree?.line(of: error.path) ?? error.line, field: error.path,
        reason: error.reason)
    }
    do throws(PlanningFault) {
      try request.check()
    } catch {
      throw Self.place(error, file, tree)
    }
    if let id = request.rulebook {
      do throws(ShelfFault) {
        request.standard = Self.standard(of: try law(id).terms)
      } catch {
        throw ShelfFault(
          file: file, line: tree?.line(of: "/rulebook") ?? 0, field: "/rulebook",
          reason: error.reason)
      }
      request.rulebook = nil
    }
    self.request = request
    self.file = file
    self.tree = tree
  }

  /// Where in the file a plan's fault lies.
  package func place(_ fault: PlanningFault) -> ShelfFault { Self.place(fault, file, tree) }

  private static func place(_ fault: PlanningFault, _ file: String, _ tree: Tree?) -> ShelfFault {
    ShelfFault(
      file: file, line: tree?.line(of: fault.path) ?? 0, field: fault.path, reason: fault.reason)
  }

  /// The standard of a rulebook's terms.
  package static func standard(of terms: Terms) -> PlanStandard {
    var standard = PlanStandard()
    standard.lossPpm = Int64(terms.detectLossPpm)
    standard.lossUnitsMin = terms.detectLossUnitsMin
    standard.withinDays = terms.detectWithinDays
    standard.targetPpm = Int64(terms.detectionTargetPpm)
    standard.grade =
      switch terms.leastGrade ?? .label {
      case .label: .label
      case .identity: .identity
      case .authenticity: .authenticity
      }
    return standard
  }
}
