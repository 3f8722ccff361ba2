import Fovea
import FoveaPages

/// What rounding does to a training: single against double precision, and Winograd's transforms (Lavin and Gray 2016, "Fast Algorithms for
/// Convolutional Neural Networks") against the plain sum. Small differences grow from step to step, to where another seed would be too.
struct Precision: Experiment {
    let name = "precision"
    let chapter = Chapter.numbers
    let question = "Does it matter that networks are trained in single precision, and with Winograd's convolution?"
    let prediction =
        "The first loss in f32 is that in f64 to within 1e-6, and in 300 steps of a small network the losses stay within 1e-3, less than a hundredth of what "
        + "another seed makes. Winograd's first loss is within 1e-4 of the plain sum's, and its accuracy differs by less than seeds do."

    private static let network = Sequential {
        Flatten()
        Linear(16)
        Tanh()
        Linear.scores(10)
    }

    func run(_ apparatus: Apparatus) throws -> Findings {
        let parts = try apparatus.fashionMNIST(train: apparatus.amount(2_000, full: 10_000), test: 2_000)
        let steps = 300
        let batches = try Precision.batches(of: parts.train, 30)
        apparatus.tell("f32, f64 and another seed, \(steps) steps each")
        func losses(_ type: DType, _ seed: UInt64, _ backend: any Backend) throws -> [Double] {
            try Precision.losses(batches, steps: steps, type, seed: seed, backend)
        }
        let single = try losses(.f32, apparatus.seed, apparatus.backend)
        let double = try losses(.f64, apparatus.seed, ReferenceBackend())
        let other = try losses(.f32, apparatus.seed &+ 1, apparatus.backend)
        let rounding = zip(single, double).map { abs($0 - $1) / $1 }
        let seeds = zip(single, other).map { abs($0 - $1) / $0 }

        let threads = (apparatus.backend as? OneDNNBackend)?.threads
        let data = try TrainingData(parts)
        func training(_ convolution: ConvolutionAlgorithm, _ seed: UInt64) throws -> ShortTraining {
            apparatus.tell("\(convolution.rawValue), seed \(seed)")
            let own = apparatus.using(OneDNNBackend(threads: threads, convolution: convolution))
            return try ShortTraining("[(conv16-bn-relu)*2-pool]*2-gap-fc", on: data, with: own) {
                $0.seed = seed
                $0.epochs = apparatus.amount(3, full: 8)
                $0.batchSize = 64
            }
        }
        let direct = try apparatus.seeds(3).map { try training(.direct, $0) }
        let winograd = try training(.winograd, apparatus.seed)
        func gaps(_ a: ShortTraining, _ b: ShortTraining) -> [Double] {
            zip(a.curves.steps, b.curves.steps).map { abs($0.loss - $1.loss) / $1.loss }
        }
        let (algorithm, seed) = (gaps(winograd, direct[0]), gaps(direct[1], direct[0]))
        let accuracy = Spread(direct.map { $0.testAccuracy * 100 })
        let gap = abs(winograd.testAccuracy * 100 - accuracy.values[0])
        func mean(_ values: some Collection<Double>) -> Double { values.reduce(0, +) / Double(max(values.count, 1)) }
        let (late, lateSeeds) = (mean(rounding.suffix(100)), mean(seeds.suffix(100)))
        return Findings(
            claims: [
                .init(
                    "the first loss in f32 is within 1e-6 of f64", holds: (rounding.first ?? .nan) < 1e-6,
                    measured: (rounding.first ?? .nan).short),
                .init(
                    "all \(steps) are within 1e-3", holds: (rounding.max() ?? .nan) < 1e-3,
                    measured: "at most \((rounding.max() ?? .nan).short)"),
                .init(
                    "in the last 100 steps less than a hundredth of what another seed makes",
                    holds: late < lateSeeds / 100, measured: "\(late.short) against \(lateSeeds.short)"),
                .init(
                    "Winograd's first loss is within 1e-4 of the plain sum's", holds: (algorithm.first ?? .nan) < 1e-4,
                    measured: (algorithm.first ?? .nan).short),
                .init(
                    "its test accuracy differs by less than three seeds do", holds: gap < accuracy.width,
                    measured: "\(gap.digits(2)) points; seeds \(accuracy.text())%"),
            ],
            figures: [
                .init(
                    "f32",
                    "How far the losses of a small fully connected network lie apart, in proportion: rounding grows with the steps, and stays far below the seed's.",
                    LineChart(
                        title: "f32 against f64", xLabel: "step", yLabel: "relative difference of the loss",
                        lines: [line("f32 and f64", rounding), line("two seeds", seeds)], yScale: .logarithmic)),
                .init(
                    "winograd",
                    "The same for a convolutional network, trained with Winograd's convolution and with the plain sum, from the same weights: the difference grows faster there.",
                    LineChart(
                        title: "winograd against direct", xLabel: "step", yLabel: "relative difference of the loss",
                        lines: [line("winograd and direct", algorithm), line("two seeds", seed)], yScale: .logarithmic)),
            ],
            tables: [
                .init(
                    "test accuracy after the training of the convolutional network", ["convolution", "seed", "%"],
                    [["winograd", "\(apparatus.seed)", (winograd.testAccuracy * 100).digits(2)]]
                        + zip(apparatus.seeds(3), accuracy.values).map { ["direct", "\($0)", $1.digits(2)] })
            ],
            notes: [
                "f64 is computed by the reference backend's plain loops, f32 by the kernels that train. Two runs that differ by rounding part for good in the "
                    + "end, as two seeds do; what matters is that neither is better."
            ])
    }

    private func line(_ label: String, _ values: [Double]) -> LineChart.Line {
        .init(label: label, points: values.enumerated().map { (Double($0 + 1), $1) })
    }

    /// Batches of 32 images as `[32, 1, 7, 7]`, the mean of each 4x4 pixels, with their labels.
    private static func batches(of dataset: any Dataset, _ count: Int) throws -> [(images: [Double], labels: [Int32])] {
        try (0..<count).map { batch in
            let indices = (0..<32).map { (batch * 32 + $0) % dataset.count }
            let images = try indices.flatMap { index -> [Double] in
                let pixels = try dataset.image(at: index).pixels
                return (0..<49).map { place in
                    let (top, left) = (place / 7 * 4, place % 7 * 4)
                    let sum = (0..<16).reduce(0) { $0 + Int(pixels[(top + $1 / 4) * 28 + left + $1 % 4]) }
                    return Double(sum) / (16 * 255) - 0.5
                }
            }
            return (images, indices.map(dataset.label(at:)))
        }
    }

    /// The losses of plain gradient descent with a rate of 0.2, all in one precision, from weights that are the same in both.
    static func losses(
        _ batches: [(images: [Double], labels: [Int32])], steps: Int, _ type: DType, seed: UInt64,
        _ backend: any Backend
    ) throws -> [Double] {
        let network = Precision.network
        let specs = try TracedModel(network, input: TensorType([32, 1, 7, 7]), mode: .inference).specs
        let first = try Variables.initialized(specs, seed: seed)
        let state = NamedValues(
            first.paths,
            try backend.residents(first.arrays.map { NDArray(TensorType($0.shape, type), doubles: $0.doubles) }))
        let program = Program(backend: backend) { state, inputs in
            let trace = try TracedModel(network, input: inputs["images"], mode: .training, variables: state.values)
            let loss = try crossEntropy(trace.output, labels: inputs["labels"])
            let slopes = try gradients(of: loss, wrt: state.values)
            let updated = try zip(state.values, slopes).map { try $0 - 0.2 * $1 }
            return .init(
                outputs: ["loss": loss],
                updates: Dictionary(zip(state.names, updated), uniquingKeysWith: { first, _ in first }))
        }
        let inputs = batches.map { batch -> NamedValues<NDArray> in
            [
                "images": NDArray(TensorType([32, 1, 7, 7], type), doubles: batch.images),
                "labels": NDArray([32], batch.labels),
            ]
        }
        return try (0..<steps).map { step in
            try program(state: state, inputs: inputs[step % inputs.count])["loss"].item
        }
    }
}
