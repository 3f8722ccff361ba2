import Fovea

/// The images of another dataset, each changed in the same way; labels stay.
struct ChangedImages: DatasetWrapper {
    let base: any Dataset
    private let change: @Sendable (Image) -> Image

    /// - Parameter change: A pure function that keeps the size.
    init(_ base: any Dataset, _ change: @escaping @Sendable (Image) -> Image) {
        self.base = base
        self.change = change
    }

    /// Nobody can tell what a closure does.
    var fingerprint: String? { nil }

    func image(at index: Int, reducing reduction: (ImageSize) -> Int) throws -> Image {
        change(try base.image(at: index, reducing: reduction))
    }
}

extension DatasetParts {
    /// Every image of every part changed in the same way.
    func changed(_ change: @escaping @Sendable (Image) -> Image) -> DatasetParts {
        DatasetParts(train: ChangedImages(train, change), test: test.map { ChangedImages($0, change) })
    }
}
