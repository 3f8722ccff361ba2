import FoveaTensor

/// A random change of training images that does not change what they show.
///
/// It draws parameters, and the transforms with these parameters are applied; so everything that happens to an image can
/// be told, and done again.
public protocol Augmentation: Sendable {
    /// What is to be done to an image of this size: nothing, one thing or several, in order.
    func draw(for size: ImageSize, from random: inout RandomDraws) -> [any ImageTransform]

    /// Whether it does nothing to a grey image.
    var needsColor: Bool { get }

    /// Whether it needs to know the training images.
    var needsStatistics: Bool { get }

    /// The augmentation with what it needs to know of the training images; most need nothing.
    func fitted(to statistics: PixelStatistics) throws -> any Augmentation
}

extension Augmentation {
    /// Grey ones are changed too.
    public var needsColor: Bool { false }

    /// It does not.
    public var needsStatistics: Bool { false }

    /// Itself: nothing to learn from the training images.
    public func fitted(to statistics: PixelStatistics) -> any Augmentation { self }
}
