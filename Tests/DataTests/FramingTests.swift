import FoveaTensor
import Foundation
import TestSupport
import Testing

@testable import FoveaData

/// Resizing and cropping beside Pillow 13 and torchvision 0.29 (Fixtures/resize.py), and what random crops draw.
@Suite struct FramingTests {
    struct Fixture: Decodable {
        struct Case: Decodable {
            var channels: Int
            var from: [Int]
            var to: [Int]
            var filter: ResizeFilter
            var image: Data
            var expected: Data
        }
        struct CropCase: Decodable {
            var box: [Int]
            var to: [Int]
            var filter: ResizeFilter
            var expected: Data
        }
        struct Evaluation: Decodable {
            var side: Int
            var crop: Int
            var expected: Data
        }
        var resize: [Case]
        var image: Data
        var crops: [CropCase]
        var evaluations: [Evaluation]

        static let pillow = Result {
            let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/Fixtures/resize.json"
            return try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
        }

        var photo: Image { Image(channels: 3, size: ImageSize(height: 23, width: 37), pixels: Array(image)) }
    }

    /// Byte for byte: the same weights in the same fixed point, in the same order.
    @Test func resizingEqualsPillow() throws {
        let cases = try Fixture.pillow.get().resize
        #expect(cases.count == 22)
        for test in cases {
            let image = Image(
                channels: test.channels, size: ImageSize(height: test.from[0], width: test.from[1]),
                pixels: Array(test.image))
            let frame = Frame(
                source: ImageBox(of: image.size), resized: ImageSize(height: test.to[0], width: test.to[1]),
                filter: test.filter)
            let isEqual = frame.apply(to: image).pixels == Array(test.expected)
            #expect(isEqual, "\(test.from) to \(test.to) \(test.filter)")
        }
    }

    /// What is outside the box does not reach into it.
    @Test func croppingThenResizingEqualsTorchvision() throws {
        let fixture = try Fixture.pillow.get()
        for test in fixture.crops {
            let box = ImageBox(top: test.box[0], left: test.box[1], height: test.box[2], width: test.box[3])
            let frame = Frame(
                source: box, resized: ImageSize(height: test.to[0], width: test.to[1]), filter: test.filter)
            let isEqual = frame.apply(to: fixture.photo).pixels == Array(test.expected)
            #expect(isEqual, "\(box) \(test.filter)")
        }
    }

    /// Resize to a shorter side, then the middle, as one frame; one of the crops reaches beyond the resized image.
    @Test func fixedFramingEqualsTorchvision() throws {
        let fixture = try Fixture.pillow.get()
        for test in fixture.evaluations {
            let framing = FixedFraming(
                resize: Resize(.shorterSide(test.side)),
                crop: CenterCrop(ImageSize(height: test.crop, width: test.crop)))
            var random = RandomDraws(Philox(key: 0))
            let frame = framing.frame(for: fixture.photo.size, from: &random)
            let isEqual = frame.apply(to: fixture.photo).pixels == Array(test.expected)
            #expect(isEqual, "\(framing)")
        }
    }

    /// A frame of an image that was decoded at half the size is about what it is of the whole image.
    @Test func aSmallerImageGivesTheSameFrame() {
        // A ramp, of which half is exactly every second pixel's mean.
        func ramp(_ height: Int, _ width: Int, _ scale: Int) -> Image {
            Image(channels: 1, size: ImageSize(height: height, width: width)) { pixels in
                for y in 0..<height {
                    for x in 0..<width { pixels[y * width + x] = UInt8((y + x) * scale + scale / 2) }
                }
            }
        }
        let frame = Frame(
            source: ImageBox(top: 10, left: 4, height: 40, width: 50), resized: ImageSize(height: 10, width: 10))
        #expect(frame.reduction == 4)
        let whole = frame.apply(to: ramp(64, 64, 2))
        let half = frame.apply(to: ramp(32, 32, 4), wholeSize: ImageSize(height: 64, width: 64))
        for (a, b) in zip(whole.pixels, half.pixels) { #expect(abs(Int(a) - Int(b)) <= 2) }
        // 40 rows are four times 10, 50 columns five times: 8 would invent pixels.
        #expect(
            Frame(source: ImageBox(of: frame.source.size), resized: ImageSize(height: 21, width: 10)).reduction == 1)
    }

    @Test func randomResizedCropKeepsItsBounds() {
        let crop = RandomResizedCrop(size: ImageSize(height: 8, width: 8), scale: 0.2...0.6)
        let size = ImageSize(height: 300, width: 200)
        var (areas, logarithms) = ([Double](), [Double]())
        for index in 0..<4000 {
            var random = SampleKey(seed: 1, epoch: 0, index: index).draws(place: 0)
            let box = crop.frame(for: size, from: &random).source
            #expect(box.top >= 0 && box.left >= 0 && box.top + box.height <= 300 && box.left + box.width <= 200)
            areas.append(Double(box.size.area) / Double(size.area))
            logarithms.append(log(Double(box.width) / Double(box.height)))
        }
        #expect(areas.allSatisfy { (0.19...0.61).contains($0) })
        #expect(logarithms.allSatisfy { abs($0) <= log(4.0 / 3) + 0.03 })
        // Evenly drawn: means 0.4 and about 0 (wide boxes fit a little less often), deviations of the mean below 0.003.
        #expect(abs(areas.reduce(0, +) / 4000 - 0.4) < 0.02)
        #expect(abs(logarithms.reduce(0, +) / 4000) < 0.03)
    }

    /// Ten draws of a proportion that does not fit: the largest box in the middle within the ratio, here 4/3 of the height.
    @Test func whatDoesNotFitIsTheMiddle() {
        var random = RandomDraws(Philox(key: 3))
        let crop = RandomResizedCrop(scale: 1...1)
        let frame = crop.frame(for: ImageSize(height: 30, width: 300), from: &random)
        #expect(frame.source == ImageBox(top: 0, left: 130, height: 30, width: 40))
        #expect(frame.resized == ImageSize(height: 30, width: 40))
    }

    @Test func specs() throws {
        let preprocessing = try Preprocessing("resize:256,filter=bicubic center-crop:224 scale")
        #expect(preprocessing.framing?.description == "resize:256,filter=bicubic center-crop:224x224")
        #expect(preprocessing.framing?.outputSize == ImageSize(height: 224, width: 224))
        #expect(try Preprocessing("standardize").framing == nil)
        #expect(try Preprocessing("resize:24x32").framing?.outputSize == ImageSize(height: 24, width: 32))
        #expect(try Preprocessing("resize:24").framing?.outputSize == nil)
        expectError(containing: "'resize:9' in the preprocessing", "comes too late or twice") {
            try Preprocessing("center-crop:8 resize:9")
        }
        expectError(containing: "did you mean 'center-crop'") { try Preprocessing("centre-crop:8") }
        expectError(containing: "'resize'", "'0x4'") { try Preprocessing("resize:0x4") }
        expectError(containing: "resize needs") { try Preprocessing("resize") }
        expectError(containing: "must come first") { try AugmentationList(parsing: "flip random-resized-crop") }
        expectError(containing: "must come before") { try AugmentationList(parsing: "mixup flip") }
        expectError(containing: "did you mean 'padding'") { try AugmentationList(parsing: "crop:pading=3") }
        expectError(containing: "'color:saturation=0.5' changes colours, but these images are grey") {
            try Preprocessing("scale").pipeline(
                for: SyntheticDataset(imageShape: [1, 4, 4], classes: 2, count: 4),
                AugmentationList(parsing: "color:saturation=0.5"), threads: 1)
        }
        expectError(containing: "'scale'", "0.5/0.2") {
            try AugmentationList(parsing: "random-resized-crop:scale=0.5/0.2")
        }
    }

    /// A sliver whose shorter side is to become 256 would be gigabytes.
    @Test func noGiantsOfSlivers() throws {
        let sliver = try InMemoryDataset(
            pixels: [UInt8](repeating: 0, count: 300_000), labels: [0], imageShape: [1, 1, 300_000],
            classNames: ["only"])
        let framing = try #require(try Preprocessing("resize:256").framing)
        expectError(containing: "image 0 is 1x300000 pixels", "256x76800000") {
            try FramedDataset(sliver, framing: framing).image(at: 0)
        }
        // Nor of one that is not of a dataset.
        let pipeline = Pipeline(framing: framing, normalization: .scaling(channels: 1))
        expectError(containing: "the image is 1x300000 pixels", "256x76800000") {
            try pipeline.framed(sliver.image(at: 0) { _ in 1 })
        }
    }

    /// A random crop has the size of validation images unless it says another, which is refused.
    @Test func oneSizeForAll() throws {
        let dataset = try SyntheticDataset(imageShape: [3, 40, 40], classes: 2, count: 8)
        let preprocessing = try Preprocessing("resize:20 center-crop:16")
        let pipeline = try preprocessing.pipeline(
            for: dataset, AugmentationList(parsing: "random-resized-crop flip"), threads: 1)
        #expect(try pipeline.imageSize(of: dataset) == ImageSize(height: 16, width: 16))
        let loader = try Loader(dataset, pipeline, batchSize: 4, order: .shuffled)
        #expect(try loader.next()?.images.shape == [4, 3, 16, 16])
        expectError(containing: "24x24", "16x16", "the preprocessing") {
            try preprocessing.pipeline(
                for: dataset, AugmentationList(parsing: "random-resized-crop:24"), threads: 1)
        }
    }
}
