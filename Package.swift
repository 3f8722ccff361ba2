// swift-tools-version: 6.1
import PackageDescription

// One folder, one module, one idea. A module may import only what stands above it in this list.
let package = Package(
    name: "fovea",
    products: [
        .library(name: "Fovea", targets: ["Fovea"]),
        .executable(name: "fovea", targets: ["FoveaCommand"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swiftcsv/SwiftCSV", from: "0.10.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        // Describe: the expression graph, its operations and their gradients.
        .target(name: "FoveaTensor", path: "Sources/Tensor"),
        // Compile: passes over the graph, layouts, the memory plan, programs.
        .target(name: "FoveaCompiler", dependencies: ["FoveaTensor"], path: "Sources/Compiler"),
        // Run: the oracle, and the CPU backend with the C libraries that only it may see.
        .target(name: "FoveaReference", dependencies: ["FoveaTensor", "FoveaCompiler"], path: "Sources/Reference"),
        .systemLibrary(name: "COneDNN", path: "Sources/COneDNN", providers: [.apt(["libdnnl-dev"])]),
        .target(name: "CKernels", path: "Sources/CKernels", linkerSettings: [.linkedLibrary("gomp")]),
        .target(
            name: "FoveaOneDNN",
            dependencies: ["FoveaTensor", "FoveaCompiler", "FoveaReference", "COneDNN", "CKernels"],
            path: "Sources/OneDNN"),
        // The small language of names and settings, the same in flags and files.
        .target(name: "FoveaSpec", dependencies: ["FoveaTensor"], path: "Sources/Spec"),
        // What networks are made of.
        .target(name: "FoveaLayers", dependencies: ["FoveaTensor", "FoveaSpec"], path: "Sources/Layers"),
        .target(
            name: "FoveaModels", dependencies: ["FoveaTensor", "FoveaSpec", "FoveaLayers"], path: "Sources/Models"),
        // Numbers as pictures.
        .target(name: "FoveaCharts", path: "Sources/Charts"),
        // Arrays as files.
        .target(name: "FoveaInterchange", dependencies: ["FoveaTensor"], path: "Sources/Interchange"),
        // What they learn from, and how.
        .systemLibrary(name: "CZlib", path: "Sources/CZlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CTurboJPEG", path: "Sources/CTurboJPEG", providers: [.apt(["libturbojpeg0-dev"])]),
        .systemLibrary(name: "CSPNG", path: "Sources/CSPNG", providers: [.apt(["libspng-dev"])]),
        .systemLibrary(name: "CWebP", path: "Sources/CWebP", providers: [.apt(["libwebp-dev"])]),
        .systemLibrary(name: "COpenSSL", path: "Sources/COpenSSL", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "COpenBLAS", path: "Sources/COpenBLAS", providers: [.apt(["libopenblas-dev"])]),
        .target(
            name: "FoveaData",
            dependencies: [
                "FoveaTensor", "FoveaSpec", "FoveaInterchange", "CKernels", "CZlib", "CTurboJPEG", "CSPNG", "CWebP",
                "COpenSSL", "COpenBLAS", .product(name: "SwiftCSV", package: "SwiftCSV"),
            ],
            path: "Sources/Data"),
        // Pages that show pictures and tables, as files.
        .target(
            name: "FoveaPages", dependencies: ["FoveaTensor", "FoveaCharts", "FoveaData"], path: "Sources/Pages"),
        // The only one that uses the network.
        .target(
            name: "FoveaDownload", dependencies: ["FoveaTensor", "FoveaSpec", "FoveaInterchange", "FoveaData"],
            path: "Sources/Download"),
        .target(
            name: "FoveaTraining",
            dependencies: [
                "FoveaTensor", "FoveaCompiler", "FoveaSpec", "FoveaLayers", "FoveaData", "FoveaInterchange",
            ],
            path: "Sources/Training"),
        // From words to values: what flags, files and run folders say becomes a trainer.
        .target(
            name: "FoveaRecipe",
            dependencies: [
                "FoveaTensor", "FoveaCompiler", "FoveaReference", "FoveaOneDNN", "FoveaSpec", "FoveaLayers",
                "FoveaModels", "FoveaInterchange", "FoveaData", "FoveaTraining",
            ],
            path: "Sources/Recipe"),
        // What a network must beat.
        .target(
            name: "FoveaClassical",
            dependencies: [
                "FoveaTensor", "FoveaCompiler", "FoveaSpec", "FoveaLayers", "FoveaModels", "FoveaOneDNN",
                "FoveaInterchange", "FoveaCharts", "FoveaData", "FoveaTraining", "FoveaRecipe", "COpenBLAS",
            ],
            path: "Sources/Classical"),
        // What a network sees and what it goes by, as numbers and pictures.
        .target(
            name: "FoveaInspect",
            dependencies: [
                "FoveaTensor", "FoveaCompiler", "FoveaSpec", "FoveaLayers", "FoveaCharts",
                "FoveaData", "FoveaPages", "FoveaTraining", "FoveaRecipe", "FoveaClassical", "COpenBLAS",
            ],
            path: "Sources/Inspect"),
        // Many trainings, to find good settings.
        .target(
            name: "FoveaSearch",
            dependencies: [
                "FoveaTensor", "FoveaCompiler", "FoveaSpec", "FoveaInterchange", "FoveaData", "FoveaTraining",
                "FoveaRecipe", "FoveaCharts",
            ],
            path: "Sources/Search"),
        // All of it within a time, from images to a trained network.
        .target(
            name: "FoveaAutopilot",
            dependencies: [
                "FoveaTensor", "FoveaCompiler", "FoveaData", "FoveaTraining", "FoveaRecipe", "FoveaSearch",
            ],
            path: "Sources/Autopilot"),
        .target(
            name: "Fovea",
            dependencies: [
                "FoveaTensor", "FoveaCompiler", "FoveaReference", "FoveaOneDNN", "FoveaSpec", "FoveaLayers",
                "FoveaModels", "FoveaData", "FoveaInterchange", "FoveaTraining", "FoveaRecipe", "FoveaClassical",
                "FoveaInspect", "FoveaSearch", "FoveaAutopilot", "FoveaCharts", "FoveaPages",
            ],
            path: "Sources/Fovea"),
        // Settings in a file.
        .target(
            name: "FoveaConfiguration",
            dependencies: [
                "FoveaTensor", "FoveaSpec", "FoveaInterchange", "FoveaRecipe", .product(name: "Yams", package: "Yams"),
            ],
            path: "Sources/Configuration"),
        // Runs in a database, for those who have many: nothing of the library needs it.
        .target(
            name: "FoveaStore",
            dependencies: [
                "FoveaTensor", "FoveaSpec", "FoveaLayers", "FoveaInterchange", "FoveaTraining", "FoveaRecipe",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            path: "Sources/Store"),
        // A run as pictures and as a page.
        .target(
            name: "FoveaReport",
            dependencies: [
                "FoveaTensor", "FoveaLayers", "FoveaModels", "FoveaCharts",
                "FoveaPages", "FoveaTraining", "FoveaRecipe", "FoveaInspect",
            ],
            path: "Sources/Report"),
        // Every claim of the subject as an experiment.
        .target(name: "FoveaLab", dependencies: ["Fovea", "FoveaPages"], path: "Sources/Lab"),
        .executableTarget(
            name: "FoveaCommand",
            dependencies: [
                "Fovea", "FoveaDownload", "FoveaConfiguration", "FoveaStore", "FoveaPages", "FoveaReport", "FoveaLab",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Sources/fovea"),
        // The checkers every test uses, then one test folder per module.
        .target(name: "TestSupport", dependencies: ["Fovea"], path: "Tests/TestSupport"),
        .testTarget(
            name: "TensorTests", dependencies: ["TestSupport"], path: "Tests/TensorTests",
            resources: [.copy("Fixtures")]),
        .testTarget(name: "ArchitectureTests", path: "Tests/ArchitectureTests"),
        .testTarget(
            name: "ChartsTests", dependencies: ["FoveaCharts", "TestSupport"], path: "Tests/ChartsTests"),
        .testTarget(name: "SpecTests", dependencies: ["TestSupport"], path: "Tests/SpecTests"),
        .testTarget(
            name: "LayersTests", dependencies: ["TestSupport"], path: "Tests/LayersTests", exclude: ["Fixtures"]),
        .testTarget(
            name: "ModelsTests", dependencies: ["TestSupport"], path: "Tests/ModelsTests", exclude: ["Fixtures"]),
        .testTarget(
            name: "RecipeTests", dependencies: ["TestSupport", "FoveaCommand", "FoveaConfiguration"],
            path: "Tests/RecipeTests", exclude: ["Fixtures"]),
        .testTarget(
            name: "ClassicalTests", dependencies: ["TestSupport", "FoveaClassical", "FoveaStore"],
            path: "Tests/ClassicalTests",
            exclude: ["Fixtures"]),
        .testTarget(
            name: "InspectTests", dependencies: ["TestSupport", "FoveaInspect", "FoveaPages"],
            path: "Tests/InspectTests", exclude: ["Fixtures"]),
        .testTarget(
            name: "SearchTests", dependencies: ["TestSupport", "FoveaSearch"], path: "Tests/SearchTests"),
        .testTarget(
            name: "AutopilotTests", dependencies: ["TestSupport", "FoveaAutopilot"], path: "Tests/AutopilotTests"),
        .testTarget(
            name: "TrainingTests", dependencies: ["TestSupport"], path: "Tests/TrainingTests",
            resources: [.copy("Fixtures")]),
        .testTarget(
            name: "StoreTests",
            dependencies: ["FoveaStore", "TestSupport", .product(name: "GRDB", package: "GRDB.swift")],
            path: "Tests/StoreTests"),
        .testTarget(
            name: "ReportTests", dependencies: ["FoveaReport", "TestSupport"], path: "Tests/ReportTests"),
        .testTarget(name: "LabTests", dependencies: ["FoveaLab", "TestSupport"], path: "Tests/LabTests"),
        .testTarget(
            name: "InterchangeTests", dependencies: ["TestSupport"], path: "Tests/InterchangeTests",
            exclude: ["Fixtures"]),
        .testTarget(
            name: "DataTests", dependencies: ["TestSupport", "COpenBLAS"], path: "Tests/DataTests",
            exclude: ["Fixtures"]),
        .testTarget(
            name: "DownloadTests", dependencies: ["FoveaDownload"], path: "Tests/DownloadTests",
            exclude: ["server.py"]),
        .testTarget(name: "CompilerTests", dependencies: ["TestSupport"], path: "Tests/CompilerTests"),
        // Counts what the test program asks the C library's allocator for.
        .target(name: "CAllocations", path: "Tests/CAllocations"),
        .testTarget(
            name: "BackendTests", dependencies: ["TestSupport", "CAllocations"], path: "Tests/BackendTests"),
        // What spoils files and texts and hands them to every reader: the program for hours, the tests for seconds.
        .target(
            name: "Fuzzing", dependencies: ["Fovea", "FoveaConfiguration", "FoveaStore"], path: "Tests/Fuzzing"),
        .executableTarget(name: "fuzz", dependencies: ["Fuzzing"], path: "Tests/Fuzz"),
        .testTarget(
            name: "FuzzTests", dependencies: ["Fuzzing", "fuzz"], path: "Tests/FuzzTests", exclude: ["Regressions"]),
        // Runs the built executable, as a user does.
        .testTarget(
            name: "CommandTests", dependencies: ["FoveaCommand", "FoveaConfiguration", "Fovea"],
            path: "Tests/CommandTests"),
    ]
)
