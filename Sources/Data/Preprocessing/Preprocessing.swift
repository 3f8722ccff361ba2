import FoveaSpec
import FoveaTensor

/// How images become the numbers that the network sees, in training and ever after: perhaps resized, perhaps cropped, then
/// normalized.
///
///     resize:256 center-crop:224 standardize
///     zca-whiten:epsilon=0.01
///
/// The words of `--preprocess`, separated by spaces, in this order; each may be left out, and the normalization is then
/// `standardize`.
public struct Preprocessing: Sendable {
    /// What is done where nothing is said.
    public static let standard = "standardize"

    /// As it was written.
    public let description: String
    /// Resizing and cropping; `nil` where images stay as they are.
    public let framing: FixedFraming?
    /// How the normalization is found.
    public let method: any NormalizationMethod

    /// - Throws: a usage sentence with the nearest spelling, or for words in the wrong order.
    public init(_ text: String) throws {
        description = text
        var resize: Resize?
        var crop: CenterCrop?
        var method: (any NormalizationMethod)?
        for word in text.split(separator: " ").map(String.init) {
            let step = try Preprocessing.registry.make(word)
            switch step {
            case .resize(let found) where resize == nil && crop == nil && method == nil: resize = found
            case .centerCrop(let found) where crop == nil && method == nil: crop = found
            case .normalization(let found) where method == nil: method = found
            default:
                throw FoveaError.usage(
                    "'\(word)' in the preprocessing '\(text)' comes too late or twice; the order is: one resize, one "
                        + "center-crop, one normalization, each of which may be left out")
            }
        }
        framing = resize == nil && crop == nil ? nil : FixedFraming(resize: resize, crop: crop)
        self.method = try method ?? NormalizationRegistry.method(Preprocessing.standard)
    }

    /// Nothing but the normalization that is usual.
    public static let standardizing = Preprocessing(standard, Standardization())

    private init(_ description: String, _ method: any NormalizationMethod) {
        self.description = description
        framing = nil
        self.method = method
    }

    /// One of the words.
    public enum Step: Sendable {
        /// To one size, or to one shorter side.
        case resize(Resize)
        /// The middle.
        case centerCrop(CenterCrop)
        /// From bytes to numbers.
        case normalization(any NormalizationMethod)
    }

    /// Every word there is.
    public static let registry = Registry<Step>(
        "preprocessing step",
        [
            Registry<Step>.Entry(
                "resize",
                "to a shorter side or a size, antialiased: resize:256 or resize:32x32, filter=bilinear|bicubic"
            ) {
                .resize(try Resize(&$0))
            },
            Registry<Step>.Entry("center-crop", "the middle: center-crop:224 or center-crop:28x28") {
                .centerCrop(try CenterCrop(&$0))
            },
        ]
            + NormalizationRegistry.registry.entries.map { entry in entry.map(Step.normalization) })

    /// The way of training images: the normalization is found in them, framed as they will be ever after, in one pass
    /// whose result is kept for the next run.
    ///
    /// - Parameters:
    ///   - normalization: One that was found before, in whose place none is looked for.
    ///   - threads: For the pass.
    ///   - onBadImage: Whether an image that cannot be read ends the pass or is left out.
    /// - Throws: what reading an image throws, and a sentence where the images' size is not known.
    public func pipeline(
        for training: any Dataset, _ augmentation: AugmentationList = AugmentationList(),
        normalization found: Normalization? = nil, threads: Int,
        onBadImage: BadImagePolicy = .stop, cache: StatisticsCache = StatisticsCache()
    ) throws -> Pipeline {
        try augmentation.requireEffect(channels: training.channels)
        let framed = try framing.map { try FramedDataset(training, framing: $0) as any Dataset } ?? training
        let words = framing.map(\.description) ?? ""
        let normalization =
            try found
            ?? cache.normalization(method, of: framed, framing: words, threads: threads, onBadImage: onBadImage)
        let size = try framed.imageSize ?? Pipeline.imageSize(of: framed, framing: nil)
        let fitted = try augmentation.fitted {
            try cache.statistics(of: framed, framing: words, threads: threads, onBadImage: onBadImage)
        }
        return Pipeline(
            framing: try augmentation.framing(for: size) ?? framing, augmentations: fitted,
            mixings: augmentation.mixings,
            normalization: normalization)
    }

    /// The way of validation and test images, with what was found in the training images.
    public func evaluation(_ normalization: Normalization) -> Pipeline {
        Pipeline(framing: framing, normalization: normalization)
    }
}
