import Fovea
import FoveaData
import Testing

@testable import FoveaLab

/// Datasets that show others in another way.
@Suite struct ImagesTests {
    private static func dataset() throws -> any Dataset {
        try InMemoryDataset(
            pixels: (0..<24).map { UInt8($0) }, labels: [2, 0, 1, 2], imageShape: [1, 3, 2],
            classNames: ["a", "b", "c"])
    }

    @Test func classesAreNumberedAnew() throws {
        let chosen = try Self.dataset().only(classes: [2, 1])
        #expect(chosen.count == 3 && chosen.classNames == ["c", "b"])
        #expect((0..<3).map(chosen.label(at:)) == [0, 1, 0])
        #expect(try chosen.image(at: 1).pixels == [12, 13, 14, 15, 16, 17])
    }

    @Test func rowsChangePlaces() throws {
        let changed = ChangedImages(try Self.dataset(), RowsInTime.permuted([2, 0, 1]))
        #expect(try changed.image(at: 0).pixels == [4, 5, 0, 1, 2, 3])
        #expect(changed.fingerprint == nil && changed.label(at: 0) == 2)
    }

    @Test func greyFigures() {
        let picture = Image(grey: [2, 4, .nan, 3, 6, .infinity], width: 3)
        #expect(picture.size == ImageSize(height: 2, width: 3) && picture.pixels == [0, 128, 128, 64, 255, 128])
        #expect(Image(grey: [-1, 0.2, 1, 2], width: 4, range: 0...1).pixels == [0, 51, 255, 255])
    }
}
