import FoveaSpec
import FoveaTensor

extension DatasetParts {
    /// A dataset without parts, with a stratified share of its images to test on, drawn from the seed.
    ///
    /// - Parameter place: Where the dataset lies, for the error.
    /// - Throws: a sentence when the share would leave a class nothing to learn from.
    init(splittingTestOff whole: any Dataset, share: Double, seed: UInt64, from place: String) throws {
        let split: StratifiedSplit
        do {
            split = try StratifiedSplit(of: whole, validation: .fraction(share), seed: seed)
        } catch let error as FoveaError {
            throw FoveaError(
                error.kind,
                "\(place): a share of \(share) of its \(whole.count) images to test on would leave a class without any "
                    + "to learn from; say test=0, or give it a test part of its own")
        }
        self.init(train: split.train, test: split.validation.count > 0 ? split.validation : nil)
        testIsSplitOff = true
    }

    /// The error for a share where there is nothing to split.
    static func needlessTestShare(_ share: Double, _ place: String) -> FoveaError {
        .usage("test=\(share) splits images off to test on, but '\(place)' has parts of its own; leave it out")
    }
}

extension Spec {
    /// The settings of images in files that are brought to the same channels: 3, or 1 for grey.
    mutating func imageChannels() throws -> Int {
        try choice("channels", default: 3, among: [("1", 1), ("3", 3)])
    }

    /// The share of images to test on, `nil` where it is not given, and the seed of the split.
    mutating func testSplit() throws -> (share: Double?, seed: UInt64) {
        let isGiven = text("test") != nil
        let share = try double("test", default: 0.1, atLeast: 0, below: 1)
        return (isGiven ? share : nil, UInt64(try int("seed", default: 0, atLeast: 0)))
    }
}
