import FoveaSpec
import FoveaTensor

/// A dataset whose labels are places in another list of classes: those that a model was trained to tell apart, which other
/// images may have in another order, or not all of.
public struct RelabelledDataset: DatasetWrapper {
    /// The images with their own labels.
    public let base: any Dataset
    /// The list that labels are places in.
    public let classNames: [String]
    /// For each label of the base, the label here.
    private let labels: [Int32]

    /// - Throws: a sentence naming a class of the images that is not in the list.
    public init(_ base: any Dataset, classNames: [String]) throws {
        self.base = base
        self.classNames = classNames
        labels = try base.classNames.map { name in
            guard let place = classNames.firstIndex(of: name) else {
                let known = classNames.prefix(20).joined(separator: ", ") + (classNames.count > 20 ? ", ..." : "")
                throw FoveaError.invalid(
                    "the images have a class '\(name)' that the model does not know\(didYouMean(name, among: classNames)); "
                        + "its classes are: \(known)")
            }
            return Int32(place)
        }
    }

    /// The base's class, by its name.
    public func label(at index: Int) -> Int32 { labels.isEmpty ? 0 : labels[Int(base.label(at: index))] }
    /// The base's, with the list.
    public var fingerprint: String? { base.fingerprint.map { "\($0), as \(classNames)" } }
}
