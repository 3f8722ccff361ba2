import Fovea
import TestSupport
import Testing

@testable import FoveaData

/// Images that lie in two parts of a dataset.
@Suite struct LeaksTests {
    /// A smooth picture of its own for each number: sums of waves.
    private static func picture(_ number: Int, size: Int = 64, shift: Double = 0) -> Image {
        Image(channels: 3, size: ImageSize(height: size, width: size)) { pixels in
            for channel in 0..<3 {
                for y in 0..<size {
                    for x in 0..<size {
                        let (u, v) = (Double(x) / Double(size) + shift, Double(y) / Double(size))
                        let a = Double(number % 7 + 1) * u * 4 + Double(number) + Double(channel)
                        let b = Double(number % 5 + 1) * v * 5 + Double(number * number)
                        let value = 128 + 60 * wave(a) + 60 * wave(b)
                        pixels[(channel * size + y) * size + x] = UInt8(max(0, min(255, value)))
                    }
                }
            }
        }
    }

    /// A triangle wave from -1 to 1.
    private static func wave(_ x: Double) -> Double { 4 * abs(x / 4 - (x / 4).rounded()) - 1 }

    /// Images of any sizes, in memory.
    private struct Pictures: Dataset {
        var images: [Image]
        var count: Int { images.count }
        var channels: Int { 3 }
        var imageSize: ImageSize? { nil }
        var classNames: [String] { ["a"] }
        func label(at index: Int) -> Int32 { 0 }
        func image(at index: Int, reducing reduction: (ImageSize) -> Int) throws -> Image { images[index] }
    }

    private static func leaks(_ train: [Image], _ test: [Image], validation: [Image]? = nil) throws -> Leaks {
        var parts: [(name: String, dataset: any Dataset)] = [("train", Pictures(images: train))]
        if let validation { parts.append(("validation", Pictures(images: validation))) }
        parts.append(("test", Pictures(images: test)))
        return try Leaks(among: parts, threads: 2)
    }

    @Test func copiesAreFound() throws {
        let train = (0..<60).map { Self.picture($0) }
        #expect(try Self.leaks(train, (60..<90).map { Self.picture($0) }).pairs == [], "pictures of their own")
        let exact = try Self.leaks(train, [Self.picture(99), train[41], train[7]])
        #expect(exact.pairs.map(\.index) == [1, 2] && exact.pairs.map(\.otherIndex) == [41, 7])
        #expect(exact.pairs.allSatisfy { $0.isExact && $0.part == "test" && $0.otherPart == "train" })
    }

    /// Another size, and noise as compression leaves it: the same image, but not pixel for pixel.
    @Test func copiesInAnotherSizeAreFound() throws {
        let train = (0..<60).map { Self.picture($0) }
        let small = Frame(source: ImageBox(of: train[3].size), resized: ImageSize(height: 40, width: 48)).apply(
            to: train[3])
        var noisy = train[5]
        noisy.withUnsafeMutablePixels { pixels in
            for place in pixels.indices {
                pixels[place] = UInt8(max(0, min(255, Int(pixels[place]) + (place * 7919) % 13 - 6)))
            }
        }
        let found = try Self.leaks(train, [small, noisy, Self.picture(3, shift: 0.1)])
        #expect(found.pairs.map(\.index) == [0, 1] && found.pairs.map(\.otherIndex) == [3, 5])
        #expect(found.pairs.allSatisfy { !$0.isExact } && found.inexact == found)
    }

    /// Blank pages are all alike, and mean nothing.
    @Test func imagesWithoutContrastArePassedOver() throws {
        let blank = Image(
            channels: 3, size: ImageSize(height: 20, width: 20), pixels: [UInt8](repeating: 250, count: 1200))
        #expect(try Self.leaks([blank, Self.picture(1)], [blank]).pairs == [])
        let red = Image(
            channels: 3, size: ImageSize(height: 10, width: 10), pixels: (0..<300).map { $0 < 100 ? 200 : 10 })
        #expect(try Self.leaks([red, Self.picture(1)], [red]).pairs == [], "a plain colour is no contrast")
    }

    /// The near ones are looked up by their means; comparing all with all finds the same.
    @Test func lookingUpFindsWhatComparingAllFinds() throws {
        let random = (0..<400).map { Self.picture($0 % 40, size: 20, shift: Double($0 / 40) * 0.002) }
        let (train, test) = (Array(random[..<200]), Array(random[200...]))
        let thumbnails = (train.map(Thumbnail.init), test.map(Thumbnail.init))
        let all = thumbnails.1.enumerated().compactMap { index, thumbnail in
            thumbnails.0.contains { thumbnail.difference(from: $0) != nil } ? index : nil
        }
        #expect(all.count > 20 && all.count < 200, "\(all.count): some are near, some are not")
        #expect(try Self.leaks(train, test).pairs.map(\.index) == all)
    }

    @Test func whatAUserIsTold() throws {
        let train = (0..<20).map { Self.picture($0) }
        let parts: [(name: String, dataset: any Dataset)] = [
            ("train", Pictures(images: train)), ("validation", Pictures(images: [train[2], Self.picture(50)])),
            ("test", Pictures(images: [Self.picture(50), train[4], Self.picture(60), Self.picture(61)])),
        ]
        let told = try Leaks(among: parts, threads: 1).warnings(parts)
        #expect(told.count == 2)
        #expect(
            told[0].hasPrefix(
                "1 of 2 images of 'validation' lie in 'train' too (pixel for pixel), so that results on 'validation' are too good: image 0 = train: image 2"
            ), "\(told)")
        #expect(told[1].hasPrefix("2 of 4 images of 'test' lie in 'train' and 'validation' too (pixel for pixel)"))
    }
}
