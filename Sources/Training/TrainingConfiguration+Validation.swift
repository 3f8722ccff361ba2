import FoveaData
import FoveaLayers
import FoveaModels
import FoveaTensor

extension TrainingConfiguration {
    /// Checks every spec's words and every number's range. Reads and writes nothing. The algorithm of convolutions is for
    /// the backend to know, which is made before.
    ///
    /// - Throws: a usage sentence with the nearest valid spelling.
    public func validate() throws {
        _ = try NamedDataset(data)
        _ = try preprocess.map { try Preprocessing($0) }
        _ = try augment.map { try AugmentationList(parsing: $0) }
        // The number of classes is the data's; any will do for checking the words.
        _ = try ModelRegistry.model(model, classes: 2)
        let optimizer = try OptimizerRegistry.optimizer(optimizer)
        let schedule = try ScheduleRegistry.schedule(schedule)
        guard !schedule.movesMomentum || optimizer.momentum != nil else {
            throw FoveaError.usage(
                "the schedule '\(self.schedule)' moves the momentum, but the optimizer '\(self.optimizer)' has none; give it "
                    + "one, or leave it out of the schedule with momentum=false")
        }
        _ = try initializer.map { try InitializerRegistry.initializer($0) }
        _ = try earlyStopping.map(EarlyStopping.init)
        let watchers = [
            schedule.watchesValidation ? "--schedule \(self.schedule)" : nil,
            earlyStopping.map { "--early-stopping \($0)" },
        ]
        if validation == 0, let watcher = watchers.compactMap(\.self).first {
            throw FoveaError.usage(
                "\(watcher) watches the validation loss, but --validation 0 holds nothing out; leave --validation at 0.1"
            )
        }
        _ = try LossRegistry.loss(loss)
        if let regularize { _ = try RegularizerRegistry.regularizers(regularize) }
        if let ema { try require(ema >= 0 && ema < 1, "ema", "a decay from 0 to below 1, such as 0.999", ema) }
        try require(epochs >= 1, "epochs", "a whole number of at least 1", epochs)
        if let maxSteps { try require(maxSteps >= 1, "max-steps", "a whole number of at least 1", maxSteps) }
        try require(batchSize >= 1, "batch-size", "a whole number of at least 1", batchSize)
        if let rate = learningRate?.value(batchSize: batchSize) {
            try require(rate > 0 && rate.isFinite, "lr", "a number above 0", rate)
        }
        try require(validation >= 0 && validation < 1, "validation", "a share from 0 to below 1", validation)
        try require(logEvery >= 1, "log-every", "a whole number of at least 1", logEvery)
        if let workers {
            let most = Loader.mostWorkers
            try require((1...most).contains(workers), "workers", "a whole number of at least 1, up to \(most)", workers)
        }
        if let threads { try require(threads >= 1, "threads", "a whole number of at least 1", threads) }
    }

    private func require(_ holds: Bool, _ flag: String, _ expected: String, _ found: some CustomStringConvertible)
        throws
    {
        guard holds else { throw FoveaError.usage("--\(flag) expects \(expected), but got \(found)") }
    }
}
