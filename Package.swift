// swift-tools-version: 6.2
import PackageDescription

/// The strictest settings, the same for every room.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

/// A room: a folder of `Sources/` that imports only rooms on lower floors (see ARCHITECTURE.md).
func room(_ name: String, _ below: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: below, swiftSettings: strict)
}

/// The tests of one room, in `Tests/<Room>Tests`.
func tests(
  _ name: String, _ rooms: [Target.Dependency], exclude: [String] = []
) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: rooms, exclude: exclude, swiftSettings: strict)
}

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")

let package = Package(
  name: "countersign",
  products: [.executable(name: "countersign", targets: ["countersign"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
  ],
  targets: [
    // Floor 1, pure.
    room("Vocabulary", ["Canon"]),
    room("Statistics"),
    room("Print", ["CQRencode", "Markup"]),
    // QR codes for paper and pages.
    .systemLibrary(
      name: "CQRencode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
    room("Canon", ["CSHA256"]),
    // The processor's own SHA instructions, which no Swift library hands out for many short messages.
    .target(name: "CSHA256"),
    room("Pages", ["Canon"]),
    // Typed elements of HTML and SVG, and what is drawn with them.
    room("Markup"),
    room("Charts", ["Canon", "Markup"]),
    // The public beacon's signatures.
    room("Beacon", ["Canon"]),
    // Floor 2, pure.
    room("Rulebook", ["Vocabulary", "Canon"]),
    room("Custody", ["Vocabulary", "Canon", "Pages"]),
    room("Inspection", ["Vocabulary", "Canon", "Statistics", "Print", "Beacon", "CSodium"]),
    // Curve arithmetic for visits that can be proved afterwards.
    .systemLibrary(
      name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
    room("Suretyship", ["Vocabulary", "Canon", "Statistics"]),
    room("Location", ["Vocabulary"]),
    // Floor 3, pure.
    room(
      "Clearing",
      [
        "Vocabulary", "Canon", "Pages", "Rulebook", "Custody", "Inspection", "Suretyship",
        "Statistics",
      ]),
    // Floor 4.
    room("Lab", ["Vocabulary", "Statistics", "Rulebook"]),
    room("Ledger", ["Vocabulary", "Canon", "Clearing", "Custody", "Rulebook", crypto]),
    room(
      "Shelf",
      ["Vocabulary", "Canon", "Rulebook", "Inspection", .product(name: "Yams", package: "Yams")]),
    // Floor 5.
    room(
      "Archive",
      ["Vocabulary", "Canon", "Ledger", .product(name: "GRDB", package: "GRDB.swift")]),
    room(
      "Rehearsal",
      [
        "Vocabulary", "Canon", "Rulebook", "Custody", "Inspection", "Suretyship", "Statistics",
        "Clearing", "Ledger", "Shelf", crypto,
      ]),
    room("Reports", ["Canon", "Statistics", "Suretyship", "Lab", "Markup", "Charts"]),
    // Floor 6.
    room(
      "Service",
      [
        "Vocabulary", "Canon", "Statistics", "Print", "Pages", "Rulebook", "Custody", "Inspection",
        "Suretyship", "Clearing", "Ledger", "Lab", "Markup", "Charts", "Reports", hummingbird,
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ]),
    // Memory for short-lived objects by the hundred thousand, in the programs alone.
    .systemLibrary(
      name: "CJemalloc", pkgConfig: "jemalloc", providers: [.apt(["libjemalloc-dev"])]),
    // Floor 7.
    .executableTarget(
      name: "countersign",
      dependencies: [
        "Vocabulary", "Canon", "Statistics", "Print", "Beacon", "Rulebook", "Custody", "Inspection",
        "Suretyship", "Clearing", "Lab", "Ledger", "Archive", "Shelf", "Rehearsal", "Service",
        "Reports", "CJemalloc",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    // Measurements, printed as a table; not asserted anywhere.
    .executableTarget(
      name: "countersign-bench",
      dependencies: [
        "Vocabulary", "Canon", "Pages", "Rulebook", "Custody", "Inspection", "Suretyship",
        "Statistics", "Clearing", "Ledger", "Archive", "Shelf", "Rehearsal", "Service", "Lab",
        "CJemalloc",
        crypto,
        hummingbird,
      ],
      path: "Benchmarks/Countersign",
      swiftSettings: strict),
    // Tests, a target a room.
    tests("Tidy", []),
    tests("Vocabulary", ["Vocabulary", "Canon"]),
    tests("Canon", ["Canon", "CSHA256", crypto]),
    tests("Pages", ["Pages", "Canon"]),
    tests("Statistics", ["Statistics"], exclude: ["Reference"]),
    tests("Print", ["Print", "Markup"]),
    tests("Rulebook", ["Rulebook", "Vocabulary", "Canon", "Shelf"]),
    tests("Shelf", ["Shelf", "Rulebook", "Inspection", "Vocabulary", "Canon"]),
    tests("Custody", ["Custody", "Vocabulary", "Canon", "Pages"]),
    tests("Beacon", ["Beacon", "Canon"], exclude: ["references.py", "references.csv"]),
    tests("Inspection", ["Inspection", "Statistics", "Print", "Beacon", "Vocabulary", "Canon"]),
    tests(
      "Suretyship", ["Suretyship", "Statistics", "Vocabulary", "Canon"],
      exclude: ["references.py"]),
    tests("Location", ["Location"]),
    tests("Lab", ["Lab", "Statistics", "Rulebook", "Shelf"]),
    tests("Charts", ["Charts", "Markup", "Canon"]),
    tests(
      "Reports", ["Reports", "Charts", "Markup", "Lab", "Statistics", "Canon"],
      exclude: ["Golden"]),
    tests(
      "Clearing",
      [
        "Clearing", "Vocabulary", "Canon", "Pages", "Rulebook", "Custody", "Inspection", "Beacon",
        "Suretyship", "Statistics", "Shelf",
      ]),
    tests("Ledger", ["Ledger", "Clearing", "Rulebook", "Custody", "Vocabulary", "Canon", crypto]),
    tests("Archive", ["Archive", "Ledger", "Clearing", "Vocabulary", "Canon"]),
    tests(
      "Rehearsal",
      [
        "Rehearsal", "Ledger", "Clearing", "Rulebook", "Shelf", "Vocabulary", "Canon", "Lab",
      ],
      exclude: ["Golden"]),
    tests(
      "Service",
      [
        "Service", "Ledger", "Archive", "Clearing", "Rulebook", "Custody", "Inspection", "Beacon",
        "Suretyship", "Shelf", "Rehearsal", "Lab", "Markup", "Reports", "Vocabulary", "Canon",
        hummingbird,
      ]),
  ]
)
