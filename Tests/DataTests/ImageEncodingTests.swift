import FoveaData
import FoveaTensor
import Testing

/// What is written can be read again.
@Suite struct ImageEncodingTests {
    static func image(channels: Int, _ size: ImageSize = ImageSize(height: 33, width: 21)) -> Image {
        Image(channels: channels, size: size) { pixels in
            for place in pixels.indices {
                let (y, x) = (place / size.width % size.height, place % size.width)
                pixels[place] = UInt8((y * 3 + x * 5 + place / size.area * 20) & 255)
            }
        }
    }

    @Test(arguments: [1, 3])
    func losslessFormats(channels: Int) throws {
        let image = Self.image(channels: channels)
        #expect(try ImageFile.decode(PNG.encode(image), channels: channels) == image)
        #expect(try ImageFile.decode(WebP.encode(image), channels: channels) == image)
    }

    @Test(arguments: [1, 3])
    func lossyFormats(channels: Int) throws {
        let image = Self.image(channels: channels)
        for file in try [JPEG.encode(image, quality: 95), WebP.encode(image, quality: 95)] {
            let again = try ImageFile.decode(file, channels: channels)
            #expect(again.size == image.size)
            let differences = zip(again.pixels, image.pixels).map { abs(Int($0) - Int($1)) }
            #expect(differences.reduce(0, +) < 6 * image.pixels.count)
        }
        let (small, large) = try (JPEG.encode(image, quality: 10), JPEG.encode(image))
        #expect(small.count < large.count)
    }

    @Test func whatNoFileHolds() {
        let two = Image(channels: 2, size: ImageSize(height: 1, width: 1), pixels: [1, 2])
        let none = Image(channels: 1, size: ImageSize(height: 0, width: 5), pixels: [])
        let wide = Image(channels: 1, size: ImageSize(height: 1, width: 70_000)) { $0.update(repeating: 0) }
        for image in [two, none, wide] {
            #expect(throws: FoveaError.self) { try JPEG.encode(image) }
            #expect(throws: FoveaError.self) { try WebP.encode(image) }
        }
        #expect(throws: FoveaError.self) { try PNG.encode(two) }
        #expect(throws: FoveaError.self) { try PNG.encode(none) }
        #expect(throws: FoveaError.self) { try JPEG.encode(Self.image(channels: 1), quality: 0) }
        #expect(throws: FoveaError.self) { try WebP.encode(Self.image(channels: 1), quality: 101) }
    }
}
