import FoveaData
import FoveaLayers
import FoveaSpec
import FoveaTensor
import FoveaTraining
import Foundation

extension Check {
    /// The numbers that the network is given, and the classes.
    func inputs(_ report: StepReport) throws -> Verdict {
        let images = report.batch.first { $0.path == "images" }?.array
        let input = report.input
        let deviation = max(input.rms * input.rms - input.mean * input.mean, 0).squareRoot()
        let what =
            "\(data.training.count) images \(data.inputShape), mean \(input.mean.brief), standard deviation \(deviation.brief), "
            + "from \(input.range.lowerBound.brief) to \(input.range.upperBound.brief)"
        if let finding = report.finding, input.badCount > 0 { return Verdict("inputs", .bad, what, advice: finding) }
        if let images, let sentence = InputWatch.sentence(images) {
            return Verdict("inputs", .bad, what, advice: sentence)
        }
        let flat = images.map(Check.flatImages) ?? 0
        if flat * 10 > report.images.count {
            return Verdict(
                "inputs", .doubtful, what,
                advice:
                    "\(flat) of the first \(report.images.count) images have the same number everywhere: are they what they should be? "
                    + "fovea preview shows them")
        }
        if let doubt = data.doubts.first { return Verdict("inputs", .doubtful, what, advice: doubt) }
        return Verdict("inputs", .good, what)
    }

    /// How many images of a batch are the same number everywhere.
    private static func flatImages(_ images: NDArray) -> Int {
        let size = images.shape.count / max(images.shape[0], 1)
        return images.withUnsafeBytes { bytes in
            let numbers = bytes.bindMemory(to: Float.self)
            return (0..<images.shape[0]).count { image in
                let own = numbers[(image * size)..<((image + 1) * size)]
                return own.allSatisfy { $0 == own.first }
            }
        }
    }

    /// The loss of the first batch against that of knowing nothing.
    func firstLoss(_ report: StepReport, _ trainer: Trainer) throws -> Verdict {
        guard let target = report.batch.first(where: { $0.path == "labels" })?.array else {
            throw FoveaError.defect("the first batch has no target")
        }
        let chance = try trainer.chanceLoss(of: target)
        let decay = try penalty(trainer)
        let name =
            configuration.loss.hasPrefix("cross-entropy") && data.target.hasClasses
            ? "ln \(data.outputNames.count) = " : ""
        let with = decay > 0 ? ", \((report.loss + decay).brief) with weight decay" : ""
        let what = "\(report.loss.brief)\(with); an answer that knows nothing has \(name)\(chance.brief)"
        guard report.loss.isFinite else {
            return Verdict("first loss", .bad, what, advice: report.finding)
        }
        // Values have any scale; weights from a file know something.
        guard data.target.hasClasses, configuration.weights == nil else { return Verdict("first loss", .good, what) }
        if report.loss > 1.5 * chance {
            return Verdict(
                "first loss", .bad, what,
                advice: "the first scores are far apart although nothing was learned: "
                    + (configuration.initializer.map { "leave out --init \($0), " }
                        ?? "begin the last layer with smaller weights (init=scores), ")
                    + "look at the inputs, or normalize before the last layer")
        }
        if report.loss > 1.05 * chance || report.loss < 0.8 * chance {
            return Verdict(
                "first loss", .doubtful, what,
                advice: report.loss < chance
                    ? "it is lower than chance before anything was learned: do the images tell their labels, or are there fewer classes than "
                        + "the data says?"
                    : "the first steps only unlearn it: begin the last layer with smaller weights (init=scores)")
        }
        return Verdict("first loss", .good, what)
    }

    /// What L2 weight decay adds to the loss, half its strength times the sum of the squares; 0 where it acts on the weights alone, as in
    /// adamw.
    private func penalty(_ trainer: Trainer) throws -> Double {
        var spec = try Spec(configuration.optimizer)
        guard ["sgd", "adam", "nadam", "rmsprop", "adagrad"].contains(spec.name) else { return 0 }
        let strength = try spec.double("weight-decay", default: 0)
        guard strength > 0 else { return 0 }
        let trained = Set(trainer.specs.filter(\.isTrained).map(\.path))
        let squares = try trainer.state.readVariables().entries.filter { trained.contains($0.path) }.map { entry in
            let rms = ArrayStatistics(entry.array).rms
            return rms * rms * Double(entry.array.shape.count)
        }
        return strength / 2 * squares.reduce(0, +)
    }
}
