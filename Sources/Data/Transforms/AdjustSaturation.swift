import CKernels
import FoveaTensor

/// Moves every pixel away from the grey of the same brightness, or towards it: `luma + factor * (pixel - luma)`, cut to
/// 0...255 and truncated; Pillow's `ImageEnhance.Color`. Grey images stay as they are.
public struct AdjustSaturation: ImageTransform, Hashable {
    /// 0 is grey, 1 the image itself, 2 twice as colourful.
    public let factor: Double

    /// - Parameter factor: At least 0.
    public init(_ factor: Double) { self.factor = factor }

    /// `saturation 1.20`
    public var description: String { "saturation \(factor.fixed(2))" }

    public func apply(to image: inout Image) {
        guard image.channels == 3, let luma = image.luma else { return }
        image.forEachPlane { plane in
            guard let start = plane.baseAddress else { return }
            fovea_image_blend(Int64(plane.count), luma.pixels, Float(factor), start)
        }
    }
}
