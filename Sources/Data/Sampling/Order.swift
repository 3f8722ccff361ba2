import FoveaSpec
import FoveaTensor

/// The order in which an epoch shows its images: the words of `--order`.
public enum Order: Sendable, Hashable, CustomStringConvertible {
    /// A new order every epoch, drawn from (seed, epoch).
    case shuffled
    /// From first to last, as for evaluation.
    case sequential
    /// Every class as often as any other; see ``ClassBalancedSampler``.
    case balanced
    /// Classes drawn in proportion to these weights, one for each class; see ``WeightedSampler``.
    case weighted([Double])
    /// Every image several times in a row; see ``RepeatedSampler``.
    case repeated(Int)

    /// - Throws: a usage sentence with the nearest spelling.
    public init(_ spec: String) throws { self = try Order.registry.make(spec) }

    /// As flags write it.
    public var description: String {
        switch self {
        case .shuffled: "shuffled"
        case .sequential: "sequential"
        case .balanced: "balanced"
        case .weighted(let weights): "weighted:weights=" + weights.map { "\($0)" }.joined(separator: "/")
        case .repeated(let times): "repeated:times=\(times)"
        }
    }

    /// The sampler that shows a dataset's images in this order.
    ///
    /// - Throws: a sentence where the order is by classes and the images have none, or there are not as many weights.
    public func sampler(for dataset: any Dataset, seed: UInt64) throws -> any Sampler {
        switch self {
        case .shuffled: return ShuffledSampler(count: dataset.count, seed: seed)
        case .sequential: return SequentialSampler(count: dataset.count)
        case .repeated(let times): return RepeatedSampler(count: dataset.count, times: times, seed: seed)
        case .balanced:
            try requireClasses(of: dataset)
            return ClassBalancedSampler(labels: (0..<dataset.count).map(dataset.label), seed: seed)
        case .weighted(let weights):
            try requireClasses(of: dataset)
            guard weights.count == dataset.classNames.count else {
                throw FoveaError.usage(
                    "the order '\(self)' has \(weights.count) weights, but there are \(dataset.classNames.count) classes; "
                        + "give one for each")
            }
            // A class's weight is shared by its images.
            let counts = dataset.classCounts
            let shares = zip(weights, counts).map { $1 > 0 ? $0 / Double($1) : 0 }
            return try WeightedSampler(
                weights: (0..<dataset.count).map { shares[Int(dataset.label(at: $0))] }, seed: seed)
        }
    }

    private func requireClasses(of dataset: any Dataset) throws {
        guard !dataset.classNames.isEmpty else {
            throw FoveaError.usage("the order '\(self)' goes by classes, but these images have values; use shuffled")
        }
    }

    /// Every order that has a name.
    public static let registry = Registry<Order>(
        "order",
        [
            .init("shuffled", "every image once, in a new random order each epoch") { _ in .shuffled },
            .init("sequential", "every image once, from first to last") { _ in .sequential },
            .init("balanced", "every class as often as any other; small classes come again") { _ in .balanced },
            .init("weighted", "classes drawn with replacement: weights=1/2/0.5 (one a class)") { spec in
                guard let weights = try spec.doubles("weights") else {
                    throw FoveaError.usage("the order 'weighted' needs its weights, such as weighted:weights=1/2/0.5")
                }
                guard weights.allSatisfy({ $0 >= 0 }), weights.contains(where: { $0 > 0 }) else {
                    throw FoveaError.usage(
                        "the order 'weighted' expects weights of at least 0, not all of them 0, but got \(weights)")
                }
                return .weighted(weights)
            },
            .init("repeated", "repeated augmentation, every image several times in a row: times=3") { spec in
                .repeated(try spec.int("times", default: 3, atLeast: 1))
            },
        ])
}

extension Order: Codable {
    /// Reads it as flags write it.
    public init(from decoder: any Decoder) throws {
        try self.init(decoder.singleValueContainer().decode(String.self))
    }

    /// Writes it as flags write it.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
