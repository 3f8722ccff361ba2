import FoveaTensor
import FoveaTraining

/// Which pixels the class's score depends on the most: its gradient `∂y/∂x` for the normalized image (Simonyan, Vedaldi and Zisserman
/// 2013). The picture is the largest magnitude of each pixel's channels.
public struct Saliency {
    private let gradient: ClassGradient

    /// - Throws: a sentence for a network for regression.
    public init(_ inspector: Inspector) throws {
        try inspector.requireClasses(for: "saliency")
        gradient = try ClassGradient(inspector, for: Probe.images) { _, gradient in gradient }
    }

    /// The gradients, with their signs: f32`[N, C, H, W]`.
    ///
    /// - Parameters:
    ///   - images: Normalized, f32`[N, C, H, W]`.
    ///   - classes: Of which class, for each image; the predicted one where it is `nil`.
    public func callAsFunction(_ images: NDArray, classes: [Int32]? = nil, batchSize: Int = 64) throws -> NDArray {
        try gradient(images, classes: classes, batchSize: batchSize)
    }
}
