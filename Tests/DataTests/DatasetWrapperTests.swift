import FoveaData
import FoveaTensor
import Testing

/// What shows another dataset's images loses nothing of it.
@Suite struct DatasetWrapperTests {
    /// A dataset with everything that has a default.
    private struct Whole: Dataset {
        let count = 4
        let channels = 1
        let imageSize: ImageSize? = ImageSize(height: 1, width: 2)
        let classNames = ["a", "b"]
        let valueNames = ["weight"]
        let warnings = ["one file was passed over"]
        let fingerprint: String? = "four"
        func label(at index: Int) -> Int32 { Int32(index % 2) }
        func values(at index: Int) -> [Float] { [Float(index)] }
        func encodedImage(at index: Int) -> [UInt8]? { [UInt8(index)] }
        func place(of index: Int) -> String { "file \(index)" }
        func image(at index: Int, reducing reduction: (ImageSize) -> Int) -> Image {
            Image(channels: 1, size: ImageSize(height: 1, width: 2), pixels: [UInt8(index), 9])
        }
    }

    @Test func relabelled() throws {
        let found = try RelabelledDataset(Whole(), classNames: ["b", "c", "a"])
        #expect(found.count == 4 && found.channels == 1 && found.imageSize == ImageSize(height: 1, width: 2))
        #expect(found.classNames == ["b", "c", "a"] && (0..<4).map(found.label) == [2, 0, 2, 0])
        #expect(found.valueNames == ["weight"] && found.values(at: 3) == [3])
        #expect(try found.encodedImage(at: 2) == [2] && found.place(of: 1) == "file 1")
        #expect(found.warnings == ["one file was passed over"])
        #expect(found.fingerprint?.hasPrefix("four") == true && found.fingerprint != "four")
        #expect(try found.image(at: 3).pixels == [3, 9])
    }

    @Test func subsets() throws {
        let found = Subset(of: Whole(), indices: [3, 1])
        #expect(found.count == 2 && found.label(at: 0) == 1 && found.values(at: 0) == [3])
        #expect(try found.encodedImage(at: 1) == [1] && found.place(of: 0) == "file 3")
        #expect(found.valueNames == ["weight"] && found.warnings.count == 1 && found.fingerprint != nil)
        #expect(try found.image(at: 1).pixels == [1, 9])
    }
}
