import FoveaTensor

extension DatasetParts {
    /// The same parts with a training part of so many images, of each class its share, drawn from the seed.
    ///
    /// - Parameter limit: All images where it is `nil`, or where there are no more.
    /// - Throws: a usage sentence where a class would have no image.
    public func limited(to limit: Int?, seed: UInt64) throws -> DatasetParts {
        guard let limit, limit < train.count else { return self }
        // Images with values are all of one class here.
        let classes = train.valueNames.isEmpty ? train.classCounts.count { $0 > 0 } : 1
        guard limit >= classes else {
            throw FoveaError.usage(
                "limit must be at least the number of classes, \(classes), for each gives an image to learn from, but got \(limit)"
            )
        }
        var parts = self
        parts.train = try StratifiedSplit(of: train, validation: .count(train.count - limit), seed: seed).train
        return parts
    }
}
