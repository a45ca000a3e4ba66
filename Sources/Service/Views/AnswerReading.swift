import Canon
import Markup
import Rulebook
import Vocabulary

extension AnswerView {
  /// The view of a decision. It is read from the decision's own JSON, so that the page cannot say other than the API.
  init(_ decision: Decision) {
    let outcome = decision.outcome
    self.init(
      outcome: Self.status(of: outcome), sentence: Self.sentence(of: decision),
      rulebook: "\(decision.rulebook.id) \(decision.rulebook.version)")
    let limits = JSONDocument.Limits(bytes: 4 << 20, depth: 16, keys: 64)
    guard let root = try? JSONDocument(decision.json, limits: limits).root else { return }
    conditions = Self.list(root["conditions"]) { Condition(reading: $0) }
    let law = decision.rulebook.law
    routes = Self.list(root["routes"]) { node in
      let id = Self.text(node["route"])
      return Route(
        title: law.routes.first { $0.id == id }?.title ?? Words.capital(id),
        missing: Self.texts(node["missing"]).map(Words.spaced))
    }
    flags = Self.list(root["flags"]) { node in
      Flag(
        text: Self.text(node["text"]),
        mustResolve: Self.text(node["class"]) == FlagKind.mustResolve.rawValue)
    }
    missing = decision.missing.map { fact in
      "\(decision.sentence(of: fact.fact)) (ask the \(fact.owner.title))"
    }
    classification = Self.list(root["classification"]) { node in
      Classified(
        model: Self.text(node["model"]), eccn: Self.text(node["eccn"]),
        prong: Self.text(node["prong"]), tpp: Self.number(node["tpp"]),
        density: Self.number(node["performanceDensity"]))
    }
    reasons = Self.list(root["reasons"]) { node in
      Reason(text: Self.text(node["text"]), cites: Self.texts(node["cites"]))
    }
    reviewPolicy = Words.spaced(Self.text(root["reviewPolicy"]))
  }

  static func status(of outcome: Decision.Outcome) -> Status {
    let tone: Tone =
      switch outcome {
      case .noLicenceRequired, .cleared: .good
      case .undetermined: .doubtful
      case .conditionsUnmet, .licenceRequired, .prohibited: .bad
      }
    return Status(outcome.headline, tone)
  }

  private static func sentence(of decision: Decision) -> String {
    let unmet = decision.unmet.count
    switch decision.outcome {
    case .noLicenceRequired: return "The goods may go without a licence, as described."
    case .cleared:
      return decision.exception.map { "The exception \($0) applies: no licence is needed." }
        ?? "No further licence is needed."
    case .conditionsUnmet:
      let are = unmet == 1 ? "One condition is" : "\(Figures.count(unmet)) conditions are"
      return "\(are) not met yet. The sale clears itself once every one is."
    case .undetermined:
      return "It cannot be told: facts are missing. A missing fact never counts as a pass."
    case .licenceRequired: return "No exception applies: a licence must be applied for."
    case .prohibited: return "The sale may not go ahead by any route."
    }
  }

  fileprivate static func list<T>(_ node: JSONNode?, _ make: (JSONNode) -> T) -> [T] {
    ((try? node?.elements()) ?? []).map(make)
  }

  fileprivate static func text(_ node: JSONNode?) -> String { (try? node?.text()) ?? "" }

  fileprivate static func texts(_ node: JSONNode?) -> [String] { list(node) { text($0) } }

  private static func number(_ node: JSONNode?) -> String {
    guard let node, node.isNumber else { return "not known" }
    let digits = String(decoding: node.rawBytes, as: UTF8.self)
    return Int64(digits).map { Figures.count($0) } ?? digits
  }
}

extension AnswerView.Condition {
  fileprivate init(reading node: JSONNode) {
    let id = AnswerView.text(node["id"])
    let status = Truth(rawValue: AnswerView.text(node["status"])) ?? .undetermined
    self.init(
      title: Words.capital(id), tone: .plain, state: "", text: AnswerView.text(node["text"]),
      owner: "The \(Words.spaced(AnswerView.text(node["owner"]))):",
      remedy: AnswerView.text(node["remedy"]), cites: AnswerView.texts(node["cites"]))
    switch status {
    case .met: (tone, state) = (.good, "met")
    case .unmet: (tone, state) = (.bad, "not met")
    case .undetermined: (tone, state) = (.doubtful, "cannot be told")
    }
  }
}
