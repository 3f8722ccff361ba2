import Fovea
import Testing

@testable import FoveaCommand

/// PGM and PPM by hand, after Netpbm's description.
@Suite struct PortableImageTests {
    static func decode(_ header: String, _ pixels: [UInt8]) throws -> NDArray {
        try PortableImage.decode(Array(header.utf8) + pixels, path: "x.pgm")
    }

    @Test func gray() throws {
        let image = try Self.decode("P5 3 2 255\n", [1, 2, 3, 4, 5, 6])
        #expect(image.shape == [1, 2, 3])
        #expect(image.scalars(as: UInt8.self) == [1, 2, 3, 4, 5, 6])
    }

    @Test func colorsBecomePlanes() throws {
        let image = try Self.decode("P6\n# made by hand\n2 1\n255\n", [1, 2, 3, 4, 5, 6])
        #expect(image.shape == [3, 1, 2])
        #expect(image.scalars(as: UInt8.self) == [1, 4, 2, 5, 3, 6])
    }

    @Test func smallerRangeIsStretched() throws {
        let image = try Self.decode("P5 2 1 15\n", [0, 15])
        #expect(image.scalars(as: UInt8.self) == [0, 255])
    }

    @Test(arguments: [
        ("P5 3 2 255\n", [UInt8](repeating: 0, count: 5), "truncated"),
        ("P2 3 2 255\n", [UInt8](repeating: 0, count: 6), "P2"),
        ("P5 0 2 255\n", [], "width"),
        ("P5 3 2 65535\n", [UInt8](repeating: 0, count: 12), "largest value"),
        ("P5 3", [], "height"),
        ("", [], "byte 0"),
    ])
    func mistakesAreSentences(header: String, pixels: [UInt8], says: String) {
        #expect {
            try Self.decode(header, pixels)
        } throws: { error in
            "\(error)".hasPrefix("x.pgm: ") && "\(error)".contains(says)
        }
    }
}
