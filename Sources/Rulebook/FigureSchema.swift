import Canon

extension Figures {
  /// JSON Schema of figures as they are read: under their own keys or under an alias, a single performance figure flat beside them.
  package static func describe(_ schema: inout JSONWriter) {
    let list = fieldList
    schema.object { schema in
      schema.key("type")
      schema.string("object")
      schema.key("additionalProperties")
      schema.bool(false)
      schema.key("properties")
      schema.object { schema in
        for field in list { property(field.name, field.about, own(field), &schema) }
        for (alias, name) in aliases.sorted(by: { $0.key < $1.key }) {
          guard let field = list.first(where: { $0.name == name }) else { continue }
          property(alias, "as \(name)", own(field), &schema)
        }
        for field in Performance.fieldList
        where ["format", "tops", "dense", "bits"].contains(field.name) {
          let text = Array(#"{"type":"string","maxLength":60}"#.utf8)
          let flat = field.name == "format" ? text : field.schema
          property(field.name, "of a single figure: \(field.about)", flat, &schema)
          if field.name == "bits" { property("bitLength", "as bits", flat, &schema) }
        }
      }
      schema.key("allOf")
      schema.array { schema in
        for names in keysOfOneField(list.map(\.name)) {
          for (place, first) in names.enumerated() {
            for second in names[(place + 1)...] {
              schema.raw("{\"not\":{\"required\":[\"\(first)\",\"\(second)\"]}}")
            }
          }
        }
      }
    }
  }

  /// The schema of a field's value; name and performance may be null, which is as if they were left out.
  private static func own(_ field: FieldDescription) -> [UInt8] {
    switch field.name {
    case "name": return Array(#"{"type":["string","null"],"maxLength":200}"#.utf8)
    case "performance":
      var schema = JSONWriter()
      schema.object { schema in
        schema.key("type")
        schema.raw(#"["array","null"]"#)
        schema.key("maxItems")
        schema.integer(performanceMax)
        schema.key("items")
        Performance.describe(&schema)
      }
      return schema.bytes
    default: return field.schema
    }
  }

  private static func property(
    _ name: String, _ about: String, _ value: [UInt8], _ schema: inout JSONWriter
  ) {
    schema.key(name)
    schema.object { schema in
      schema.key("description")
      schema.string(about)
      schema.key("allOf")
      schema.array { $0.raw(bytes: value) }
    }
  }

  /// For each field that has aliases, all the keys it may stand under.
  private static func keysOfOneField(_ names: [String]) -> [[String]] {
    names.map { name in [name] + aliases.filter { $0.value == name }.map(\.key).sorted() }
      .filter { $0.count > 1 }
  }
}
