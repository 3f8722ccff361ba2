import FoveaData
import FoveaTensor
import Testing

/// Images that cannot be read: the run stops, or they are skipped, named and counted.
@Suite struct BadImageTests {
    /// Images of one pixel that is their number; some are bad.
    struct Spoiled: Dataset {
        let count = 10
        let channels = 1
        let imageSize: ImageSize? = ImageSize(height: 1, width: 1)
        let classNames = ["even", "odd"]
        let bad: Set<Int>

        func label(at index: Int) -> Int32 { Int32(index % 2) }

        func image(at index: Int, reducing reduction: (ImageSize) -> Int) throws -> Image {
            if bad.contains(index) { throw FoveaError.invalid("photos/\(index).jpg: it is not an image") }
            return Image(channels: 1, size: ImageSize(height: 1, width: 1), pixels: [UInt8(index)])
        }
    }

    static func loader(_ bad: Set<Int>, _ policy: BadImagePolicy, replaces: Bool = true) throws -> Loader {
        try Loader(
            Spoiled(bad: bad), Pipeline(normalization: .scaling(channels: 1)), batchSize: 4, order: .sequential,
            onBadImage: policy, replacesBadImages: replaces, epochs: 1)
    }

    static func indices(_ loader: Loader) throws -> [[Int]] {
        var batches: [[Int]] = []
        while let batch = try loader.next() {
            // Pixels and labels are those of the image that is said to be there.
            #expect(batch.images.doubles.map { Int(($0 * 255).rounded()) } == batch.indices)
            #expect(batch.labels.scalars(as: Int32.self) == batch.indices.map { Int32($0 % 2) })
            batches.append(batch.indices)
        }
        return batches
    }

    @Test func stops() throws {
        let loader = try Self.loader([5], .stop)
        _ = try loader.next()
        let error = #expect(throws: FoveaError.self) { try loader.next() }
        #expect(error?.message == "photos/5.jpg: it is not an image")
    }

    @Test func theNextReadableTakesItsPlace() throws {
        let loader = try Self.loader([2, 5, 6, 9], .skip)
        #expect(try Self.indices(loader) == [[0, 1, 3, 3], [4, 7, 7, 7], [8, 0]])
        // 5 stands for itself, and 6 for itself and for the 5 whose place it was to take.
        #expect(loader.badImages.map(\.index) == [2, 5, 6, 6, 9])
        #expect(loader.badImages.first?.message == "photos/2.jpg: it is not an image")
    }

    @Test func leftOut() throws {
        let loader = try Self.loader([2, 4, 5, 6, 7], .skip, replaces: false)
        // The second batch has no image left and does not come.
        #expect(try Self.indices(loader) == [[0, 1, 3], [8, 9]])
        #expect(loader.badImages.count == 5)
    }

    /// An image of another size is a setting that is missing, not a bad image.
    @Test func anotherSizeIsNotSkipped() throws {
        struct Mixed: Dataset {
            let count = 6
            let channels = 1
            let imageSize: ImageSize? = nil
            let classNames = ["only"]
            func label(at index: Int) -> Int32 { 0 }
            func image(at index: Int, reducing reduction: (ImageSize) -> Int) -> Image {
                let size = ImageSize(height: 2, width: index < 3 ? 2 : 3)
                return Image(channels: 1, size: size, pixels: [UInt8](repeating: 9, count: size.area))
            }
        }
        let loader = try Loader(
            Mixed(), Pipeline(normalization: .scaling(channels: 1)), batchSize: 6, order: .sequential, onBadImage: .skip
        )
        let error = #expect(throws: FoveaError.self) { try loader.next() }
        #expect(
            error?.message.hasPrefix("image 3 is 2x3 pixels, but the images must be 2x2; bring them to one size")
                == true)
    }

    @Test func noneIsReadable() throws {
        let loader = try Self.loader(Set(0..<10), .skip)
        let error = #expect(throws: FoveaError.self) { try loader.next() }
        #expect(error?.message.hasPrefix("none of the images can be read: photos/") == true)
    }
}
