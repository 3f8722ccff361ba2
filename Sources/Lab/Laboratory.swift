import Fovea

/// Every experiment there is.
public enum Laboratory {
    /// In the order of a course.
    public static let experiments: [any Experiment] = [
        // Neurons and layers.
        LinearDepth(),
        XOR(),
        ZigZag(),
        Saturation(),
        // Scores and losses.
        SoftmaxScaling(),
        Temperature(),
        Losses(),
        // Optimization.
        Valley(),
        Schedules(),
        WarmUp(),
        LinearScaling(),
        RandomAgainstGrid(),
        // Initialization and normalization.
        Initialization(),
        BadInitialization(),
        BatchSizeOfNorm(),
        TrainEvalGap(),
        // Convolution and pooling.
        SmallKernels(),
        Pooling(),
        Translation(),
        EdgesToParts(),
        // Architectures.
        ResidualDepth(),
        Shortcuts(),
        Cardinality(),
        RowsInTime(),
        // Regularization and data.
        DropoutScaling(),
        L1AndL2(),
        StoppingEarly(),
        Augmentations(),
        TransferLearning(),
        LabelNoise(),
        // Numbers.
        Precision(),
    ]

    /// The experiments of these names; all where there are none.
    ///
    /// - Throws: a usage sentence with the nearest name for one that there is not.
    public static func experiments(named names: [String]) throws -> [any Experiment] {
        guard !names.isEmpty else { return experiments }
        let known = experiments.map(\.name)
        return try names.map { name in
            guard let found = experiments.first(where: { $0.name == name }) else {
                throw FoveaError.usage(
                    "there is no experiment '\(name)'\(didYouMean(name, among: known)); 'fovea lab list' has all of them"
                )
            }
            return found
        }
    }
}
