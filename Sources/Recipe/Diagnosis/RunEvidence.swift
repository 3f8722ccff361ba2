import FoveaLayers
import FoveaSpec
import FoveaTraining
import Foundation

/// A run as rules look at it: its curves and what they are to be compared with.
struct RunEvidence: Sendable {
    let curves: RunCurves
    let configuration: TrainingConfiguration?
    let isRunning: Bool
    /// Whether the network gives values.
    let givesValues: Bool
    /// How many classes there are; `nil` where the network gives values, or it is not known.
    let classes: Int?
    let experiment: Experiment
    /// The epochs of which every image was seen.
    let epochs: [Event.Epoch]
    /// The held-out images after those.
    let validation: [Event.Evaluation]
    /// The shorter side of the images, where it is known.
    let imageSize: Int?
    /// Training images as evaluation sees them, where they were measured.
    var trainingMeasured: Event.Evaluation?
    /// The loss of the first step, where it was made again: it may not have been logged.
    var firstLossMeasured: Double?

    /// - Parameter directory: Where the run lies now; the log knows where it was.
    init(
        _ curves: RunCurves, _ configuration: TrainingConfiguration?, card: ModelCard?, isRunning: Bool,
        directory: String?
    ) {
        self.curves = curves
        self.configuration = configuration
        self.isRunning = isRunning
        givesValues = card?.values != nil || (curves.epochs.last.map { $0.top1 == nil } ?? false)
        classes = givesValues ? nil : card.map(\.classes.count)
        imageSize = card?.inputShape.dropFirst().min()
        experiment = Experiment(directory: directory, configuration: configuration)
        let perEpoch = max(curves.run.stepsPerEpoch, 1)
        // One that was cut short is fewer images, and another mean.
        epochs = curves.epochs.filter { $0.step >= $0.epoch * perEpoch }
        let whole = Set(epochs.map(\.epoch))
        validation = curves.validation.filter { $0.epoch.map(whole.contains) ?? false }
    }

    // MARK: what knowing nothing gives

    /// The loss's name.
    private var loss: Spec? { try? Spec(configuration?.loss ?? "cross-entropy") }

    /// What the loss is of scores that are all the same, where that is known beforehand: ln K for cross entropy over K classes, smoothed
    /// or not; (1 - 1/K)^γ times that for focal.
    var chanceLoss: Double? {
        guard let classes, classes > 1, let loss else { return nil }
        let logarithm = log(Double(classes))
        switch loss.name {
        case "cross-entropy": return logarithm
        case "focal":
            var spec = loss
            guard let gamma = try? spec.double("gamma", default: 2), (try? spec.double("alpha", default: 1)) == 1 else {
                return nil
            }
            return pow(1 - 1 / Double(classes), gamma) * logarithm
        default: return nil
        }
    }

    /// The loss that a run begins with: of knowing nothing, where that can be reckoned, else of its first steps.
    var startingLoss: Double? { chanceLoss ?? curves.steps.first?.loss ?? epochs.first?.loss }

    /// The least that the loss can be: 0, or with label smoothing ε the entropy of the smoothed labels.
    var lossFloor: Double {
        guard let classes, classes > 1, var spec = loss, spec.name == "cross-entropy",
            let smoothing = try? spec.double("label-smoothing", default: 0), smoothing > 0
        else { return 0 }
        let (other, own) = (smoothing / Double(classes), 1 - smoothing + smoothing / Double(classes))
        return -own * log(own) - Double(classes - 1) * other * log(other)
    }

    /// A loss as a share of the way from the least there can be to that of knowing nothing: 0 is perfect, 1 is ignorant.
    func ignorance(_ loss: Double) -> Double? {
        guard let start = startingLoss, start > lossFloor else { return nil }
        return (loss - lossFloor) / (start - lossFloor)
    }

    /// What guessing is right for.
    var chanceTop1: Double? { classes.map { 1 / Double(max($0, 1)) } }

    /// The loss of the first step, or of the first that was logged.
    var firstLoss: (step: Int, loss: Double)? {
        firstLossMeasured.map { (1, $0) } ?? curves.steps.first.map { ($0.step, $0.loss) }
    }

    /// Whether the log begins with a loss that a run which knows nothing does not have.
    var beginsFarAbove: Bool {
        guard let chance = chanceLoss, let first = curves.steps.first, first.step > 1 else { return false }
        return configuration?.weights == nil && first.loss > 1.2 * chance
    }

    // MARK: what keeps the training loss up, or is left to be tried

    /// Whether training images are harder than held-out ones: they are changed, mixed, or seen by a part of the network only.
    var hardensTraining: [String] {
        var what: [String] = []
        if let augment = configuration?.augment, !augment.isEmpty { what.append("augmentation (\(augment))") }
        if let model = configuration?.model {
            // `dropout=0` drops nothing; AlexNet, VGG and their kin drop where nothing is said.
            let spec = try? Spec(model)
            let kin = ["alexnet", "alexnet2012", "zfnet", "nin", "googlenet"]
            let drops =
                kin.contains(spec?.name ?? "") || model.hasPrefix("vgg") || (spec?.name.contains("drop") ?? false)
            let written = spec?.written.first { $0.key == "dropout" }?.value
            if written.map({ $0 != "0" }) ?? drops { what.append("dropout") }
            if model.contains("stochastic-depth") { what.append("stochastic depth") }
        }
        return what
    }

    /// Whether images and labels are mixed, so that the training loss has another floor and its accuracy means little.
    var mixesLabels: Bool {
        let augment = configuration?.augment ?? ""
        return augment.contains("mixup") || augment.contains("cutmix")
    }

    // MARK: the curve of the training loss

    /// A part of the run, of consecutive steps that were logged.
    struct Piece: Sendable {
        let firstStep: Int
        let lastStep: Int
        let loss: Double
        /// Of the mean: the deviation of the steps' losses over the root of their number.
        let error: Double
        let top1: Double?
        /// The mean rate.
        let rate: Double
    }

    /// The logged steps in so many parts of (almost) as many steps each; fewer where there are fewer than four steps for each.
    func pieces(_ count: Int) -> [Piece] {
        let steps = curves.steps.filter(\.loss.isFinite)
        let parts = min(count, steps.count / 4)
        guard parts > 0 else { return [] }
        return (0..<parts).map { part in
            let own = steps[(part * steps.count / parts)..<((part + 1) * steps.count / parts)]
            let losses = own.map(\.loss)
            let mean = losses.mean
            let squares = losses.map { ($0 - mean) * ($0 - mean) }
            let variance = squares.reduce(0, +) / Double(max(losses.count - 1, 1))
            return Piece(
                firstStep: own.first?.step ?? 0, lastStep: own.last?.step ?? 0, loss: mean,
                error: (variance / Double(losses.count)).squareRoot(), top1: own.compactMap(\.top1).meanOfSome,
                rate: own.map(\.learningRate).mean)
        }
    }

    /// The highest rate that a logged step was made with.
    var peakRate: Double { curves.steps.map(\.learningRate).max() ?? 0 }

    /// How many steps were made, as far as the log tells.
    var lastStep: Int { max(curves.steps.last?.step ?? 0, curves.epochs.last?.step ?? 0) }

    // MARK: noise

    /// The standard deviation of a share of right answers among so many images.
    static func noise(of top1: Double, among count: Int) -> Double {
        // A share of 1 is not known to be without error.
        let share = min(max(top1, 0.5 / Double(max(count, 1))), 1 - 0.5 / Double(max(count, 1)))
        return (share * (1 - share) / Double(max(count, 1))).squareRoot()
    }
}

extension [Double] {
    /// 0 of none.
    var mean: Double { isEmpty ? 0 : reduce(0, +) / Double(count) }
    var meanOfSome: Double? { isEmpty ? nil : mean }
}

extension Double {
    /// A share as a sentence says it: `87.3%`.
    var inPercent: String { "\(String(format: "%.1f", self * 100))%" }
}
