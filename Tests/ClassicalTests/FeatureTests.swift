import Fovea
import Foundation
import Testing

@testable import FoveaClassical

/// Features against scikit-learn's and scikit-image's.
@Suite struct FeatureTests {
    private static func image(_ name: String) throws -> Image {
        let array = try Fixture.hog.array(name)
        return Image(
            channels: array.shape[0], size: ImageSize(height: array.shape[1], width: array.shape[2]),
            pixels: array.scalars(as: UInt8.self))
    }

    private static func numbers(_ spec: String, of image: Image) throws -> [Double] {
        guard case .image(let feature) = try FeatureRegistry.registry.make(spec) else { return [] }
        let width = try feature.width(channels: image.channels, size: image.size)
        var numbers = [Double](repeating: .nan, count: width)
        var extractor = feature.extractor(channels: image.channels, size: image.size)
        numbers.withUnsafeMutableBufferPointer { buffer in
            if let start = buffer.baseAddress { extractor.write(image, to: start) }
        }
        return numbers
    }

    /// Pieces of photographs whose sides are no multiples of the cells, grey and in colour.
    @Test(arguments: Fixture.hog.names.filter { $0.contains(" ") }) func hogIsScikitImages(_ name: String) throws {
        let parts = name.split(separator: " ")
        let found = try Self.numbers("hog:\(parts[1])", of: Self.image(String(parts[0])))
        let expected = try Fixture.hog.array(name).doubles
        #expect(found.count == expected.count)
        let off = zip(found, expected).reduce(0) { max($0, abs($1.0 - $1.1)) }
        // Its cells are summed up in floats.
        #expect(off < 1e-6, "\(name) is off by \(off)")
    }

    @Test func hogOfOneAfterTheOther() throws {
        let hog = HOG(cell: 7)
        let images = [
            try Self.image("grey"),
            Image(channels: 1, size: try Self.image("grey").size, pixels: [UInt8](repeating: 9, count: 45 * 41)),
        ]
        var extractor = hog.extractor(channels: 1, size: images[0].size)
        let width = try hog.width(channels: 1, size: images[0].size)
        var row = [Double](repeating: .nan, count: width)
        for image in images { row.withUnsafeMutableBufferPointer { extractor.write(image, to: $0.baseAddress!) } }
        #expect(row.allSatisfy { $0 == 0 }, "an even image has no gradients, whatever was before it")
    }

    @Test func pixelsAndHistograms() throws {
        let image = Image(
            channels: 2, size: ImageSize(height: 1, width: 4), pixels: [0, 63, 64, 255, 128, 128, 255, 0])
        #expect(try Self.numbers("raw", of: image) == image.pixels.map { Double($0) / 255 })
        #expect(try Self.numbers("histogram:bins=4", of: image) == [0.5, 0.25, 0, 0.25, 0.25, 0, 0.5, 0.25])
        // Boxes: (0, 2) twice less one, (0, 2), (1, 3), (3, 0).
        #expect(
            try Self.numbers("histogram:bins=4,joint=true", of: image)
                == [0, 0, 0.5, 0, 0, 0, 0, 0.25, 0, 0, 0, 0, 0.25, 0, 0, 0])
    }

    private static func transformed(_ spec: String, _ train: Matrix, _ test: Matrix) throws -> Matrix {
        guard case .rows(let transform) = try FeatureRegistry.registry.make(spec) else {
            return Matrix(rows: 0, columns: 0)
        }
        let fitted = try transform.fitted(to: train, Digits.options)
        let found = fitted.applied(to: test, Digits.options.workers)
        #expect(found.columns == fitted.width)
        let again = try transform.restored(from: LearnedNumbers(fitted.numbers, file: "a file"), width: train.columns)
        #expect(again.applied(to: test, Digits.options.workers) == found)
        return found
    }

    @Test(arguments: [
        ("standardize", "standardize", 1e-9), ("pca:components=10", "pca", 1e-9),
        ("pca:components=10,whiten=true", "pca_whiten", 1e-8),
    ]) func transformsAreScikitLearns(_ spec: String, _ name: String, _ tolerance: Double) throws {
        let found = try Self.transformed(spec, Fixture.digits.pixels("train"), Fixture.digits.pixels("test"))
        let off = distance(found, try Fixture.digits.matrix(name))
        #expect(off < tolerance, "\(spec) is off by \(off)")
    }

    @Test func whatPCALearns() throws {
        let train = try Fixture.digits.pixels("train")
        let fitted = try PCA(components: .count(10)).fitted(to: train, Digits.options)
        let numbers = LearnedNumbers(fitted.numbers, file: "a file")
        #expect(distance(try numbers.matrix("components"), try Fixture.digits.matrix("pca_components")) < 1e-8)
        let variances = zip(try numbers.vector("explained_variance"), try Fixture.digits.array("pca_variance").doubles)
        #expect(variances.allSatisfy { abs($0 - $1) < 1e-12 })
        #expect(fitted.note?.hasPrefix("pca keeps 10 of 64 directions, with 7") == true, "\(fitted.note ?? "")")
        let share = try PCA(components: .variance(0.9)).fitted(to: train, Digits.options)
        #expect(try Double(share.width) == Fixture.digits.array("pca_share").item)
    }

    /// Fewer images than numbers: from the images' products with each other.
    @Test func pcaOfFewImages() throws {
        let few = try Fixture.digits.pixels("train").rows(Array(0..<20))
        let found = try Self.transformed("pca:components=5", few, Fixture.digits.pixels("test"))
        #expect(distance(found, try Fixture.digits.matrix("pca_few")) < 1e-9)
    }

    /// N images less their mean have N - 1 directions; one more would be of rounding alone.
    @Test(arguments: [20, 64, 65]) func directionsThatThereAre(_ count: Int) throws {
        let digits = try Fixture.digits.pixels("train")
        let noise = (0..<(count * 64)).map { Double(($0 * 7919) % 997) / 997 + digits.values[$0] }
        let rows = Matrix(rows: count, columns: 64, noise)
        let fitted = try PCA(whitens: true).fitted(to: rows, Digits.options)
        #expect(fitted.width == min(count - 1, 64))
        // Of images that it learned from every direction has variance 1, to a few digits.
        let whitened = fitted.applied(to: rows, Digits.options.workers)
        let variances = whitened.columnVariances(about: whitened.columnMeans)
        #expect(variances.allSatisfy { abs($0 * Double(count) / Double(count - 1) - 1) < 1e-6 })
        #expect(try PrincipalComponents(of: rows, keeping: 1000).variances.count == fitted.width)
        #expect(try PrincipalComponents(of: rows.rows([0, 1]), keeping: 2).variances.count == 1)
    }

    @Test func pcaThatIsTooLarge() throws {
        let error = #expect(throws: FoveaError.self) { try SymmetricEigenproblem([], size: 32_767) }
        #expect(error?.message.contains("at most 32766; learn from fewer images (limit)") == true)
        let rows = try Fixture.digits.pixels("train")
        let needed = (5 * 64 * 64 + rows.values.count) * 8
        let short = #expect(throws: FoveaError.self) {
            try PrincipalComponents(
                of: rows, Digits.options.workers, memory: MachineMemory(available: needed - 1)
            ) { all, _ in all.count }
        }
        #expect(short?.message.contains("300 rows of 64 numbers needs") == true)
        #expect(short?.message.contains("learn from fewer images (limit), or resize them") == true)
        #expect(
            try PrincipalComponents(
                of: rows, Digits.options.workers, memory: MachineMemory(available: needed)
            ) { all, _ in all.count }.variances.count == 64)
    }

    @Test(arguments: ["all", "only"]) func polynomials(_ kind: String) throws {
        let test = try Fixture.digits.pixels("test")
        let four = Matrix(rows: 4, columns: 4, (0..<4).flatMap { test.row($0).dropFirst(18).prefix(4) })
        let found = try Self.transformed("polynomial:degree=3,interactions=\(kind)", four, four)
        #expect(distance(found, try Fixture.digits.matrix("polynomial_\(kind)")) < 1e-12)
    }

    @Test func powersAlone() throws {
        let row = Matrix(rows: 1, columns: 2, [2, 3])
        #expect(try Self.transformed("polynomial:degree=3,interactions=none", row, row).values == [2, 3, 4, 9, 8, 27])
    }

    @Test func whatCannotBeIsASentence() throws {
        func message(_ body: () throws -> Void) -> String {
            do {
                try body()
                return ""
            } catch { return "\(error)" }
        }
        #expect(message { _ = try FeatureList("hgo") }.contains("did you mean 'hog'?"))
        #expect(message { _ = try FeatureList("hog:cel=4") }.contains("did you mean 'cell'?"))
        #expect(message { _ = try FeatureList("standardize hog") }.contains("must come before"))
        #expect(message { _ = try FeatureList("hog:norm=l3") }.contains("l2-hys"))
        #expect(message { _ = try FeatureList("pca:components=1.5") }.contains("a share of the variance"))
        let size = ImageSize(height: 28, width: 12)
        #expect(
            message { _ = try FeatureList("hog").width(channels: 1, size: size) }.contains(
                "needs images of at least 16x16 pixels, but these are 28x12; use smaller cells, such as cell=3"))
        let few = try Fixture.digits.pixels("train").rows([0, 1, 2])
        #expect(
            message { _ = try PCA(components: .count(4)).fitted(to: few, Digits.options) }.contains("at most 2;"))
        #expect(message { _ = try PCA().fitted(to: few.rows([0]), Digits.options) }.contains("at least 2 images"))
        let wide = Matrix(rows: 1, columns: 3000)
        #expect(
            message { _ = try PolynomialFeatures(degree: 3).fitted(to: wide, Digits.options) }.contains(
                "more than 524288 products"))
    }
}
