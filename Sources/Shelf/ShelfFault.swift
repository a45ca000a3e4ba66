import Canon

/// What is wrong with a file, and where: file, line, field.
package struct ShelfFault: Error, Equatable, Sendable, CustomStringConvertible {
  package var file: String
  /// Line from 1; 0 if not known.
  package var line: Int
  /// JSON pointer of the field (RFC 6901); empty for the whole.
  package var field: String
  package var reason: String

  package init(file: String, line: Int = 0, field: String = "", reason: String) {
    self.file = file
    self.line = line
    self.field = field
    self.reason = reason
  }

  package var description: String {
    var place = file
    if line > 0 { place += ":\(line)" }
    if !field.isEmpty { place += ": \(field)" }
    return "\(place): \(reason)"
  }
}
