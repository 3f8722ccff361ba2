import Fovea
import FoveaPages

/// Plain networks get worse with depth, on the images that they learn from; residual ones do not (He, Zhang, Ren and Sun 2015,
/// "Deep Residual Learning for Image Recognition", figures 1 and 6).
struct ResidualDepth: Experiment {
    let name = "residual-depth"
    let chapter = Chapter.architectures
    let question = "Do deeper networks learn their own training images worse, and do shortcuts mend it?"
    let prediction =
        "Plain networks get harder to train with depth: at 56 layers the error on the training images is more than a point above that at 20. "
        + "With shortcuts it is lower than the plain one's by more than 2 points at 56 layers, and no more than a point above that at 20."

    func run(_ apparatus: Apparatus) throws -> Findings {
        let parts = try apparatus.fashionMNIST(train: apparatus.amount(2_000, full: 10_000), test: 1_000)
        let data = try TrainingData(parts, preprocessing: Preprocessing("resize:14x14 standardize"))
        let depths = [8, 20, 32, 56]
        let forms: [(String, ResidualBlock.Form)] = [("plain", .plain), ("residual", .original)]
        var errors: [String: [(depth: Int, training: Double, test: Double)]] = [:]
        var curves: [LineChart.Line] = []
        for (label, form) in forms {
            for depth in depths {
                apparatus.tell("\(label), \(depth) layers")
                let network = CIFARResNet(blocks: (depth - 2) / 6, form: form)
                let trained = try ShortTraining("\(label)\(depth)", network: network, on: data, with: apparatus) {
                    $0.epochs = apparatus.amount(6, full: 12)
                    $0.batchSize = 32
                    $0.learningRate = .fixed(0.05)
                }
                let training = try trained.onTrainingImages().top1 ?? 0
                errors[label, default: []].append((depth, (1 - training) * 100, (1 - trained.testAccuracy) * 100))
                if [20, 56].contains(depth) {
                    curves.append(trained.lossLine("\(label), \(depth) layers", smoothing: 40))
                }
            }
        }
        func training(_ form: String, _ depth: Int) -> Double {
            errors[form]?.first { $0.depth == depth }?.training ?? .nan
        }
        let lines = forms.flatMap { form -> [LineChart.Line] in
            let found = errors[form.0] ?? []
            return [
                .init(label: "\(form.0), training images", points: found.map { (Double($0.depth), $0.training) }),
                .init(label: "\(form.0), test images", points: found.map { (Double($0.depth), $0.test) }),
            ]
        }
        let (plain, residual) = ([20, 56].map { training("plain", $0) }, [20, 56].map { training("residual", $0) })
        return Findings(
            claims: [
                .init(
                    "plain: the training error at 56 layers is more than a point above that at 20",
                    holds: plain[1] - plain[0] > 1,
                    measured: "\(plain[1].digits(2))% at 56 layers, \(plain[0].digits(2))% at 20"),
                .init(
                    "at 56 layers shortcuts lower the training error by more than 2 points",
                    holds: plain[1] - residual[1] > 2,
                    measured: "\(plain[1].digits(2))% without, \(residual[1].digits(2))% with"),
                .init(
                    "residual: the training error at 56 layers is no more than a point above that at 20",
                    holds: residual[1] - residual[0] <= 1,
                    measured: "\(residual[1].digits(2))% at 56 layers, \(residual[0].digits(2))% at 20"),
            ],
            figures: [
                .init(
                    "error",
                    "Error after the same number of steps: it rises with depth on the training images too, so it is not overfitting, and far less with shortcuts.",
                    LineChart(title: "error by depth", xLabel: "layers", yLabel: "error, %", lines: lines)),
                .init(
                    "loss", "Training loss, a running mean over 40 steps.",
                    LineChart(
                        title: "training loss", xLabel: "epoch", yLabel: "cross-entropy", lines: curves)),
            ],
            tables: [
                .init(
                    "error, %", ["layers", "plain, training", "plain, test", "residual, training", "residual, test"],
                    depths.enumerated().map { place, depth in
                        ["\(depth)"]
                            + forms.flatMap { form -> [String] in
                                guard let found = errors[form.0]?[place] else { return [] }
                                return [found.training.digits(2), found.test.digits(2)]
                            }
                    }, numbers: [0, 1, 2, 3, 4])
            ],
            notes: [
                "The networks are the paper's for CIFAR-10, on \(data.training.count.grouped) images of Fashion-MNIST at 14x14, one seed. "
                    + "Training is short: what each would reach in the end is not measured. A "
                    + "deep residual network that begins with a rise of its loss takes steps too large for its first epoch; the paper warms up at 110 layers."
            ])
    }
}
