import FoveaData
import FoveaTensor
import Foundation
import Testing

/// What training, evaluation and prediction see of a JPEG file that is much larger than the network's images.
@Suite struct DecodingTests {
    /// Files of every kind, resized to a third of their size.
    @Test(arguments: ImageFileFixture.names("jpeg")) func fullIsTheDefaultEverywhere(_ name: String) throws {
        let file = try ImageFileFixture.file(name)
        let folder = try TemporaryFolder()
        _ = try folder.makeFolder("a")
        try folder.write(file, to: "a/1.jpg")
        guard let whole = try? ImageFile.decode(file) else { return }
        let size = ImageSize(height: max(whole.size.height / 3, 1), width: max(whole.size.width / 3, 1))
        let framing = FixedFraming(resize: Resize(.size(size)))
        let dataset = try ImageFolder(folder.path)
        func loaded(_ decoding: Decoding) throws -> NDArray {
            let pipeline = Pipeline(framing: framing, normalization: .scaling(channels: 3), decoding: decoding)
            return try #require(try Loader(dataset, pipeline, batchSize: 1, order: .sequential).next()).images
        }
        let pipeline = Pipeline(framing: framing, normalization: .scaling(channels: 3))
        let expected = try pipeline.framed(whole)
        let full = try loaded(.full)
        #expect(full.doubles.map { ($0 * 255).rounded() } == expected.pixels.map(Double.init))
        // A reduced decode is close, and where it halves the image it is another one.
        let reduced = try loaded(.reduced)
        let differences = zip(full.doubles, reduced.doubles).map { abs($0 - $1) }
        #expect(differences.reduce(0, +) / Double(differences.count) < 0.1)
        // What a normalization is found in is what evaluation sees.
        let framed = try FramedDataset(dataset, framing: framing)
        #expect(try framed.image(at: 0) { _ in 8 }.pixels == expected.pixels)
    }

    @Test func aReducedDecodeIsAnotherImage() throws {
        let name = try #require(
            ImageFileFixture.names("jpeg").first { name in
                (try? ImageFile.decode(ImageFileFixture.file(name)).size.height).map { $0 >= 16 } ?? false
            })
        let file = try ImageFileFixture.file(name)
        let whole = try ImageFile.decode(file)
        let half = try ImageFile.decode(file) { _ in 2 }
        #expect(half.size.height == (whole.size.height + 1) / 2)
    }
}
