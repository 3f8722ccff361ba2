import FoveaData
import FoveaTensor
import Testing

/// What the methods find, beside NumPy's numbers and sums on paper.
@Suite struct NormalizationMethodTests {
    func fit(_ spec: String, threads: Int = 2) throws -> Normalization {
        try NormalizationRegistry.method(spec).fit(to: SyntheticImages.dataset(), threads: threads)
    }

    func expect(_ found: [Double], _ name: String, _ tolerance: Double = 1e-12) throws {
        let difference = try largestDifference(found, NormalizationFixture.doubles(name))
        #expect(difference <= tolerance, "\(name): \(difference)")
    }

    @Test func theImagesAreThoseOfTheFixture() throws {
        let first = try SyntheticImages.dataset().image(at: 0)
        #expect(first.pixels == (try NormalizationFixture.array("synthetic.first").scalars(as: UInt8.self)))
    }

    @Test func perChannel() throws {
        let normalization = try fit("standardize")
        #expect(normalization.shape == [3])
        try expect(normalization.mean, "synthetic.channel_mean")
        try expect(normalization.standardDeviation, "synthetic.channel_std")
        let centered = try fit("zero-center")
        #expect(centered.mean == normalization.mean)
        #expect(centered.standardDeviation == [1, 1, 1])
    }

    @Test func perPixel() throws {
        let normalization = try fit("standardize:per=pixel")
        #expect(normalization.shape == [3, 8, 8])
        try expect(normalization.mean, "synthetic.mean")
        try expect(normalization.standardDeviation, "synthetic.std")
        #expect(normalization.standardDeviation[5] == 1, "a place with one value")
        let centered = try fit("zero-center:per=pixel")
        #expect(centered.mean == normalization.mean)
        #expect(centered.standardDeviation == [Double](repeating: 1, count: 192))
    }

    @Test func minMaxPerChannel() throws {
        let normalization = try fit("min-max:low=-1,high=3")
        for bound in ["min", "max"] {
            let pixels = try NormalizationFixture.doubles("synthetic.channel_\(bound)")
            let results = zip(pixels, zip(normalization.mean, normalization.standardDeviation)).map {
                ($0 - $1.0) / $1.1
            }
            let expected: Double = bound == "min" ? -1 : 3
            #expect(largestDifference(results, [expected, expected, expected]) < 1e-12)
        }
    }

    @Test func minMaxPerPixel() throws {
        let normalization = try fit("min-max:per=pixel")
        let smallest = try NormalizationFixture.array("synthetic.min").reshaped([1, 3, 8, 8])
        let largest = try NormalizationFixture.array("synthetic.max").reshaped([1, 3, 8, 8])
        #expect(try normalization.normalized(smallest).doubles.allSatisfy { abs($0) < 1e-6 })
        let tops = try normalization.normalized(largest).doubles
        // Places with one value stay at the low end.
        for (place, top) in tops.enumerated() { #expect(abs(top - ([5, 100].contains(place) ? 0 : 1)) < 1e-6) }
        // And another value there goes as far as if all values occurred.
        let white = try normalization.normalized(NDArray(repeating: 255, TensorType([1, 3, 8, 8], .u8))).doubles
        #expect(abs(white[5] - (255.0 - 7) / 255) < 1e-6)
    }

    @Test func scaleIsScaling() throws { #expect(try fit("scale") == .scaling(channels: 3)) }

    /// A place that is 1 in one image of 300 would become 0.0039 / 0.00023: it is left as it is.
    @Test func placesOfLessThanAGreyLevel() throws {
        var images = [Image](
            repeating: Image(channels: 1, size: ImageSize(height: 1, width: 2), pixels: [0, 0]), count: 299)
        images.append(Image(channels: 1, size: ImageSize(height: 1, width: 2), pixels: [1, 255]))
        let normalization = try NormalizationRegistry.method("standardize:per=pixel")
            .fit(to: ListedImages(images), threads: 1)
        #expect(normalization.standardDeviation[0] == 1)
        // Of 299 zeros and a 1 the variance is 299/300².
        #expect(abs(normalization.standardDeviation[1] - 299.0.squareRoot() / 300) < 1e-15)
    }

    @Test(arguments: [
        "standardize", "standardize:per=pixel", "zero-center:per=pixel", "min-max", "min-max:per=pixel", "zca-whiten",
        "pca-whiten:epsilon=0.1",
    ])
    func threadsMakeNoDifference(spec: String) throws {
        let one = try fit(spec, threads: 1)
        for threads in [2, 3, 7] {
            #expect(try fit(spec, threads: threads) == one)
        }
    }

    @Test(arguments: [
        "standardize:per=pixel", "zero-center:per=pixel", "min-max:per=pixel", "zca-whiten", "pca-whiten",
    ])
    func sizesMustBeKnown(spec: String) throws {
        let images = [2, 3].map { width in
            Image(
                channels: 1, size: ImageSize(height: 1, width: width), pixels: [UInt8](repeating: 9, count: width))
        }
        let method = try NormalizationRegistry.method(spec)
        let error = #expect(throws: FoveaError.self) {
            try method.fit(to: ListedImages(images, isOfOneSize: false), threads: 1)
        }
        #expect(error?.message.contains("needs images of one size") == true, "\(String(describing: error))")
    }

    /// 3 pixels of 30 and 2 of 80: every pixel counts once.
    @Test func channelsNeedNoSize() throws {
        let images = [(3, UInt8(30)), (2, 80)].map { width, value in
            Image(
                channels: 1, size: ImageSize(height: 1, width: width), pixels: [UInt8](repeating: value, count: width))
        }
        let dataset = ListedImages(images, isOfOneSize: false)
        let normalization = try NormalizationRegistry.method("standardize").fit(to: dataset, threads: 2)
        #expect(abs(normalization.mean[0] - 50.0 / 255) < 1e-15)
        #expect(abs(normalization.standardDeviation[0] - 600.0.squareRoot() / 255) < 1e-15)
        let range = try NormalizationRegistry.method("min-max").fit(to: dataset, threads: 2)
        #expect(abs(range.mean[0] - 30.0 / 255) < 1e-15)
        #expect(abs(range.standardDeviation[0] - 50.0 / 255) < 1e-15)
    }

    @Test(arguments: ["standardize", "min-max:per=pixel", "zca-whiten"])
    func nothingToFit(spec: String) throws {
        let method = try NormalizationRegistry.method(spec)
        let error = #expect(throws: FoveaError.self) { try method.fit(to: ListedImages([]), threads: 2) }
        #expect(error?.message.contains("needs at least one image") == true)
    }

    @Test func theFirstBrokenImageIsNamed() throws {
        let image = Image(channels: 1, size: ImageSize(height: 1, width: 1), pixels: [1])
        var dataset = ListedImages([Image](repeating: image, count: 500))
        dataset.broken = [77, 78, 90, 120, 400]
        for threads in [1, 2, 5] {
            let error = #expect(throws: FoveaError.self) { try Normalization(of: dataset, threads: threads) }
            #expect(error?.message == "image 77 is broken")
        }
    }

    /// Left out, as if they were not there; but there must be others.
    @Test(arguments: ["standardize", "standardize:per=pixel", "min-max", "min-max:per=pixel", "zca-whiten"])
    func brokenImagesAreLeftOut(spec: String) throws {
        let whole = try SyntheticImages.dataset(count: 40)
        var images = try (0..<40).map { try whole.image(at: $0) }
        let method = try NormalizationRegistry.method(spec)
        let expected = try method.fit(to: ListedImages(images), threads: 1)
        // White images would change everything.
        let white = Image(channels: 3, size: images[0].size, pixels: [UInt8](repeating: 255, count: 192))
        images.insert(white, at: 0)
        images.insert(white, at: 23)
        var dataset = ListedImages(images)
        dataset.broken = [0, 23]
        for threads in [1, 3] {
            #expect(try method.fit(to: dataset, threads: threads, onBadImage: .skip) == expected)
        }
        dataset.broken = Set(images.indices)
        let error = #expect(throws: FoveaError.self) { try method.fit(to: dataset, threads: 2, onBadImage: .skip) }
        #expect(error?.message == "none of the images can be read: image 0 is broken")
    }

    @Test(arguments: [
        ("standardize", "standardize:per=channel"), ("zero-center:per=pixel", "zero-center:per=pixel"),
        ("min-max:high=2", "min-max:per=channel,low=0.0,high=2.0"), ("scale", "scale"),
        ("zca-whiten", "zca-whiten:epsilon=1e-05"), ("pca-whiten:epsilon=0.1", "pca-whiten:epsilon=0.1"),
    ])
    func descriptions(spec: String, description: String) throws {
        #expect("\(try NormalizationRegistry.method(spec))" == description)
        #expect("\(try NormalizationRegistry.method(description))" == description)
    }

    @Test(arguments: [
        ("standardise", "did you mean 'standardize'"), ("standardize:per=image", "expects channel or pixel"),
        ("zca-whiten:epsilon=0", "a number above 0"), ("min-max:low=1", "'high' of 'min-max'"),
        ("scale:per=pixel", "has no setting 'per'"),
    ])
    func misspelt(spec: String, part: String) {
        let error = #expect(throws: FoveaError.self) { try NormalizationRegistry.method(spec) }
        #expect(error?.kind == .usage)
        #expect(error?.message.contains(part) == true, "\(String(describing: error))")
    }
}
