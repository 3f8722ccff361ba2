import FoveaData
import FoveaSpec
import FoveaTensor

/// What makes rows of numbers of images, in order: `hog:cell=4 histogram standardize pca:components=100`.
///
/// First come those that look at images, whose numbers are put side by side; then those that change rows, one after the other.
public struct FeatureList: Sendable, CustomStringConvertible {
    /// As it was written.
    public let description: String
    let images: [any ImageFeature]
    let transforms: [any FeatureTransform]

    /// - Parameter text: Specs separated by spaces; where none looks at images, or there are none, pixels are taken as they are.
    /// - Throws: a usage sentence with the nearest spelling, or for one that stands in the wrong place.
    public init(_ text: String) throws {
        description = text
        var images: [any ImageFeature] = []
        var transforms: [any FeatureTransform] = []
        for word in text.split(separator: " ").map(String.init) {
            switch try FeatureRegistry.registry.make(word) {
            case .image(let found):
                guard transforms.isEmpty else {
                    throw FoveaError.usage(
                        "'\(word)' looks at images and must come before what changes their numbers in the features '\(text)'"
                    )
                }
                images.append(found)
            case .rows(let found): transforms.append(found)
            }
        }
        self.images = images.isEmpty ? [RawPixels()] : images
        self.transforms = transforms
    }

    /// How many numbers an image gives, before any is changed.
    ///
    /// - Throws: a sentence where the images are too small for one of them.
    func width(channels: Int, size: ImageSize) throws -> Int {
        try images.reduce(0) { $0 + (try $1.width(channels: channels, size: size)) }
    }

    /// The numbers of every image of a dataset, before any is changed; images that cannot be read end it, or are left out.
    ///
    /// - Parameters:
    ///   - dataset: Whose images are all of that size.
    ///   - onBadImage: Whether an image that cannot be read ends it or is left out.
    /// - Returns: a row for each image that could be read, their places in the dataset, and those that could not.
    func rows(
        of dataset: any Dataset, size: ImageSize, _ workers: Workers, onBadImage: BadImagePolicy = .stop
    ) throws -> (rows: Matrix, indices: [Int], bad: [BadImage]) {
        let channels = dataset.channels
        let widths = try images.map { try $0.width(channels: channels, size: size) }
        let width = widths.reduce(0, +)
        let (bytes, overflow) = (width * 16).multipliedReportingOverflow(by: dataset.count)
        try MachineMemory().require(
            overflow ? .max : bytes, for: "learning from \(width) features of \(dataset.count) images",
            "learn from fewer images (limit), or take features that are fewer")
        let parts = zip(images, widths).map { ($0.extractor(channels: channels, size: size), $1) }
        var failures = [BadImage?](repeating: nil, count: dataset.count)
        let interruption = Interruption.current
        var rows = Matrix(rows: dataset.count, columns: width) { start in
            failures.withUnsafeMutableBufferPointer { failures in
                nonisolated(unsafe) let (start, failures) = (start, failures)
                workers.forEach(dataset.count, chunk: 16) { range in
                    var extractors = parts
                    for index in range where interruption?.isRequested != true {
                        let row = start + index * width
                        do {
                            let image = try dataset.image(at: index)
                            guard image.size == size else {
                                throw FeatureList.wrongSize(image.size, at: dataset.place(of: index), expected: size)
                            }
                            var place = row
                            for part in extractors.indices {
                                extractors[part].0.write(image, to: place)
                                place += extractors[part].1
                            }
                        } catch {
                            row.initialize(repeating: 0, count: width)
                            failures[index] = BadImage(
                                index: index, message: (error as? FoveaError)?.message ?? "\(error)")
                        }
                    }
                }
            }
        }
        try Interruption.check("the features of images")
        let bad = failures.compactMap(\.self)
        if let first = bad.first, onBadImage == .stop { throw FoveaError.invalid(first.message) }
        let indices = failures.indices.filter { failures[$0] == nil }
        if !bad.isEmpty { rows = rows.rows(indices) }
        return (rows, indices, bad)
    }

    private static func wrongSize(_ found: ImageSize, at place: String, expected: ImageSize) -> FoveaError {
        .invalid(
            "\(place) is \(found) pixels, but these features are of images of \(expected); bring them to one size, such as by "
                + "the preprocessing 'resize:\(expected)'")
    }
}
