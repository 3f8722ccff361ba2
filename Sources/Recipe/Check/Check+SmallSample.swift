import FoveaData
import FoveaLayers
import FoveaTensor
import FoveaTraining

extension Check {
    /// Whether a few images can be learned by heart, without augmentation, regularization and dropout; if not, why, found by trying.
    ///
    /// - Parameter fault: What is wrong with the gradients, where something is.
    func smallSample(knowing fault: String?) throws -> Verdict {
        let base = memorizing
        let rate = try rate(base)
        let found = try learn(base, rate: rate)
        let count = min(sample, data.training.count)
        let images = "\(count) \(count == 1 ? "image" : "images")"
        if found.isLearned {
            return Verdict("sample", .good, "\(images) learned by heart in \(found.steps) steps: \(found.text)")
        }
        let what = "\(images) not learned by heart in \(found.steps) steps at a rate of \(rate.brief): \(found.text)"
        for (configuration, rate, advice) in try causes(base, rate) {
            let tried = try learn(configuration, rate: rate)
            if tried.isLearned {
                return Verdict("sample", .bad, what, advice: "\(advice): then it takes \(tried.steps) steps")
            }
        }
        if let contradiction = try contradiction(in: TrainingData(base).training) {
            return Verdict("sample", .bad, what, advice: contradiction)
        }
        return Verdict(
            "sample", .bad, what,
            advice: fault
                ?? "nothing that was tried mends it (other rates, another initialization, standardized images, nothing frozen): the network is "
                + "too small, or has a fault; try a known one, such as lenet or resnet20, on the same images")
    }

    /// The configuration without what keeps a network from learning by heart.
    private var memorizing: TrainingConfiguration {
        var base = configuration
        base.overfit = sample
        base.batchSize = sample
        base.accumulate = 1
        base.augment = nil
        base.regularize = nil
        base.ema = nil
        base.earlyStopping = nil
        base.unfreeze = nil
        base.maxSteps = nil
        base.timeBudget = nil
        base.schedule = "constant"
        base.optimizer = Check.without("weight-decay", configuration.optimizer)
        // Smoothed labels have a loss that no answer gets rid of.
        base.loss = Check.without("label-smoothing", configuration.loss)
        base.learningRate = nil
        return base
    }

    /// A spec without one of its settings.
    static func without(_ key: String, _ spec: String) -> String {
        guard let colon = spec.firstIndex(of: ":") else { return spec }
        let settings = spec[spec.index(after: colon)...].split(separator: ",").filter { !$0.hasPrefix("\(key)=") }
        return settings.isEmpty ? String(spec[..<colon]) : spec[...colon] + settings.joined(separator: ",")
    }

    private func rate(_ base: TrainingConfiguration) throws -> Double {
        try configuration.learningRate?.value(batchSize: configuration.batchSize) ?? trainer(base).learningRate
    }

    /// What is tried where the sample was not learned, the most likely first.
    private func causes(_ base: TrainingConfiguration, _ rate: Double) throws -> [(
        TrainingConfiguration, Double, String
    )] {
        var causes: [(TrainingConfiguration, Double, String)] = []
        if configuration.freeze != nil {
            var free = base
            free.freeze = nil
            causes.append((free, rate, "what is frozen keeps it from learning: freeze less (--freeze)"))
        }
        for factor in [0.1, 10, 0.01, 100] {
            let other = rate * factor
            causes.append(
                (base, other, "the learning rate is \(factor < 1 ? "too high" : "too low"): try --lr \(other.brief)"))
        }
        if configuration.preprocess != nil {
            var standard = base
            standard.preprocess = nil
            causes.append(
                (standard, rate, "the images are not normalized: leave out --preprocess, or add standardize to it"))
        }
        for name in ["he", "xavier"] where configuration.initializer != name && configuration.weights == nil {
            var other = base
            other.initializer = name
            causes.append((other, rate, "the initialization does not fit: try --init \(name)"))
        }
        return causes
    }

    private struct Learned {
        var steps: Int
        var last: (loss: Double, top1: Double?)?
        var chance: Double
        var isLearned: Bool

        var text: String {
            guard let last else { return "the first loss is not a number" }
            return "loss \(last.loss.brief)" + (last.top1.map { ", \(Int(($0 * 100).rounded()))% right" } ?? "")
        }
    }

    private func learn(_ configuration: TrainingConfiguration, rate: Double) throws -> Learned {
        let few = try TrainingData(configuration)
        let records = try trainer(configuration, data: few).layers()
        let dropping = Set(records.filter { $0.layer is Dropout || $0.layer is SpatialDropout }.map(\.path))
        let model = try network().inInferenceMode { dropping.contains($0) }
        let trainer = try trainer(configuration, data: few, model: dropping.isEmpty ? nil : model)
        let chance = try trainer.chanceLoss(of: trainer.replay(step: 1).batch[1].array)
        func isLearned(_ outcome: (loss: Double, top1: Double?)) -> Bool {
            outcome.loss < 0.1 * chance && outcome.top1 ?? 1 == 1
        }
        let rates = [Double](repeating: rate, count: steps)
        let found = try trainer.sweep(rates, while: { !isLearned($0) })
        return Learned(
            steps: found.count, last: found.last, chance: chance, isLearned: found.last.map(isLearned) ?? false)
    }

    /// The same image with two labels among those of a sample, in words; `nil` where there is none.
    private func contradiction(in images: any Dataset) throws -> String? {
        guard data.target.hasClasses else { return nil }
        var seen: [Image: Int] = [:]
        for index in 0..<images.count {
            let image = try images.image(at: index)
            guard let other = seen[image] else {
                seen[image] = index
                continue
            }
            let (one, two) = (images.label(at: other), images.label(at: index))
            guard one != two else { continue }
            return "the same image has two labels: \(images.place(of: other)) is '\(images.classNames[Int(one)])', and "
                + "\(images.place(of: index)) is '\(images.classNames[Int(two)])'; mend the labels"
        }
        return nil
    }
}
