import ArgumentParser
import Canon
import Foundation
import Inspection
import Print
import Rulebook
import Shelf
import Vocabulary

/// `audit plan`: what inspections must do, what they would have caught and what not.
struct AuditPlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Plan inspections that keep a standard, and say what they would not see.",
    usage: """
      countersign audit plan FILE [--json] [--into DIR]
      countersign audit plan --racks N --rack-units N [--rulebook ID] [--notice-hours N] …
      """,
    discussion: """
      FILE is YAML or JSON: docs/inspection-plans.md. With --into, plan.json, plan.txt and for each site a picture (SVG) with its \
      numbers (CSV). Exit code 0; 1 if no plan keeps the standard, or the budget is too small; 2 bad input.
      """)

  @Argument(help: "The plan file; else one site from the options.") var file: String?
  @Flag(help: "Print JSON.") var json = false
  @Option(help: "A new or empty folder for plan, pictures and their numbers.") var into: String?
  @Option(help: "Racks of the one site.") var racks: Int?
  @Option(help: "Units in each rack.") var rackUnits: Int?
  @Option(help: "Units in store beside the racks.") var spareUnits: Int?
  @Option(help: "The rulebook whose standard binds.") var rulebook: String?
  @Option(help: "Evidence: label, identity or authenticity; else the rulebook's.") var grade:
    String?
  @Option(help: "Hours between the site's learning of a visit and the inspectors at its racks.")
  var noticeHours: Int?
  @Option(help: "Racks that can be taken out, or put back, in an hour.")
  var racksRemovablePerHour: Int?

  func run() throws {
    var file: PlanFile?
    if let path = self.file {
      guard racks == nil, rackUnits == nil, spareUnits == nil, rulebook == nil, grade == nil,
        noticeHours == nil, racksRemovablePerHour == nil
      else { throw Ending.badInput("give a plan file or the options of one site, not both") }
      file = try Law.reading { () throws(ShelfFault) in
        try PlanFile(path) { id throws(ShelfFault) in try Shelf.find().load(id: id) }
      }
    }
    let request = try file?.request ?? fromOptions()
    let plan: InspectionPlan
    do throws(PlanningFault) {
      plan = try InspectionPlan(request)
    } catch {
      let text = file.map { "\($0.place(error))" } ?? "\(error)"
      throw error.isUnreachable ? Ending.refused(text) : Ending.badInput(text)
    }
    if let into { try write(plan, request, into) }
    if json { print(plan.jsonForPeople) } else { Terminal.bytes(Array(plan.text.utf8)) }
    if !plan.isWithinBudget { throw Ending.refused("the budget does not pay for the least plan") }
  }

  private func fromOptions() throws -> PlanRequest {
    guard let racks, let rackUnits else {
      throw Ending.badInput("name a plan file, or give --racks and --rack-units")
    }
    var site = PlannedSite()
    site.name = "site"
    site.racks = racks
    site.rackUnits = rackUnits
    site.spareUnits = spareUnits
    var request = PlanRequest()
    request.name = "plan"
    request.sites = [site]
    var standard = PlanStandard()
    if let rulebook { standard = PlanFile.standard(of: try Law.load(rulebook).terms) }
    if let grade {
      guard let word = EvidenceGrade(rawValue: grade) else {
        throw Ending.badInput("--grade must be label, identity or authenticity, not '\(grade)'")
      }
      standard.grade = word
    }
    request.standard = standard
    var adversary = PlanAdversary()
    adversary.noticeHours = noticeHours
    adversary.racksRemovablePerHour = racksRemovablePerHour
    request.adversary = adversary
    return request
  }

  private func write(_ plan: InspectionPlan, _ request: PlanRequest, _ into: String) throws {
    let files = FileManager.default
    if let names = try? files.contentsOfDirectory(atPath: into), !names.isEmpty {
      throw Ending.badInput("\(into): the folder is not empty")
    }
    do {
      try files.createDirectory(atPath: into, withIntermediateDirectories: true)
    } catch {
      throw Ending.badInput("\(into): the folder cannot be made")
    }
    try Files.write(Array((plan.jsonForPeople + "\n").utf8), to: "\(into)/plan.json")
    try Files.write(Array(plan.text.utf8), to: "\(into)/plan.txt")
    for place in plan.sites.indices {
      let plot: Plot
      do throws(PlanningFault) {
        plot = try plan.picture(of: place, for: request)
      } catch {
        throw Ending.badInput("\(error)")
      }
      // Names of sites are for people; files go by place.
      try Files.write(Array(plot.svg.utf8), to: "\(into)/site-\(place + 1).svg")
      try Files.write(Array(plot.csv.utf8), to: "\(into)/site-\(place + 1).csv")
    }
  }
}
