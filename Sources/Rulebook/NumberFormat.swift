/// A number format of a data sheet, as far as its name is one of the field's.
///
/// A closed set: the digits of any other name may be of an accumulator, a weight beside an activation, a sparsity pattern or a
/// product. Source: IEEE 754-2019; OCP 8-bit floating point (OFP8, 2023); OCP Microscaling formats (MX, 2023); the makers' data
/// sheets for TF32 (19 bits: 1 + 8 + 10), BF16 and NVFP4.
struct NumberFormat {
  /// Bit length of the operands, 4 to 64; `nil` where the name does not say one, or names formats of different lengths.
  let bits: Int64?
  /// Whether the name says that the figure counts structured sparsity.
  let saysSparse: Bool
  /// The name without case, marks, and words about density: equal for the dense and the sparse figure of one format.
  let key: String

  /// - Parameter text: as somebody wrote it: "FP8", "FP8-E4M3", "TensorFloat-32", "FP16/BF16", "FP8 Tensor Core (dense)".
  init(_ text: String) {
    // No name of a format is longer.
    guard text.utf8.count <= 60 else {
      self.init(bits: nil, saysSparse: false, key: text)
      return
    }
    let whole = NameKey.letters(text)
    if let known = NumberFormat.lengths[whole] {
      self.init(bits: known, saysSparse: false, key: whole)
      return
    }
    var words = text.split { " /,;()[]".contains($0) }.map { NameKey.letters(String($0)) }
    var saysSparse = NumberFormat.has(ratio: text)
    let isPattern = saysSparse
    for place in words.indices.dropLast().reversed()
    where words[place + 1] == "sparsity" && ["without", "no"].contains(words[place]) {
      words.replaceSubrange(place...place + 1, with: ["dense"])
    }
    if words.contains(where: { $0 == "sparse" || $0 == "sparsity" }) { saysSparse = true }
    words.removeAll { NumberFormat.asides.contains($0) || $0.isEmpty }
    let lengths = Set(words.map { NumberFormat.lengths[$0] ?? 0 })
    let agreed = lengths.count == 1 && !isPattern ? lengths.first : nil
    self.init(
      bits: agreed == 0 ? nil : agreed, saysSparse: saysSparse, key: words.joined())
  }

  private init(bits: Int64?, saysSparse: Bool, key: String) {
    self.bits = bits
    self.saysSparse = saysSparse
    self.key = key
  }

  /// Whether a pattern of sparsity such as 2:4 stands in a name.
  private static func has(ratio text: String) -> Bool {
    let bytes = Array(text.utf8)
    func isDigit(_ place: Int) -> Bool {
      bytes.indices.contains(place) && (0x30...0x39).contains(bytes[place])
    }
    return bytes.indices.contains { bytes[$0] == 0x3A && isDigit($0 - 1) && isDigit($0 + 1) }
  }

  /// Words beside a format that say nothing of its length.
  private static let asides: Set<String> = [
    "dense", "sparse", "sparsity", "with", "structured", "tensor", "core", "cores", "matrix",
    "vector", "peak", "tops", "flops", "tflops", "pflops",
  ]

  private static let lengths: [String: Int64] = {
    var out: [String: Int64] = [
      "fp64": 64, "float64": 64, "fp32": 32, "float32": 32, "tf32": 19, "tensorfloat32": 19,
      "fp16": 16, "float16": 16, "bf16": 16, "bfloat16": 16, "int32": 32, "int16": 16, "int8": 8,
      "uint8": 8, "mxint8": 8, "int4": 4, "uint4": 4, "nvfp4": 4,
    ]
    let families: [(bits: Int64, names: [String], encodings: [String])] = [
      (8, ["fp8", "mxfp8", "float8"], ["e4m3", "e5m2"]),
      (6, ["fp6", "mxfp6"], ["e2m3", "e3m2"]),
      (4, ["fp4", "mxfp4"], ["e2m1"]),
    ]
    for family in families {
      for encoding in family.encodings { out[encoding] = family.bits }
      for name in family.names {
        out[name] = family.bits
        for encoding in family.encodings { out[name + encoding] = family.bits }
      }
    }
    return out
  }()
}
