import FoveaData
import FoveaTensor
import Testing

/// Cropping and mirroring, by hand.
@Suite struct CropAndFlipTests {
    /// Two channels of 2x3: 1 2 3 / 4 5 6 and 11 12 13 / 14 15 16.
    static let image = Image(
        channels: 2, size: ImageSize(height: 2, width: 3), pixels: [1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16])

    @Test func flips() {
        #expect(Flip(.horizontal)(Self.image).pixels == [3, 2, 1, 6, 5, 4, 13, 12, 11, 16, 15, 14])
        #expect(Flip(.vertical)(Self.image).pixels == [4, 5, 6, 1, 2, 3, 14, 15, 16, 11, 12, 13])
    }

    /// Rows of every length: kernels go by sixteens and have ends.
    @Test func longRows() {
        for width in [1, 15, 16, 17, 31, 32, 33, 47, 48, 64, 65, 100] {
            let row = (0..<width).map { UInt8($0) }
            let image = Image(channels: 1, size: ImageSize(height: 2, width: width), pixels: row + row)
            #expect(Flip()(image).pixels == row.reversed() + row.reversed(), "\(width)")
        }
    }

    @Test func cropsWithin() {
        let box = ImageBox(top: 1, left: 1, height: 1, width: 2)
        #expect(Crop(box)(Self.image).pixels == [5, 6, 15, 16])
    }

    @Test func cropsBeyond() {
        let box = ImageBox(top: -1, left: -1, height: 3, width: 5)
        let zeros: [UInt8] = [0, 0, 0, 0, 0, 0, 1, 2, 3, 0, 0, 4, 5, 6, 0]
        #expect(Array(Crop(box)(Self.image).pixels.prefix(15)) == zeros)
        let mirrored: [UInt8] = [5, 4, 5, 6, 5, 2, 1, 2, 3, 2, 5, 4, 5, 6, 5]
        #expect(Array(Crop(box, padding: .reflect)(Self.image).pixels.prefix(15)) == mirrored)
        // So far away that nothing is left.
        let far = ImageBox(top: 9, left: -9, height: 2, width: 2)
        #expect(Crop(far)(Self.image).pixels == [UInt8](repeating: 0, count: 8))
        #expect(Crop(far, padding: .reflect)(Self.image).pixels == [UInt8](repeating: 0, count: 8))
    }

    /// All 81 places of a padding of 4 are drawn, evenly: 8100 draws give each 100, with a deviation of 10.
    @Test func randomCropsAreEven() {
        var counts: [String: Int] = [:]
        for index in 0..<8100 {
            var random = SampleKey(seed: 2, epoch: 1, index: index).draws(place: 3)
            for transform in RandomCrop(padding: 4).draw(for: ImageSize(height: 8, width: 8), from: &random) {
                counts[transform.description, default: 0] += 1
            }
        }
        #expect(counts.count == 81)
        #expect(counts.values.allSatisfy { (55...145).contains($0) })
        #expect(counts["crop 8x8 at (-4, 4)"] != nil)
    }

    @Test func flipsHalf() {
        var flipped = 0
        for index in 0..<4000 {
            var random = SampleKey(seed: 2, epoch: 1, index: index).draws(place: 1)
            flipped += RandomFlip().draw(for: ImageSize(height: 8, width: 8), from: &random).count
        }
        // A deviation of √(4000/4) = 32.
        #expect(abs(flipped - 2000) < 160)
    }

    /// Any sample of any epoch can be made again alone, and is what the loader gave.
    @Test func aSampleCanBeMadeAgain() throws {
        let dataset = try SyntheticDataset(imageShape: [1, 12, 12], classes: 2, count: 20)
        let pipeline = Pipeline(
            augmentations: [RandomCrop(), RandomFlip()], normalization: .scaling(channels: 1))
        let loader = try Loader(dataset, pipeline, batchSize: 6, order: .shuffled, seed: 8, workers: 2, epochs: 2)
        var versions: [Int: Set<[UInt8]>] = [:]
        for epoch in 0..<2 {
            while let batch = try loader.next() {
                let pixels = batch.images.doubles.map { UInt8(($0 * 255).rounded()) }
                for (place, index) in batch.indices.enumerated() {
                    let image = Array(pixels[(144 * place)..<(144 * place + 144)])
                    let key = SampleKey(seed: 8, epoch: epoch, index: index)
                    #expect(try pipeline.sample(key, of: dataset).image.pixels == image)
                    versions[index, default: []].insert(image)
                }
            }
        }
        #expect(versions.values.filter { $0.count == 2 }.count > 15)
    }
}
