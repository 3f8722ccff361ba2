import FoveaCompiler
import FoveaData
import FoveaLayers
import FoveaModels
import FoveaOneDNN
import FoveaSpec
import FoveaTensor
import FoveaTraining

/// A multilayer perceptron over features: linear layers with ReLUs between them, trained by Adam on cross-entropy; scikit-learn's `MLPClassifier`.
///
/// It is a network like any other: ``FoveaModels/MLP``, compiled into one program with its step. What is here only hands it rows in the place of images. The
/// penalty `alpha` is scikit-learn's: `½ alpha |W|²`, divided by the batch.
public struct Perceptron: Learner, Hashable {
    /// The widths of the hidden layers.
    public var hidden = [100]
    /// Passes over the rows.
    public var epochs = 20
    /// Rows in a step.
    public var batchSize = 200
    /// The rate of Adam's steps.
    public var learningRate = 1e-3
    /// The weight of the penalty.
    public var alpha = 1e-4

    /// The defaults are scikit-learn's, but for the epochs, of which it makes up to 200.
    public init() {}

    public func fitted(to samples: Samples, _ options: FittingOptions) throws -> any FittedLearner {
        let rows = samples.rows.floats
        let labels = RowLabels(samples)
        let size = min(batchSize, labels.count)
        let step = try TrainingStep(
            model: MLP(hidden: hidden, classes: samples.classes), inputShape: [samples.rows.columns, 1, 1],
            optimizer: Adam(weightDecay: alpha / Double(size)), loss: CrossEntropy(),
            backend: OneDNNBackend(threads: options.workers.threads))
        try step.check(batchSize: size)
        let state = try step.initialState(seed: options.seed)
        let batches = try ArrayLoader(
            rows.reshaped([samples.rows.rows, samples.rows.columns, 1, 1]), of: labels, batchSize: size,
            sampler: Order.shuffled.sampler(for: labels, seed: options.seed), epochs: epochs)
        for _ in 0..<epochs {
            while let batch = try batches.next() {
                try Interruption.check("the training of a perceptron")
                let outcome = try step(state, images: batch.images, labels: batch.labels, learningRate: learningRate)
                guard outcome.loss.isFinite else {
                    throw FoveaError.invalid(
                        "the perceptron's loss became \(outcome.loss); standardize the features, or take a smaller lr than \(learningRate)"
                    )
                }
            }
        }
        return FittedPerceptron(self, width: samples.rows.columns, classes: samples.classes, try state.readVariables())
    }

    public func restored(from numbers: LearnedNumbers, width: Int, classes: Int) throws -> any FittedLearner {
        let specs = try InferenceStep(
            model: MLP(hidden: hidden, classes: classes), inputShape: [width, 1, 1],
            backend: OneDNNBackend(threads: 1)
        ).specs
        let arrays = specs.compactMap { spec in numbers.plain(spec.path).map { (path: spec.path, array: $0) } }
        return FittedPerceptron(
            self, width: width, classes: classes, try Variables.loaded(arrays, for: specs, from: numbers.source))
    }

    static let registration = LearnerRegistry.Entry(
        "mlp",
        "multilayer perceptron, by Adam: hidden=100 (widths, such as 512x256), epochs=20, batch-size=200, lr=0.001, alpha=1e-4: MLPClassifier"
    ) { spec in
        var perceptron = Perceptron()
        perceptron.hidden = try spec.shape("hidden", default: [100], example: "512x256").dimensions
        guard perceptron.hidden.allSatisfy({ $0 <= 1 << 16 }) else {
            throw FoveaError.usage("'hidden' of 'mlp' expects widths up to \(1 << 16), but got \(perceptron.hidden)")
        }
        perceptron.epochs = try spec.int("epochs", default: 20, in: 1...100_000)
        perceptron.batchSize = try spec.int("batch-size", default: 200, in: 1...1_000_000)
        perceptron.learningRate = try spec.double("lr", default: 1e-3, above: 0)
        perceptron.alpha = try spec.double("alpha", default: 1e-4, atLeast: 0)
        return perceptron
    }
}

/// A perceptron's weights.
private struct FittedPerceptron: FittedLearner {
    let perceptron: Perceptron
    let width: Int
    let classes: Int
    let variables: Variables
    let scoreKind = ScoreKind.logProbability

    init(_ perceptron: Perceptron, width: Int, classes: Int, _ variables: Variables) {
        self.perceptron = perceptron
        self.width = width
        self.classes = classes
        self.variables = variables
    }

    var numbers: [(path: String, array: NDArray)] { variables.entries.map { ($0.path, $0.array) } }

    func scores(of rows: Matrix, _ options: FittingOptions) throws -> Matrix {
        let backend = OneDNNBackend(threads: options.workers.threads)
        let step = try InferenceStep(
            model: MLP(hidden: perceptron.hidden, classes: classes), inputShape: [width, 1, 1], backend: backend)
        let state = try variables.resident(on: backend)
        var scores = try rows.inBlocks(of: 1024) { block in
            let found = try step(state, images: block.floats.reshaped([block.rows, width, 1, 1]))
            return Matrix(rows: block.rows, columns: classes, found.doubles)
        }
        scores.takeLogSoftmax()
        return scores
    }
}

extension Matrix {
    /// As f32`[rows, columns]`.
    var floats: NDArray { NDArray([rows, columns], values.map(Float.init)) }
}

/// The labels of rows, as the loader asks for them.
private struct RowLabels: Dataset {
    private let labels: [Int32]
    let classNames: [String]
    let channels = 1
    let imageSize: ImageSize? = nil

    init(_ samples: Samples) {
        labels = samples.labels.map(Int32.init)
        classNames = (0..<samples.classes).map { "\($0)" }
    }

    var count: Int { labels.count }
    func label(at index: Int) -> Int32 { labels[index] }
    func image(at index: Int, reducing reduction: (ImageSize) -> Int) throws -> Image {
        throw FoveaError.defect("rows of features have no images")
    }
}
