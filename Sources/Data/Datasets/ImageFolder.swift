import FoveaInterchange
import FoveaSpec
import FoveaTensor

/// Images in a folder of class folders, `DIR/cat/001.jpg`: the first level names the classes, and images lie anywhere
/// beneath it.
///
/// Classes are in the order of their names' bytes, and so are the images of each. Hidden names are left out, and so are, with
/// a warning, files that are no images. Only directory entries are read until an image is asked for, so a dataset may be larger than memory.
public struct ImageFolder: Dataset {
    /// The suffixes of image files, in any case; what a file really is, its first bytes say.
    public static let suffixes = ["jpg", "jpeg", "png", "webp", "ppm", "pgm"]

    /// The folder of class folders.
    public let folder: String
    /// 1 or 3: what every image is converted to.
    public let channels: Int
    /// The names of the class folders.
    public let classNames: [String]
    /// Of the files' names beneath the folder, their sizes and the times they were changed.
    public let fingerprint: String?

    /// Says how many files were passed over because their names do not end as an image's.
    public let warnings: [String]

    private let paths: [String]
    private let labels: [Int32]

    /// Reads the directory entries.
    ///
    /// - Parameters:
    ///   - folder: The folder of class folders.
    ///   - classNames: The classes there may be; by default those there are.
    ///   - channels: 3 for colour, 1 for grey.
    /// - Throws: `missingFile` when the folder is not there; `invalid` where it has no class folder or one that is not in
    ///   `classNames`; `inputOutput`.
    public init(_ folder: String, classNames: [String]? = nil, channels: Int = 3) throws {
        var listing = try FolderListing(folder)
        let runs = listing.takeRuns(in: folder)
        guard !listing.folders.isEmpty else { throw Self.noClasses(folder, listing) }
        let names = classNames ?? listing.folders
        var paths: [String] = []
        var labels: [Int32] = []
        var others: [String] = []
        let digest = try Digest(.sha256)
        digest.update("\(channels) channels, classes \(names)\n")
        for name in listing.folders {
            guard let label = names.firstIndex(of: name) else {
                throw FoveaError.invalid(
                    "\(folder)/\(name): the training images have no class '\(name)'\(didYouMean(name, among: names)); "
                        + "add it to them, or take the folder away")
            }
            try Self.visitFiles(in: "\(folder)/\(name)", beneath: [listing.identity]) { path, file in
                guard Self.isImage(file.name) else { return others.append(path) }
                paths.append(path)
                labels.append(Int32(label))
                digest.update(
                    "\(String(decoding: path.utf8.dropFirst(folder.utf8.count), as: UTF8.self)) \(file.size) \(file.modified)\n"
                )
            }
        }
        self.folder = folder
        self.channels = channels
        self.classNames = names
        self.paths = paths
        self.labels = labels
        fingerprint = digest.hexadecimal()
        warnings =
            runs.map { "'\(folder)/\($0)' is the home of a training run, and no class" }
            + (others.isEmpty
                ? []
                : [
                    "\(others.count) files in '\(folder)' are left out, such as '\(others[0])': images end in "
                        + Self.suffixes.joined(separator: ", ")
                ])
    }

    /// The number of image files.
    public var count: Int { paths.count }
    /// Not known: the files are not read.
    public var imageSize: ImageSize? { nil }
    /// The place of the image's class folder in ``classNames``.
    public func label(at index: Int) -> Int32 { labels[index] }
    /// The file's path.
    public func place(of index: Int) -> String { paths[index] }

    /// The decoded file; the error names it.
    public func image(at index: Int, reducing reduction: (ImageSize) -> Int) throws -> Image {
        try ImageFile.decode(contentsOf: paths[index], channels: channels, reducing: reduction)
    }

    /// The file's bytes.
    public func encodedImage(at index: Int) throws -> [UInt8]? {
        try InputFile.bytes(of: paths[index], atMost: ImageFile.mostBytes)
    }

    /// Calls `body` with the path of every file in a folder and those beneath it.
    private static func visitFiles(
        in folder: String, beneath ancestors: [String], _ body: (String, FolderListing.File) -> Void
    ) throws {
        let listing = try FolderListing(folder)
        guard !ancestors.contains(listing.identity) else {
            throw FoveaError.invalid("'\(folder)' is a link to a folder that it lies in; take it away")
        }
        for file in listing.files { body("\(folder)/\(file.name)", file) }
        for name in listing.folders {
            try visitFiles(in: "\(folder)/\(name)", beneath: ancestors + [listing.identity], body)
        }
    }

    /// Whether a file's name has the suffix of an image.
    static func isImage(_ name: String) -> Bool {
        guard let dot = name.lastIndex(of: ".") else { return false }
        return suffixes.contains(name[name.index(after: dot)...].lowercased())
    }

    private static func noClasses(_ folder: String, _ listing: FolderListing) -> FoveaError {
        if let image = listing.files.first(where: { isImage($0.name) }) {
            return .invalid(
                "'\(folder)' has images such as '\(image.name)' but no folders; images must lie in a folder per class, "
                    + "as in '\(folder)/cat/\(image.name)'")
        }
        return .invalid(
            "'\(folder)' has no folder in it; images must lie in a folder per class, as in '\(folder)/cat/1.jpg'")
    }
}
