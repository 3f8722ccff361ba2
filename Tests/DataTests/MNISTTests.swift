import Foundation
import FoveaData
import FoveaTensor
import Testing

/// Folders in MNIST's form, made up and real.
@Suite struct MNISTTests {
    /// 20 training and 10 test images of 3x2; image `i` has label `i mod 10` and pixels `6i...6i+5`.
    static func files() -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for (part, count) in [("train", 20), ("t10k", 10)] {
            files["\(part)-images-idx3-ubyte"] = idx([count, 3, 2], (0..<(count * 6)).map { UInt8($0) })
            files["\(part)-labels-idx1-ubyte"] = idx([count], (0..<count).map { UInt8($0 % 10) })
        }
        return files
    }

    static func write(_ files: [String: [UInt8]], to folder: TemporaryFolder) throws {
        for (name, bytes) in files { try folder.write(bytes, to: name) }
    }

    func error(_ files: [String: [UInt8]]) throws -> FoveaError {
        let folder = try TemporaryFolder()
        try Self.write(files, to: folder)
        return try #require(#expect(throws: FoveaError.self) { try NamedDataset("mnist:\(folder.path)").load() })
    }

    @Test func wholeFolder() throws {
        let folder = try TemporaryFolder()
        try Self.write(Self.files(), to: folder)
        let parts = try NamedDataset("mnist:\(folder.path)").load()
        #expect(parts.train.count == 20)
        #expect(parts.test?.count == 10)
        #expect(parts.train.imageSize == ImageSize(height: 3, width: 2))
        #expect(parts.train.classNames == ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"])
        #expect(parts.train.label(at: 13) == 3)
        #expect(try parts.train.image(at: 7).array == NDArray([1, 3, 2], [42, 43, 44, 45, 46, 47] as [UInt8]))
    }

    @Test func compressedAndDottedNames() throws {
        let folder = try TemporaryFolder()
        for (name, bytes) in Self.files() {
            if name.contains("labels") {
                try folder.write(gzipped(bytes), to: name + ".gz")
            } else {
                try folder.write(bytes, to: name.replacingOccurrences(of: "-idx3", with: ".idx3"))
            }
        }
        #expect(try NamedDataset("mnist:\(folder.path)").load().test?.label(at: 9) == 9)
    }

    @Test func missingFile() throws {
        var files = Self.files()
        files["t10k-labels-idx1-ubyte"] = nil
        let error = try error(files)
        #expect(error.kind == .missingFile)
        #expect(error.message.contains("'t10k-labels-idx1-ubyte' (or .gz) is not in /"), "\(error)")
        #expect(error.message.contains("mnist:DIR"))
    }

    @Test func countsDisagree() throws {
        var files = Self.files()
        files["train-labels-idx1-ubyte"] = idx([19], [UInt8](repeating: 0, count: 19))
        let error = try error(files)
        #expect(error.kind == .invalid)
        #expect(error.message.contains("train-labels-idx1-ubyte has 19 labels, but "), "\(error)")
        #expect(error.message.contains("train-images-idx3-ubyte has 20 images"), "\(error)")
    }

    @Test func labelOutOfRange() throws {
        var files = Self.files()
        files["t10k-labels-idx1-ubyte"] = idx([10], [0, 1, 2, 3, 10, 5, 6, 7, 8, 9])
        let message = try error(files).message
        #expect(message.contains("t10k-labels-idx1-ubyte, byte 12: label 4 is 10, but mnist has the classes 0...9"))
    }

    @Test func noImages() throws {
        var files = Self.files()
        files["t10k-labels-idx1-ubyte"] = idx([0], [])
        files["t10k-images-idx3-ubyte"] = idx([0, 3, 2], [])
        #expect(try error(files).message.contains("there is no image"))
    }

    @Test func partsOfDifferentSize() throws {
        var files = Self.files()
        files["t10k-images-idx3-ubyte"] = idx([10, 2, 2], [UInt8](repeating: 0, count: 40))
        let message = try error(files).message
        #expect(message.contains("the test images are 2x2, but the training images are 3x2"))
    }

    @Test func imagesAndLabelsSwapped() throws {
        var files = Self.files()
        files["train-images-idx3-ubyte"] = files["train-labels-idx1-ubyte"]
        #expect(try error(files).message.contains("byte 3: expected rank 3 (images), but found rank 1"))
    }

    @Test func isLookedForInPlaces() throws {
        let (empty, full) = (try TemporaryFolder(), try TemporaryFolder())
        let folders = DatasetFolders(roots: [empty.path, full.path])
        let error = try #require(#expect(throws: FoveaError.self) { try MNIST.fashion.load(folders: folders) })
        #expect(error.kind == .missingFile)
        #expect(error.message.contains("'train-images-idx3-ubyte' (or .gz) is in none of"))
        #expect(error.message.contains("\(empty.path)/fashion-mnist, \(full.path)/fashion-mnist"))
        #expect(error.message.contains("apt-get install dataset-fashion-mnist"))
        #expect(error.message.contains("fashion-mnist:DIR"))

        let place = try full.makeFolder("fashion-mnist")
        for (name, bytes) in Self.files() { try full.write(bytes, to: "fashion-mnist/\(name)") }
        #expect(MNIST.fashion.folder(in: folders) == place)
        #expect(try MNIST.fashion.load(folders: folders).train.count == 20)
        #expect(NamedDataset.installed(in: folders).map(\.name) == ["fashion-mnist"])
    }

    @Test func placesOfThisUser() {
        let folders = DatasetFolders(environment: ["FOVEA_DATA": "/data", "HOME": "/home/ada"])
        #expect(
            folders.candidates(for: "mnist")
                == ["/data/mnist", "/home/ada/.cache/fovea/mnist", "/usr/share/datasets/mnist"])
    }
}

/// The real images, where they are installed (`make test` installs them).
@Suite(.enabled(if: MNIST.fashion.folder() != nil, "Fashion-MNIST is not installed"))
struct FashionMNISTTests {
    @Test func isWhatWasPublished() throws {
        let parts = try NamedDataset("fashion-mnist").load()
        #expect(parts.train.classCounts == [Int](repeating: 6000, count: 10))
        #expect(parts.test?.classCounts == [Int](repeating: 1000, count: 10))
        #expect(parts.train.imageSize == ImageSize(height: 28, width: 28))
        #expect(parts.train.classNames[9] == "Ankle boot")
        // The first training image is known to be an ankle boot.
        #expect(parts.train.label(at: 0) == 9)

        // The published mean and standard deviation of the training images, to the four digits in use.
        let normalization = try Normalization(of: parts.train)
        #expect(abs(normalization.mean[0] - 0.2860) < 5e-5, "\(normalization)")
        #expect(abs(normalization.standardDeviation[0] - 0.3530) < 5e-5, "\(normalization)")
    }
}
