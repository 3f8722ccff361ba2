/// A dataset as it is published: one part to learn from, and perhaps one to choose the best weights by and one that is
/// used once, at the end. All have the same channels and the same classes or values.
public struct DatasetParts: Sendable {
    /// The published training part; where there is no validation part, one is split off, see ``StratifiedSplit``.
    public internal(set) var train: any Dataset
    /// The published validation part; `nil` where there is none.
    public internal(set) var validation: (any Dataset)?
    /// The test part; `nil` where there is none.
    public let test: (any Dataset)?

    /// Whether the test part is a share of a dataset that has no parts of its own.
    public internal(set) var testIsSplitOff = false
    /// How the parts were found, a sentence each, where a user might wonder.
    var notes: [String] = []

    /// Joins the parts; nothing is read or compared.
    public init(train: any Dataset, validation: (any Dataset)? = nil, test: (any Dataset)?) {
        self.train = train
        self.validation = validation
        self.test = test
    }

    /// What a user should know of the parts, each sentence once.
    public var warnings: [String] {
        (notes + named.flatMap(\.dataset.warnings)).reduce(into: []) { told, sentence in
            if !told.contains(sentence) { told.append(sentence) }
        }
    }

    /// The parts that there are, with their names: `train`, `validation`, `test`.
    public var named: [(name: String, dataset: any Dataset)] {
        [("train", train)] + (validation.map { [("validation", $0)] } ?? []) + (test.map { [("test", $0)] } ?? [])
    }
}
