/// What happens when an image cannot be read: the words of `--on-bad-image`.
public enum BadImagePolicy: String, Sendable, Hashable, Codable, CaseIterable {
    /// The error ends the loading.
    case stop
    /// The image is named and counted. In training its place is taken by the next image of the dataset that can be read, so
    /// that batches keep their size; in validation and test it is left out.
    case skip
}

/// An image that could not be read and was skipped.
public struct BadImage: Sendable, Hashable {
    /// Its place in the dataset.
    public let index: Int
    /// The sentence that reading it threw, which names its file.
    public let message: String

    /// An image that was found to be bad.
    package init(index: Int, message: String) {
        self.index = index
        self.message = message
    }
}
