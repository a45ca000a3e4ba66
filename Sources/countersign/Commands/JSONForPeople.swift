import Canon

extension JSONNode {
  /// The same document, laid out over lines.
  var forPeople: String {
    var writer = JSONWriter(indented: true)
    Self.write(self, to: &writer)
    return writer.text
  }

  private static func write(_ node: JSONNode, to json: inout JSONWriter) {
    if node.isObject {
      json.object { json in
        for member in (try? node.members()) ?? [] {
          json.key(member.key)
          write(member.value, to: &json)
        }
      }
    } else if node.isArray {
      json.array { json in
        for element in (try? node.elements(limit: 1_000_000)) ?? [] { write(element, to: &json) }
      }
    } else if node.isString {
      json.string((try? node.text(limit: 1 << 20)) ?? "")
    } else {
      json.raw(bytes: node.rawBytes)
    }
  }
}
