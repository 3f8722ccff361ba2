import FoveaSpec
import FoveaTensor

/// Takes the middle of images: `center-crop:224`, `center-crop:28x20`. What would lie outside a smaller image is black.
public struct CenterCrop: Sendable, Hashable, CustomStringConvertible {
    /// The size of the result.
    public let size: ImageSize

    /// To this size.
    public init(_ size: ImageSize) { self.size = size }

    /// Reads `224` or `28x20`.
    init(_ spec: inout Spec) throws {
        guard let extents = try spec.imageExtents() else {
            throw FoveaError.usage("center-crop needs a size, such as center-crop:224 or center-crop:28x20")
        }
        self.init(ImageSize(height: extents[0], width: extents.last ?? extents[0]))
    }

    /// As flags write it.
    public var description: String { "center-crop:\(size)" }
}
