import CKernels
import FoveaTensor

/// Moves every pixel away from its smoothed neighbourhood, or towards it: `smooth + factor * (pixel - smooth)`, cut to
/// 0...255 and truncated, with the filter `[1 1 1; 1 5 1; 1 1 1] / 13`, which leaves border pixels as they are; Pillow's
/// `ImageEnhance.Sharpness`.
public struct AdjustSharpness: ImageTransform, Hashable {
    /// 0 is smoothed, 1 the image itself, 2 sharpened.
    public let factor: Double

    /// - Parameter factor: At least 0.
    public init(_ factor: Double) { self.factor = factor }

    /// `sharpness 2.00`
    public var description: String { "sharpness \(factor.fixed(2))" }

    public func apply(to image: inout Image) {
        let (height, width, area) = (image.height, image.width, image.size.area)
        var smooth = [UInt8](repeating: 0, count: area)
        image.forEachPlane { plane in
            guard let start = plane.baseAddress else { return }
            fovea_image_smooth(Int64(height), Int64(width), start, &smooth)
            fovea_image_blend(Int64(area), smooth, Float(factor), start)
        }
    }
}
