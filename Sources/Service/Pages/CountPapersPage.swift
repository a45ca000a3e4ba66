import Canon
import Inspection
import Markup
import Vocabulary

/// The papers of a count to be printed: the retrieval list, and from a new sheet on the blind count sheet.
package struct CountPapersPage: Sendable {
  private let papers: CountPapers
  private let site: String
  private let inspector: String
  private let leastGrade: String

  /// - Parameter leastGrade: the least evidence by which a drawn unit is found, as the round asks.
  package init(_ papers: CountPapers, site: String, inspector: String, leastGrade: String) {
    self.papers = papers
    self.site = site
    self.inspector = inspector
    self.leastGrade = leastGrade
  }

  /// The whole page: it refers to nothing outside itself.
  package var html: String {
    var out = "<!doctype html>"
    tag("html", Attribute("lang", "en")) {
      tag("head") {
        tag("meta", Attribute("charset", "utf-8"))
        tag("title") { "Count of \(papers.round.text)" }
        tag("style") { Self.style }
      }
      tag("body") {
        tag("main") {
          retrieval
          sheet
        }
      }
    }.write(to: &out)
    return out
  }

  private static let style = """
    body { font: 11pt/1.35 sans-serif; color: #000; background: #fff; margin: 12mm; }
    table { border-collapse: collapse; width: 100%; } tr { break-inside: avoid; }
    th, td { border: .3mm solid #555; padding: 1.2mm 2mm; text-align: left; }
    td.line { height: 7mm; } td.narrow { width: 12mm; } .mono { font: 8pt/1.3 monospace; overflow-wrap: anywhere; }
    section.sheet { break-before: page; } thead { display: table-header-group; }
    td.code { width: 16mm; } .qr { width: 15mm; height: 15mm; display: block; } .qr-paper { fill: #fff; } .qr-ink { fill: #000; }
    .sign td { height: 14mm; vertical-align: top; }
    """

  @Html private var head: [Node] {
    p { "At \(site), by \(inspector). Round \(papers.round.text)." }
    p {
      "Nonce of this count: "
      span("mono") { papers.nonce.hex }
    }
  }

  private var retrieval: Node {
    section(labelled: "retrieval") {
      h1 { "Retrieval list" }
      tag("p", .id("retrieval")) {
        "For whoever fetches the units. Those who count work from the blind sheet and not from this list."
      }
      head
      table(["Rank", "Code", "Serial", "Rack", "Nonce for the device to sign"]) {
        for (index, pick) in papers.picks.enumerated() {
          tag("tr") {
            tag("td", .class("narrow")) { "\(index + 1)" }
            tag("td", .class("code")) {
              QRPicture.node(
                RetrievalList.code(papers.round, pick.serial), label: "Unit at rank \(index + 1)")
            }
            tag("td") { String(decoding: pick.serial, as: UTF8.self) }
            tag("td") { pick.rack.isEmpty ? "store" : pick.rack }
            tag("td", .class("mono")) { pick.nonce }
          }
        }
      }
    }
  }

  private var sheet: Node {
    section("sheet", labelled: "sheet") {
      h1 { "Count sheet" }
      tag("p", .id("sheet")) {
        "Write down what you read on the unit itself, not what anybody tells you. A unit that you cannot find, reach or read stays off "
          + "the sheet. A photograph proves nothing alone; let it show the nonce of this count."
      }
      head
      p {
        "Grades: bulk (counted, not looked at singly), label (serial read off the label), identity (powered on, its device signed the "
          + "unit’s nonce), authenticity (shown to be the genuine article). This round asks for \(leastGrade) or better."
      }
      table(["Line", "Serial as read", "Grade", "Rack", "Remarks"]) {
        for line in 1...papers.sheetLines {
          tag("tr") {
            tag("td", .class("line narrow")) { "\(line)" }
            for _ in 0..<4 { tag("td", .class("line")) }
          }
        }
      }
      h1 { "Signed by two persons" }
      tag("table", .class("sign")) {
        for person in ["First person", "Second person"] {
          tag("tr") {
            tag("td") { "\(person), name" }
            tag("td") { "Date and time" }
            tag("td") { "Signature" }
          }
        }
      }
    }
  }

  private func table(_ columns: [String], @Html rows: () -> [Node]) -> Node {
    tag("table") {
      tag("thead") {
        tag("tr") {
          for column in columns { tag("th", Attribute("scope", "col")) { column } }
        }
      }
      tag("tbody") { rows() }
    }
  }
}
