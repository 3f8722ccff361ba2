import FoveaSpec
import FoveaTensor

extension CSVDataset {
    /// Reads a list whose column `split` says to which part each image belongs; where there is no such column, a test part is
    /// split off, stratified where the images have classes.
    ///
    /// - Parameters:
    ///   - path: The CSV file; `~` in front is the home folder.
    ///   - channels: 3 for colour, 1 for grey.
    ///   - test: The share of images to test on where the list does not say it; `nil` is 0.1.
    ///   - seed: What that split is drawn from.
    /// - Throws: what ``init(_:target:channels:)`` throws; `invalid` when no image is to be learned from, or a class of another
    ///   part is not among those that are; `usage` when a share is given although the list has a column `split`.
    public static func parts(
        of path: String, target: Target = .classes, channels: Int = 3, test: Double? = nil, seed: UInt64 = 0
    ) throws -> DatasetParts {
        let path = DatasetFolders.expanded(path)
        let all = try CSVDataset(path, target: target, channels: channels)
        guard !all.parts.isEmpty else {
            return try DatasetParts(splittingTestOff: all, share: test ?? 0.1, seed: seed, from: path)
        }
        if let test { throw DatasetParts.needlessTestShare(test, path) }
        func part(_ part: Part) -> Subset? {
            let indices = all.parts.indices.filter { all.parts[$0] == part }
            return indices.isEmpty ? nil : Subset(of: all, indices: indices)
        }
        guard let train = part(.train) else {
            throw FoveaError.invalid("\(path): no image has the split 'train'; there must be some to learn from")
        }
        let counts = train.classCounts
        if !counts.isEmpty, let index = all.parts.indices.first(where: { counts[Int(all.label(at: $0))] == 0 }) {
            throw FoveaError.invalid(
                "\(path), line \(all.lines[index]): the class '\(all.classNames[Int(all.label(at: index))])' is tested on, "
                    + "but no training image has it; add some, or remove the line")
        }
        return DatasetParts(train: train, validation: part(.validation), test: part(.test))
    }

    /// How specs name it.
    static let registration = Registry<NamedDataset>.Entry(
        "csv",
        "csv:FILE: images listed as path,label, or path,value with target=value: channels=3, test=0.1, seed=0"
    ) { spec in
        guard let path = spec.positionalValue() else { throw FoveaError.usage("'csv' needs to know which: csv:FILE") }
        let target = try spec.choice(
            "target", default: Target.classes, among: [("class", .classes), ("value", .values)])
        let channels = try spec.imageChannels()
        let (test, seed) = try spec.testSplit()
        return NamedDataset(name: "csv") {
            try parts(of: path, target: target, channels: channels, test: test, seed: seed)
        }
    }
}
