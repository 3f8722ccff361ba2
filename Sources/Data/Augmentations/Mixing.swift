import FoveaTensor

/// A random mixture of a sample with the one before it in its batch (the first with the last); the target becomes the
/// same mixture of both targets.
public protocol Mixing: Sendable {
    /// How a sample of this size is mixed; `nil` to leave it as it is.
    func draw(for size: ImageSize, from random: inout RandomDraws) -> Mixture?
}

/// How two samples become one.
public enum Mixture: Sendable, Hashable, CustomStringConvertible {
    /// `weight * sample + (1 - weight) * other`.
    case blend(weight: Double)
    /// The box is the other sample's, the rest is the sample's own. Within the image.
    case paste(ImageBox)

    /// What of the sample's own target is left, for images of this size.
    public func weight(for size: ImageSize) -> Double {
        switch self {
        case .blend(let weight): weight
        case .paste(let box): 1 - Double(box.size.area) / Double(size.area)
        }
    }

    /// Copies a box of every plane of one image into another of the same size.
    static func paste<Number>(
        _ box: ImageBox, from other: UnsafeBufferPointer<Number>, into image: UnsafeMutableBufferPointer<Number>,
        size: ImageSize
    ) {
        for plane in 0..<(image.count / size.area) {
            for row in box.top..<(box.top + box.height) {
                let start = plane * size.area + row * size.width + box.left
                let range = start..<(start + box.width)
                _ = UnsafeMutableBufferPointer(rebasing: image[range]).update(fromContentsOf: other[range])
            }
        }
    }

    /// `mixup 0.70` or `cutmix 10x12 at (3, 5)`.
    public var description: String {
        switch self {
        case .blend(let weight): "mixup \((weight * 100).rounded() / 100)"
        case .paste(let box): "cutmix \(box)"
        }
    }
}
