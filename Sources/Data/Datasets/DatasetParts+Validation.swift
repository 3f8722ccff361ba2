extension DatasetParts {
    /// The same parts with a validation part: the published one, or a stratified share of the training part, drawn from the seed
    /// and then missing there.
    ///
    /// - Parameter share: Of the training part, from 0 to below 1; 0 for none. Unused where there is a validation part.
    /// - Throws: a sentence when the share is out of range, or would leave a class nothing to learn from.
    public func holdingOut(_ share: Double, seed: UInt64) throws -> DatasetParts {
        guard validation == nil else { return self }
        let split = try StratifiedSplit(of: train, validation: .fraction(share), seed: seed)
        var parts = self
        parts.train = split.train
        parts.validation = split.validation.count > 0 ? split.validation : nil
        return parts
    }
}
