import FoveaTensor

/// Some images and what they show, ready for a training step.
///
/// The arrays lie in the loader's ring, and keep what they hold for as long as somebody has them: a batch that is still there at
/// the loader's next ``Loader/next()`` keeps its memory, and the ring gets other memory in its place. So hold on to none that is
/// not needed.
public struct Batch {
    /// Normalized pixels: f32`[count, C, H, W]`.
    public let images: NDArray
    /// Classes, i32`[count]`; or f32`[count, width]`: soft labels where samples are mixed, values where the dataset has them.
    public let labels: NDArray
    /// The places of the images in the loader's dataset.
    public let indices: [Int]

    /// The number of images: the batch size; less in the last batch of an epoch, and where bad images are left out.
    public var count: Int { indices.count }
}

/// What a batch's targets are.
public enum BatchTarget: Sendable, Hashable {
    /// A class for each image: i32`[N]`.
    case labels
    /// The probabilities of the classes of each image: f32`[N, classes]`.
    case probabilities(classes: Int)
    /// Values of each image: f32`[N, count]`.
    case values(count: Int)

    /// What the samples of a dataset have.
    ///
    /// - Parameter isMixed: Whether classes are mixed, as mixup does.
    public init(of dataset: any Dataset, isMixed: Bool = false) {
        if !dataset.valueNames.isEmpty {
            self = .values(count: dataset.valueNames.count)
        } else {
            self = isMixed ? .probabilities(classes: dataset.classNames.count) : .labels
        }
    }

    /// The type of a batch's targets.
    public func type(count: Int) -> TensorType {
        switch self {
        case .labels: TensorType([count], .i32)
        case .probabilities(let width), .values(let width): TensorType([count, width], .f32)
        }
    }

    /// Whether there is a right class that a score can be highest at.
    public var hasClasses: Bool {
        switch self {
        case .labels, .probabilities: true
        case .values: false
        }
    }

    /// The numbers of a row; `nil` for labels.
    var width: Int? {
        switch self {
        case .labels: nil
        case .probabilities(let width), .values(let width): width
        }
    }
}
