import FoveaSpec
import FoveaTensor

extension ImageFolder {
    /// What the folders of the parts may be called; the first name of each is the one in errors.
    private static let trainNames = ["train"]
    private static let validationNames = ["val", "valid", "validation"]
    private static let testNames = ["test"]

    /// Reads a folder that either has parts, `train` and perhaps `val` (also `valid`, `validation`) and `test`, each with
    /// class folders, or has class folders itself; a test part is then split off.
    ///
    /// - Parameters:
    ///   - folder: The folder; `~` in front is the home folder.
    ///   - channels: 3 for colour, 1 for grey.
    ///   - test: The share of images to test on where the folder has no parts, stratified; `nil` is 0.1.
    ///   - seed: What that split is drawn from.
    /// - Throws: `missingFile` when the folder is not there; `invalid` where there is no class folder, no image, or a class
    ///   that the training images do not have; `usage` when a share is given although the folder has parts; `inputOutput`.
    public static func parts(
        of folder: String, channels: Int = 3, test: Double? = nil, seed: UInt64 = 0
    ) throws -> DatasetParts {
        let folder = DatasetFolders.withoutEndingSlash(DatasetFolders.expanded(folder))
        let listing = try FolderListing(folder)
        guard try hasParts(folder, listing) else {
            let whole = try ImageFolder(folder, channels: channels)
            guard whole.count > 0 else { throw noImages(in: folder) }
            try whole.requireImagesOfEveryClass()
            return try DatasetParts(splittingTestOff: whole, share: test ?? 0.1, seed: seed, from: folder)
        }
        if let test { throw DatasetParts.needlessTestShare(test, folder) }
        let train = try ImageFolder("\(folder)/\(trainNames[0])", channels: channels)
        guard train.count > 0 else { throw noImages(in: train.folder) }
        try train.requireImagesOfEveryClass()
        func part(_ names: [String]) throws -> ImageFolder? {
            let found = names.filter(listing.folders.contains)
            guard found.count < 2 else {
                throw FoveaError.invalid(
                    "'\(folder)' has both '\(found[0])' and '\(found[1])', which mean the same part; keep one of them")
            }
            guard let name = found.first else { return nil }
            let part = try ImageFolder("\(folder)/\(name)", classNames: train.classNames, channels: channels)
            guard part.count > 0 else { throw noImages(in: part.folder) }
            return part
        }
        return DatasetParts(train: train, validation: try part(validationNames), test: try part(testNames))
    }

    /// Whether the folders are parts rather than classes. A class may be called `train` too: it then has images in it and no
    /// folders, and other classes beside it.
    private static func hasParts(_ folder: String, _ listing: FolderListing) throws -> Bool {
        let partNames = trainNames + validationNames + testNames
        let others = listing.folders.filter { !partNames.contains($0) }
        guard listing.folders.contains(trainNames[0]) else {
            guard others.isEmpty, let part = listing.folders.first else { return false }
            throw FoveaError.invalid(
                "'\(folder)' has '\(part)' but no 'train'; give it a folder 'train' with a folder per class")
        }
        guard !others.isEmpty else { return true }
        let inside = try FolderListing("\(folder)/\(trainNames[0])")
        return !inside.folders.isEmpty || !inside.files.contains { isImage($0.name) }
    }

    /// - Throws: a sentence naming a class that nothing can be learned of.
    private func requireImagesOfEveryClass() throws {
        guard let label = classCounts.firstIndex(of: 0) else { return }
        throw FoveaError.invalid(
            "'\(folder)/\(classNames[label])' is a class without an image; put images in it, or take the folder away")
    }

    private static func noImages(in folder: String) -> FoveaError {
        .invalid(
            "'\(folder)' has class folders but no image in them; images end in \(suffixes.joined(separator: ", "))")
    }

    /// How specs name it.
    static let registration = Registry<NamedDataset>.Entry(
        "folder",
        "folder:DIR: images in a folder per class, or train, val and test with them: channels=3, test=0.1, seed=0"
    ) { spec in
        guard let folder = spec.positionalValue() else {
            throw FoveaError.usage("'folder' needs to know which: folder:DIR")
        }
        let channels = try spec.imageChannels()
        let (test, seed) = try spec.testSplit()
        return NamedDataset(name: "folder") { try parts(of: folder, channels: channels, test: test, seed: seed) }
    }
}
