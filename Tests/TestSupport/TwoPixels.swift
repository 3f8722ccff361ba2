import Fovea
import Foundation

/// A network whose answers are known on paper, and images for it.
public enum TwoPixels {
    /// Two pixels to two scores: each its pixel times ln 9.
    ///
    /// - Parameter values: What the scores are called where they are values, not those of classes.
    public static func model(classes: [String] = ["left", "right"], values: [String]? = nil) throws -> TrainedModel {
        struct Scores: Model {
            var body: some Layer {
                Flatten()
                Linear(2).named("fc")
            }
        }
        let card = ModelCard(
            model: "lenet", inputShape: [1, 1, 2], classes: values == nil ? classes : [], values: values,
            normalization: nil, data: "synthetic")
        let nine = Float(log(9.0))
        return TrainedModel(
            card: card, model: Scores(),
            variables: try Variables([
                .init(path: "fc.weight", kind: .parameter, array: NDArray([2, 2], [nine, 0, 0, nine])),
                .init(path: "fc.bias", kind: .parameter, array: NDArray([2], [0, 0] as [Float])),
            ]))
    }

    /// White on the left is 9 to 1 for the left: probabilities 0.9 and 0.1. Grey (51 of 255) is 9^0.2 to 1.
    public static func dataset(_ classes: [String] = ["left", "right"], labels: [Int32] = [0, 1, 0, 1]) throws
        -> InMemoryDataset
    {
        try InMemoryDataset(
            pixels: [255, 0, 255, 0, 51, 0, 0, 255], labels: labels, imageShape: [1, 1, 2], classNames: classes)
    }

    /// The same images, each with two values. The network gives ln 9 and 0 for the first two, a fifth of ln 9 and 0 for the third, 0 and ln 9
    /// for the last.
    public struct Valued: Dataset {
        private let images: InMemoryDataset
        private let targets: [[Float]]
        public let channels = 1
        public let classNames: [String] = []
        public let valueNames = ["left", "right"]

        public init(_ targets: [[Float]]) throws {
            images = try TwoPixels.dataset()
            self.targets = targets
        }

        public var count: Int { targets.count }
        public var imageSize: ImageSize? { images.imageSize }
        public func label(at index: Int) -> Int32 { 0 }
        public func values(at index: Int) -> [Float] { targets[index] }
        public func image(at index: Int, reducing reduction: (ImageSize) -> Int) -> Image {
            images.image(at: index, reducing: reduction)
        }
    }
}
