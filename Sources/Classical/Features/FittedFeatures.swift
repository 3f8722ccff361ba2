import FoveaData
import FoveaTensor

/// A list of features that knows the training images: the same numbers for an image from now on.
public struct FittedFeatures: Sendable {
    /// The words that it was made from.
    public let list: FeatureList
    /// The channels of the images.
    public let channels: Int
    /// The size of the images.
    public let size: ImageSize
    private let transforms: [any FittedTransform]
    /// How many numbers an image gives in the end.
    public let width: Int

    /// Learns from training images.
    ///
    /// - Returns: the features, with what they make of these images.
    static func fitted(
        _ list: FeatureList, to rows: Matrix, channels: Int, size: ImageSize, _ options: FittingOptions
    ) throws -> (features: FittedFeatures, rows: Matrix) {
        var rows = rows
        var fitted: [any FittedTransform] = []
        for transform in list.transforms {
            try Interruption.check("the fitting of features")
            let found = try transform.fitted(to: rows, options)
            rows = found.applied(to: rows, options.workers)
            fitted.append(found)
        }
        return (FittedFeatures(list, channels: channels, size: size, transforms: fitted, width: rows.columns), rows)
    }

    private init(
        _ list: FeatureList, channels: Int, size: ImageSize, transforms: [any FittedTransform], width: Int
    ) {
        self.list = list
        self.channels = channels
        self.size = size
        self.transforms = transforms
        self.width = width
    }

    /// As they were fitted before.
    ///
    /// - Throws: a sentence where the numbers, which come from a file, do not belong to the list.
    init(_ list: FeatureList, channels: Int, size: ImageSize, from numbers: LearnedNumbers) throws {
        var width = try list.width(channels: channels, size: size)
        var transforms: [any FittedTransform] = []
        for (place, transform) in list.transforms.enumerated() {
            let found = try transform.restored(from: numbers.under(FittedFeatures.prefix(place)), width: width)
            width = found.width
            transforms.append(found)
        }
        self.init(list, channels: channels, size: size, transforms: transforms, width: width)
    }

    private static func prefix(_ place: Int) -> String { "features.\(place)" }

    /// What was learned.
    var numbers: [(path: String, array: NDArray)] {
        transforms.enumerated().flatMap { place, transform in
            transform.numbers.map { ("\(FittedFeatures.prefix(place)).\($0.path)", $0.array) }
        }
    }

    /// What a user may want to know, a sentence each.
    public var notes: [String] { transforms.compactMap(\.note) }

    /// The numbers of every image of a dataset that is judged.
    ///
    /// - Returns: a row for each image that could be read, their places in the dataset, and those that could not.
    func rows(
        of dataset: any Dataset, _ workers: Workers, onBadImage: BadImagePolicy, memory: MachineMemory
    ) throws -> (rows: Matrix, indices: [Int], bad: [BadImage]) {
        let found = try list.rows(
            of: dataset, size: size, workers, onBadImage: onBadImage, for: .judging, memory: memory)
        return (transforms.reduce(found.rows) { $1.applied(to: $0, workers) }, found.indices, found.bad)
    }
}
