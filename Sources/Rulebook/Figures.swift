import Canon
import Vocabulary

/// One peak-performance figure of a data sheet, for one number format.
package struct Performance: Fielded, Equatable {
  /// Number format, such as FP8, INT8, FP16, TF32: `NumberFormat` has those whose bit length is known.
  package var format = ""
  package var bits: Stated<Measure> = .absent
  package var tops: Stated<Measure> = .absent
  package var dense: Stated<Bool> = .absent
  package var source: Stated<String> = .absent
  package var statedOn: Stated<Day> = .absent
  package var verified: Stated<Bool> = .absent

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit(
      "format", &format,
      "number format: FP4 to FP64, BF16, TF32, MXFP8 and such, INT4 to INT32; of any other state bits"
    )
    try visit("bits", &bits, "bit length of the operands; that of the format if absent")
    try visit("tops", &tops, "peak operations (2 x MacTOPS), tera-operations per second")
    try visit("dense", &dense, "true if without structured sparsity; the law counts dense only")
    try visit("source", &source, "where the figure was read")
    try visit("statedOn", &statedOn, "day it was read")
    try visit("verified", &verified, "whether it was checked against the maker's data sheet")
  }

  /// Bit length of the operands: stated, or what the format's name says; never guessed.
  var bitLength: Int64? { bitLength(in: NumberFormat(format)) }

  func bitLength(in format: NumberFormat) -> Int64? {
    guard case .value(let bits) = bits else { return format.bits }
    let (whole, rest) = bits.billionths.quotientAndRemainder(dividingBy: Measure.one)
    return rest == 0 && (1...128).contains(whole) ? whole : nil
  }
}

/// A figure as classification reads it, its format looked up once.
struct PerformanceReading {
  /// Whether the figure is known to be dense. Unsaid is not known, and a format that says sparse contradicts it.
  let isDense: Bool
  let hasTops: Bool
  /// TPP of this figure in billionths; `nil` without operations or bit length.
  let tppBillionths: Int128?
  /// Figures of one format are equal in this.
  let format: Format

  struct Format: Hashable {
    let key: String
    let bits: Int64?
  }

  init(_ figure: Performance) {
    let format = NumberFormat(figure.format)
    let bits = figure.bitLength(in: format)
    isDense = figure.dense == .value(true) && !format.saysSparse
    hasTops = figure.tops.known != nil
    tppBillionths = figure.tops.known.flatMap { tops in
      bits.map { Int128(tops.billionths) * Int128($0) }
    }
    self.format = Format(key: format.key, bits: bits)
  }
}

/// A figure with where and when it was read.
package struct SourcedFigure: FieldValue, Equatable {
  package var value: Measure
  package var source: Stated<String> = .absent
  package var statedOn: Stated<Day> = .absent
  package var verified: Stated<Bool> = .absent

  package init(_ value: Measure) { self.value = value }

  package init(json: JSONNode) throws(JSONFault) {
    self.init(Measure(0))
    guard json.isObject else {
      value = try Measure(json: json)
      return
    }
    var reader = try FieldReader(json)
    try reader("value", &value, "the figure")
    try reader("source", &source, "where the figure was read")
    try reader("statedOn", &statedOn, "day it was read")
    try reader("verified", &verified, "whether it was checked")
    try reader.finish()
  }
  package func write(to json: inout JSONWriter) {
    if source.isAbsent, statedOn.isAbsent, verified.isAbsent {
      value.write(to: &json)
      return
    }
    json.object { json in
      json.key("value")
      value.write(to: &json)
      if !source.isAbsent {
        json.key("source")
        source.write(to: &json)
      }
      if !statedOn.isAbsent {
        json.key("statedOn")
        statedOn.write(to: &json)
      }
      if !verified.isAbsent {
        json.key("verified")
        verified.write(to: &json)
      }
    }
  }
  package func feed(to digest: inout Feeder) {
    value.feed(to: &digest)
    source.feed(to: &digest)
    statedOn.feed(to: &digest)
    verified.feed(to: &digest)
  }
  package static func describe(_ schema: inout JSONWriter) {
    schema.object { schema in
      schema.key("anyOf")
      schema.array { schema in
        Measure.describe(&schema)
        schema.object { schema in
          schema.key("type")
          schema.string("object")
          schema.key("required")
          schema.raw(#"["value"]"#)
          schema.key("additionalProperties")
          schema.bool(false)
          schema.key("properties")
          schema.object { schema in
            schema.key("value")
            Measure.describe(&schema)
            schema.key("source")
            Stated<String>.describe(&schema)
            schema.key("statedOn")
            Stated<Day>.describe(&schema)
            schema.key("verified")
            schema.raw(#"{"type":["boolean","null"]}"#)
          }
        }
      }
    }
  }
}

/// What classification needs to know of a chip or of a stack of high-bandwidth memory.
package struct Figures: Fielded, Equatable {
  package var name = ""
  package var maker: Stated<String> = .absent
  package var performance: [Performance] = []
  package var dieAreaMm2: Stated<SourcedFigure> = .absent
  package var designedOrMarketedForDataCenter: Stated<Bool> = .absent
  package var dramBandwidthGBps: Stated<SourcedFigure> = .absent
  package var memoryBandwidthDensityGBpsPerMm2: Stated<SourcedFigure> = .absent
  package var coPackagedWithLogic: Stated<Bool> = .absent
  package var chipsPerModule: Stated<Quantity> = .absent
  package var chipsPerServer: Stated<Quantity> = .absent
  package var chipsPerRack: Stated<Quantity> = .absent
  package var powerW: Stated<Measure> = .absent

  package init() {}

  package mutating func fields(_ visit: inout some FieldVisitor) throws(JSONFault) {
    try visit("name", &name, "name of the model")
    try visit("maker", &maker, "who makes it")
    try visit("performance", &performance, "peak performance, one entry per number format")
    try visit(
      "dieAreaMm2", &dieAreaMm2,
      "area of all logic dies made on a non-planar process, mm2, memory excluded")
    try visit(
      "designedOrMarketedForDataCenter", &designedOrMarketedForDataCenter,
      "whether it is designed or marketed for data centers (3A090 Note 2)")
    try visit("dramBandwidthGBps", &dramBandwidthGBps, "total DRAM bandwidth, GB/s")
    try visit(
      "memoryBandwidthDensityGBpsPerMm2", &memoryBandwidthDensityGBpsPerMm2,
      "for a memory stack: bandwidth over package area, GB/s per mm2 (3A090.c)")
    try visit(
      "coPackagedWithLogic", &coPackagedWithLogic,
      "whether the memory is co-packaged with a dominant logic die")
    try visit("chipsPerModule", &chipsPerModule, "chips in one module; 1 if absent")
    try visit("chipsPerServer", &chipsPerServer, "chips in one server")
    try visit("chipsPerRack", &chipsPerRack, "chips in one rack")
    try visit("powerW", &powerW, "electrical power of one chip, W")
  }

  /// Chips in one unit of a form; `nil` if not known.
  package func chips(in form: Sale.Form) -> Int64? {
    switch form {
    case .ic: 1
    case .module: chipsPerModule.known?.units ?? 1
    case .server: chipsPerServer.known?.units
    case .rack: chipsPerRack.known?.units
    }
  }

  static let performanceMax = 32

  /// Other keys that strangers use for the same figures.
  static let aliases: [String: String] = [
    "model": "name", "dieArea": "dieAreaMm2", "dieAreaMM2": "dieAreaMm2",
    "dataCenter": "designedOrMarketedForDataCenter",
    "datacenter": "designedOrMarketedForDataCenter",
    "designedOrMarketedForDatacenter": "designedOrMarketedForDataCenter",
    "dramBandwidth": "dramBandwidthGBps", "memoryBandwidthGBps": "dramBandwidthGBps",
    "totalDramBandwidthGBps": "dramBandwidthGBps",
    "memoryBandwidthDensity": "memoryBandwidthDensityGBpsPerMm2",
    "hbmBandwidthDensity": "memoryBandwidthDensityGBpsPerMm2",
  ]

  /// Reads the fields by name or alias; a single performance figure may stand flat beside them.
  package init(json: JSONNode) throws(JSONFault) {
    self.init()
    var flat = Performance()
    var hasFlat = false
    var seen: Set<String> = []
    for member in try json.members() {
      let key = Figures.aliases[member.key] ?? member.key
      let value = member.value
      guard seen.insert(key).inserted else {
        throw value.fault("`\(member.key)` states `\(key)` a second time")
      }
      switch key {
      case "name": name = value.isNull ? "" : try value.text(limit: 200)
      case "maker": maker = try Stated(json: value)
      case "performance": performance = value.isNull ? [] : try [Performance](json: value)
      case "dieAreaMm2": dieAreaMm2 = try Stated(json: value)
      case "designedOrMarketedForDataCenter":
        designedOrMarketedForDataCenter = try Stated(json: value)
      case "dramBandwidthGBps": dramBandwidthGBps = try Stated(json: value)
      case "memoryBandwidthDensityGBpsPerMm2":
        memoryBandwidthDensityGBpsPerMm2 = try Stated(json: value)
      case "coPackagedWithLogic": coPackagedWithLogic = try Stated(json: value)
      case "chipsPerModule": chipsPerModule = try Stated(json: value)
      case "chipsPerServer": chipsPerServer = try Stated(json: value)
      case "chipsPerRack": chipsPerRack = try Stated(json: value)
      case "powerW": powerW = try Stated(json: value)
      case "format", "bits", "bitLength", "tops", "dense":
        hasFlat = true
        switch key {
        case "format": flat.format = try value.text(limit: 60)
        case "tops": flat.tops = try Stated(json: value)
        case "dense": flat.dense = try Stated(json: value)
        default: flat.bits = try Stated(json: value)
        }
      default: throw value.fault("the key `\(member.key)` is not known here")
      }
    }
    if hasFlat { performance.append(flat) }
    guard performance.count <= Figures.performanceMax else {
      throw json.fault("over \(Figures.performanceMax) performance figures")
    }
  }
}
