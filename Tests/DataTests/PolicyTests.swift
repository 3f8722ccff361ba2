import FoveaData
import FoveaInterchange
import FoveaTensor
import Foundation
import Testing

@Suite("Learned policies beside torchvision's")
struct PolicyTests {
    static let sizes = [
        ImageSize(height: 32, width: 32), ImageSize(height: 224, width: 224), ImageSize(height: 20, width: 33),
    ]

    @Test(
        "Every magnitude of every operation is the same to the last bit",
        arguments: [("rand", MagnitudeRange.standard, 31), ("auto", .standard, 10), ("wide", .wide, 31)])
    func magnitudes(name: String, range: MagnitudeRange, steps: Int) throws {
        for size in Self.sizes {
            for place in try PolicyFixture.doubles("\(name).\(size).operations").map({ Int($0) }) {
                let operation = PolicyOperation.allCases[place]
                let expected = try PolicyFixture.doubles("\(name).\(size).\(place)")
                let isSigned = try PolicyFixture.doubles("\(name).\(size).\(place).signed") == [1]
                #expect(operation.isSigned == isSigned, "\(operation)")
                // A single zero stands for an operation without magnitudes.
                for step in 0..<steps {
                    let found = range.magnitude(of: operation, step: step, of: steps, for: size)
                    #expect(found == expected[expected.count == 1 ? 0 : step], "\(operation) \(step) for \(size)")
                }
            }
        }
    }

    @Test("AutoAugment's pairs for CIFAR-10")
    func cifar10() throws {
        let numbers = try PolicyFixture.doubles("cifar10").map { Int($0) }
        #expect(AutoAugment.cifar10.count == 25 && numbers.count == 150)
        for (place, step) in AutoAugment.cifar10.flatMap({ $0 }).enumerated() {
            let expected = numbers[3 * place..<3 * place + 3]
            #expect(PolicyOperation.allCases.firstIndex(of: step.operation) == expected[3 * place])
            #expect(Int((step.probability * 10).rounded()) == expected[3 * place + 1])
            #expect(step.magnitude == max(expected[3 * place + 2], 0))
        }
    }

    @Test("Every operation of an image is the same within 1/255", arguments: Interpolation.allCases)
    func operations(mode: Interpolation) throws {
        let image = try PolicyFixture.image("image")
        for (place, operation) in PolicyOperation.allCases.enumerated() where operation != .identity {
            let strength = MagnitudeRange.standard.magnitude(of: operation, step: 6, of: 10, for: image.size)
            for sign in operation.isSigned ? [1, -1] : [1] {
                let expected = try PolicyFixture.image("image.\(place).\(sign).\(mode.rawValue)")
                let transform = try #require(operation.transform(Double(sign) * strength, interpolation: mode))
                let result = transform(image)
                let away = zip(result.pixels, expected.pixels).map { abs(Int($0) - Int($1)) }
                #expect(away.max() ?? 255 <= 1, "\(transform)")
                #expect(result != image, "\(transform)")
            }
        }
        #expect(PolicyOperation.identity.transform(1, interpolation: mode) == nil)
    }

    /// The types of the transforms of 7000 samples, with how often each comes.
    static func types(_ spec: String) throws -> (counts: [String: Int], perImage: [Int]) {
        guard case .image(let augmentation) = try AugmentationRegistry.registry.make(spec) else { return ([:], []) }
        var counts: [String: Int] = [:]
        var perImage: [Int] = []
        for index in 0..<7000 {
            var random = SampleKey(seed: 3, epoch: 0, index: index).draws(place: 0)
            let transforms = augmentation.draw(for: ImageSize(height: 32, width: 32), from: &random)
            perImage.append(transforms.count)
            for transform in transforms { counts[String(describing: type(of: transform)), default: 0] += 1 }
        }
        return (counts, perImage)
    }

    @Test("TrivialAugment does one of fourteen things, as often as any other")
    func trivialAugment() throws {
        let (counts, perImage) = try Self.types("trivialaugment")
        // 500 of each with a deviation of 21.5; shears and translations are two each, and identity is no transform.
        for (name, expected) in [
            ("Shear", 1000), ("Translate", 1000), ("Rotate", 500), ("AdjustBrightness", 500),
            ("AdjustSaturation", 500), ("AdjustContrast", 500), ("AdjustSharpness", 500), ("Posterize", 500),
            ("Solarize", 500), ("AutoContrast", 500), ("Equalize", 500),
        ] {
            #expect(abs((counts[name] ?? 0) - expected) < 150, "\(name)")
        }
        #expect(counts["Invert"] == nil)
        #expect(perImage.allSatisfy { $0 <= 1 })
    }

    @Test("RandAugment does n things of strength m")
    func randAugment() throws {
        let (counts, perImage) = try Self.types("randaugment:n=3,m=5")
        // Of 21000 operations a fourteenth each: 1500 with a deviation of 37.
        for name in ["Rotate", "AdjustContrast", "Equalize"] {
            #expect(abs((counts[name] ?? 0) - 1500) < 200, "\(name)")
        }
        // None is identity for (13/14)³ of 7000 = 5605 images, with a deviation of 33.
        #expect(perImage.allSatisfy { $0 <= 3 })
        #expect(abs(perImage.count { $0 == 3 } - 5605) < 170)
        let size = ImageSize(height: 32, width: 32)
        var angles: [Double] = []
        for index in 0..<1000 {
            var random = SampleKey(seed: 3, epoch: 0, index: index).draws(place: 0)
            angles += RandAugment(n: 1, m: 5).draw(for: size, from: &random).compactMap { ($0 as? Rotate)?.angle }
        }
        // 5 of 30 steps to 30 degrees, in both directions.
        #expect(Set(angles) == [5, -5])
    }

    @Test("AutoAugment's operations come as often as the policy says")
    func autoAugment() throws {
        let (counts, perImage) = try Self.types("autoaugment")
        #expect(perImage.allSatisfy { $0 <= 2 })
        // Each pair is drawn 280 times. The policy's probabilities of equalize add up to 4.7, of invert to 0.2, of rotate
        // to 0.7, of posterize to 0.3 and of translations to 4.2.
        for (name, share) in [
            ("Equalize", 4.7), ("Invert", 0.2), ("Rotate", 0.7), ("Posterize", 0.3), ("Translate", 4.2),
        ] {
            let expected = 280 * share
            #expect(abs(Double(counts[name] ?? 0) - expected) < 5 * expected.squareRoot(), "\(name)")
        }
    }

    @Test(
        "The same sample is changed the same way again",
        arguments: ["randaugment:n=4,m=20", "trivialaugment:interpolation=bilinear", "autoaugment"])
    func purity(spec: String) throws {
        guard case .image(let augmentation) = try AugmentationRegistry.registry.make(spec) else { return }
        let image = try PolicyFixture.image("image")
        func changed(_ index: Int) -> Image {
            var random = SampleKey(seed: 5, epoch: 1, index: index).draws(place: 1)
            return augmentation.draw(for: image.size, from: &random).reduce(image) { $1($0) }
        }
        let first = (0..<50).map(changed)
        #expect(first == (0..<50).map(changed))
        #expect(Set(first).count > 20)
    }

    @Test(
        "Wrong settings are refused",
        arguments: [
            "randaugment:n=0", "randaugment:m=31", "randaugment:m=-1", "randaugment:n=2.5", "randaugment:magnitude=9",
            "trivialaugment:m=9", "autoaugment:policy=imagenet", "autoaugment:interpolation=cubic",
        ])
    func refused(spec: String) {
        #expect(throws: FoveaError.self) { try AugmentationRegistry.registry.make(spec) }
    }
}

/// What `Fixtures/policies.py` computed.
enum PolicyFixture {
    private static let arrays = Result {
        try Safetensors(
            contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent()
                .appendingPathComponent("Fixtures/policies.safetensors").path)
    }

    private static func array(_ name: String) throws -> NDArray {
        guard let array = try arrays.get()[name] else { throw FoveaError.missingFile("no '\(name)' in the fixture") }
        return array
    }

    static func doubles(_ name: String) throws -> [Double] { try array(name).doubles }

    static func image(_ name: String) throws -> Image {
        let array = try array(name)
        let shape = array.shape
        return Image(
            channels: shape[0], size: ImageSize(height: shape[1], width: shape[2]),
            pixels: array.doubles.map { UInt8($0) })
    }
}
