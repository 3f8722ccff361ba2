import FoveaTensor

/// How pixels become the numbers a network sees: `(pixel / 255 - mean) / standardDeviation`, per channel or for every
/// place of the image, and then perhaps whitened: `y = W x` over all numbers of an image.
///
/// Computed from the training part alone, by a ``NormalizationMethod``, and stored with the model, since what reads other
/// images later must treat them alike.
public struct Normalization: Sendable, Hashable {
    /// What the two lists have numbers for: `[channels]`, or `[channels, height, width]` in an image's order.
    public let shape: Shape
    /// What is taken away from pixels scaled to `[0, 1]`.
    public let mean: [Double]
    /// What the rest is divided by; positive. It need not be a deviation: min-max scaling divides by the range.
    public let standardDeviation: [Double]
    /// `W`, f32`[D, D]` where an image has `D` numbers: row `i` makes the number at place `i` of the result. `nil` where
    /// nothing is whitened.
    public let whitening: NDArray?

    /// A normalization per channel.
    ///
    /// - Throws: a sentence when the counts differ or are 0, or a number is not finite or a deviation not positive.
    public init(mean: [Double], standardDeviation: [Double]) throws {
        try self.init(shape: [mean.count], mean: mean, standardDeviation: standardDeviation)
    }

    /// Any normalization.
    ///
    /// - Parameters:
    ///   - shape: `[channels]` or `[channels, height, width]`.
    ///   - whitening: f32`[D, D]`; only with a shape of rank 3, whose count is `D`.
    /// - Throws: a sentence when shapes and counts differ or are 0, or a number is not finite or a deviation not positive.
    public init(shape: Shape, mean: [Double], standardDeviation: [Double], whitening: NDArray? = nil) throws {
        guard !mean.isEmpty, mean.count == standardDeviation.count else {
            throw FoveaError.invalid(
                "a normalization needs a mean and a standard deviation for every channel, "
                    + "but got \(mean.count) and \(standardDeviation.count)")
        }
        guard shape.rank == 1 || shape.rank == 3, shape.count == mean.count else {
            throw FoveaError.invalid(
                "a normalization is for [channels] or [channels, height, width], with a mean for each, "
                    + "but got \(shape) and \(mean.count) means")
        }
        if let place = mean.indices.first(where: {
            !mean[$0].isFinite || !standardDeviation[$0].isFinite || standardDeviation[$0] <= 0
        }) {
            throw FoveaError.invalid(
                "a normalization needs finite means and positive standard deviations, "
                    + "but number \(place) has \(mean[place]) and \(standardDeviation[place])")
        }
        if let whitening {
            guard shape.rank == 3, whitening.type == TensorType([shape.count, shape.count], .f32) else {
                throw FoveaError.invalid(
                    "images \(shape) are whitened by a matrix f32[\(shape.count), \(shape.count)], "
                        + "but got \(whitening.type)")
            }
            guard whitening.scalars(as: Float.self).allSatisfy(\.isFinite) else {
                throw FoveaError.invalid("a whitening matrix needs finite numbers, but some are not")
            }
        }
        self.shape = shape
        self.mean = mean
        self.standardDeviation = standardDeviation
        self.whitening = whitening
    }

    /// Pixels scaled to `[0, 1]` and nothing else.
    public static func scaling(channels: Int) -> Normalization {
        precondition(channels > 0, "an image has at least one channel")
        return Normalization(
            unchecked: [channels], [Double](repeating: 0, count: channels), [Double](repeating: 1, count: channels))
    }

    private init(unchecked shape: Shape, _ mean: [Double], _ standardDeviation: [Double]) {
        self.shape = shape
        self.mean = mean
        self.standardDeviation = standardDeviation
        whitening = nil
    }

    /// The number of channels it is for.
    public var channels: Int { shape[0] }

    /// The only size of images that it is for; `nil` where any will do.
    public var imageSize: ImageSize? { shape.rank == 3 ? ImageSize(height: shape[1], width: shape[2]) : nil }

    /// Whether a few numbers per channel are all of it, which fit a line of text.
    public var isPerChannel: Bool { shape.rank == 1 }

    /// - Throws: a sentence when it is not for images of this size with this many channels.
    public func requireFit(channels: Int, size: ImageSize) throws {
        guard channels == self.channels else {
            throw FoveaError.invalid(
                "the normalization is for \(self.channels) channels, but the images are \(channels)x\(size)")
        }
        guard imageSize == nil || imageSize == size else {
            throw FoveaError.invalid(
                "the normalization has a number for every place of images \(self.channels)x\(imageSize ?? size), "
                    + "but these are \(channels)x\(size); resize them")
        }
    }

    /// The normalized value of a pixel scaled to `[0, 1]`, before whitening; `place` counts as ``shape`` does.
    func normalized(_ value: Double, place: Int) -> Float {
        Float((value - mean[place]) / standardDeviation[place])
    }
}

/// A normalization per channel is `{"mean":[0.5],"std":[0.25]}`, a number per channel in each list. One with more numbers
/// has no place in a text: ``Normalization/write(to:)`` gives it a file.
extension Normalization: Codable {
    private enum CodingKeys: String, CodingKey {
        case mean
        case standardDeviation = "std"
    }

    /// Reads the keys `mean` and `std`, each a list with a number per channel.
    ///
    /// - Throws: a sentence when the numbers cannot be a normalization; `DecodingError` when a key is missing.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            mean: container.decode([Double].self, forKey: .mean),
            standardDeviation: container.decode([Double].self, forKey: .standardDeviation))
    }

    /// - Throws: `EncodingError` where it is not per channel.
    public func encode(to encoder: any Encoder) throws {
        guard isPerChannel else {
            throw EncodingError.invalidValue(
                self,
                EncodingError.Context(
                    codingPath: encoder.codingPath,
                    debugDescription: "a normalization of \(shape) numbers is written to a safetensors file"))
        }
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(mean, forKey: .mean)
        try container.encode(standardDeviation, forKey: .standardDeviation)
    }
}
