import FoveaData
import FoveaTensor
import Testing

/// mixup and CutMix: what they draw, and what becomes of images and targets.
@Suite struct MixingTests {
    static let size = ImageSize(height: 6, width: 8)

    /// 12 images of one channel, image `i` all `20 i`, in 4 classes.
    static func dataset() throws -> InMemoryDataset {
        try InMemoryDataset(
            pixels: (0..<12).flatMap { [UInt8](repeating: UInt8(20 * $0), count: size.area) },
            labels: (0..<12).map { Int32($0 % 4) }, imageShape: [1, size.height, size.width],
            classNames: ["a", "b", "c", "d"])
    }

    static func draws(_ stream: UInt64) -> RandomDraws { RandomDraws(Philox(key: 11, stream: stream)) }

    /// Mean 1/2 and variance 1/(4 (2a + 1)), from the distribution's formulas.
    @Test(arguments: [0.2, 1, 3]) func betaHasItsMoments(alpha: Double) {
        var random = Self.draws(1)
        let values = (0..<40_000).map { _ in random.beta(alpha, alpha) }
        let mean = values.reduce(0, +) / 40_000
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 40_000
        let expected = 1 / (4 * (2 * alpha + 1))
        #expect(values.allSatisfy { (0...1).contains($0) })
        #expect(abs(mean - 0.5) < 5 * (expected / 40_000).squareRoot())
        #expect(abs(variance - expected) < 0.02 * expected)
    }

    /// Every image is the mixture of its own grey and that of the image before it, and its target the same mixture.
    @Test func mixupMixesImagesAndTargetsAlike() throws {
        let pipeline = Pipeline(mixings: [Mixup(alpha: 1)], normalization: .scaling(channels: 1))
        let loader = try Loader(Self.dataset(), pipeline, batchSize: 5, order: .sequential, seed: 4)
        #expect(loader.target == .probabilities(classes: 4))
        while let batch = try loader.next() {
            let (pixels, rows) = (batch.images.doubles, batch.labels.doubles)
            #expect(batch.labels.shape == [batch.count, 4])
            for place in 0..<batch.count {
                let own = batch.indices[place]
                let other = batch.indices[(place + batch.count - 1) % batch.count]
                let row = Array(rows[(4 * place)..<(4 * place + 4)])
                #expect(abs(row.reduce(0, +) - 1) < 1e-6)
                guard own % 4 != other % 4 else { continue }
                let weight = row[own % 4]
                #expect(abs(weight + row[other % 4] - 1) < 1e-6)
                let expected = (weight * 20 * Double(own) + (1 - weight) * 20 * Double(other)) / 255
                for pixel in pixels[(place * 48)..<(place * 48 + 48)] { #expect(abs(pixel - expected) < 1e-5) }
            }
        }
    }

    /// The pasted box has the share of the area that the target says.
    @Test func cutMixWeighsByArea() throws {
        let pipeline = Pipeline(mixings: [CutMix()], normalization: .scaling(channels: 1))
        let loader = try Loader(Self.dataset(), pipeline, batchSize: 12, order: .shuffled, seed: 9)
        let batch = try #require(try loader.next())
        let (pixels, rows) = (batch.images.doubles, batch.labels.doubles)
        var mixed = 0
        for place in 0..<12 {
            let (own, other) = (batch.indices[place], batch.indices[(place + 11) % 12])
            guard own % 4 != other % 4 else { continue }
            let image = pixels[(place * 48)..<(place * 48 + 48)].map { Int(($0 * 255).rounded()) }
            let kept = image.count { $0 == 20 * own }
            #expect(kept + image.count { $0 == 20 * other } == 48)
            #expect(abs(rows[4 * place + own % 4] - Double(kept) / 48) < 1e-6)
            #expect(abs(rows[4 * place + other % 4] - Double(48 - kept) / 48) < 1e-6)
            mixed += kept < 48 ? 1 : 0
        }
        #expect(mixed > 4)
    }

    /// Without mixing, a pipeline's targets are labels; with probability 0 they are one-hot rows.
    @Test func neverMixedIsOneHot() throws {
        let pipeline = Pipeline(mixings: [Mixup(probability: 0)], normalization: .scaling(channels: 1))
        let loader = try Loader(Self.dataset(), pipeline, batchSize: 4, order: .sequential)
        let batch = try #require(try loader.next())
        #expect(batch.labels.doubles == [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1])
    }

    /// Of two mixings each sample meets one, and both are met.
    @Test func oneOfSeveral() throws {
        let pipeline = Pipeline(mixings: [Mixup(alpha: 1), CutMix()], normalization: .scaling(channels: 1))
        let loader = try Loader(Self.dataset(), pipeline, batchSize: 12, order: .sequential, seed: 2)
        var (blended, pasted) = (0, 0)
        for _ in 0..<4 {
            while let batch = try loader.next() {
                let pixels = batch.images.doubles
                for place in 0..<12 {
                    let image = Set(pixels[(place * 48)..<(place * 48 + 48)])
                    if image.count == 2 { pasted += 1 }
                    if image.count == 1, image.first.map({ Int(($0 * 255).rounded()) % 20 != 0 }) ?? false {
                        blended += 1
                    }
                }
            }
        }
        #expect(blended > 5 && pasted > 5, "\(blended) blended, \(pasted) pasted")
    }
}
