import FoveaData
import FoveaTensor
import Testing

@Suite("Random warps")
struct GeometricAugmentationTests {
    static let size = ImageSize(height: 50, width: 30)

    /// The only transform of each of 6000 samples that has one.
    static func draws<Transform: ImageTransform>(_ spec: String, as type: Transform.Type) throws -> [Transform] {
        guard case .image(let augmentation) = try AugmentationRegistry.registry.make(spec) else {
            throw FoveaError.usage("'\(spec)' is no augmentation of images")
        }
        return (0..<6000).flatMap { index in
            var random = SampleKey(seed: 1, epoch: 0, index: index).draws(place: 0)
            return augmentation.draw(for: size, from: &random).compactMap { $0 as? Transform }
        }
    }

    /// Evenly within the bounds: the mean of n numbers is off by more than five of its deviations, each
    /// width / sqrt(12 n), once in two million times; three thousandths of the range at either end are empty as rarely.
    static func expectEven(_ values: [Double], in range: ClosedRange<Double>) {
        let count: Double = 6000
        #expect(values.count == 6000)
        let width: Double = range.upperBound - range.lowerBound
        let middle: Double = (range.upperBound + range.lowerBound) / 2
        let mean: Double = values.reduce(0, +) / count
        let squares: [Double] = values.map { ($0 - mean) * ($0 - mean) }
        let spread: Double = (squares.reduce(0, +) / count).squareRoot()
        let evenSpread: Double = width / Double(12).squareRoot()
        // The deviation of the deviation of even numbers is width / sqrt(60 n), about.
        let meanLimit: Double = 5 * width / (12 * count).squareRoot()
        let spreadLimit: Double = 5 * width / (60 * count).squareRoot()
        #expect(values.allSatisfy(range.contains))
        #expect(abs(mean - middle) < meanLimit)
        #expect(abs(spread - evenSpread) < spreadLimit)
        let edge: Double = 0.003 * width
        #expect(values.contains { $0 < range.lowerBound + edge })
        #expect(values.contains { $0 > range.upperBound - edge })
    }

    @Test("Angles and factors are drawn evenly")
    func even() throws {
        Self.expectEven(try Self.draws("rotate", as: Rotate.self).map(\.angle), in: -15...15)
        Self.expectEven(try Self.draws("rotate:degrees=90", as: Rotate.self).map(\.angle), in: -90...90)
        Self.expectEven(try Self.draws("scale", as: Scale.self).map(\.factor), in: 0.8...1.2)
        Self.expectEven(try Self.draws("scale:range=0.5/3", as: Scale.self).map(\.factor), in: 0.5...3)
        let shears = try Self.draws("shear", as: Shear.self)
        Self.expectEven(shears.map(\.x), in: -10...10)
        #expect(shears.allSatisfy { $0.y == 0 && $0.center == .middle })
        #expect(try Self.draws("shear:axis=y", as: Shear.self).allSatisfy { $0.x == 0 && abs($0.y) <= 10 })
        let both = try Self.draws("shear:degrees=5,axis=both", as: Shear.self)
        Self.expectEven(both.map(\.x), in: -5...5)
        Self.expectEven(both.map(\.y), in: -5...5)
        // x y has the deviation 25 / 3, its mean that divided by sqrt(6000): 0.11.
        let product: Double = both.map { $0.x * $0.y }.reduce(0, +)
        #expect(abs(product / 6000) < 0.54)
    }

    @Test("Images move by whole pixels: inner distances are twice as likely as the outermost")
    func translation() throws {
        let drawn = try Self.draws("translate", as: Translate.self)
        #expect(drawn.count == 6000)
        // A tenth of 30 columns: -3...3, of which 6000 draws meet an inner one 1000 times, with a deviation of 29.
        for x in -3...3 {
            let expected: Int = abs(x) == 3 ? 500 : 1000
            let found: Int = drawn.filter { $0.x == x }.count
            #expect(abs(found - expected) < 150)
        }
        #expect(drawn.allSatisfy { abs($0.x) <= 3 && abs($0.y) <= 5 })
        #expect(drawn.contains { $0.y == 5 } && drawn.contains { $0.y == -5 })
        #expect(try Self.draws("translate:fraction=0", as: Translate.self).allSatisfy { $0.x == 0 && $0.y == 0 })
    }

    @Test("Corners move inwards by up to a share of half the image, for half of the images")
    func perspective() throws {
        let drawn = try Self.draws("perspective", as: Perspective.self)
        // 3000 of 6000 with a deviation of 39.
        #expect(abs(drawn.count - 3000) < 200)
        // 30 / 2 / 2 = 7 whole columns and 50 / 2 / 2 = 12 whole rows, in from the corners (0, 0) to (29, 49).
        var moves: [[SIMD2<Double>]] = [[], [], [], []]
        for target in drawn.map(\.target) {
            moves[0].append(target.topLeft)
            moves[1].append(SIMD2(29 - target.topRight.x, target.topRight.y))
            moves[2].append(SIMD2(29 - target.bottomRight.x, 49 - target.bottomRight.y))
            moves[3].append(SIMD2(target.bottomLeft.x, 49 - target.bottomLeft.y))
        }
        for move in moves {
            #expect(Set(move.map { Int($0.x) }) == Set(0...7))
            #expect(Set(move.map { Int($0.y) }) == Set(0...12))
            // Deviations of means of 3000: 0.042 and 0.068.
            let mean: SIMD2<Double> = move.reduce(.zero, +) / Double(move.count)
            #expect(abs(mean.x - 3.5) < 0.25)
            #expect(abs(mean.y - 6) < 0.4)
        }
        #expect(try Self.draws("perspective:p=1,distortion=0.2", as: Perspective.self).count == 6000)
        #expect(try Self.draws("perspective:p=0", as: Perspective.self).isEmpty)
    }

    @Test(
        "The same sample is changed the same way again, another one otherwise",
        arguments: ["rotate", "translate", "shear", "scale", "perspective:p=1"])
    func purity(spec: String) throws {
        guard case .image(let augmentation) = try AugmentationRegistry.registry.make(spec) else { return }
        let image = Image(channels: 3, size: Self.size, pixels: (0..<4500).map { UInt8(truncatingIfNeeded: $0 * 7) })
        func changed(_ key: SampleKey) -> (Image, [String]) {
            var random = key.draws(place: 2)
            let transforms = augmentation.draw(for: image.size, from: &random)
            return (transforms.reduce(image) { $1($0) }, transforms.map(\.description))
        }
        let key = SampleKey(seed: 7, epoch: 3, index: 11)
        let (first, again) = (changed(key), changed(key))
        #expect(first.0 == again.0 && first.1 == again.1)
        #expect(first.0 != image && first.0.size == image.size)
        for other in [
            SampleKey(seed: 7, epoch: 4, index: 11), SampleKey(seed: 7, epoch: 3, index: 12),
            SampleKey(seed: 8, epoch: 3, index: 11), SampleKey(seed: 7, epoch: 3, index: 11, occurrence: 1),
        ] {
            #expect(changed(other).0 != first.0)
        }
    }

    @Test(
        "Wrong settings are refused",
        arguments: [
            "rotate:degrees=-1", "rotate:degrees=181", "rotate:degrees=many", "rotate:interpolation=bicubic",
            "rotate:angle=5", "translate:fraction=1.5", "translate:interpolation=nearest", "shear:degrees=90",
            "shear:axis=z", "scale:range=0/1", "scale:range=1.2/0.8", "scale:range=0.8/1/1.2", "scale:factor=2",
            "perspective:distortion=2", "perspective:p=1.1",
        ])
    func refused(spec: String) {
        #expect(throws: FoveaError.self) { try AugmentationRegistry.registry.make(spec) }
    }
}
