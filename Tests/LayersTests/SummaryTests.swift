import FoveaLayers
import FoveaTensor
import Foundation
import TestSupport
import Testing

@Suite struct SummaryTests {
    static let model = Sequential {
        Conv2d(4, kernel: 3, stride: 2).named("conv1")
        BatchNorm().named("bn1")
        ReLU().named("relu1")
        MaxPool2d(kernel: 2).named("pool1")
        Conv2d(8, kernel: 3, dilation: 2).named("conv2")
        AvgPool2d(kernel: 2).named("pool2")
        Flatten().named("flatten")
        Linear(10).named("fc")
    }

    static func row(_ path: String) throws -> Summary.Row {
        try #require(try Summary(of: model, input: [3, 16, 16]).rows.first { $0.path == path })
    }

    /// Parameters on paper: 4·27+4, 2·4, 8·36+8, 10·(8·4)... with an image of 16, 8 after conv1, 4, 4, 2.
    @Test func counts() throws {
        let summary = try Summary(of: Self.model, input: [3, 16, 16])
        #expect(summary.rows.map(\.parameters) == [112, 8, 0, 0, 296, 0, 0, 330])
        #expect(summary.parameters == 746)
        #expect(summary.buffers == 8)
        #expect(summary.rows.map(\.neurons) == [256, 0, 0, 0, 128, 0, 0, 10])
        #expect(summary.neurons == 394)
        #expect(
            summary.rows.map(\.outputShape) == [
                [4, 8, 8], [4, 8, 8], [4, 8, 8], [4, 4, 4], [8, 4, 4], [8, 2, 2], [32], [10],
            ])
    }

    /// A multiply-add counts as two: inner places of fc are 10 · 32 of them and 10 biases; ReLU does one operation a number.
    @Test func flops() throws {
        #expect(try Self.row("fc").flops == 2 * 320 + 10)
        #expect(try Self.row("relu1").flops == 256)
        let summary = try Summary(of: Self.model, input: [3, 16, 16])
        #expect(summary.flops == summary.rows.reduce(0) { $0 + $1.flops })
    }

    /// conv1: 3, spacing 2. pool1: 3 + 1·2 = 5, spacing 4. conv2 (5 wide with its gaps): 5 + 4·4 = 21, cut to 16.
    @Test func receptiveFields() throws {
        #expect(try Self.row("conv1").receptiveField == [3, 3])
        #expect(try Self.row("relu1").receptiveField == [3, 3])
        #expect(try Self.row("pool1").receptiveField == [5, 5])
        #expect(try Self.row("conv2").receptiveField == [16, 16])
        let large = try Summary(of: Sequential(Self.model.layers.dropLast(2)), input: [3, 64, 64])
        // Then pool2: 21 + 1·4 = 25.
        #expect(large.rows.map { $0.receptiveField[0] } == [3, 3, 3, 5, 21, 25])
    }

    /// conv1 strides 2, the pools 2 each. Fully connected, conv1 would be 768 inputs by 256 outputs with biases, conv2 64 by 128.
    @Test func stridesAndFullyConnectedCounterparts() throws {
        let summary = try Summary(of: Self.model, input: [3, 16, 16])
        #expect(summary.rows.map(\.stride) == [[2, 2], [2, 2], [2, 2], [4, 4], [4, 4], [8, 8], [], []])
        #expect(summary.rows.map(\.fullyConnected) == [768 * 256 + 256, 0, 0, 0, 64 * 128 + 128, 0, 0, 0])
        #expect(summary.rows.map(\.activationBytes) == [1024, 1024, 1024, 256, 512, 128, 128, 40])
        // 746 parameters and 8 statistics are 3016 bytes, the activations 4136.
        #expect(summary.description.contains("weights 2.9 KiB; what the layers give for one image 4.0 KiB"))
    }

    /// conv1 pads one place on each side, so it begins around pixel 0; pool1 looks between two of its outputs, 2 pixels apart;
    /// conv2 keeps the middle, pool2 looks between outputs 4 pixels apart.
    @Test func receptiveFieldsHaveAMiddle() throws {
        let summary = try Summary(of: Self.model, input: [3, 16, 16])
        #expect(
            summary.rows.map(\.receptiveFieldCenter) == [[0, 0], [0, 0], [0, 0], [1, 1], [1, 1], [3, 3], [], []])
        // Without padding a 5x5 kernel begins around pixel 2; a border that continues the image moves it back.
        let valid = Sequential {
            Conv2d(4, kernel: 5, padding: .valid)
            AvgPool2d(kernel: 2)
            Conv2d(4, kernel: Size2d(height: 3, width: 1), paddingMode: .reflect)
        }
        let rows = try Summary(of: valid, input: [3, 32, 32]).rows
        #expect(rows.map(\.receptiveFieldCenter) == [[2, 2], [2.5, 2.5], [2.5, 2.5]])
        #expect(rows.map(\.receptiveField) == [[5, 5], [6, 6], [10, 6]])
    }

    /// One window of 7 pixels around the middle of 4 sees all 4; the windows of 9 around 1 and 5 of 8 pixels see 6 and 7 of them.
    @Test func paddingIsNotSeen() throws {
        let whole = try Summary(of: Sequential { Conv2d(1, kernel: 7, stride: 4) }, input: [1, 4, 4]).rows
        #expect(whole[0].receptiveField == [4, 4])
        let model = Sequential { Conv2d(1, kernel: 9, stride: 4, padding: 3) }
        let rows = try Summary(of: model, input: [1, 8, 8]).rows
        #expect(rows[0].outputShape == [1, 2, 2])
        #expect(rows[0].receptiveFieldCenter == [1, 1])
        #expect(rows[0].receptiveField == [7, 7])
    }

    /// The branch that sees from -2 to 2 and the one that sees from 0 to 4 see from -2 to 4 together.
    @Test func branchesTogetherSeeTheirUnion() throws {
        let model = Sequential {
            Residual {
                Conv2d(1, kernel: 5, padding: .explicit(top: 2, left: 2, bottom: 2, right: 2))
            } shortcut: {
                Conv2d(1, kernel: 5, padding: .explicit(top: 0, left: 0, bottom: 4, right: 4))
            }
            ReLU().named("end")
        }
        let end = try #require(try Summary(of: model, input: [1, 16, 16]).rows.last)
        #expect(end.receptiveField == [7, 7])
        #expect(end.receptiveFieldCenter == [1, 1])
    }

    /// The wider of the branches counts: 1 + 2 + 2 against 1.
    @Test func residualsSeeWhatTheirWiderBranchSees() throws {
        let model = Sequential {
            Residual {
                Conv2d(3, kernel: 3)
                Conv2d(3, kernel: Size2d(height: 3, width: 1))
            }
            ReLU().named("end")
        }
        let rows = try Summary(of: model, input: [3, 16, 16]).rows
        #expect(rows.last?.receptiveField == [5, 3])
    }

    /// The gate is one number for all places: what one place sees of another is the convolutions' alone, however many gates there are.
    @Test func gatesSayNothingOfPlaces() throws {
        let model = Sequential {
            for _ in 0..<40 {
                Conv2d(4, kernel: Size2d(height: 3, width: 1))
                SqueezeExcitation()
            }
            ReLU().named("end")
        }
        let summary = try Summary(of: model, input: [3, 100, 50])
        let end = try #require(summary.rows.last)
        #expect(end.receptiveField == [81, 1])
        #expect(end.stride == [1, 1] && end.receptiveFieldCenter == [0, 0])
        #expect(!summary.description.isEmpty)
        // Alone, it is seen everywhere.
        let gate = try Summary(of: Sequential { AdaptiveAvgPool2d(1) }, input: [3, 100, 50]).rows[0]
        #expect(gate.receptiveField == [100, 50])
    }

    @Test func theTableHasALineForEachLayer() throws {
        let summary = try Summary(of: Self.model, input: [3, 16, 16])
        let lines = summary.description.split(separator: "\n")
        #expect(lines.count == 8 + 6)
        #expect(lines[2].hasPrefix("conv1  ") && lines[2].contains(" Conv2d(4, kernel: 3, stride: 2)  "))
        #expect(
            lines[2].split(separator: " ").suffix(8)
                .elementsEqual(["4x8x8", "112", "196,864", "256", "14,080", "3x3", "2", "0"]))
        #expect(Set(lines.prefix(8).map(\.count)).count == 1)
        #expect(lines[11].hasPrefix("total") && lines[11].contains("746"))
    }

    @Test func jsonNames() throws {
        let summary = try Summary(of: Self.model, input: [3, 16, 16])
        let text = try summary.json()
        #expect(!text.contains("\n"))
        let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(object["parameters"] as? Int == 746)
        let layers = try #require(object["layers"] as? [[String: Any]])
        #expect(layers[0]["output_shape"] as? [Int] == [4, 8, 8])
        #expect(layers[0]["receptive_field"] as? [Int] == [3, 3])
        #expect(try JSONDecoder().decode(Summary.self, from: Data(text.utf8)) == summary)
    }
}
