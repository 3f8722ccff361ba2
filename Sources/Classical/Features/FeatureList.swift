import FoveaData
import FoveaSpec
import FoveaTensor
import Synchronization

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

    /// What rows are made for, as the error says it where there is no memory for them.
    enum Purpose {
        case learning, judging

        func require(_ bytes: Int, width: Int, count: Int, of memory: MachineMemory) throws {
            switch self {
            case .learning:
                try memory.require(
                    bytes, for: "learning from \(width) features of \(count) images",
                    "learn from fewer images (limit), or take features that are fewer")
            case .judging:
                try memory.require(
                    bytes, for: "judging \(count) images at once by \(width) features",
                    "end what else takes memory here, or learn from features that are fewer")
            }
        }
    }

    /// The numbers of every image of a dataset, before any is changed; images that cannot be read end it, or are left out.
    ///
    /// - Parameters:
    ///   - dataset: Whose images are all of that size.
    ///   - onBadImage: Whether an image that cannot be read ends it or is left out. One of another size ends it in any case, as while a
    ///     network is trained: it lacks a setting.
    ///   - memory: What may be taken.
    /// - Returns: a row for each image that could be read, their places in the dataset, and those that could not.
    /// - Throws: the error of the first image that ends it, as it is.
    func rows(
        of dataset: any Dataset, size: ImageSize, _ workers: Workers, onBadImage: BadImagePolicy = .stop,
        for purpose: Purpose = .learning, memory: MachineMemory = MachineMemory()
    ) throws -> (rows: Matrix, indices: [Int], bad: [BadImage]) {
        let channels = dataset.channels
        let widths = try images.map { try $0.width(channels: channels, size: size) }
        let width = widths.reduce(0, +)
        let (bytes, overflow) = (width * 16).multipliedReportingOverflow(by: dataset.count)
        try purpose.require(overflow ? .max : bytes, width: width, count: dataset.count, of: memory)
        let parts = zip(images, widths).map { ($0.extractor(channels: channels, size: size), $1) }
        var failures = [(any Error)?](repeating: nil, count: dataset.count)
        // The first image that ends it. Ranges are handed out in order, so that whatever lies before it is still looked at, and what is thrown
        // does not depend on the threads.
        let end = Atomic(dataset.count)
        let interruption = Interruption.current
        var rows = Matrix(rows: dataset.count, columns: width) { start in
            failures.withUnsafeMutableBufferPointer { failures in
                nonisolated(unsafe) let (start, failures) = (start, failures)
                workers.forEach(dataset.count, chunk: 16) { range in
                    var extractors = parts
                    for index in range where interruption?.isRequested != true && index < end.load(ordering: .relaxed) {
                        let row = start + index * width
                        do {
                            let image = try dataset.image(at: index)
                            guard image.size == size else {
                                throw WrongSize(found: image.size, place: dataset.place(of: index), expected: size)
                            }
                            var place = row
                            for part in extractors.indices {
                                extractors[part].0.write(image, to: place)
                                place += extractors[part].1
                            }
                        } catch {
                            row.initialize(repeating: 0, count: width)
                            failures[index] = error
                            if onBadImage == .stop || !FeatureList.isOfTheImage(error) {
                                end.min(index, ordering: .relaxed)
                            }
                        }
                    }
                }
            }
        }
        try Interruption.check("the features of images")
        let first = end.load(ordering: .relaxed)
        if first < dataset.count, let error = failures[first] { throw (error as? WrongSize)?.sentence ?? error }
        let bad = failures.enumerated().compactMap { index, error in
            error.map { BadImage(index: index, message: ($0 as? FoveaError)?.message ?? "\($0)") }
        }
        let indices = failures.indices.filter { failures[$0] == nil }
        if !bad.isEmpty { rows = rows.rows(indices) }
        return (rows, indices, bad)
    }

    /// Whether an error is an image's own, rather than a defect, a wish to stop, or that of a setting that is missing.
    private static func isOfTheImage(_ error: any Error) -> Bool {
        guard let error = error as? FoveaError else { return false }
        return error.kind != .defect && error.kind != .interrupted
    }

    /// An image that should have been brought to one size.
    private struct WrongSize: Error {
        let found: ImageSize
        let place: String
        let expected: ImageSize

        var sentence: FoveaError {
            .invalid(
                "\(place) is \(found) pixels, but these features are of images of \(expected); bring them to one size, such as by "
                    + "the preprocessing 'resize:\(expected)'")
        }
    }
}
