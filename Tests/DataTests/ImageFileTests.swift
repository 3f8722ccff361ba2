import FoveaData
import FoveaTensor
import Testing

/// Every kind of image file, beside what Pillow decodes: equal to the last bit. Of JPEG files too, although the standard
/// leaves their rounding open and Pillow 13 has libjpeg-turbo 3.2 inside, Debian 12 has 2.1.5: both use the same exact
/// integer transform and the same upsampling.
@Suite struct ImageFileTests {
    /// The largest difference to Pillow's pixels.
    static func difference(_ image: Image, _ expected: String) throws -> Int {
        let array = try ImageFileFixture.array(expected)
        #expect(image.shape == array.shape, "\(expected)")
        guard image.shape == array.shape else { return 256 }
        return zip(image.pixels, array.scalars(as: UInt8.self)).map { abs(Int($0) - Int($1)) }.max() ?? 0
    }

    @Test(arguments: ImageFileFixture.names().filter { $0 != "webp-animated" })
    func asPillow(name: String) throws {
        let file = try ImageFileFixture.file(name)
        let colors = try Self.difference(ImageFile.decode(file, channels: 3), "\(name)/rgb")
        #expect(colors == 0)
        guard !name.contains("turned") else { return }
        let grey = try Self.difference(ImageFile.decode(file, channels: 1), "\(name)/grey")
        #expect(grey == 0)
    }

    @Test func nothingIsMissing() {
        // 14 JPEG, 30 + 2 PNG and 5 WebP files, and 8 orientations of each.
        #expect(ImageFileFixture.names().count == 14 + 32 + 5 + 24)
    }

    @Test(arguments: ["jpeg-420", "jpeg-420-progressive", "jpeg-grey", "jpeg-cmyk"], [2, 4, 8])
    func scaledDecoding(name: String, scale: Int) throws {
        let image = try ImageFile.decode(ImageFileFixture.file(name), channels: 3) { size in
            #expect(size == ImageSize(height: 29, width: 37))
            return scale
        }
        #expect(try Self.difference(image, "\(name)/rgb/\(scale)") == 0)
    }

    @Test(arguments: [(0, 1), (1, 1), (3, 2), (7, 4), (1000, 8), (-5, 1)])
    func otherReductions(wanted: Int, means: Int) throws {
        let image = try ImageFile.decode(ImageFileFixture.file("jpeg-420")) { _ in wanted }
        #expect(image.size == ImageSize(height: (29 + means - 1) / means, width: (37 + means - 1) / means))
    }

    @Test(arguments: ["jpeg", "png", "webp"])
    func everyFormatTellsItsUprightSize(format: String) throws {
        var told: [ImageSize] = []
        let image = try ImageFile.decode(ImageFileFixture.file("\(format)-turned-6")) { size in
            told.append(size)
            return 2
        }
        #expect(told == [ImageSize(height: 14, width: 10)])
        // Only JPEG files come smaller.
        #expect(image.size == (format == "jpeg" ? ImageSize(height: 7, width: 5) : ImageSize(height: 14, width: 10)))
    }

    @Test func theNameDoesNotMatter() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(ImageFileFixture.file("png-rgb-8"), to: "picture.jpg")
        #expect(try Self.difference(ImageFile.decode(contentsOf: path, channels: 3), "png-rgb-8/rgb") == 0)
    }

    static func error(_ bytes: [UInt8]) -> FoveaError? {
        #expect(throws: FoveaError.self) { try ImageFile.decode(bytes, name: "cats/7.jpg") }
    }

    @Test(arguments: ["jpeg-420", "jpeg-420-progressive", "png-rgb-8", "webp-lossy", "webp-lossless"])
    func everyTruncationIsFound(name: String) throws {
        let file = try ImageFileFixture.file(name)
        // A PNG file's last chunk holds nothing, and a WebP file is filled up to an even length.
        let end = name.hasPrefix("png") ? file.count - 16 : file.count - 1
        for count in 0..<end {
            let error = Self.error(Array(file.prefix(count)))
            #expect(error?.kind == .invalid)
            #expect(error?.message.hasPrefix("cats/7.jpg: ") == true)
        }
    }

    @Test func aTruncatedJPEGSaysSo() throws {
        let error = try Self.error(ImageFileFixture.file("jpeg-420").dropLast(100))
        #expect(error?.message.contains("truncated; fetch or copy it again") == true)
        // A warning that comes before hides the end's, so the end mark is looked for.
        let spoiled = try Self.error(ImageFileFixture.file("jpeg-spoiled").dropLast(2))
        #expect(spoiled?.message.contains("truncated; fetch or copy it again") == true)
    }

    @Test func otherFiles() {
        #expect(Self.error([])?.message == "cats/7.jpg: the file is empty; fetch or copy it again")
        let message = Self.error(Array("GIF89a".utf8))?.message
        #expect(message?.contains("expected a JPEG, PNG, WebP, PGM (P5) or PPM (P6) image") == true)
        #expect(message?.contains("47 49 46 38") == true)
    }

    @Test func animationsAreRefused() throws {
        let error = try Self.error(ImageFileFixture.file("webp-animated"))
        #expect(error?.message.contains("an animation") == true)
    }

    @Test func notThere() {
        let error = #expect(throws: FoveaError.self) { try ImageFile.decode(contentsOf: "/nowhere.jpg", channels: 3) }
        #expect(error?.kind == .missingFile)
    }

    @Test func aHeaderCannotAskForMemory() throws {
        // 65,500x1000 pixels in a few hundred bytes.
        var jpeg = try ImageFileFixture.file("jpeg-420")
        let frame = try #require(zip(jpeg, jpeg.dropFirst()).map { [$0, $1] }.firstIndex(of: [0xFF, 0xC0]))
        jpeg.replaceSubrange((frame + 5)..<(frame + 9), with: [0x03, 0xE8, 0xFF, 0xDC])
        #expect(Self.error(jpeg)?.message.contains("65500x1000 pixels, more than \(jpeg.count) bytes can hold") == true)
        jpeg.replaceSubrange((frame + 5)..<(frame + 9), with: [0xFF, 0xDC, 0xFF, 0xDC])
        #expect(Self.error(jpeg)?.message.contains("at most 67108864 are decoded; make the image smaller") == true)
        let png = try ImageMutationTests.withChecksums(
            Array(ImageFileFixture.file("png-rgb-8").prefix(16)) + [0, 0, 0x20, 0, 0, 0, 0x20, 0]
                + ImageFileFixture.file("png-rgb-8").dropFirst(24))
        #expect(Self.error(png)?.message.contains("8192x8192 pixels, more than \(png.count) bytes can hold") == true)
        let pgm = Array("P5 8192 8192 255\n".utf8)
        #expect(Self.error(pgm)?.message.contains("expected 67108864 bytes of pixels") == true)
    }
}
