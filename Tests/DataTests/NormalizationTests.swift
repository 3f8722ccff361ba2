import Foundation
import FoveaData
import FoveaTensor
import Testing

@Suite struct NormalizationTests {
    @Test func meanAndDeviationPerChannel() throws {
        // Channel 0 has the values 0, 255, 255, 0; channel 1 has 51, 51, 102, 102; channel 2 is 10 everywhere.
        let dataset = try InMemoryDataset(
            pixels: [0, 255, 51, 51, 10, 10, 255, 0, 102, 102, 10, 10], labels: [0, 0], imageShape: [3, 1, 2],
            classNames: ["only"])
        let normalization = try Normalization(of: dataset)
        // In units of 255: means 1/2, 0.3, 2/51; deviations 1/2, 0.1, and 1 for the constant channel.
        for (found, expected) in zip(normalization.mean, [0.5, 0.3, 10.0 / 255]) {
            #expect(abs(found - expected) < 1e-12)
        }
        for (found, expected) in zip(normalization.standardDeviation, [0.5, 0.1, 1]) {
            #expect(abs(found - expected) < 1e-12)
        }
    }

    @Test func sumsDoNotOverflow() throws {
        // 70,000 pixels of 255 have squares beyond 32 bits; half of them are 0.
        let bright = [UInt8](repeating: 255, count: 70_000)
        let dark = [UInt8](repeating: 0, count: 70_000)
        let dataset = try InMemoryDataset(
            pixels: bright + dark, labels: [0, 0], imageShape: [1, 700, 100], classNames: ["only"])
        let normalization = try Normalization(of: dataset)
        #expect(normalization.mean == [0.5])
        #expect(normalization.standardDeviation == [0.5])
    }

    @Test func bytesAndFloatsBecomeTheSame() throws {
        let normalization = try Normalization(mean: [0.2, 0.4], standardDeviation: [0.5, 0.25])
        let bytes = NDArray([1, 2, 1, 2], [0, 255, 51, 102] as [UInt8])
        let floats = NDArray([1, 2, 1, 2], [0, 1, 0.2, 0.4] as [Float])
        // (0 - 0.2)/0.5, (1 - 0.2)/0.5, (0.2 - 0.4)/0.25, (0.4 - 0.4)/0.25
        let expected: [Double] = [-0.4, 1.6, -0.8, 0]
        for images in [bytes, floats] {
            let result = try normalization.normalized(images)
            #expect(result.type == TensorType([1, 2, 1, 2], .f32))
            for (found, expected) in zip(result.doubles, expected) { #expect(abs(found - expected) < 1e-6) }
        }
    }

    @Test func wrongImages() throws {
        let normalization = try Normalization(mean: [0.2, 0.4], standardDeviation: [0.5, 0.25])
        for type in [TensorType([1, 3, 2, 2], .u8), TensorType([2, 2, 2], .u8), TensorType([1, 2, 2, 2], .i32)] {
            let error = #expect(throws: FoveaError.self) { try normalization.normalized(NDArray(repeating: 0, type)) }
            #expect(error?.message.contains("\(type)") == true)
        }
    }

    @Test func storedWithTheModel() throws {
        let normalization = try Normalization(mean: [0.25], standardDeviation: [0.5])
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let text = try encoder.encode(normalization)
        #expect(String(decoding: text, as: UTF8.self) == #"{"mean":[0.25],"std":[0.5]}"#)
        #expect(try JSONDecoder().decode(Normalization.self, from: text) == normalization)
    }

    @Test(arguments: [#"{"mean":[0.1],"std":[0]}"#, #"{"mean":[0.1,0.2],"std":[1]}"#, #"{"mean":[],"std":[]}"#])
    func storedNonsenseIsRefused(text: String) {
        #expect(throws: FoveaError.self) { try JSONDecoder().decode(Normalization.self, from: Data(text.utf8)) }
    }

    @Test func everyPlaceHasItsOwn() throws {
        let normalization = try Normalization(
            shape: [1, 1, 3], mean: [0.2, 0.4, 0], standardDeviation: [0.5, 0.25, 2])
        let bytes = NDArray([2, 1, 1, 3], [0, 51, 255, 255, 102, 0] as [UInt8])
        let floats = NDArray([2, 1, 1, 3], [0, 0.2, 1, 1, 0.4, 0] as [Float])
        let expected: [Double] = [-0.4, -0.8, 0.5, 1.6, 0, 0]
        for images in [bytes, floats] {
            let result = try normalization.normalized(images)
            for (found, expected) in zip(result.doubles, expected) { #expect(abs(found - expected) < 1e-6) }
        }
        let error = #expect(throws: FoveaError.self) {
            try normalization.normalized(NDArray(repeating: 0, TensorType([1, 1, 3, 1], .u8)))
        }
        #expect(error?.message.contains("for every place of images 1x1x3, but these are 1x3x1") == true)
    }

    /// y = W (x - mean) / std: rows of W make the numbers of the result.
    @Test func whitening() throws {
        let normalization = try Normalization(
            shape: [2, 1, 1], mean: [0.2, 0.4], standardDeviation: [1, 1],
            whitening: NDArray([2, 2], [1, 2, 0, 3] as [Float]))
        // (0.8, -0.4) becomes (0.8 - 0.8, -1.2), (-0.2, 0.6) becomes (-0.2 + 1.2, 1.8).
        let result = try normalization.normalized(NDArray([2, 2, 1, 1], [255, 0, 0, 255] as [UInt8]))
        for (found, expected) in zip(result.doubles, [0, -1.2, 1, 1.8]) { #expect(abs(found - expected) < 1e-6) }
    }

    @Test func filesKeepEveryBit() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/normalization.safetensors"
        let places = try Normalization(shape: [1, 1, 2], mean: [1 / 3.0, 0.1], standardDeviation: [2 / 7.0, 1e-3])
        let whitened = try Normalization(
            shape: [1, 1, 2], mean: [1 / 3.0, 0.1], standardDeviation: [1, 1],
            whitening: NDArray([2, 2], [1, 2, 0, 3] as [Float]))
        for normalization in [places, whitened, .scaling(channels: 3)] {
            try normalization.write(to: path)
            #expect(try Normalization(contentsOf: path) == normalization)
        }
        #expect(throws: EncodingError.self) { try JSONEncoder().encode(places) }
    }

    @Test func arraysThatAreNone() {
        let matrix = NDArray([2, 2], [1, 2, 0, .nan] as [Float])
        let ones: [Double] = [1, 1]
        let attempts: [() throws -> Normalization] = [
            { try Normalization(shape: [1, 1, 2], mean: ones, standardDeviation: ones, whitening: matrix) },
            {
                try Normalization(
                    shape: [2], mean: ones, standardDeviation: ones,
                    whitening: NDArray([2, 2], [1, 0, 0, 1] as [Float]))
            },
            { try Normalization(shape: [1, 2], mean: ones, standardDeviation: ones) },
            { try Normalization(shape: [1, 1, 3], mean: ones, standardDeviation: ones) },
        ]
        for attempt in attempts { #expect(throws: FoveaError.self) { try attempt() } }
    }

    @Test func nothingToMeasure() throws {
        let empty = try InMemoryDataset(pixels: [], labels: [], imageShape: [1, 2, 2], classNames: ["only"])
        #expect(throws: FoveaError.self) { try Normalization(of: empty) }
    }
}
