import Canon
import Vocabulary

extension Sale {
  /// JSON Schema (draft 2020-12) of a sale, indented for people.
  package static var schemaForPeople: String {
    var schema = JSONWriter()
    schema.object { schema in
      schema.key("$schema")
      schema.string("https://json-schema.org/draft/2020-12/schema")
      schema.key("title")
      schema.string("Sale")
      schema.key("description")
      schema.string(
        "A sale of goods that may be controlled. A field absent where a rule needs it is undetermined; null means none."
      )
      schema.key("allOf")
      schema.array { describe(&$0) }
      schema.key("$defs")
      schema.object { schema in
        schema.key("country")
        Country.describeExactly(&schema)
      }
    }
    guard let document = try? JSONDocument(schema.bytes, limits: .law) else { return schema.text }
    var out = JSONWriter(indented: true)
    rewrite(document.root, to: &out)
    return out.text + "\n"
  }

  private static let anyCountry: [UInt8] = {
    var schema = JSONWriter()
    Country.describe(&schema)
    return schema.bytes
  }()

  private static func rewrite(_ node: JSONNode, to json: inout JSONWriter) {
    if node.rawBytes.elementsEqual(anyCountry) {
      // Written once for all the places where a country stands.
      json.object { json in
        json.key("$ref")
        json.string("#/$defs/country")
      }
    } else if node.isObject, let members = try? node.members() {
      json.object { json in
        for member in members {
          json.key(member.key)
          rewrite(member.value, to: &json)
        }
      }
    } else if node.isArray, let elements = try? node.elements() {
      json.array { json in for element in elements { rewrite(element, to: &json) } }
    } else if node.isString {
      json.raw("\"" + String(decoding: node.rawBytes, as: UTF8.self) + "\"")
    } else {
      json.raw(String(decoding: node.rawBytes, as: UTF8.self))
    }
  }
}
