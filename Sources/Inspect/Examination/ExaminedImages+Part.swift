import FoveaData
import FoveaTensor

extension ExaminedImages {
    /// Which images of a run are looked at.
    public enum Part: String, Sendable, CaseIterable {
        /// Those held out, which may be looked at as often as anybody likes; the test images where nothing was held out.
        case auto
        /// Those held out.
        case validation
        /// Those kept for the end. Whoever chooses by them has made them validation images.
        case test
        /// Those that were learned from.
        case train
    }
}

extension ExaminedImages.Part {
    /// The part of a dataset.
    ///
    /// - Parameter data: What the dataset is called.
    /// - Throws: a usage sentence with the parts that there are.
    public func find(in parts: DatasetParts, of data: String) throws -> (name: String, dataset: any Dataset) {
        let names = self == .auto ? ["validation", "test"] : [rawValue]
        guard let found = names.lazy.compactMap({ name in parts.named.first { $0.name == name } }).first else {
            throw FoveaError.usage(
                "the images of '\(data)' have no part \(names.joined(separator: " or ")); they have: "
                    + parts.named.map(\.name).joined(separator: ", "))
        }
        return found
    }
}
