import FoveaLayers
import FoveaTensor

extension Settings where Declarations == TrainingSettings {
    /// Checks every spec's words, every number's range, and what depends on more than one setting. Reads and writes nothing.
    ///
    /// - Throws: a usage sentence that names the setting, with the nearest valid spelling.
    public func validate() throws {
        try validateEach()
        let optimizer = try OptimizerRegistry.optimizer(self.optimizer)
        let schedule = try ScheduleRegistry.schedule(self.schedule)
        guard !schedule.movesMomentum || optimizer.momentum != nil else {
            throw FoveaError.usage(
                "the schedule '\(self.schedule)' moves the momentum, but the optimizer '\(self.optimizer)' has none; give it "
                    + "one, or leave it out of the schedule with momentum=false")
        }
        let ofWeights = [
            self.replaceHead ? "replace-head" : nil, self.allowMissing.map { _ in "allow-missing" },
            self.rename.map { _ in "rename" },
        ]
        if self.weights == nil, let setting = ofWeights.compactMap(\.self).first {
            throw FoveaError.usage(
                "\(setting) says how a file of weights is read, but there is none; give one with weights")
        }
        let watchers = [
            schedule.watchesValidation ? "schedule \(self.schedule)" : nil,
            self.earlyStopping.map { "early-stopping \($0)" },
        ]
        if self.validation == 0, let watcher = watchers.compactMap(\.self).first {
            throw FoveaError.usage(
                "\(watcher) watches the validation loss, but validation 0 holds nothing out; leave validation at 0.1")
        }
    }
}
