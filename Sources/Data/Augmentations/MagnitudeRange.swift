/// How strong the learned policies' operations can be: the numbers of torchvision's `_augmentation_space`, in steps of equal
/// size, the last one the strongest.
public enum MagnitudeRange: Sendable, Hashable {
    /// Of AutoAugment and RandAugment.
    case standard
    /// Of TrivialAugment, "wide": about as far as an image can be recognized.
    case wide

    /// The magnitude of a step for an image of this size; 0 where the operation has none.
    ///
    /// - Parameter step: `0 ..< steps`.
    /// - Parameter steps: At least 2.
    public func magnitude(of operation: PolicyOperation, step: Int, of steps: Int, for size: ImageSize) -> Double {
        func spaced(_ first: Double, _ last: Double) -> Double {
            Double(Self.spaced(Float(first), Float(last), step: step, of: steps))
        }
        func moved(_ extent: Int) -> Double {
            spaced(0, self == .wide ? 32 : 150.0 / 331.0 * Double(extent))
        }
        switch operation {
        case .identity, .autoContrast, .equalize, .invert: return 0
        case .shearX, .shearY: return spaced(0, self == .wide ? 0.99 : 0.3)
        case .translateX: return moved(size.width)
        case .translateY: return moved(size.height)
        case .rotate: return spaced(0, self == .wide ? 135 : 30)
        case .brightness, .color, .contrast, .sharpness: return spaced(0, self == .wide ? 0.99 : 0.9)
        case .posterize:
            let lost = Float(step) / (Float(steps - 1) / (self == .wide ? 6 : 4))
            return Double(8 - lost.rounded(.toNearestOrEven))
        case .solarize: return spaced(255, 0)
        }
    }

    /// As `torch.linspace`: in single precision, from the nearer end, rounded once. What becomes of fractions where pixels are
    /// counted depends on it.
    private static func spaced(_ first: Float, _ last: Float, step: Int, of steps: Int) -> Float {
        let width = (last - first) / Float(steps - 1)
        return step < steps / 2
            ? first.addingProduct(width, Float(step)) : last.addingProduct(-width, Float(steps - 1 - step))
    }
}
