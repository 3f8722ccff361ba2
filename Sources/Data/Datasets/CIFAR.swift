import FoveaInterchange
import FoveaSpec
import FoveaTensor
import Foundation

/// CIFAR-10 and CIFAR-100 in the binary version (Krizhevsky 2009, "Learning multiple layers of features from tiny images"):
/// 50,000 training and 10,000 test images of 3x32x32.
///
/// A file is records one after the other: the label, one byte in CIFAR-10; the coarse and the fine one in CIFAR-100; then
/// 1024 bytes of red, 1024 of green and 1024 of blue, row by row.
public struct CIFAR: Sendable {
    /// Which of a record's labels are learned.
    public enum Labels: Sendable, Hashable {
        /// The last: CIFAR-10's only one, CIFAR-100's 100 classes.
        case fine
        /// CIFAR-100's 20 superclasses.
        case coarse
    }

    /// How a spec calls it.
    public let name: String
    /// What the archive unpacks to.
    let unpackedFolder: String
    let trainFiles: [String]
    let testFile: String
    /// The labels of a record in their order, each with the file of its names and the names themselves.
    let labelKinds: [LabelKind]

    struct LabelKind: Sendable {
        let labels: Labels
        let namesFile: String
        let names: [String]
    }

    /// Ten classes with 6,000 images each.
    public static let ten = CIFAR(
        name: "cifar10", unpackedFolder: "cifar-10-batches-bin",
        trainFiles: (1...5).map { "data_batch_\($0).bin" }, testFile: "test_batch.bin",
        labelKinds: [LabelKind(labels: .fine, namesFile: "batches.meta.txt", names: CIFARNames.ten)])

    /// A hundred classes with 600 images each, in twenty superclasses.
    public static let hundred = CIFAR(
        name: "cifar100", unpackedFolder: "cifar-100-binary", trainFiles: ["train.bin"], testFile: "test.bin",
        labelKinds: [
            LabelKind(labels: .coarse, namesFile: "coarse_label_names.txt", names: CIFARNames.coarse),
            LabelKind(labels: .fine, namesFile: "fine_label_names.txt", names: CIFARNames.fine),
        ])

    private static let size = ImageSize(height: 32, width: 32)
    private static let pixelCount = 3 * 32 * 32
    private var recordSize: Int { labelKinds.count + Self.pixelCount }
    private var files: [String] { trainFiles + [testFile] }

    /// The first of the folders that holds any of the files, itself or in the folder that the archive unpacks to; or `nil`.
    public func folder(in folders: DatasetFolders = DatasetFolders()) -> String? {
        folders.candidates(for: name).lazy.compactMap { filesFolder(in: $0) }.first
    }

    /// The folder itself, or the one in it that the archive unpacks to; `nil` when neither has one of the files.
    private func filesFolder(in folder: String) -> String? {
        [folder, "\(folder)/\(unpackedFolder)"].first { place in
            files.contains { FileManager.default.fileExists(atPath: "\(place)/\($0)") }
        }
    }

    /// Reads both parts.
    ///
    /// - Parameters:
    ///   - folder: Where the files lie, or the folder that this one lies in; looked for in `folders` where it is `nil`.
    ///   - labels: Which labels to learn; ``Labels/coarse`` is for CIFAR-100.
    /// - Throws: `missingFile` with the file, where it was looked for and what to do; `invalid` when a file is corrupt.
    public func load(
        folder: String? = nil, labels: Labels = .fine, folders: DatasetFolders = DatasetFolders()
    ) throws -> DatasetParts {
        guard let place = labelKinds.firstIndex(where: { $0.labels == labels }) else {
            throw FoveaError.usage("\(name) has no coarse labels; cifar100 has")
        }
        let found = try existingFolder(folder, folders)
        // All are looked for before the first is read.
        for file in files where !FileManager.default.fileExists(atPath: "\(found)/\(file)") {
            throw FoveaError.missingFile("\(name): '\(file)' is not in \(found); \(advice)")
        }
        let names = try classNames(labelKinds[place], in: found)
        func part(_ files: [String]) throws -> InMemoryDataset {
            var (pixels, labels): ([UInt8], [Int32]) = ([], [])
            for file in files { try readRecords(of: "\(found)/\(file)", label: place, into: &pixels, &labels) }
            return try InMemoryDataset(
                pixels: pixels, labels: labels, imageShape: [3, Self.size.height, Self.size.width], classNames: names)
        }
        return DatasetParts(train: try part(trainFiles), test: try part([testFile]))
    }

    private var advice: String { "fetch it with 'fovea data download \(name)', or name its folder: \(name):DIR" }

    private func existingFolder(_ folder: String?, _ folders: DatasetFolders) throws -> String {
        guard let folder else {
            if let found = self.folder(in: folders) { return found }
            let places = folders.candidates(for: name).joined(separator: ", ")
            throw FoveaError.missingFile("\(name): '\(files[0])' is in none of \(places); \(advice)")
        }
        let given = DatasetFolders.withoutEndingSlash(DatasetFolders.expanded(folder))
        if let found = filesFolder(in: given) { return found }
        // The archive for Python has the same names without the suffix.
        let python = files[0].replacingOccurrences(of: ".bin", with: "")
        let isPython = FileManager.default.fileExists(atPath: "\(given)/\(python)")
        throw FoveaError.missingFile(
            isPython
                ? "\(name): \(given) has the files for Python, but '\(files[0])' of the binary version is needed; \(advice)"
                : "\(name): '\(files[0])' is neither in \(given) nor in \(given)/\(unpackedFolder); \(advice)")
    }

    /// The names in the folder, or the published ones where their file is not there.
    private func classNames(_ kind: LabelKind, in folder: String) throws -> [String] {
        let path = "\(folder)/\(kind.namesFile)"
        guard FileManager.default.fileExists(atPath: path) else { return kind.names }
        let text = String(decoding: try InputFile.bytes(of: path, atMost: 1 << 16), as: UTF8.self)
        let names = text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty }
        guard names.count == kind.names.count else {
            throw FoveaError.invalid(
                "'\(path)' has \(names.count) names, but \(name) has \(kind.names.count) classes; fetch it again, or remove "
                    + "it for the published names")
        }
        return names
    }

    /// Appends a file's images and labels.
    private func readRecords(of path: String, label place: Int, into pixels: inout [UInt8], _ labels: inout [Int32])
        throws
    {
        let file = try InputFile(path)
        let count = file.count / recordSize
        guard file.count > 0 else {
            throw FoveaError.invalid("\(path), byte 0: expected records of \(recordSize) bytes, but the file is empty")
        }
        guard file.count % recordSize == 0 else {
            throw FoveaError.invalid(
                "\(path), byte \(file.count): expected records of \(recordSize) bytes, but the file ends after "
                    + "\(file.count % recordSize) bytes of record \(count); fetch or unpack it again")
        }
        guard count <= Self.mostRecords else {
            throw FoveaError.invalid(
                "\(path), byte \(Self.mostRecords * recordSize): a file has at most \(Self.mostRecords) records, but this "
                    + "one has \(count)")
        }
        pixels.reserveCapacity(pixels.count + count * Self.pixelCount)
        var record = [UInt8](repeating: 0, count: recordSize)
        for index in 0..<count {
            try record.withUnsafeMutableBytes { try file.read(into: $0, at: index * recordSize) }
            for (offset, kind) in labelKinds.enumerated() where record[offset] >= kind.names.count {
                throw FoveaError.invalid(
                    "\(path), byte \(index * recordSize + offset): the label of record \(index) is \(record[offset]), but "
                        + "\(labelKinds.count > 1 ? "\(kind.labels) " : "")labels of \(name) are "
                        + "0...\(kind.names.count - 1)")
            }
            labels.append(Int32(record[place]))
            pixels.append(contentsOf: record[labelKinds.count...])
        }
    }

    /// Far more than were published.
    private static let mostRecords = 1_000_000

    /// How specs name it: `NAME` or `NAME:DIR`.
    func registration(_ summary: String) -> Registry<NamedDataset>.Entry {
        Registry.Entry(name, summary) { spec in
            let folder = spec.positionalValue()
            // CIFAR-10 has no such setting.
            let labels =
                labelKinds.count == 1
                ? Labels.fine
                : try spec.choice("labels", default: .fine, among: [("fine", .fine), ("coarse", .coarse)])
            return NamedDataset(name: name) { try load(folder: folder, labels: labels) }
        }
    }
}
