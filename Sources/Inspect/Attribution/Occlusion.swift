import FoveaTensor
import FoveaTraining

/// How much the class's score falls when a part of the image is covered (Zeiler and Fergus 2014): a window slides over the image, and every
/// pixel has the mean fall of the windows that covered it, as Captum has it.
///
/// What covers is 0 after normalization: the mean of the training images where that is taken away.
public struct Occlusion {
    /// Rows and columns of the window.
    public let window: Int
    /// How far apart the windows are.
    public let stride: Int
    private let inspector: Inspector

    /// - Parameters:
    ///   - window: By default a quarter of the image's shorter side.
    ///   - stride: By default a third of the window.
    /// - Throws: a usage sentence for a window that is larger than the image, or a stride that is larger than the window, which would leave
    ///   pixels uncovered; a sentence for a network for regression.
    public init(_ inspector: Inspector, window: Int? = nil, stride: Int? = nil) throws {
        try inspector.requireClasses(for: "occlusion")
        let side = min(inspector.inputShape[1], inspector.inputShape[2])
        self.window = window ?? max(side / 4, 1)
        self.stride = stride ?? max(self.window / 3, 1)
        guard (1...side).contains(self.window), (1...self.window).contains(self.stride) else {
            throw FoveaError.usage(
                "occlusion expects a window from 1 to \(side) pixels and a stride from 1 to the window, but got a window of "
                    + "\(self.window) and a stride of \(self.stride)")
        }
        self.inspector = inspector
    }

    /// The falls, f32`[N, H, W]`; negative where the class is surer without.
    ///
    /// - Parameters:
    ///   - images: Normalized, f32`[N, C, H, W]`.
    ///   - classes: Of which class, for each image; the predicted one where it is `nil`.
    ///   - batchSize: Covered images at a time, at least 1.
    public func callAsFunction(_ images: NDArray, classes: [Int32]? = nil, batchSize: Int = 64) throws -> NDArray {
        try inspector.requireClasses(classes, for: images)
        let batchSize = max(batchSize, 1)
        let scores = try inspector.scores(images, batchSize: batchSize)
        let classes = try classes ?? inspector.predictions(images, batchSize: batchSize)
        let (channels, height, width) = (inspector.inputShape[0], inspector.inputShape[1], inspector.inputShape[2])
        let places = starts(height).flatMap { top in starts(width).map { (top: top, left: $0) } }
        var falls: [Float] = []
        for image in 0..<images.shape[0] {
            try Interruption.check("an inspection")
            let pixels = images.floats(image)
            var (sums, counts) = (
                [Double](repeating: 0, count: height * width), [Double](repeating: 0, count: height * width)
            )
            for first in Swift.stride(from: 0, to: places.count, by: batchSize) {
                let part = places[first..<min(first + batchSize, places.count)]
                let covered = part.flatMap { place in
                    var copy = pixels
                    forEachPixel(place, height, width) { pixel in
                        for channel in 0..<channels { copy[channel * height * width + pixel] = 0 }
                    }
                    return copy
                }
                let shape = Shape([part.count] + inspector.inputShape.dimensions)
                let found = try inspector.scores(NDArray(shape, covered), batchSize: batchSize)
                for (place, row) in zip(part, found) {
                    let fall = scores[image][Int(classes[image])] - row[Int(classes[image])]
                    forEachPixel(place, height, width) { pixel in
                        sums[pixel] += fall
                        counts[pixel] += 1
                    }
                }
            }
            falls += zip(sums, counts).map { Float($0 / max($1, 1)) }
        }
        return NDArray([images.shape[0], height, width], falls)
    }

    /// Where windows begin along an axis; the last one may reach beyond its end.
    private func starts(_ extent: Int) -> [Int] {
        let steps = (extent - window + stride - 1) / stride
        return (0...steps).map { $0 * stride }
    }

    private func forEachPixel(_ place: (top: Int, left: Int), _ height: Int, _ width: Int, _ body: (Int) -> Void) {
        for row in place.top..<min(place.top + window, height) {
            for column in place.left..<min(place.left + window, width) { body(row * width + column) }
        }
    }
}
