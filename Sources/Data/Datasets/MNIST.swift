import Foundation
import FoveaSpec
import FoveaTensor

/// The datasets that come as MNIST's four IDX files, plain or gzip: `train-images-idx3-ubyte[.gz]`,
/// `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte` and `t10k-labels-idx1-ubyte`.
///
/// One grey channel and ten classes; the published ones have 60,000 + 10,000 images of 28x28, other sizes are read too.
public struct MNIST: Sendable {
    /// How a spec calls it.
    public let name: String
    /// The ten classes.
    public let classNames: [String]
    /// How to get it, for the error.
    private let advice: String

    /// Handwritten digits (LeCun, Bottou, Bengio and Haffner 1998).
    public static let digits = MNIST(
        name: "mnist", classNames: (0...9).map(String.init),
        advice: "fetch it with 'fovea data download mnist', or name the folder of its four files: mnist:DIR")

    /// Articles of clothing (Xiao, Rasul and Vollgraf 2017, "Fashion-MNIST"); Debian has it in a package.
    public static let fashion = MNIST(
        name: "fashion-mnist",
        classNames: [
            "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
        ],
        advice: "install it with 'apt-get install dataset-fashion-mnist', fetch it with "
            + "'fovea data download fashion-mnist', or name its folder: fashion-mnist:DIR")

    /// The first of the folders that holds any of the four files, or `nil`.
    public func folder(in folders: DatasetFolders = DatasetFolders()) -> String? {
        folders.candidates(for: name).first { folder in File.allCases.contains { $0.path(in: folder) != nil } }
    }

    /// Reads both parts.
    ///
    /// - Parameters:
    ///   - folder: Where the four files lie; looked for in `folders` where it is `nil`.
    /// - Throws: `missingFile` with the file, where it was looked for and what to do; `invalid` when a file is corrupt or
    ///   the files do not belong together.
    public func load(folder: String? = nil, folders: DatasetFolders = DatasetFolders()) throws -> DatasetParts {
        let found: String
        if let folder {
            found = DatasetFolders.expanded(folder)
        } else if let folder = self.folder(in: folders) {
            found = folder
        } else {
            let places = folders.candidates(for: name).joined(separator: ", ")
            throw FoveaError.missingFile(
                "\(name): '\(File.trainImages.rawValue)' (or .gz) is in none of \(places); \(advice)")
        }
        // All four are looked for before the first is read.
        let paths = try File.allCases.map { try require($0, in: found) }
        let train = try part(images: paths[0], labels: paths[1])
        let test = try part(images: paths[2], labels: paths[3])
        guard train.imageSize == test.imageSize else {
            throw FoveaError.invalid(
                "\(paths[2]): the test images are \(test.size), but the training images are \(train.size)")
        }
        return DatasetParts(train: train, test: test)
    }

    private func require(_ file: File, in folder: String) throws -> String {
        if let path = file.path(in: folder) { return path }
        throw FoveaError.missingFile(
            "\(name): '\(file.rawValue)' (or .gz) is not in \(folder); \(advice)")
    }

    private func part(images imagesPath: String, labels labelsPath: String) throws -> InMemoryDataset {
        let labels = try IDX(contentsOf: labelsPath, rank: 1)
        let images = try IDX(contentsOf: imagesPath, rank: 3)
        guard images.shape[0] == labels.shape[0] else {
            throw FoveaError.invalid(
                "\(labelsPath) has \(labels.shape[0]) labels, but \(imagesPath) has \(images.shape[0]) images; "
                    + "the two files do not belong together")
        }
        guard images.shape.count > 0 else {
            throw FoveaError.invalid("\(imagesPath), byte 4: the header announces \(images.shape): there is no image")
        }
        if let index = labels.bytes.firstIndex(where: { $0 >= classNames.count }) {
            let unpacked = labelsPath.hasSuffix(".gz") ? " of the uncompressed data" : ""
            throw FoveaError.invalid(
                "\(labelsPath), byte \(8 + index)\(unpacked): label \(index) is \(labels.bytes[index]), "
                    + "but \(name) has the classes 0...\(classNames.count - 1)")
        }
        return try InMemoryDataset(
            pixels: images.bytes, labels: labels.bytes.map(Int32.init),
            imageShape: [1, images.shape[1], images.shape[2]], classNames: classNames)
    }

    /// The four files.
    private enum File: String, CaseIterable {
        case trainImages = "train-images-idx3-ubyte"
        case trainLabels = "train-labels-idx1-ubyte"
        case testImages = "t10k-images-idx3-ubyte"
        case testLabels = "t10k-labels-idx1-ubyte"

        /// The file in a folder under one of the names in use; the dot before `idx` is what some archives unpack to.
        func path(in folder: String) -> String? {
            let dotted = rawValue.replacingOccurrences(of: "-idx", with: ".idx")
            let names = [rawValue, rawValue + ".gz", dotted, dotted + ".gz"]
            return names.map { "\(folder)/\($0)" }.first { FileManager.default.fileExists(atPath: $0) }
        }
    }

    /// How specs name it: `NAME` or `NAME:DIR`.
    func registration(_ summary: String) -> Registry<NamedDataset>.Entry {
        Registry.Entry(name, summary) { spec in
            let folder = spec.positionalValue()
            return NamedDataset(name: name) { try load(folder: folder) }
        }
    }
}
