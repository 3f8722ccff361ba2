import FoveaData

/// A step of the ladder: something that learns, with settings that suit most images.
public struct LadderStep: Sendable, Equatable {
    /// What learns on this step.
    public enum Method: Sendable, Equatable {
        /// Features and a learner, in words.
        case classical(features: String, learner: String)
        /// A convolutional network and the epochs that it is trained for.
        case network(model: String, epochs: Int)
    }

    /// As tables call it.
    public let name: String
    /// What learns.
    public let method: Method
    /// Of more images so many are learned from, where more would take too long; all where it is `nil`.
    public let limit: Int?

    /// A step with its name.
    public init(_ name: String, _ method: Method, limit: Int? = nil) {
        self.name = name
        self.method = method
        self.limit = limit
    }

    /// Features and learner, or the network, in words.
    public var words: String {
        switch method {
        case .classical(let features, let learner): "\(features) + \(learner)"
        case .network(let model, let epochs): "\(model), \(epochs) \(epochs == 1 ? "epoch" : "epochs")"
        }
    }

    /// The ladder for images of a size: from what costs nothing to a small network.
    ///
    /// Cells of HoG are a seventh of the shorter side: 4 pixels of 28, 32 of 224. Pixels of large images are reduced by PCA where there are many.
    ///
    /// - Parameters:
    ///   - channels: The images' channels.
    ///   - size: The images' size.
    ///   - epochs: Those of the network; no network where it is 0.
    public static func standard(channels: Int, size: ImageSize, epochs: Int) -> [LadderStep] {
        let side = min(size.height, size.width)
        let pixels = channels * size.area > 4096 ? "raw pca:components=0.95" : "raw"
        let hog = "hog:cell=\(max(side / 7, 2))"
        let steps = [
            LadderStep("nearest mean", .classical(features: pixels, learner: "nearest-mean")),
            LadderStep("ridge", .classical(features: pixels, learner: "ridge:alpha=10")),
            LadderStep("HoG + linear SVM", .classical(features: hog, learner: "svm:c=0.1,tolerance=0.01")),
            LadderStep("RBF SVM", .classical(features: pixels, learner: "kernel-svm:kernel=rbf,c=5"), limit: 10_000),
            LadderStep("MLP", .classical(features: pixels, learner: "mlp:hidden=256,epochs=10")),
        ]
        let network = LadderStep(
            "small CNN", .network(model: "[(conv32-bn-relu)*2-pool]*2-(fc128-bn-relu)-fc", epochs: epochs))
        // HoG needs two cells, and the network pools twice.
        return steps.filter { $0.name != "HoG + linear SVM" || side >= 4 } + (epochs > 0 && side >= 4 ? [network] : [])
    }
}
