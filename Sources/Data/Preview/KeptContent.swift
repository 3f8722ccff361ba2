import FoveaTensor

/// How much of what images show is left after augmentation: the variance of the grey image's pixels, against the
/// original's and at most 1. Flipping and moving keep it; cutting away, zooming into an empty place and darkening do not.
///
/// A rough measure: it does not see what noise covers.
public struct KeptContent: Sendable {
    /// The mean over a class's samples.
    public struct Class: Sendable, Hashable {
        /// The class's name; `all images` where they have values.
        public let name: String
        /// From 0, nothing, to 1, everything.
        public let kept: Double
        /// How many augmented samples were looked at.
        public let samples: Int
    }

    /// Every class that has images.
    public let classes: [Class]
    /// Where a class loses too much: each augmentation as it was written, and what would be kept on average without it.
    public let without: [(spec: String, kept: Double)]

    /// The share of its content that a class should keep.
    public static let bearable = 0.5

    /// Looks at some samples of every class.
    ///
    /// - Parameters:
    ///   - pipeline: What happens in training.
    ///   - augmentation: What the pipeline was made with.
    ///   - evaluation: What happens in validation: the original that augmented samples are compared with.
    ///   - samples: How many images of each class, at most.
    ///   - versions: How many epochs of each.
    /// - Throws: what the dataset throws when an image cannot be read.
    public init(
        of dataset: any Dataset, _ pipeline: Pipeline, _ augmentation: AugmentationList, evaluation: Pipeline,
        seed: UInt64, samples: Int = 24, versions: Int = 4
    ) throws {
        let chosen = KeptContent.chosen(dataset, samples: samples, seed: seed)
        func kept(_ pipeline: Pipeline, _ indices: [Int]) throws -> Double {
            var sum = 0.0
            for index in indices {
                let key = SampleKey(seed: seed, epoch: 0, index: index)
                let original = try evaluation.framed(index, of: dataset, key: key).greyVariance
                for epoch in 0..<versions {
                    let image = try pipeline.sample(SampleKey(seed: seed, epoch: epoch, index: index), of: dataset)
                        .image
                    // An image of one colour has nothing to lose.
                    sum += original > 0 ? min(image.greyVariance / original, 1) : 1
                }
            }
            return sum / Double(indices.count * versions)
        }
        classes = try chosen.map { name, indices in
            Class(name: name, kept: try kept(pipeline, indices), samples: indices.count * versions)
        }
        guard classes.contains(where: { $0.kept < KeptContent.bearable }) else {
            without = []
            return
        }
        // Which one to blame: what is left when each is left out.
        let everywhere = chosen.flatMap { Array($0.indices.prefix(4)) }
        var found: [(spec: String, kept: Double)] = []
        if let spec = augmentation.framingSpec {
            var rest = pipeline
            rest.framing = evaluation.framing
            found.append((spec, try kept(rest, everywhere)))
        }
        for (place, spec) in augmentation.specs.enumerated() {
            var rest = pipeline
            rest.augmentations[place] = NoAugmentation()
            found.append((spec, try kept(rest, everywhere)))
        }
        without = found
    }

    /// What a user should know: a sentence where any class loses more than is bearable.
    public var warnings: [String] {
        let lossy = classes.filter { $0.kept < KeptContent.bearable }.sorted { $0.kept < $1.kept }
        guard let least = lossy.first else { return [] }
        let named = lossy.prefix(3).map { "'\($0.name)' \(Self.percent($0.kept))" }.joined(separator: ", ")
        let more = lossy.count > 3 ? " and \(lossy.count - 3) more" : ""
        let blame = without.max { $0.kept < $1.kept }.map {
            "; without '\($0.spec)' the average would be \(Self.percent($0.kept))"
        }
        return [
            "\(lossy.count) of \(classes.count) classes lose most of their content, over \(least.samples) augmented samples of "
                + "each: what they show may be gone. They keep on average: \(named)\(more)\(blame ?? "")"
        ]
    }

    private static func percent(_ share: Double) -> String { "\(Int((100 * share).rounded())) %" }

    /// Some images of every class, drawn from the seed.
    private static func chosen(
        _ dataset: any Dataset, samples: Int, seed: UInt64
    ) -> [(name: String, indices: [Int])] {
        let order = Philox(key: seed, stream: RandomStream.preview).permutation(dataset.count)
        guard !dataset.classNames.isEmpty else { return [("all images", Array(order.prefix(samples)))] }
        var members = [[Int]](repeating: [], count: dataset.classNames.count)
        for index in order {
            let label = Int(dataset.label(at: index))
            if members[label].count < samples { members[label].append(index) }
        }
        return zip(dataset.classNames, members).filter { !$0.1.isEmpty }.map { (name: $0.0, indices: $0.1) }
    }
}

/// Changes nothing: stands where one was left out, so that the others draw what they drew.
private struct NoAugmentation: Augmentation {
    func draw(for size: ImageSize, from random: inout RandomDraws) -> [any ImageTransform] { [] }
}

extension Image {
    /// The variance of the mean over the channels.
    var greyVariance: Double {
        let area = size.area
        var (sum, squares) = (0.0, 0.0)
        for place in 0..<area {
            var value = 0
            for channel in 0..<channels { value += Int(pixels[channel * area + place]) }
            sum += Double(value)
            squares += Double(value * value)
        }
        let (count, scale) = (Double(area), Double(channels * channels))
        return max(squares / count - (sum / count) * (sum / count), 0) / scale
    }
}
