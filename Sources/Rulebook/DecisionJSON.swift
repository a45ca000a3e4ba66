import Canon
import Vocabulary

extension Decision {
  /// The answer as canonical JSON.
  package var json: [UInt8] {
    var writer = JSONWriter()
    write(to: &writer)
    return writer.bytes
  }

  /// The answer as JSON, indented for people.
  package var jsonForPeople: String {
    var writer = JSONWriter(indented: true)
    write(to: &writer)
    return writer.text
  }

  /// Writes the answer.
  package func write(to json: inout JSONWriter) {
    json.object { json in writeMembers(to: &json) }
  }

  /// Writes the answer's members into an object that may hold more.
  package func writeMembers(to json: inout JSONWriter) {
    json.key("outcome")
    json.string(outcome.rawValue)
    json.key("exception")
    if let exception { json.string(exception) } else { json.null() }
    json.key("classification")
    json.array { json in for place in classes.indices { writeClass(place, to: &json) } }
    json.key("routes")
    json.array { json in for state in routes { write(state, to: &json) } }
    json.key("conditions")
    json.array { json in for condition in conditions { write(condition, to: &json) } }
    json.key("missing")
    json.array { json in
      for fact in missing {
        json.object { json in
          json.key("fact")
          json.string(sentence(of: fact.fact))
          json.key("owner")
          json.string(fact.owner.rawValue)
        }
      }
    }
    json.key("flags")
    json.array { json in for flag in flags { write(flag, to: &json) } }
    json.key("reviewPolicy")
    if let reviewPolicy { json.string(reviewPolicy.rawValue) } else { json.null() }
    json.key("reasons")
    json.array { json in for reason in shownReasons { write(reason, to: &json) } }
    json.key("rulebook")
    json.object { json in
      json.key("id")
      json.string(rulebook.id)
      json.key("version")
      json.string(rulebook.version)
      json.key("sha256")
      json.string(rulebook.digest.hex)
    }
  }

  private func writeClass(_ place: Int, to json: inout JSONWriter) {
    let chip = classes[place]
    json.object { json in
      json.key("model")
      if let name = modelName(place) { json.string(name) } else { json.null() }
      json.key("eccn")
      if let eccn = eccn(place) { json.string(eccn) } else { json.null() }
      json.key("prong")
      json.string(chip.prong.rawValue)
      json.key("tpp")
      if let tpp = chip.tpp { json.integer(tpp) } else { json.null() }
      json.key("performanceDensity")
      if let density = chip.performanceDensityHundredths {
        json.decimal(density, scale: 2)
      } else {
        json.null()
      }
    }
  }

  private func write(_ state: RouteState, to json: inout JSONWriter) {
    json.object { json in
      json.key("route")
      json.string(rulebook.law.routes[state.route].id)
      json.key("missing")
      json.array { json in
        for id in state.missing { json.string(id.rawValue) }
        for flag in unresolvedFlags { json.string("flag-" + flag.rawValue) }
      }
    }
  }

  private func write(_ condition: Judgement, to json: inout JSONWriter) {
    json.object { json in
      json.key("id")
      json.string(id(of: condition))
      json.key("status")
      json.string(condition.status.rawValue)
      json.key("owner")
      json.string(condition.owner.rawValue)
      json.key("text")
      json.string(sentence(of: condition))
      json.key("remedy")
      if let remedy = remedy(of: condition) { json.string(remedy) } else { json.null() }
      json.key("cites")
      json.array { json in for cite in cites(of: condition) { json.string(cite) } }
    }
  }

  private func write(_ flag: RaisedFlag, to json: inout JSONWriter) {
    json.object { json in
      json.key("id")
      json.string(flag.id.rawValue)
      json.key("class")
      json.string(flag.kind.rawValue)
      json.key("text")
      json.string(sentence(of: flag))
      if flag.isResolved {
        json.key("resolved")
        json.bool(true)
      }
    }
  }

  private func write(_ reason: Reason, to json: inout JSONWriter) {
    json.object { json in
      json.key("rule")
      json.string(rulebook.law.requirements[reason.requirement].id)
      json.key("text")
      json.string(sentence(of: reason))
      json.key("cites")
      json.array { json in
        for cite in rulebook.law.requirements[reason.requirement].cites { json.string(cite) }
      }
    }
  }

  /// Rules that apply or may apply; where none does, every rule that was asked, with why not.
  package var shownReasons: [Reason] {
    let shown = reasons.filter { $0.status != .unmet }
    return shown.isEmpty ? reasons : shown
  }

  /// The name of a condition: a flag's condition carries the flag's name.
  package func id(of condition: Judgement) -> String {
    if case .flag(let flag) = condition.evidence { return "flag-" + flag.rawValue }
    return condition.id.rawValue
  }

  /// The catalogue's name of the model in a line of goods, else the name that is stated.
  package func modelName(_ place: Int) -> String? {
    let item = sale.items[place]
    if let name = item.model.value {
      return rulebook.place(ofModel: name).map { rulebook.catalogue.accelerators[$0].model }
        ?? name.text
    }
    guard let name = item.figures.value?.name, !name.isEmpty else { return nil }
    return name
  }

  /// The ECCN of a line of goods by its paragraph, its form and its other functions; `nil` outside
  /// 3A090 and when unknown.
  ///
  /// Chips and modules stand in 3A090; servers and racks that contain them in 4A090, or, where
  /// their other functions have an ECCN
  /// of their own, in its .z paragraph.
  package func eccn(_ place: Int) -> String? {
    let letter: String
    switch classes[place].prong.paragraph {
    case .a: letter = "a"
    case .b: letter = "b"
    case .c: return "3A090.c"
    case .other, .unknown: return nil
    }
    let item = sale.items[place]
    if let other = item.otherEccn.value {
      let base = other.split(separator: ".").first.map(String.init)?.uppercased() ?? ""
      let withZ: Set<String> = [
        "3A001", "4A003", "4A004", "4A005", "5A002", "5A004", "5A992", "5D002", "5D992",
      ]
      if withZ.contains(base) { return base + ".z" }
    }
    switch item.form.value {
    case .server, .rack: return "4A090." + letter
    case .ic, .module, nil: return "3A090." + letter
    }
  }
}
