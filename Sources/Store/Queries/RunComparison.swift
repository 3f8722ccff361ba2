import FoveaRecipe
import FoveaTraining
import GRDB

/// Runs side by side: the settings that differ, the results, and what the curves say in a few numbers.
public struct RunComparison: Sendable {
    /// A value for each run; `nil` where it has none.
    public struct Line: Sendable {
        /// What it is called.
        public let name: String
        /// In the order of the runs.
        public let values: [Event.Value?]

        /// A line with its values.
        public init(name: String, values: [Event.Value?]) {
            self.name = name
            self.values = values
        }
    }

    /// The runs, in the order in which they were given.
    public let runs: [StoredRun]
    /// The settings whose values are not the same in all, and where the runs ran.
    public let settings: [Line]
    /// Those that any of the runs has.
    public let metrics: [Line]
    /// See ``RunStore/compare(_:)``.
    public let curves: [Line]
}

extension RunStore {
    /// Lays runs side by side.
    ///
    /// Of the curves: the mean loss of the first, the fifth and the last tenth of the steps made, the least loss of a step and where that was;
    /// the median of the images per second, and the mean time of an epoch. Takes time proportional to the steps of these runs.
    public func compare(_ runs: [StoredRun]) throws -> RunComparison {
        let names = Set(runs.flatMap(\.metrics.keys)).sorted(by: RunComparison.isBefore)
        let metrics = names.map { name in
            RunComparison.Line(name: name, values: runs.map { $0.metrics[name].map(Event.Value.double) })
        }
        let curves = try read { db in try runs.map { try Self.curve(db, $0) } }
        let lines = Self.curveNames.enumerated().map { place, name in
            RunComparison.Line(name: name, values: curves.map { $0[place] })
        }
        return RunComparison(
            runs: runs, settings: try differences(of: runs), metrics: metrics,
            curves: lines.filter { $0.values.contains { $0 != nil } })
    }

    /// What is not the same in all of the runs: settings, then program, machine and environment.
    public func differences(of runs: [StoredRun]) throws -> [RunComparison.Line] {
        // Whole settings, in the order in which they are declared; those of other versions after them.
        let known = TrainingConfiguration.names
        let others = Set(runs.flatMap(\.settings.keys)).filter { !$0.contains(".") }.subtracting(known).sorted()
        var lines = (known + others).map { name in
            RunComparison.Line(name: name, values: runs.map { $0.settings[name] })
        }
        let surroundings = try runs.map { try Self.surroundings(rows(.sessions, of: $0).last ?? [:]) }
        for name in Set(surroundings.flatMap(\.keys)).sorted() {
            lines.append(.init(name: name, values: surroundings.map { $0[name] }))
        }
        return lines.filter { line in line.values.contains { $0 != line.values.first } }
    }

    /// Where a session ran, by name.
    private static func surroundings(_ session: Event.Fields) -> [String: Event.Value] {
        var values: [String: Event.Value] = [:]
        for name in ["backend", "host", "version", "code"] { values[name] = session[name] }
        guard case .object(let environment)? = session["environment"] else { return values }
        for name in ["system", "cpu", "cores", "program_modified"] { values[name] = environment[name] }
        if case .object(let variables)? = environment["variables"] {
            for (name, value) in variables.values { values[name] = value }
        }
        return values
    }

    private static let curveNames = [
        "loss.first_tenth", "loss.fifth_tenth", "loss.last_tenth", "loss.least", "loss.least_step",
        "images_per_second.median", "epoch.seconds",
    ]

    private static func curve(_ db: Database, _ run: StoredRun) throws -> [Event.Value?] {
        let last = Double(run.step ?? 0)
        func mean(tenth: Double) throws -> Event.Value? {
            try Double.fetchOne(
                db, sql: "SELECT AVG(loss) FROM steps WHERE run = ? AND step > ? AND step <= ?",
                arguments: [run.number, last * (tenth - 1) / 10, last * tenth / 10]
            ).map(Event.Value.double)
        }
        let least = try Row.fetchOne(
            db, sql: "SELECT MIN(loss), step FROM steps WHERE run = ? AND loss IS NOT NULL", arguments: [run.number])
        let speed = try Double.fetchOne(
            db,
            sql: """
                SELECT images_per_second FROM steps WHERE run = ?1 ORDER BY images_per_second
                LIMIT 1 OFFSET (SELECT COUNT(*) / 2 FROM steps WHERE run = ?1)
                """, arguments: [run.number])
        let epoch = try Double.fetchOne(
            db, sql: "SELECT AVG(seconds) FROM epochs WHERE run = ?", arguments: [run.number])
        return [
            try mean(tenth: 1), try mean(tenth: 5), try mean(tenth: 10), (least?[0] as Double?).map(Event.Value.double),
            (least?[1] as Int?).map(Event.Value.int), speed.map(Event.Value.double), epoch.map(Event.Value.double),
        ]
    }
}

extension RunComparison {
    /// Held-out images first, then the test, then what was learned from.
    static func isBefore(_ a: String, _ b: String) -> Bool {
        let order = ["val.last.", "val.", "test.", "train.", "best."]
        func rank(_ name: String) -> Int {
            switch order.firstIndex(where: name.hasPrefix) {
            case 0: 1
            case 1: 0
            case let place?: place
            case nil: order.count
            }
        }
        return (rank(a), a) < (rank(b), b)
    }
}
