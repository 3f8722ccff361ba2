import FoveaData
import Foundation
import FoveaTensor
import Testing

/// The contact sheet, and the warning when augmentation takes away what images show.
@Suite struct PreviewTests {
    /// Class 0 is a small bright square in a corner of black, class 1 is stripes everywhere.
    static func dataset() throws -> InMemoryDataset {
        let square = (0..<256).map { place -> UInt8 in
            place / 16 < 2 && place % 16 < 2 ? 255 : 0
        }
        let stripes = (0..<256).map { UInt8($0 % 4 / 2 * 200) }
        return try InMemoryDataset(
            pixels: (0..<10).flatMap { $0 % 2 == 0 ? square : stripes }, labels: (0..<10).map { Int32($0 % 2) },
            imageShape: [1, 16, 16], classNames: ["square", "stripes"])
    }

    static func content(_ spec: String) throws -> KeptContent {
        let (dataset, augmentation) = (try dataset(), try AugmentationList(parsing: spec))
        let preprocessing = try Preprocessing(Preprocessing.standard)
        let pipeline = try preprocessing.pipeline(for: dataset, augmentation, threads: 1)
        let evaluation = preprocessing.evaluation(pipeline.normalization)
        return try KeptContent(of: dataset, pipeline, augmentation, evaluation: evaluation, seed: 3)
    }

    @Test func flippingKeepsEverything() throws {
        let content = try Self.content("flip vflip")
        #expect(content.classes.map(\.kept) == [1, 1])
        #expect(content.warnings.isEmpty)
    }

    /// Small crops seldom meet the square, and always meet stripes; the blame is the crop's.
    @Test func theClassThatIsLostIsNamed() throws {
        let content = try Self.content("random-resized-crop:scale=0.1/0.2 flip")
        #expect(content.classes[0].kept < 0.4 && content.classes[1].kept > 0.5, "\(content.classes)")
        let warning = try #require(content.warnings.first)
        #expect(warning.hasPrefix("1 of 2 classes lose most of their content, over 20 augmented samples of each"))
        #expect(warning.contains("'square'") && !warning.contains("'stripes'"))
        #expect(warning.hasSuffix("without 'random-resized-crop:scale=0.1/0.2' the average would be 100 %"))
    }

    /// Every image is where it should be, enlarged, with white between; what was done is told.
    @Test func sheet() throws {
        let dataset = try Self.dataset()
        let pipeline = Pipeline(augmentations: [RandomFlip(probability: 1)], normalization: .scaling(channels: 1))
        let plain = Pipeline(normalization: .scaling(channels: 1))
        let sheet = try ContactSheet(
            of: dataset, indices: [1, 0], pipeline, evaluation: plain, seed: 0, epoch: 4, versions: 2)
        #expect(sheet.rows.map(\.title) == ["stripes, image 1", "square, image 0"])
        #expect(sheet.rows[0].versions.map(\.steps) == [["flip horizontally"], ["flip horizontally"]])
        #expect(sheet.rows[0].versions.map(\.key.epoch) == [4, 5])
        // 16 pixels, six times as large, and gaps of 4 around three columns and two rows.
        let image = sheet.image
        #expect(image.size == ImageSize(height: 2 * 100 + 4, width: 3 * 100 + 4))
        func pixel(_ y: Int, _ x: Int) -> UInt8 { image.pixels[y * image.width + x] }
        // The first row: 0 0 200 200 ... as the original has it, 200 200 0 0 ... flipped.
        #expect([pixel(4, 4), pixel(4, 15), pixel(4, 16), pixel(4, 104), pixel(4, 116)] == [0, 0, 200, 200, 0])
        #expect(pixel(3, 50) == 255 && pixel(50, 101) == 255 && pixel(203, 303) == 255)
        let page = try sheet.html(heading: "a & b", warnings: ["1 < 2"])
        #expect(page.contains("<h1>a &amp; b</h1>") && page.contains("1 &lt; 2"))
        #expect(page.components(separatedBy: "data:image/png;base64,").count == 7)
        #expect(page.contains("<b>epoch 5</b><ul><li>flip horizontally</li></ul>"))
    }

    /// A sample is mixed with the one before it.
    @Test func mixedSheet() throws {
        let dataset = try Self.dataset()
        let pipeline = Pipeline(mixings: [CutMix()], normalization: .scaling(channels: 1))
        let plain = Pipeline(normalization: .scaling(channels: 1))
        let sheet = try ContactSheet(of: dataset, indices: [0, 1], pipeline, evaluation: plain, seed: 5, versions: 6)
        let steps = sheet.rows.flatMap(\.versions).flatMap(\.steps)
        #expect(steps.count > 6 && steps.allSatisfy { $0.hasPrefix("cutmix ") })
        for version in sheet.rows[0].versions where !version.steps.isEmpty {
            #expect(Set(version.image.pixels).isSubset(of: [0, 200, 255]))
            #expect(version.image != (try dataset.image(at: 0)))
        }
    }
}
