import Canon
import Vocabulary

/// A reference price: what one chip of a model is taken to be worth at least, for sizing bonds.
package struct ReferencePrice: Fielded, Equatable {
  package var amount = UnitPrice(.zero)
  package var source: Stated<String> = .absent
  package var statedOn: Stated<Day> = .absent
  package var verified: Stated<Bool> = .absent

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("amount", &amount, "price of one chip")
    try visit("source", &source, "where it was read")
    try visit("statedOn", &statedOn, "day it was read")
    try visit("verified", &verified, "whether it was checked")
  }
}

/// One model of the catalogue.
package struct Accelerator: Fielded, Equatable {
  package var model = ""
  package var aliases: [String] = []
  package var figures = Figures()
  package var referencePrice: ReferencePrice?
  /// Whether using it anywhere may be a dealing under General Prohibition 10 (BIS, May 2025).
  package var generalProhibition10: Bool?
  package var note: String?

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("model", &model, "model id")
    try visit("aliases", &aliases, "other names of the same chip")
    try visit("figures", &figures, "figures of one chip")
    try visit("referencePrice", &referencePrice, "reference price of one chip")
    try visit(
      "generalProhibition10", &generalProhibition10, "whether General Prohibition 10 may apply")
    try visit("note", &note, "what a reader should know")
  }
}

/// The catalogue of models.
package struct Catalogue: Fielded, Equatable {
  package var issuedOn = Day(number: 0)
  package var source = ""
  package var accelerators: [Accelerator] = []

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("issuedOn", &issuedOn, "day of issue")
    try visit("source", &source, "where the figures come from")
    try visit("accelerators", &accelerators, "the models")
  }

  /// From every key (model or alias) to its place in the list. Throws when two models share one.
  func index() throws(JSONFault) -> [String: Int] {
    var out: [String: Int] = [:]
    for (place, entry) in accelerators.enumerated() {
      for name in [entry.model] + entry.aliases {
        for key in [name, (entry.figures.maker.value ?? "") + name].map(NameKey.letters) {
          if let other = out[key], other != place {
            throw JSONFault(
              "`\(name)` names both `\(accelerators[other].model)` and `\(entry.model)`",
              path: "/catalogue")
          }
          out[key] = place
        }
      }
    }
    return out
  }
}
