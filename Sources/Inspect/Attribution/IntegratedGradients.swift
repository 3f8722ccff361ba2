import FoveaTensor
import FoveaTraining
import Foundation

/// How much every number of the image contributes to the class's score, compared with an image that shows nothing (Sundararajan, Taly and
/// Yan 2017):
///
///     a_i = (x_i - x'_i) ∫₀¹ ∂y/∂x_i (x' + t (x - x')) dt
///
/// They add up to `y(x) - y(x')`; how far they are from that is ``Attributions/gaps``. The integral is Gauss and Legendre's sum, as Captum
/// has it by default. The baseline is 0 after normalization: the mean of the training images where that is taken away.
public struct IntegratedGradients {
    /// What was found.
    public struct Attributions: Sendable {
        /// f32`[N, C, H, W]`
        public let values: NDArray
        /// How far each image's sum is from the difference of the scores: the error of the integral.
        public let gaps: [Double]
        /// Of which class.
        public let classes: [Int32]
    }

    /// Places along the way.
    public let steps: Int
    private let inspector: Inspector
    private let gradient: ClassGradient

    /// - Parameter steps: Places along the way, each a forward and a backward pass; more are more exact.
    /// - Throws: a sentence for a network for regression.
    public init(_ inspector: Inspector, steps: Int = 50) throws {
        try inspector.requireClasses(for: "integrated-gradients")
        self.steps = max(steps, 1)
        self.inspector = inspector
        gradient = try ClassGradient(inspector, for: Probe.images) { _, gradient in gradient }
    }

    /// - Parameters:
    ///   - images: Normalized, f32`[N, C, H, W]`.
    ///   - classes: Of which class, for each image; the predicted one where it is `nil`.
    ///   - baseline: The image that shows nothing, f32`[C, H, W]`; zeros where it is `nil`.
    public func callAsFunction(
        _ images: NDArray, classes: [Int32]? = nil, baseline: NDArray? = nil, batchSize: Int = 64
    ) throws -> Attributions {
        try inspector.requireClasses(classes, for: images)
        let classes = try classes ?? inspector.predictions(images, batchSize: batchSize)
        let size = inspector.inputShape.count
        let start = baseline?.scalars(as: Float.self) ?? [Float](repeating: 0, count: size)
        guard start.count == size else {
            throw FoveaError.usage("expects a baseline of \(inspector.inputShape), but got \(baseline?.shape ?? [0])")
        }
        let quadrature = IntegratedGradients.quadrature(steps)
        var (found, gaps) = ([Float](), [Double]())
        let none = try inspector.scores(NDArray(Shape([1] + inspector.inputShape.dimensions), start))[0]
        let scores = try inspector.scores(images, batchSize: batchSize)
        for image in 0..<images.shape[0] {
            let pixels = images.floats(image)
            let points = quadrature.flatMap { point in
                zip(start, pixels).map { $0 + Float(point.place) * ($1 - $0) }
            }
            let slopes = try gradient(
                NDArray(Shape([steps] + inspector.inputShape.dimensions), points),
                classes: [Int32](repeating: classes[image], count: steps), batchSize: batchSize
            ).scalars(as: Float.self)
            let values = (0..<size).map { place in
                let mean = quadrature.enumerated().reduce(0.0) {
                    $0 + $1.element.weight * Double(slopes[$1.offset * size + place])
                }
                return Double(pixels[place] - start[place]) * mean
            }
            let label = Int(classes[image])
            gaps.append(values.reduce(0, +) - (scores[image][label] - none[label]))
            found += values.map(Float.init)
        }
        return Attributions(values: NDArray(images.shape, found), gaps: gaps, classes: classes)
    }

    /// Gauss and Legendre's places in `0...1` and their weights, whose sum is 1: exact for polynomials up to degree `2 count - 1`.
    static func quadrature(_ count: Int) -> [(place: Double, weight: Double)] {
        (0..<count).map { index in
            // Newton's steps to the roots of the Legendre polynomial, from where they are nearly.
            var x = -cos(Double.pi * (Double(index) + 0.75) / (Double(count) + 0.5))
            var slope = 1.0
            for _ in 0..<100 {
                var (before, value) = (1.0, x)
                for degree in stride(from: 2, through: count, by: 1) {
                    let n = Double(degree)
                    (before, value) = (value, ((2 * n - 1) * x * value - (n - 1) * before) / n)
                }
                slope = Double(count) * (x * value - before) / (x * x - 1)
                let step = value / slope
                x -= step
                if abs(step) < 1e-15 { break }
            }
            return ((1 + x) / 2, 1 / ((1 - x * x) * slope * slope))
        }
    }
}
