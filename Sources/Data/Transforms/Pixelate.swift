import CKernels
import FoveaTensor

/// A mosaic: every square of `block` pixels, from the upper left, becomes its mean, to the nearest. What is left at the right
/// and lower border makes smaller blocks.
public struct Pixelate: ImageTransform, Hashable {
    /// Rows and columns of a square.
    public let block: Int

    /// - Parameter block: At least 1, which changes nothing.
    public init(block: Int) { self.block = block }

    /// `mosaic 4x4`
    public var description: String { "mosaic \(block)x\(block)" }

    public func apply(to image: inout Image) {
        let (height, width) = (Int64(image.height), Int64(image.width))
        image.forEachPlane { plane in
            guard let start = plane.baseAddress else { return }
            fovea_image_pixelate(height, width, Int64(block), start)
        }
    }
}
