import FoveaRecipe
import FoveaSpec
import FoveaTensor
import GRDB

/// A value of a run that filters and orders can name.
enum FilterName: Equatable {
    /// A column of the table of runs, or what is made of it.
    case column(Column)
    /// Any of its tags.
    case tag
    /// A metric, such as `val.top1`.
    case metric(String)
    /// A setting or a part of one, such as `batch-size` and `optimizer.momentum`.
    case setting(String)

    /// The columns that can be asked for.
    enum Column: String, CaseIterable {
        case name, id, status, started, ended, seconds, epoch, step, steps, parameters, note, parent
        case host, backend, version, code

        /// Whether it is a time, which a text such as `2026-11-29` can be compared with.
        var isTime: Bool { self == .started || self == .ended }

        fileprivate var isText: Bool {
            switch self {
            case .name, .id, .status, .note, .parent, .host, .backend, .version, .code: true
            case .started, .ended, .seconds, .epoch, .step, .steps, .parameters: false
            }
        }

        fileprivate var sql: String {
            switch self {
            case .name: "runs.folder"
            case .parent: "COALESCE(runs.parent_folder, runs.parent)"
            default: "runs.\(rawValue)"
            }
        }
    }

    /// The metric that a word means: events say `validation.top1`, people say `val.top1`.
    static func metric(in word: String) -> String {
        let (split, name) = RunMetrics.validation
        return word.hasPrefix(split + ".") ? name + word.dropFirst(split.count) : word
    }

    /// As it is written.
    var text: String {
        switch self {
        case .column(let column): column.rawValue
        case .tag: "tag"
        case .metric(let name), .setting(let name): name
        }
    }

    /// Whether it is a text, whatever it looks like.
    var isText: Bool {
        switch self {
        case .column(let column): column.isText
        case .tag: true
        case .metric, .setting: false
        }
    }

    /// Its value in a row of the table of runs, with the arguments that the text needs.
    var sql: (text: String, arguments: StatementArguments) {
        switch self {
        case .column(let column): (column.sql, [])
        case .tag: ("(SELECT MIN(tag) FROM tags WHERE tags.run = runs.run)", [])
        case .metric(let name):
            ("(SELECT value FROM metrics WHERE metrics.run = runs.run AND metrics.name = ?)", [name])
        case .setting(let name):
            ("(SELECT value FROM settings WHERE settings.run = runs.run AND settings.name = ?)", [name])
        }
    }
}

/// The names that mean something in a store: those that Fovea has, and those that its runs brought.
struct FilterNames {
    /// Where to look for names of runs; nowhere where it is `nil`.
    private let db: Database?

    init(_ db: Database? = nil) { self.db = db }

    private static let metrics: Set<String> = [
        "val.top1", "val.loss", "val.last.top1", "val.last.loss", "test.top1", "test.loss", "train.top1", "train.loss",
        "train.images_per_second", "best.epoch",
    ]
    private static let settings = Set(TrainingConfiguration.names)

    /// - Throws: what is wrong with the name, with the nearest that there is.
    func callAsFunction(_ word: String) throws -> FilterName {
        if word == "tag" { return .tag }
        if let column = FilterName.Column(rawValue: word) { return .column(column) }
        let metric = FilterName.metric(in: word)
        if FilterNames.metrics.contains(metric) { return .metric(metric) }
        if FilterNames.settings.contains(word) { return .setting(word) }
        // What the runs of this store have beside that. All their names are gone through, which takes a while with many.
        let metrics = try names(in: "metrics")
        if metrics.contains(metric) { return .metric(metric) }
        let settings = try names(in: "settings")
        if settings.contains(word) { return .setting(word) }
        let columns = FilterName.Column.allCases.map(\.rawValue) + ["tag"]
        let all =
            columns + metrics.union(FilterNames.metrics).sorted() + settings.union(FilterNames.settings).sorted()
        throw FoveaError.usage(
            "runs have no '\(word)'\(didYouMean(word, among: all)); they have \(columns.joined(separator: ", ")), metrics such as "
                + "val.top1, and settings such as batch-size")
    }

    private func names(in table: String) throws -> Set<String> {
        guard let db else { return [] }
        return try Set(String.fetchAll(db, sql: "SELECT DISTINCT name FROM \(table)"))
    }
}
