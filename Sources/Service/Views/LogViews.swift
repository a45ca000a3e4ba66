import Canon
import Clearing
import Ledger
import Markup
import Rulebook
import Vocabulary

extension Reading {
  /// The latest acts, with the checkpoint that covers them.
  func log(before: Int?) -> BoardPage {
    let end = min(max(0, before ?? house.timelines.count), house.timelines.count)
    let start = max(0, end - 100)
    let notes = Array(house.timelines.notes(start..<end).reversed())
    var grid = Grid(
      caption: "Acts",
      columns: [.text("Act"), .number("Place"), .text("Received"), .text("By"), .text("Receipt")],
      empty: "The log is empty.", hidesCaption: true)
    for note in notes {
      if register.isSealed(note.kind, act: note.actID) {
        grid.row(
          [.text("A sealed act")], [.text(Figures.count(note.index))], [moment(note.at)],
          [.text("not shown")], [.text("with its signer")])
        continue
      }
      grid.row(
        [link("/acts/\(note.actID.hex)") { ActWords.title(note.kind) }],
        [.text(Figures.count(note.index))], [moment(note.at)], [party(note.by)],
        [
          link("/receipts/\(note.actID.hex)") {
            "receipt"
            span("unseen") { " of act \(note.index)" }
          }
        ])
    }
    return BoardPage(
      name: "The log", lead: "Every act, signed, in order. Nothing changes but by an act.",
      menuEntry: .log,
      parts: [
        .init("The checkpoint that covers them") {
          p("text") {
            "Signed by the log’s key over the root of one tree of all acts. Keep it: a later "
            "log that does not contain this one is a forgery, and you can prove it."
          }
          tag("pre", .class("mono"), Attribute("tabindex", "0")) {
            published.note.map { String(decoding: $0.bytes, as: UTF8.self) } ?? "not signed yet"
          }
          p { link("/checkpoint") { "As a file" } }
        },
        .init("Acts, the newest first") {
          grid.node
          if start > 0 {
            p { link("/log?before=\(start)", "button button-quiet") { "Older acts" } }
          }
        },
      ])
  }

  /// One act: what it says, who signed, where it stands.
  func act(_ entry: Entry) -> BoardPage {
    let kind = ActKind(rawValue: entry.envelope.kind)
    let act = kind.flatMap { try? Act(kind: $0, payload: entry.envelope.payload) }
    var signers = Grid(
      caption: "Signatures", columns: [.text("Key"), .text("Person"), .text("For")],
      empty: "Nobody signed: an unsigned rehearsal.", hidesCaption: true)
    for signature in entry.envelope.signatures {
      let key = register.keys[signature.keyID]
      signers.row(
        [code(signature.keyID.text)], [.text(key?.personName ?? "not in the register")],
        [party(key?.party)])
    }
    return BoardPage(
      name: kind.map { ActWords.title($0) } ?? entry.envelope.kind,
      lead:
        "Act \(Figures.count(entry.index)) of the log, received \(entry.receivedAt.textForPeople).",
      menuEntry: .log,
      parts: [
        .init("Where it stands") {
          facts([
            Fact("Kind") { code(entry.envelope.kind) },
            Fact("By") { party(act?.header.by) },
            Fact("Stated at") { act.map { moment($0.header.statedAt) } ?? .text("not readable") },
            Fact("Id") { code(entry.actID.hex) },
            Fact("Decided by release", entry.release),
            Fact("Receipt") { link("/receipts/\(entry.actID.hex)") { "proof to keep" } },
          ])
        },
        .init("Who signed") { signers.node },
        .init("What it says") {
          tag("pre", .class("mono"), Attribute("tabindex", "0")) {
            act.map { $0.body.jsonForPeople }
              ?? String(decoding: entry.envelope.payload, as: UTF8.self)
          }
        },
      ])
  }

  /// Rulebooks: those the register adopted, then those on the shelf.
  func rulebooks() -> BoardPage {
    var adopted = Grid(
      caption: "Adopted",
      columns: [.text("Rulebook"), .text("Version"), .text("In force from"), .text("Adopted")],
      empty: "The register has adopted none yet.", hidesCaption: true)
    for row in register.rulebooks.rows {
      adopted.row(
        [link("/rulebooks/\(row.id)") { row.id }], [.text(row.version)], [date(row.inForceFrom)],
        [moment(row.adoptedAt)])
    }
    var shelf = Grid(
      caption: "On the shelf",
      columns: [.text("Rulebook"), .text("Version"), .text("In force from"), .text("What it is")],
      empty: "None.", hidesCaption: true)
    for book in house.law {
      shelf.row(
        [link("/rulebooks/\(book.id)") { book.id }], [.text(book.version)],
        [date(book.inForceFrom)], [.text(book.title)])
    }
    return BoardPage(
      name: "Rulebooks", lead: "The law as dated data: versioned, cited, digested.",
      parts: [
        .init("Adopted by the register") { adopted.node },
        .init("On the shelf: to ask “what if”") { shelf.node },
      ])
  }

  func rulebook(_ book: Rulebook) -> BoardPage {
    let law = book.law
    var rules = Grid(
      caption: "Rules", columns: [.text("Rule"), .text("What it says"), .text("Sources")],
      hidesCaption: true)
    for rule in law.requirements {
      rules.row([code(rule.id)], [.text(rule.title)], [.text(rule.cites.joined(separator: "; "))])
    }
    var routes = Grid(
      caption: "Routes",
      columns: [.text("Route"), .text("What it is"), .text("Conditions"), .text("Sources")],
      hidesCaption: true)
    for route in law.routes {
      routes.row(
        [code(route.id)], [.text(route.title)],
        [.text(Words.listed(route.needs.map { Words.spaced($0.rawValue) }))],
        [.text(route.cites.joined(separator: "; "))])
    }
    return BoardPage(
      name: book.title.isEmpty ? book.id : book.title,
      lead: "\(book.id), version \(book.version).",
      parts: [
        .init("At a glance") {
          facts([
            Fact("In force from") { date(book.inForceFrom) },
            Fact("In force until") {
              if let until = book.inForceUntil { date(until) } else { "no end stated" }
            },
            Fact("Extends", law.extends.isEmpty ? "nothing" : law.extends.joined(separator: ", ")),
            Fact("SHA-256 of its canonical JSON") { code(book.digest.hex) },
            Fact("Models in its catalogue", Figures.count(book.catalogue.accelerators.count)),
          ])
        },
        .init("Rules that a licence is needed") { rules.node },
        .init("Routes that satisfy them") { routes.node },
        .init("Parameters of the regime") {
          if law.terms == nil {
            p("empty") { "This rulebook has no regime of auditors and sureties." }
          } else {
            parameters(of: book).node
          }
        },
      ])
  }

  private func parameters(of book: Rulebook) -> Grid {
    var grid = Grid(
      caption: "Parameters",
      columns: [.text("Parameter"), .number("Value"), .text("What it is, and its unit")],
      hidesCaption: true)
    var terms = book.terms
    var visitor = ParameterFields()
    try? terms.fields(&visitor)
    for item in visitor.list {
      grid.row([code(item.name)], [.text(item.value)], [.text(item.about)])
    }
    let cites = terms.cites.joined(separator: "; ")
    if !cites.isEmpty { grid.row([.text("Sources")], [.text("")], [.text(cites)]) }
    return grid
  }

  /// The catalogue of refusals: every reason for which an act may be refused, and what to do.
  func refusals() -> BoardPage {
    var parts: [ThingPage.Part] = []
    for chapter in Catalogue.chapters {
      var grid = Grid(
        caption: chapter.name,
        columns: [.text("Code"), .text("What happened"), .text("What to do")],
        hidesCaption: true)
      for kind in chapter.refusals {
        grid.row(
          [tag("code", .id(kind.code)) { kind.code }], [.text(Self.capital(kind.sentence))],
          [.text(Self.capital(kind.resolution))])
      }
      if !chapter.refusals.isEmpty { parts.append(.init(chapter.name) { grid.node }) }
    }
    return BoardPage(
      name: "Refusals",
      lead: "Why an act may be refused. A refusal changes nothing; each says what to do.",
      parts: parts)
  }

  private static func capital(_ text: String) -> String {
    text.prefix(1).uppercased() + text.dropFirst() + "."
  }

  /// All refusals, by chapter, each once.
  enum Catalogue {
    static let chapters: [(name: String, refusals: [RefusalKind])] = {
      var out: [(name: String, refusals: [RefusalKind])] = [("Any act", CommonRefusals.all)]
      var seen = Set(CommonRefusals.all.map(\.code))
      for kind in ActKind.allCases {
        let new = kind.type.refusals.filter { seen.insert($0.code).inserted }
        if let place = out.firstIndex(where: { $0.name == kind.chapter }) {
          out[place].refusals += new
        } else {
          out.append((kind.chapter, new))
        }
      }
      return out
    }()
  }
}

/// Collects the parameters of a regime with their meaning.
private struct ParameterFields: FieldVisitor {
  var list: [(name: String, value: String, about: String)] = []

  mutating func callAsFunction<T: FieldValue>(
    _ name: StaticString, _ value: inout T, _ about: StaticString
  ) throws(JSONFault) {
    guard let text = TellingFields.text(of: value) else { return }
    list.append((name.description, text, about.description))
  }
}
