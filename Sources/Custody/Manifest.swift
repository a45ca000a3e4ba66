import Canon

/// What a shipment holds, as the maker signed it. Text: one line per unit,
/// `SERIAL,MODEL,DEVICEKEY\n`, the device key as the 64 hexadecimal digits of the SHA-256 of the
/// device's public key, or empty.
public struct Manifest: Equatable, Sendable {
  /// One unit.
  public struct Line: Equatable, Sendable {
    /// The unit's serial, normalised.
    public var serial: SerialKey
    /// A place in `models`.
    public var model: UInt16
    /// `.zero` if the maker gave none.
    public var deviceKey: Digest

    /// One unit, without a device key if none is given.
    public init(serial: SerialKey, model: UInt16, deviceKey: Digest = .zero) {
      self.serial = serial
      self.model = model
      self.deviceKey = deviceKey
    }
  }

  /// The most models one manifest names.
  public static let modelLimit = 64

  /// The models named, in the order in which they first appear.
  public var models: [String] = []
  /// The units shipped, in the order of the text.
  public var lines: [Line] = []

  /// A manifest of nothing.
  public init() {}

  /// A manifest of these lines. Nothing is checked here; `UnitBook.checkShip` checks serials and models.
  public init(models: [String], lines: [Line]) {
    self.models = models
    self.lines = lines
  }

  /// Reads the text; throws at the first line that is not as it should be. That serials differ is
  /// checked when the manifest is shipped.
  public init(bytes: [UInt8]) throws(CustodyFault) {
    let read = try bytes.withUnsafeBufferPointer { text throws(CustodyFault) in
      var cursor = try LineCursor(text)
      var table = TextTable(limit: Manifest.modelLimit)
      var lines: [Line] = []
      lines.reserveCapacity(min(AttachmentLimits.rows, text.count / 16))
      while !cursor.isAtEnd {
        let serial = try cursor.serial()
        guard let model = table.number(of: try cursor.inner("the model")) else {
          throw cursor.fault(
            "a model is 1 to 60 bytes of UTF-8, and at most \(Manifest.modelLimit) differ")
        }
        let hex = try cursor.last()
        var key = Digest.zero
        if !hex.isEmpty {
          guard let digest = Digest(lowerHex: hex), digest != .zero else {
            throw cursor.fault("a device key is 64 lower-case hexadecimal digits, or empty")
          }
          key = digest
        }
        lines.append(Line(serial: serial, model: UInt16(model), deviceKey: key))
        cursor.endLine()
      }
      return Manifest(models: table.texts, lines: lines)
    }
    self = read
  }

  /// The text.
  public var bytes: [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(lines.count * 112)
    for line in lines {
      line.serial.append(to: &out)
      out.append(0x2C)
      if Int(line.model) < models.count { out.append(contentsOf: models[Int(line.model)].utf8) }
      out.append(0x2C)
      if line.deviceKey != .zero { out.append(contentsOf: line.deviceKey.hex.utf8) }
      out.append(0x0A)
    }
    return out
  }

  /// How many units of each model, in the order of `models`.
  public var quantities: [Int] {
    var counts = [Int](repeating: 0, count: models.count)
    for line in lines where Int(line.model) < counts.count { counts[Int(line.model)] += 1 }
    return counts
  }
}
