import FoveaData
import FoveaTensor
import Testing

/// PGM and PPM by hand, after Netpbm's description.
@Suite struct PortableImageTests {
    static func decode(_ header: String, _ pixels: [UInt8], channels: Int = 1) throws -> Image {
        try (Array(header.utf8) + pixels).withUnsafeBytes {
            try ImageFile.decode($0, name: "x.pgm", channels: channels)
        }
    }

    @Test func grey() throws {
        let image = try Self.decode("P5 3 2 255\n", [1, 2, 3, 4, 5, 6])
        #expect(image.shape == [1, 2, 3])
        #expect(image.pixels == [1, 2, 3, 4, 5, 6])
    }

    @Test func colorsBecomePlanes() throws {
        let image = try Self.decode("P6\n# made by hand\n2 1\n255\n", [1, 2, 3, 4, 5, 6], channels: 3)
        #expect(image.shape == [3, 1, 2])
        #expect(image.pixels == [1, 4, 2, 5, 3, 6])
    }

    @Test func smallerRangeIsStretched() throws {
        let image = try Self.decode("P5 2 1 15\n", [0, 15])
        #expect(image.pixels == [0, 255])
        // 2.55, 127.5 and 255, rounded to even in doubt; what is beyond the largest stays white.
        #expect(try Self.decode("P5 4 1 100\n", [1, 50, 100, 101]).pixels == [3, 128, 255, 255])
    }

    @Test func greyBecomesColors() throws {
        #expect(try Self.decode("P5 2 1 255\n", [7, 9], channels: 3).pixels == [7, 9, 7, 9, 7, 9])
    }

    @Test func colorsBecomeGrey() throws {
        // (19595 * 10 + 38470 * 20 + 7471 * 250 + 32768) / 65536 = 43.7
        #expect(try Self.decode("P6 2 1 255\n", [10, 20, 250, 255, 255, 255]).pixels == [43, 255])
    }

    @Test(arguments: [
        ("P5 3 2 255\n", [UInt8](repeating: 0, count: 5), "truncated"),
        ("P2 3 2 255\n", [UInt8](repeating: 0, count: 6), "50 32 20 33"),
        ("P53 2 255\n", [UInt8](repeating: 0, count: 6), "P53"),
        ("P5 65535 65535 255\n", [0], "at most 67108864"),
        ("P5 0 2 255\n", [], "width"),
        ("P5 3 2 65535\n", [UInt8](repeating: 0, count: 12), "largest value"),
        ("P5 3", [], "height"),
        ("P6", [], "byte 2"),
        ("", [], "empty"),
    ])
    func mistakesAreSentences(header: String, pixels: [UInt8], says: String) {
        #expect {
            try Self.decode(header, pixels)
        } throws: { error in
            "\(error)".hasPrefix("x.pgm: ") && "\(error)".contains(says)
        }
    }
}
