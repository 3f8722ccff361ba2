import FoveaSpec
import Foundation

/// A dataset that a spec names, not read yet: `fashion-mnist`, `mnist:DIR`, `synthetic:shape=3x32x32,classes=10,count=1024`.
///
///     let named = try NamedDataset("fashion-mnist")     // the words are checked
///     let parts = try named.load()                      // the files are read
public struct NamedDataset: Sendable {
    /// The name without the settings.
    public let name: String
    private let read: @Sendable () throws -> DatasetParts

    init(name: String, read: @escaping @Sendable () throws -> DatasetParts) {
        self.name = name
        self.read = read
    }

    /// - Throws: a usage sentence with the nearest spelling for an unknown name or key, or a wrong value. Reads no file.
    public init(_ spec: String) throws { self = try NamedDataset.registry.make(spec) }

    /// Reads the dataset.
    ///
    /// - Throws: `missingFile`, `inputOutput` or `invalid`, naming the file.
    public func load() throws -> DatasetParts { try read() }

    /// The same dataset, wherever it is asked for: a path that is relative to a folder is made whole.
    ///
    /// - Parameter folder: What relative paths are relative to.
    public static func located(_ text: String, in folder: String) -> String {
        let withPaths = ["folder", "csv", "shard", "mnist", "fashion-mnist", "cifar10", "cifar100"]
        guard var spec = try? Spec(text), withPaths.contains(spec.name), let path = spec.positionalValue(),
            !path.hasPrefix("/"), !path.hasPrefix("~")
        else { return text }
        return spec.replacingPositional(URL(fileURLWithPath: folder).appendingPathComponent(path).standardized.path)
    }

    /// Every dataset that has a name.
    public static let registry = Registry<NamedDataset>(
        "dataset",
        [
            MNIST.fashion.registration("Fashion-MNIST: 70,000 articles of clothing, 1x28x28, 10 classes"),
            MNIST.digits.registration("mnist:DIR: handwritten digits from IDX files, 1x28x28, 10 classes"),
            CIFAR.ten.registration("cifar10[:DIR]: 60,000 tiny photographs, 3x32x32, 10 classes"),
            CIFAR.hundred.registration(
                "cifar100[:DIR]: 60,000 tiny photographs, 3x32x32: labels=fine (100) or coarse (20)"),
            ImageFolder.registration,
            CSVDataset.registration,
            Shard.registration,
            SyntheticDataset.registration,
        ])

    /// The named datasets that lie where they are looked for, and where.
    public static func installed(in folders: DatasetFolders = DatasetFolders()) -> [(name: String, folder: String)] {
        let idx = [MNIST.fashion, MNIST.digits].map { ($0.name, $0.folder(in: folders)) }
        let cifar = [CIFAR.ten, CIFAR.hundred].map { ($0.name, $0.folder(in: folders)) }
        return (idx + cifar).compactMap { name, folder in folder.map { (name, $0) } }
    }
}
