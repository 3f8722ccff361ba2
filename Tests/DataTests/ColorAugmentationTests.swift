import FoveaData
import FoveaTensor
import Foundation
import TestSupport
import Testing

/// What the augmentations of pixel values draw.
@Suite struct ColorAugmentationTests {
    private static let size = ImageSize(height: 10, width: 12)

    /// As many draws, each from a stream of its own.
    private static func draws(_ augmentation: any Augmentation, _ count: Int, size: ImageSize = size)
        -> [[any ImageTransform]]
    {
        (0..<count).map { index in
            var random = SampleKey(seed: 3, epoch: 1, index: index).draws(place: 2)
            return augmentation.draw(for: size, from: &random)
        }
    }

    private static func augmentation(_ spec: String) throws -> any Augmentation {
        guard case .image(let augmentation) = try AugmentationRegistry.registry.make(spec) else {
            throw FoveaError.invalid("'\(spec)' does not change single images")
        }
        return augmentation
    }

    /// Mean and variance beside those of the even distribution over the range, within five deviations of the mean and a
    /// twentieth of the variance.
    private func expectEven(_ values: [Double], _ range: ClosedRange<Double>, _ what: String) {
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
        let width = range.upperBound - range.lowerBound
        #expect(values.allSatisfy { range.contains($0) }, "\(what)")
        #expect(
            abs(mean - (range.lowerBound + range.upperBound) / 2) < 5 * width / (12 * count).squareRoot(), "\(what)")
        #expect(abs(variance / (width * width / 12) - 1) < 0.05, "\(what)")
    }

    @Test func colorDrawsEvenlyInEveryOrder() throws {
        let color = try Self.augmentation("color:brightness=0.4,contrast=1.5,saturation=0.5/3,hue=0.1")
        var (brightness, contrast, saturation, hue): ([Double], [Double], [Double], [Double]) = ([], [], [], [])
        var orders: [String: Int] = [:]
        for transforms in Self.draws(color, 24_000) {
            for transform in transforms {
                switch transform {
                case let found as AdjustBrightness: brightness.append(found.factor)
                case let found as AdjustContrast: contrast.append(found.factor)
                case let found as AdjustSaturation: saturation.append(found.factor)
                case let found as AdjustHue: hue.append(found.turns)
                default: Issue.record("\(transform) is no part of color")
                }
            }
            orders[transforms.map { $0.description.prefix(1) }.joined(), default: 0] += 1
        }
        expectEven(brightness, 0.6...1.4, "brightness")
        expectEven(contrast, 0...2.5, "contrast")
        expectEven(saturation, 0.5...3, "saturation")
        expectEven(hue, -0.1...0.1, "hue")
        // 1000 of each are expected, with a deviation of 31.
        #expect(orders.count == 24)
        #expect(orders.values.allSatisfy { abs($0 - 1000) < 155 })
    }

    @Test func colorLeavesOutWhatChangesNothing() throws {
        #expect(Self.draws(try Self.augmentation("color"), 10).allSatisfy { $0.isEmpty })
        let brightness = Self.draws(try Self.augmentation("color:brightness=0.2"), 10)
        #expect(brightness.allSatisfy { $0.count == 1 && $0[0] is AdjustBrightness })
    }

    /// With the probability p, within five deviations.
    @Test(arguments: [
        ("grayscale", 0.1), ("grayscale:p=0.7", 0.7), ("blur", 1), ("blur:p=0.3", 0.3), ("sharpen", 0.5),
        ("mosaic", 0.5), ("mosaic:p=0", 0), ("cutout", 1), ("cutout:p=0.5", 0.5), ("erase", 0.5), ("noise", 1),
        ("noise:p=0.2", 0.2), ("pca", 1),
    ]) func imagesAreChangedWithTheirProbability(spec: String, probability: Double) throws {
        // Large enough that every box of 'erase' fits in ten draws.
        let size = ImageSize(height: 200, width: 200)
        let transforms = Self.draws(try Self.augmentation(spec), 4000, size: size)
        #expect(transforms.allSatisfy { $0.count <= 1 })
        let deviation = (4000 * probability * (1 - probability)).squareRoot()
        #expect(abs(Double(transforms.count { !$0.isEmpty }) - 4000 * probability) <= 5 * deviation)
    }

    @Test func settingsReachTheTransforms() throws {
        func first(_ spec: String) throws -> (any ImageTransform)? {
            Self.draws(try Self.augmentation(spec), 1)[0].first
        }
        #expect(try first("sharpen:factor=3,p=1") as? AdjustSharpness == AdjustSharpness(3))
        #expect(try first("mosaic:block=6,p=1") as? Pixelate == Pixelate(block: 6))
        #expect((try first("noise:std=0.2") as? AddNoise)?.standardDeviation == 0.2)
        #expect((try first("blur:kernel=7") as? GaussianBlur)?.kernel == 7)
        #expect((try first("erase:value=7,p=1") as? Erase)?.fill == .value(7))
        guard case .noise = (try first("erase:value=noise,p=1") as? Erase)?.fill else {
            Issue.record("erase:value=noise does not erase with noise")
            return
        }
    }

    @Test func blurDrawsSigmaEvenly() throws {
        let sigmas = Self.draws(try Self.augmentation("blur:sigma=0.5/3"), 10_000).map { transforms in
            (transforms.first as? GaussianBlur)?.sigma ?? 0
        }
        expectEven(sigmas, 0.5...3, "sigma")
    }

    /// The sum over directions of (255 std λᵢ pᵢ)² is a channel's variance, on paper: of ImageNet's values 10.03 for red. The
    /// mean of 20,000 squares is within a twentieth of it.
    @Test func pcaShiftsAsItsDirectionsSay() throws {
        let shifts = Self.draws(try Self.augmentation("pca:std=0.1"), 20_000).map { transforms in
            (transforms.first as? ColorShift)?.shifts ?? []
        }
        // red: (0.2175 · 0.5675)² + (0.0188 · 0.7192)² + (0.0045 · 0.4009)² = 0.0154213
        // red · blue: 0.2175² · 0.5675 · 0.5836 - 0.0188² · 0.7192 · 0.6948 + 0.0045² · 0.4009 · 0.4203 = 0.0154942
        let unit = 25.5 * 25.5
        let red = shifts.reduce(0) { $0 + $1[0] * $1[0] } / 20_000
        let redBlue = shifts.reduce(0) { $0 + $1[0] * $1[2] } / 20_000
        #expect(abs(red / (unit * 0.0154213) - 1) < 0.05)
        #expect(abs(redBlue / (unit * 0.0154942) - 1) < 0.05)
        #expect(abs(shifts.reduce(0) { $0 + $1[0] } / 20_000) < 5 * (unit * 0.0154213 / 20_000).squareRoot())
    }

    /// [2 1 0; 1 2 0; 0 0 5] / 100 has the eigenvalues 0.05 of (0, 0, 1), 0.03 of (1, 1, 0) / √2 and 0.01 of (1, -1, 0) / √2.
    @Test func pcaFindsTheDirectionsOfPixels() throws {
        let statistics = PixelStatistics(
            mean: [0.5, 0.5, 0.5], covariance: [0.02, 0.01, 0, 0.01, 0.02, 0, 0, 0, 0.05])
        let unfitted = try Self.augmentation("pca:std=0.3")
        #expect(unfitted.needsStatistics)
        let fitted = try #require(try unfitted.fitted(to: statistics) as? PCAJitter)
        let half = 0.5.squareRoot()
        let expected = [[0, 0, 0.05], [0.03 * half, 0.03 * half, 0], [0.01 * half, -0.01 * half, 0]]
        #expect(fitted.standardDeviation == 0.3)
        for (direction, vector) in zip(fitted.directions, expected) {
            #expect(largestDifference(direction, vector) < 1e-15)
        }
        let grey = try unfitted.fitted(to: PixelStatistics(mean: [0.5], covariance: [0.1]))
        #expect((grey as? PCAJitter)?.directions == PCAJitter.imageNetDirections)
    }

    /// A side of 8 in 10 rows: 4, 5, 6, 7, 8, 8, 8, 7, 6, 5 rows for the middles 0 to 9, 6.4 on average; in 12 columns 6.667.
    /// The area's mean is 42.667 and its deviation 12.75. Five of the ten middles give a box at the upper border.
    @Test func cutoutLiesAnywhere() throws {
        let boxes = Self.draws(try Self.augmentation("cutout"), 20_000).compactMap { ($0.first as? Erase)?.box }
        #expect(boxes.count == 20_000)
        #expect(
            boxes.allSatisfy {
                $0.top >= 0 && $0.left >= 0 && $0.top + $0.height <= 10 && $0.left + $0.width <= 12
                    && $0.height >= 4 && $0.width >= 4
            })
        let area = Double(boxes.reduce(0) { $0 + $1.size.area }) / 20_000
        #expect(abs(area - 42.667) < 5 * 12.75 / 20_000.0.squareRoot())
        #expect(abs(Double(boxes.count { $0.top == 0 }) - 10_000) < 5 * 5000.0.squareRoot())
        let odd = Self.draws(try Self.augmentation("cutout:size=3"), 1000).compactMap { ($0.first as? Erase)?.box }
        #expect(odd.contains { $0.height == 3 && $0.width == 3 } && odd.allSatisfy { $0.height >= 2 && $0.width >= 2 })
    }

    /// With ratios that always fit: shares of the area and logarithms of ratios are even but for rounding, places are even.
    @Test func erasingDrawsAreaRatioAndPlace() throws {
        let size = ImageSize(height: 1000, width: 1000)
        let erase = try Self.augmentation("erase:p=1,scale=0.05/0.3,ratio=0.5/2")
        let boxes = Self.draws(erase, 10_000, size: size).compactMap { ($0.first as? Erase)?.box }
        #expect(boxes.count == 10_000)
        expectEven(boxes.map { Double($0.size.area) / 1e6 }, 0.049...0.301, "area")
        expectEven(boxes.map { log(Double($0.height) / Double($0.width)) }, (-log(2.01))...log(2.01), "ratio")
        expectEven(boxes.map { Double($0.top) / Double(1000 - $0.height) }, 0...1, "top")
        expectEven(boxes.map { Double($0.left) / Double(1000 - $0.width) }, 0...1, "left")
        // No box is smaller than an image of one pixel.
        #expect(Self.draws(erase, 10, size: ImageSize(height: 1, width: 1)).allSatisfy { $0.isEmpty })
    }

    /// The same key gives the same image, another epoch, sample or occurrence another.
    @Test(arguments: [
        "color:brightness=0.4,contrast=0.4,saturation=0.4,hue=0.1", "pca:std=1", "blur", "cutout:size=4", "erase:p=1",
        "erase:p=1,value=noise", "noise",
    ]) func imagesAreFunctionsOfTheirKeys(spec: String) throws {
        let pipeline = Pipeline(augmentations: [try Self.augmentation(spec)], normalization: .scaling(channels: 3))
        let image = try ColorFixture.image("waves")
        func augmented(_ key: SampleKey) -> Image {
            var random = key.draws(place: 1)
            return pipeline.augmentations[0].draw(for: image.size, from: &random).reduce(image) { $1($0) }
        }
        let key = SampleKey(seed: 1, epoch: 2, index: 3, occurrence: 0)
        #expect(augmented(key) == augmented(key))
        let others = [
            SampleKey(seed: 2, epoch: 2, index: 3), SampleKey(seed: 1, epoch: 3, index: 3),
            SampleKey(seed: 1, epoch: 2, index: 4), SampleKey(seed: 1, epoch: 2, index: 3, occurrence: 1),
        ]
        for other in others { #expect(augmented(other) != augmented(key)) }
    }

    @Test func wrongSettingsAreErrors() {
        func make(_ spec: String) throws { _ = try AugmentationRegistry.registry.make(spec) }
        expectError(containing: "'brightness' of 'color'", "-1") { try make("color:brightness=-1") }
        expectError(containing: "'hue' of 'color'", "0.0 to 0.5", "0.7") { try make("color:hue=0.7") }
        expectError(containing: "'hue' of 'color'", "-0.6/0.1") { try make("color:hue=-0.6/0.1") }
        expectError(containing: "'contrast' of 'color'", "2.0/1.0") { try make("color:contrast=2/1") }
        expectError(containing: "no setting 'brigthness'", "'brightness'") { try make("color:brigthness=1") }
        expectError(containing: "'kernel' of 'blur' expects an odd number", "4") { try make("blur:kernel=4") }
        expectError(containing: "'sigma' of 'blur'", "0.0") { try make("blur:sigma=0") }
        expectError(containing: "'p' of 'grayscale'", "1.5") { try make("grayscale:p=1.5") }
        expectError(containing: "'value' of 'erase'", "0...255 or noise", "256") { try make("erase:value=256") }
        expectError(containing: "'scale' of 'erase'", "0.5/1.2") { try make("erase:scale=0.5/1.2") }
        expectError(containing: "'ratio' of 'erase'", "0.0") { try make("erase:ratio=0/1") }
        expectError(containing: "'size' of 'cutout'", "0") { try make("cutout:size=0") }
        expectError(containing: "'block' of 'mosaic'", "1") { try make("mosaic:block=1") }
        expectError(containing: "'std' of 'noise'", "-0.1") { try make("noise:std=-0.1") }
        expectError(containing: "'std' of 'pca'", "-0.1") { try make("pca:std=-0.1") }
        expectError(containing: "'factor' of 'sharpen'", "-1") { try make("sharpen:factor=-1") }
    }
}
