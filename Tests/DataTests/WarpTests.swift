import FoveaData
import FoveaInterchange
import FoveaTensor
import Foundation
import Testing

@Suite("Warps beside torchvision's of Pillow images")
struct WarpTests {
    /// Under their names in the fixture.
    static func transforms(_ mode: Interpolation, _ size: ImageSize) -> [String: any ImageTransform] {
        var all: [String: any ImageTransform] = [:]
        let angles: [Double] = [0, 0.3, 12.5, -37, 45, 90, 180, 270, 400]
        for (i, angle) in angles.enumerated() { all["rotate\(i)"] = Rotate(angle, interpolation: mode) }
        all["translate0"] = Translate(x: 3, y: -2)
        all["translate1"] = Translate(x: -20, y: 5)
        all["shear0"] = Shear(x: 8, y: 0, interpolation: mode)
        all["shear1"] = Shear(x: 0, y: -12, interpolation: mode)
        all["shear2"] = Shear(x: 20, y: 10, interpolation: mode)
        let lean: Double = atan(0.27) * 180 / Double.pi
        all["corner"] = Shear(y: lean, around: .corner, interpolation: mode)
        let factors: [Double] = [0.5, 0.8, 1.2, 2, 3.7]
        for (i, factor) in factors.enumerated() { all["scale\(i)"] = Scale(factor, interpolation: mode) }
        let middle = SIMD2<Double>(Double(size.width) / 2, Double(size.height) / 2)
        let everything = AffineMap(
            center: middle, angle: 25, translation: SIMD2(2, -1), scale: 1.3, shear: SIMD2(10, -5))
        all["all"] = Affine(everything, interpolation: mode)
        all["affine0"] = Affine(AffineMap(1.1, 0.2, -3, -0.1, 0.9, 2), interpolation: mode)
        all["affine1"] = Affine(AffineMap(0.3, 0, 4.2, 0, -1.5, 20), interpolation: mode)
        all["affine2"] = Affine(AffineMap(4000, 2, -70, 0.25, 3000, -2000), interpolation: mode)
        let near = Corners(
            topLeft: SIMD2(2, 1), topRight: SIMD2(14, 3), bottomRight: SIMD2(16, 11), bottomLeft: SIMD2(0, 9))
        let far = Corners(
            topLeft: SIMD2(4, 4), topRight: SIMD2(10, 0), bottomRight: SIMD2(15, 12), bottomLeft: SIMD2(1, 8))
        all["perspective0"] = Perspective(from: Corners(of: size), to: near, interpolation: mode)
        all["perspective1"] = Perspective(from: Corners(of: size), to: far, interpolation: mode)
        return all
    }

    @Test("Affine warps and perspectives are the same to the byte", arguments: Interpolation.allCases)
    func parity(mode: Interpolation) throws {
        for name in ["noise", "waves", "grey"] {
            let image = try WarpFixture.image(name)
            let transforms = Self.transforms(mode, image.size)
            #expect(transforms.count == 26)
            for (key, transform) in transforms {
                let expected = try WarpFixture.image("\(name).\(mode.rawValue).\(key)")
                let result = transform(image)
                let away: [Int] = zip(result.pixels, expected.pixels).map { abs(Int($0) - Int($1)) }
                #expect(away.max() == 0, "\(transform) of \(name), \(mode)")
            }
        }
    }

    @Test("Each channel is filled with its byte", arguments: Interpolation.allCases)
    func fill(mode: Interpolation) throws {
        for (name, fill) in [("noise", [10, 200, 90] as [UInt8]), ("grey", [200])] {
            let result = Rotate(30, interpolation: mode, fill: fill)(try WarpFixture.image(name))
            #expect(result == (try WarpFixture.image("\(name).\(mode.rawValue).filled")))
        }
    }

    @Test("Images of one row, one column and many channels")
    func unusualImages() {
        // Pixels of a row 0, 10, 20, 30 are found half a pixel to the right: 5, 15, 25, and 30 is alone at the border.
        let half = Affine(AffineMap(1, 0, 0.5, 0, 1, 0))
        let row = Image(channels: 1, size: ImageSize(height: 1, width: 4), pixels: [0, 10, 20, 30])
        #expect(half(row).pixels == [5, 15, 25, 0])
        let column = Image(channels: 1, size: ImageSize(height: 4, width: 1), pixels: [0, 10, 20, 30])
        #expect(Affine(AffineMap(1, 0, 0, 0, 1, -0.5))(column).pixels == [0, 5, 15, 25])
        let deep = Image(channels: 5, size: ImageSize(height: 1, width: 2), pixels: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
        #expect(Translate(x: 1, y: 0, fill: [77])(deep).pixels == [77, 1, 77, 3, 77, 5, 77, 7, 77, 9])
        #expect(Rotate(180)(deep).pixels == [2, 1, 4, 3, 6, 5, 8, 7, 10, 9])
    }

    @Test("A perspective of points on a line is none, and a horizon within the image leaves black beyond")
    func degenerate() throws {
        let size = ImageSize(height: 8, width: 8)
        let line = Corners(
            topLeft: SIMD2(0, 0), topRight: SIMD2(3, 0), bottomRight: SIMD2(7, 0), bottomLeft: SIMD2(0, 7))
        #expect(Perspective(from: Corners(of: size), to: line) == nil)
        let crossed = Corners(
            topLeft: SIMD2(5, 1), topRight: SIMD2(3, 1), bottomRight: SIMD2(7, 7), bottomLeft: SIMD2(0, 7))
        let white = Image(channels: 1, size: size, pixels: [UInt8](repeating: 255, count: 64))
        let perspective = try #require(Perspective(from: Corners(of: size), to: crossed))
        let result = perspective(white)
        #expect(result.pixels.contains(0) && result.pixels.contains(255))
    }

    @Test("What is done is told")
    func descriptions() {
        #expect("\(Rotate(12.5))" == "rotate 12.5°")
        #expect("\(Translate(x: 3, y: -2))" == "translate 3 right, -2 down")
        #expect("\(Shear(x: 5))" == "shear 5.0° along x")
        #expect("\(Shear(y: -3))" == "shear -3.0° along y")
        #expect("\(Shear(x: 5, y: -3))" == "shear 5.0° along x, -3.0° along y")
        #expect("\(Scale(1.15))" == "scale 1.15")
        #expect("\(Affine(AffineMap(1, 0.1, -1.6)))" == "affine [1.00 0.10 -1.60; 0.00 1.00 0.00]")
        let corners = Corners(of: ImageSize(height: 3, width: 5))
        #expect(
            Perspective(from: corners, to: corners)?.description
                == "perspective, corners at (0, 0) (4, 0) (4, 2) (0, 2)")
    }
}

/// What `Fixtures/warp.py` computed.
enum WarpFixture {
    private static let arrays = Result {
        try Safetensors(
            contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent()
                .appendingPathComponent("Fixtures/warp.safetensors").path)
    }

    static func image(_ name: String) throws -> Image {
        guard let array = try arrays.get()[name] else { throw FoveaError.missingFile("no '\(name)' in the fixture") }
        let shape = array.shape
        return Image(
            channels: shape[0], size: ImageSize(height: shape[1], width: shape[2]),
            pixels: array.doubles.map { UInt8($0) })
    }
}
