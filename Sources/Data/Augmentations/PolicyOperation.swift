import Foundation

/// What the learned policies do to an image: each one thing, of a magnitude.
public enum PolicyOperation: String, Sendable, Hashable, CaseIterable {
    /// Nothing.
    case identity
    /// Rows move to the left by the magnitude for each row downwards; the upper left corner stays.
    case shearX = "shear-x"
    /// Columns move up by the magnitude for each column to the right; the upper left corner stays.
    case shearY = "shear-y"
    /// To the right by the magnitude, in pixels without their fraction.
    case translateX = "translate-x"
    /// Down by the magnitude, in pixels without their fraction.
    case translateY = "translate-y"
    /// Counterclockwise by the magnitude, in degrees.
    case rotate
    /// Brightness times 1 and the magnitude.
    case brightness
    /// Saturation times 1 and the magnitude.
    case color
    /// Contrast times 1 and the magnitude.
    case contrast
    /// Sharpness times 1 and the magnitude.
    case sharpness
    /// The upper bits are left: as many as the magnitude.
    case posterize
    /// What is at least as bright as the magnitude is inverted.
    case solarize
    /// The darkest pixels become black and the brightest white.
    case autoContrast = "autocontrast"
    /// All brightnesses become equally frequent.
    case equalize
    /// Black becomes white.
    case invert

    /// Whether the magnitude's sign is drawn.
    public var isSigned: Bool {
        switch self {
        case .shearX, .shearY, .translateX, .translateY, .rotate, .brightness, .color, .contrast, .sharpness: true
        case .identity, .posterize, .solarize, .autoContrast, .equalize, .invert: false
        }
    }

    /// What is done to an image, as torchvision's policies do it; `nil` for nothing.
    ///
    /// - Parameter magnitude: Of any sign where the operation has one; it means nothing to operations without magnitudes.
    public func transform(_ magnitude: Double, interpolation: Interpolation) -> (any ImageTransform)? {
        switch self {
        case .identity: nil
        case .shearX: Shear(x: Self.lean(magnitude), around: .corner, interpolation: interpolation)
        case .shearY: Shear(y: Self.lean(magnitude), around: .corner, interpolation: interpolation)
        case .translateX: Translate(x: Int(magnitude), y: 0)
        case .translateY: Translate(x: 0, y: Int(magnitude))
        case .rotate: Rotate(magnitude, interpolation: interpolation)
        case .brightness: AdjustBrightness(1 + magnitude)
        case .color: AdjustSaturation(1 + magnitude)
        case .contrast: AdjustContrast(1 + magnitude)
        case .sharpness: AdjustSharpness(1 + magnitude)
        case .posterize: Posterize(bits: Int(magnitude))
        case .solarize: Solarize(threshold: magnitude)
        case .autoContrast: AutoContrast()
        case .equalize: Equalize()
        case .invert: Invert()
        }
    }

    /// The angle, in degrees, under which a line leans that moves so many columns for each row.
    private static func lean(_ slope: Double) -> Double { atan(slope) * 180 / .pi }
}
