import FoveaCompiler
import FoveaLayers
import FoveaModels
import FoveaOneDNN
import FoveaTensor
import Foundation
import TestSupport
import Testing

/// The zoo against torchvision: counts, keys, and the scores of the same weights. The fixtures are written by `Fixtures/torchvision.py`.
@Suite struct TorchvisionTests {
    private static func fixture(_ name: String) -> [Substring] {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures/\(name)")
        return ((try? String(contentsOf: url, encoding: .utf8)) ?? "").split(separator: "\n")
    }

    struct Count: Sendable, CustomTestStringConvertible {
        let name: String
        let parameters: Int
        /// Multiply-adds at 224x224, in thousands of millions.
        let multiplyAdds: Double
        var testDescription: String { name }
    }

    static let counts = fixture("torchvision_counts.csv").map { line in
        let cells = line.split(separator: ",")
        return Count(name: String(cells[0]), parameters: Int(cells[1]) ?? 0, multiplyAdds: Double(cells[2]) ?? 0)
    }

    /// What torchvision publishes counts convolutions and matrices only; biases, normalization, activations and pools are the rest.
    @Test(arguments: counts) func parametersAndMultiplyAdds(_ count: Count) throws {
        let summary = try Summary(of: ModelRegistry.model(count.name, classes: 1000), input: [3, 224, 224])
        #expect(summary.parameters == count.parameters)
        let weighted = summary.rows.filter { $0.neurons > 0 && !$0.path.hasPrefix("aux") }.reduce(0) { $0 + $1.flops }
        #expect(abs(Double(weighted) / 2e9 / count.multiplyAdds - 1) < 0.01, "\(weighted)")
        #expect(summary.flops >= weighted)
        ZooTests.expectTable(summary)
    }

    @Test func allThatIsCountedIsThere() { #expect(Self.counts.count == 30) }

    static let keys: [String: [String]] = {
        var keys: [String: [String]] = [:]
        var name = ""
        for line in fixture("torchvision_keys.txt") {
            if line.hasPrefix("# ") {
                name = String(line.dropFirst(2))
            } else {
                keys[name, default: []].append(String(line))
            }
        }
        return keys
    }()

    @Test(arguments: keys.keys.sorted()) func pathsAndShapes(_ name: String) throws {
        let trace = try TracedModel(
            ModelRegistry.model(name, classes: 1000), input: TensorType([2, 3, 224, 224]), mode: .inference)
        let found = trace.specs.map { spec in
            "\(spec.path) \(spec.type.shape.dimensions.map(String.init).joined(separator: "x"))"
        }
        #expect(found.sorted() == Self.keys[name]?.sorted())
    }

    // MARK: Scores

    /// The table that the script has too: splitmix64 of each place, as a number from -1 to 1.
    private static let table: [Float] = (0..<65521).map { place in
        var x = UInt64(place) &+ 0x9E37_79B9_7F4A_7C15
        x = (x ^ (x >> 30)) &* 0xBF58_476D_1CE4_E5B9
        x = (x ^ (x >> 27)) &* 0x94D0_49BB_1331_11EB
        return Float((x ^ (x >> 31)) >> 40) / 0x1p23 - 1
    }

    /// The script's numbers for a variable: `middle + spread · table`, from a place on that follows from the path, over and over.
    private static func numbers(_ path: String, _ shape: Shape) -> NDArray {
        var (middle, spread): (Float, Float) = (0, 0.1)
        if path.hasSuffix("layer_scale") {
            (middle, spread) = (0.5, 0.25)
        } else if path.hasSuffix("running_var") {
            (middle, spread) = (1, 0.5)
        } else if shape.rank >= 2 {
            spread = path == "input" ? 1.7 : Float((6 / Double(shape.count / shape[0])).squareRoot())
        } else if path.hasSuffix("weight") {
            (middle, spread) = (1, 0.25)
        }
        let offset = Int(fnv1a64(path) % UInt64(table.count))
        let once = (table[offset...] + table[..<offset]).map { middle + spread * $0 }
        var all: [Float] = []
        all.reserveCapacity(shape.count)
        while all.count < shape.count { all.append(contentsOf: once.prefix(shape.count - all.count)) }
        return NDArray(shape, all)
    }

    @Test(arguments: fixture("torchvision_logits.csv").map { String($0.prefix { $0 != "," }) })
    func scores(_ name: String) throws {
        let row = try #require(Self.fixture("torchvision_logits.csv").first { $0.hasPrefix("\(name),") })
        let expected = row.split(separator: ",").dropFirst().compactMap { Double($0) }
        try #require(expected.count == 40)
        let model = try ModelRegistry.model(name, classes: 1000)
        let images: Shape = [2, 3, 64, 64]
        let specs = try TracedModel(model, input: TensorType(images), mode: .inference).specs
        let variables = specs.map { Self.numbers($0.path, $0.type.shape) }
        let program = Program(backend: OneDNNBackend(threads: 2)) { _, inputs in
            let given = inputs.values
            let trace = try TracedModel(model, input: given[0], mode: .inference, variables: Array(given.dropFirst()))
            return .init(outputs: NamedValues("output", [trace.output]))
        }
        let inputs = [Self.numbers("input", images)] + variables
        let found = try program(state: [:], inputs: NamedValues("input", inputs)).values[0]
        try #require(found.shape == [2, 1000])
        let first = (0..<2).flatMap { found.doubles[$0 * 1000..<$0 * 1000 + 20] }
        let largest = expected.map(\.magnitude).max() ?? 0
        for (index, (ours, theirs)) in zip(first, expected).enumerated() {
            #expect(abs(ours - theirs) < 1e-4 * max(1, largest), "\(index): \(ours), \(theirs)")
        }
    }
}
