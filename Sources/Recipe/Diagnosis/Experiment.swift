import FoveaLayers
import FoveaTraining

/// The commands that a verdict ends with: the same run with something changed.
struct Experiment: Sendable {
    /// The run's home, where it has one.
    let directory: String?
    let configuration: TrainingConfiguration?

    /// `fovea train` as before, with other flags; `name` is what the new run is called.
    func train(_ flags: String, named name: String = "next") -> String {
        guard let directory else { return "fovea train, as before, with \(flags)" }
        return "fovea train --config \(file(directory)) \(flags) --run \(sibling(of: directory, name))"
    }

    /// Another command that takes the run's settings, such as `check`.
    func command(_ name: String) -> String {
        directory.map { "fovea \(name) --config \(file($0))" } ?? "fovea \(name) with the run's settings"
    }

    /// A command that takes the run's folder, such as `resume`.
    func onRun(_ name: String) -> String {
        directory.map { "fovea \(name) \($0.quotedForShell)" } ?? "fovea \(name) on the run's folder"
    }

    /// What looks for copies and strange images in the run's data.
    var dataStats: String { "fovea data stats --data \(configuration?.data.quotedForShell ?? "DATA")" }

    /// A run with another base rate.
    func rate(times factor: Double) -> String {
        let flags = baseRate.map { "--lr \(($0 * factor).brief)" } ?? "--lr with \(factor.brief) times the rate"
        return train(flags)
    }

    /// What the schedule scales, be it given or the optimizer's own.
    var baseRate: Double? {
        guard let configuration else { return nil }
        return configuration.learningRate?.value(batchSize: configuration.batchSize)
            ?? (try? OptimizerRegistry.optimizer(configuration.optimizer))?.defaultLearningRate
    }

    private func file(_ directory: String) -> String { RunDirectory(directory).config.quotedForShell }

    /// `runs/next` for `runs/first`.
    private func sibling(of directory: String, _ name: String) -> String {
        let trimmed = directory.hasSuffix("/") ? String(directory.dropLast()) : directory
        guard let slash = trimmed.lastIndex(of: "/") else { return name }
        return (trimmed[...slash] + name).quotedForShell
    }
}
