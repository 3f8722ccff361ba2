import FoveaLayers
import FoveaRecipe
import FoveaSpec
import FoveaTensor
import FoveaTraining
import GRDB

/// What a run was asked for, as rows of names and values: the settings as flags spell them, and the parts of those that are specs, such as
/// `optimizer.momentum` and `model.name`.
struct RunSettings {
    private(set) var values: [(name: String, value: DatabaseValue)] = []

    /// - Parameter configuration: `config.json`. A run of the library alone has none, and that of a classical learner names no model: the card does.
    init(_ configuration: Event.Fields?, in directory: RunDirectory) {
        var fields = configuration ?? [:]
        if fields["model"] == nil, let card = try? directory.card() {
            fields["model"] = .string(card.model)
            fields["data"] = .string(card.data)
        }
        for (name, value) in fields.values {
            if name == RunSettings.learningRate { continue }
            if case .string(let text) = value, RunSettings.specs.contains(name) { add(partsOf: text, name) }
            if let value = Self.databaseValue(value) { values.append((name, value)) }
        }
        guard configuration != nil, let rate = rate(in: directory) else { return }
        values.append((RunSettings.learningRate, rate.databaseValue))
    }

    func write(_ db: Database, _ run: Int64) throws {
        try db.execute(sql: "DELETE FROM settings WHERE run = ?", arguments: [run])
        let statement = try db.cachedStatement(sql: "INSERT OR IGNORE INTO settings VALUES (?, ?, ?)")
        for (name, value) in values { try statement.execute(arguments: [run, name, value]) }
    }

    /// Settings that are a spec, `NAME:key=value,...`.
    static let specs: Set<String> = ["data", "model", "optimizer", "schedule", "loss", "order", "init"]
    private static let learningRate = "lr"

    /// The base rate that the run trains with, be it given, scaled with the batch or the optimizer's own.
    private func rate(in directory: RunDirectory) -> Double? {
        guard let configuration = try? directory.read(TrainingConfiguration.self) else { return nil }
        return configuration.learningRate?.value(batchSize: configuration.batchSize)
            ?? (try? OptimizerRegistry.optimizer(configuration.optimizer))?.defaultLearningRate
    }

    private mutating func add(partsOf text: String, _ name: String) {
        guard let spec = try? Spec(text) else { return }
        values.append(("\(name).name", spec.name.databaseValue))
        for (key, value) in spec.written {
            let value = Double(value).flatMap { $0.isFinite ? $0.databaseValue : nil } ?? value.databaseValue
            values.append(("\(name).\(key)", value))
        }
    }

    private static func databaseValue(_ value: Event.Value) -> DatabaseValue? {
        switch value {
        case .null: nil
        case .bool(let flag): (flag ? "true" : "false").databaseValue
        case .int(let number): number.databaseValue
        // The database has no such numbers.
        case .largeInteger(let number): "\(number)".databaseValue
        case .double(let number): number.databaseValue
        case .string(let text): text.databaseValue
        case .array, .object: value.text.databaseValue
        }
    }
}
