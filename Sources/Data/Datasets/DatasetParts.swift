/// A dataset as it is published: one part to learn from, and one that is used once, at the end.
public struct DatasetParts: Sendable {
    /// The published training part; a validation split is taken from it, see ``StratifiedSplit``.
    public let train: any Dataset
    /// The test part: same image shape, same classes.
    public let test: any Dataset

    /// Joins two parts; nothing is read or compared.
    public init(train: any Dataset, test: any Dataset) {
        self.train = train
        self.test = test
    }
}
