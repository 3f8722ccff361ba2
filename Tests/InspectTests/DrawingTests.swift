import Fovea
import FoveaPages
import Foundation
import TestSupport
import Testing

@testable import FoveaInspect

/// Pixels of pictures.
@Suite struct DrawingTests {
    @Test func colors() {
        let white = Colormap.signed.color(0)
        #expect(white == (255, 255, 255))
        let (strong, weak) = (Colormap.signed.color(1), Colormap.signed.color(-1))
        #expect(strong.0 > strong.2 && weak.2 > weak.0, "positive is red, negative is blue")
        #expect(Colormap.signed.color(7) == strong && Colormap.heat.color(.nan) == (128, 128, 128))
        #expect(Colormap.grey.color(0.5) == (127.5, 127.5, 127.5))
        func lightness(_ share: Double) -> Double {
            let (red, green, blue) = Colormap.heat.color(share)
            return 0.299 * red + 0.587 * green + 0.114 * blue
        }
        let levels = [-1, 0, 0.5, 1, 3, .nan, -.infinity, -0.5]
        let centred = Image(levels, size: ImageSize(height: 1, width: 4), channels: 2, .centred)
        #expect(centred.channels == 2 && centred.pixels == [0, 128, 191, 255, 255, 128, 128, 64])
        let steps = stride(from: 0, through: 1, by: 0.05).map(lightness)
        #expect(zip(steps, steps.dropFirst()).allSatisfy { $0 < $1 })
        let image = Image([0, 1, 0.5, 2], size: ImageSize(height: 2, width: 2), .grey)
        #expect(image.channels == 1 && image.pixels == [0, 255, 128, 255])
    }

    /// PyTorch's `interpolate(mode="bilinear", align_corners=False)` of [[0, 1], [2, 4]] to 3 x 4.
    @Test func resizing() {
        let found = Scaled.resized(
            [0, 1, 2, 4], from: ImageSize(height: 2, width: 2), to: ImageSize(height: 3, width: 4))
        let expected = [0, 0.25, 0.75, 1, 1, 1.375, 2.125, 2.5, 2, 2.5, 3.5, 4]
        #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-12 }, "\(found)")
    }

    @Test func outlinesAndEnlargement() {
        let image = Image(channels: 1, size: ImageSize(height: 2, width: 2), pixels: [1, 2, 3, 4])
        let large = image.enlarged(2)
        #expect(large.pixels == [1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4])
        let framed = large.outlined(ImageBox(top: 0, left: 0, height: 3, width: 3), color: [9, 8, 7])
        #expect(framed.channels == 3)
        #expect(Array(framed.pixels[..<16]) == [9, 9, 9, 2, 9, 1, 9, 2, 9, 9, 9, 4, 3, 3, 4, 4])
        #expect(framed.pixels[32] == 7)
        // What reaches beyond is cut.
        _ = large.outlined(ImageBox(top: -2, left: 3, height: 20, width: 20))
    }

    @Test func scales() {
        #expect(Scaled.fromZero([-1, 0, 2, 4]) == [0, 0, 0.5, 1])
        #expect(Scaled.fromZero([0, 0]) == [0, 0])
        #expect(Scaled.byMagnitude([-4, 2]) == [-1, 0.5])
        #expect(Scaled.between([1, 2, 3], 1, 3) == [0, 0.5, 1] && Scaled.between([5, 5], 5, 5) == [0.5, 0.5])
        // A few strong ones do not count.
        #expect(AttributionGrid.ceiling((0..<200).map { $0 < 199 ? Double($0) : 1e9 }) == 197)
        #expect(AttributionGrid.ceiling([0, 0, 0, 7]) == 7)
    }

    @Test func grids() throws {
        let image = Image(channels: 1, size: ImageSize(height: 1, width: 2), pixels: [0, 9])
        let grid = try PictureGrid(
            title: "a <b>", cells: [[.init(image, ["one", "two & three"]), .init(nil, ["none"])], [.init(image)]],
            rowLabels: ["first", "second"], columnLabels: ["left", "right"], side: 4)
        #expect(throws: Never.self) { _ = try XMLDocumentCheck(grid.svg) }
        #expect(grid.svg.components(separatedBy: "<image ").count == 3)
        #expect(grid.svg.contains("a &lt;b&gt;") && grid.svg.contains("first"))
        // Twice as large, 4 pixels between: 16 wide, and as high.
        let sheet = grid.sheet
        #expect(sheet.channels == 1 && sheet.size == ImageSize(height: 20, width: 20))
        #expect(Array(sheet.pixels[80..<100]) == [255, 255, 255, 255, 0, 0, 9, 9] + [UInt8](repeating: 255, count: 12))
        #expect(PictureGrid.rows(of: Array(0..<7), side: 90, width: 300) == [[0, 1, 2], [3, 4, 5], [6]])
        expectError(containing: "1 or 3 channels") {
            let image = Image(channels: 2, size: ImageSize(height: 1, width: 1), pixels: [0, 0])
            _ = try PictureGrid(title: "", cells: [[.init(image)]])
        }
    }
}
