import COpenBLAS
import FoveaData
import FoveaTensor
import Testing

/// Whitening beside NumPy's, and what it is for: numbers that are not correlated.
@Suite struct WhiteningTests {
    func expect(_ found: [Double], _ name: String, _ tolerance: Double) throws {
        let difference = try largestDifference(found, NormalizationFixture.doubles(name))
        #expect(difference <= tolerance, "\(name): \(difference)")
    }

    func matrix(_ spec: String, _ dataset: any Dataset) throws -> [Double] {
        let normalization = try NormalizationRegistry.method(spec).fit(to: dataset, threads: 2)
        return try #require(normalization.whitening).doubles
    }

    @Test func matricesAreNumPys() throws {
        let dataset = try SyntheticImages.dataset()
        // The gain of the two directions without variance is 1/√ε = 316; f32 has 24 bits.
        try expect(matrix("zca-whiten", dataset), "synthetic.zca", 1e-4)
        try expect(Array(matrix("zca-whiten:epsilon=0.1", dataset).prefix(1920)), "synthetic.zca_0.1", 1e-6)
        try expect(Array(matrix("pca-whiten", dataset).prefix(1920)), "synthetic.pca", 1e-5)
        let mean = try NormalizationRegistry.method("zca-whiten").fit(to: dataset, threads: 2).mean
        try expect(mean, "synthetic.mean", 1e-12)
    }

    /// With almost no ε the covariance is the identity, but for the two places that never change, where it is 0.
    @Test(arguments: ["zca-whiten:epsilon=1e-9", "pca-whiten:epsilon=1e-9"])
    func covarianceIsTheIdentity(spec: String) throws {
        let dataset = try SyntheticImages.dataset()
        let covariance = try Self.covariance(of: dataset, whitenedBy: spec).covariance
        let constant = spec.hasPrefix("zca") ? [5, 100] : [190, 191]
        for row in 0..<192 {
            for column in 0..<192 {
                let expected: Double = row == column && !constant.contains(row) ? 1 : 0
                let found = covariance[row * 192 + column]
                #expect(abs(found - expected) < 2e-4, "\(row), \(column): \(found)")
            }
        }
    }

    /// An ε that matters shrinks a direction of variance s to s/(s + ε).
    /// The number of OpenBLAS's threads belongs to the whole process: fits at one time must not see each other's.
    @Test func fitsAtOneTimeAreAsOneAfterTheOther() async throws {
        let dataset = try SyntheticDataset(imageShape: [3, 16, 16], classes: 10, count: 600, seed: 5)
        @Sendable func fit() throws -> [Double] {
            try NormalizationRegistry.method("zca-whiten").fit(to: dataset, threads: 2).whitening?.doubles ?? []
        }
        let expected = try fit()
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<6 { group.addTask { try fit() == expected } }
            for try await isSame in group { #expect(isSame) }
        }
    }

    @Test func epsilonShrinks() throws {
        let dataset = try SyntheticImages.dataset(withConstants: false)
        let result = try Self.covariance(of: dataset, whitenedBy: "pca-whiten:epsilon=0.01")
        for row in 0..<192 {
            // The rows of W are eigenvectors over √(s + ε), so their squared lengths tell s.
            let values = result.matrix[(row * 192)..<((row + 1) * 192)]
            let sum = 1 / values.reduce(0) { $0 + $1 * $1 }
            let found = result.covariance[row * 192 + row]
            #expect(abs(found - (sum - 0.01) / sum) < 1e-4)
        }
        // The direction of least variance; this test would say nothing where ε does nothing.
        #expect(result.covariance[191 * 193] < 0.9)
    }

    @Test func tooLarge() throws {
        let image = Image(
            channels: 3, size: ImageSize(height: 64, width: 64), pixels: [UInt8](repeating: 0, count: 3 * 64 * 64))
        let error = #expect(throws: FoveaError.self) {
            try NormalizationRegistry.method("zca-whiten").fit(to: ListedImages([image]), threads: 1)
        }
        #expect(
            error?.message.contains("takes images of up to 8192 numbers, such as 3x52x52; resize them first") == true)
    }

    /// The loader's workers whiten as ``Normalization/normalized(_:)`` does, the short last batch too.
    @Test func loadersWhiten() throws {
        let dataset = try SyntheticImages.dataset(count: 50)
        let normalization = try NormalizationRegistry.method("zca-whiten:epsilon=0.01").fit(to: dataset, threads: 2)
        let loader = try Loader(
            dataset, Pipeline(normalization: normalization), batchSize: 16, order: .sequential, workers: 2, epochs: 1)
        var place = 0
        while let batch = try loader.next() {
            let raw = try (place..<(place + batch.count)).flatMap { try dataset.image(at: $0).pixels }
            let expected = try normalization.normalized(NDArray([batch.count, 3, 8, 8], raw))
            #expect(largestDifference(batch.images.doubles, expected.doubles) < 1e-4)
            place += batch.count
        }
        #expect(place == 50)
    }

    @Test func floatsAreWhitenedToo() throws {
        let dataset = try SyntheticImages.dataset(count: 50)
        let normalization = try NormalizationRegistry.method("zca-whiten:epsilon=0.01").fit(to: dataset, threads: 2)
        let bytes = NDArray([1, 3, 8, 8], try dataset.image(at: 7).pixels)
        let floats = NDArray([1, 3, 8, 8], bytes.doubles.map { Float($0 / 255) })
        let difference = try largestDifference(
            normalization.normalized(bytes).doubles, normalization.normalized(floats).doubles)
        #expect(difference < 1e-4)
    }

    /// W, and the covariance of the images that it was fitted to after whitening.
    static func covariance(
        of dataset: InMemoryDataset, whitenedBy spec: String
    ) throws -> (matrix: [Double], covariance: [Double]) {
        let normalization = try NormalizationRegistry.method(spec).fit(to: dataset, threads: 2)
        let size = normalization.shape.count
        var sums = [Double](repeating: 0, count: size)
        var products = [Double](repeating: 0, count: size * size)
        for start in stride(from: 0, to: dataset.count, by: 100) {
            let images = try (start..<min(start + 100, dataset.count)).map { try dataset.image(at: $0) }
            let shape = Shape([images.count] + normalization.shape.dimensions)
            let rows = try normalization.normalized(NDArray(shape, images.flatMap(\.pixels))).doubles
            let (count, n) = (Int32(images.count), Int32(size))
            cblas_dsyrk(CblasRowMajor, CblasUpper, CblasTrans, n, count, 1, rows, n, 1, &products, n)
            let ones = [Double](repeating: 1, count: images.count)
            cblas_dgemv(CblasRowMajor, CblasTrans, count, n, 1, rows, n, ones, 1, 1, &sums, 1)
        }
        let count = Double(dataset.count)
        var covariance = products
        for row in 0..<size {
            for column in row..<size {
                let value = products[row * size + column] / count - sums[row] / count * (sums[column] / count)
                covariance[row * size + column] = value
                covariance[column * size + row] = value
            }
        }
        return (normalization.whitening?.doubles ?? [], covariance)
    }
}

/// The same on real images.
@Suite(.enabled(if: MNIST.fashion.folder() != nil, "Fashion-MNIST is not installed"))
struct FashionWhiteningTests {
    static let train = Result { try NamedDataset("fashion-mnist").load().train }

    func expect(_ found: [Double], _ name: String, _ tolerance: Double) throws {
        let difference = try largestDifference(found, NormalizationFixture.doubles(name))
        #expect(difference <= tolerance, "\(name): \(difference)")
    }

    @Test func everyPlacesMeanAndDeviation() throws {
        let normalization = try NormalizationRegistry.method("standardize:per=pixel")
            .fit(to: Self.train.get(), threads: 2)
        try expect(normalization.mean, "fashion.mean", 1e-12)
        try expect(normalization.standardDeviation, "fashion.std", 1e-12)
    }

    @Test func zca() throws {
        let train = try Self.train.get()
        let normalization = try NormalizationRegistry.method("zca-whiten").fit(to: train, threads: 2)
        let matrix = try #require(normalization.whitening).doubles
        let rows = [0, 101, 406, 783].flatMap { matrix[($0 * 784)..<(($0 + 1) * 784)] }
        try expect(rows, "fashion.zca_rows", 1e-4)
        let images = try [0, 59999].map { try train.image(at: $0) }
        let whitened = try normalization.normalized(NDArray([2, 1, 28, 28], images.flatMap(\.pixels)))
        try expect(whitened.doubles, "fashion.zca_images", 1e-3)
    }

    @Test func pca() throws {
        let normalization = try NormalizationRegistry.method("pca-whiten").fit(to: Self.train.get(), threads: 2)
        let matrix = try #require(normalization.whitening).doubles
        try expect(Array(matrix.prefix(8 * 784)), "fashion.pca", 1e-5)
    }

    /// Of the 10,000 images that it is fitted to: the identity less ε W², which is what ε takes from the directions of little
    /// variance, such as the corners.
    @Test func covarianceIsTheIdentity() throws {
        let train = try Self.train.get()
        let pixels = try (0..<10_000).flatMap { try train.image(at: $0).pixels }
        let dataset = try InMemoryDataset(
            pixels: pixels, labels: [Int32](repeating: 0, count: 10_000), imageShape: [1, 28, 28], classNames: ["any"])
        let (matrix, covariance) = try WhiteningTests.covariance(of: dataset, whitenedBy: "zca-whiten")
        var expected = [Double](repeating: 0, count: 784 * 784)
        for place in 0..<784 { expected[place * 785] = 1 }
        cblas_dsymm(
            CblasRowMajor, CblasLeft, CblasUpper, 784, 784, -1e-5, matrix, 784, matrix, 784, 1, &expected, 784)
        let difference = largestDifference(covariance, expected)
        #expect(difference < 1e-3, "\(difference)")
        // In the middle of the picture every direction varies.
        for row in 12..<16 {
            for column in 12..<16 {
                let place = row * 28 + column
                #expect(abs(covariance[place * 785] - 1) < 0.02, "\(row), \(column): \(covariance[place * 785])")
            }
        }
    }
}
