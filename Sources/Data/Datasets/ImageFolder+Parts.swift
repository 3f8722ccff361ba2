import FoveaSpec
import FoveaTensor

extension ImageFolder {
    /// What the folders of the parts may be called, in any case; the first name of each is the one in errors.
    private static let trainNames = ["train", "training"]
    private static let validationNames = ["val", "valid", "validation", "dev"]
    private static let testNames = ["test", "testing"]

    /// Reads a folder that either has parts, `train` and perhaps `val` and `test` (or other names for them, in any case), each with
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
        var listing = try FolderListing(folder)
        _ = listing.takeRuns(in: folder)
        guard let trainName = try trainFolder(folder, listing) else {
            let whole = try ImageFolder(folder, channels: channels)
            guard whole.count > 0 else { throw noImages(in: folder) }
            try whole.requireImagesOfEveryClass()
            return try DatasetParts(splittingTestOff: whole, share: test ?? 0.1, seed: seed, from: folder)
        }
        if let test { throw DatasetParts.needlessTestShare(test, folder) }
        let train = try ImageFolder("\(folder)/\(trainName)", channels: channels)
        guard train.count > 0 else { throw noImages(in: train.folder) }
        try train.requireImagesOfEveryClass()
        func part(_ names: [String]) throws -> ImageFolder? {
            guard let name = try only(names, folder, listing) else { return nil }
            let part = try ImageFolder("\(folder)/\(name)", classNames: train.classNames, channels: channels)
            guard part.count > 0 else { throw noImages(in: part.folder) }
            return part
        }
        var parts = DatasetParts(train: train, validation: try part(validationNames), test: try part(testNames))
        parts.notes = try notes(folder, listing)
        return parts
    }

    /// The folder of a part among those listed.
    private static func only(_ names: [String], _ folder: String, _ listing: FolderListing) throws -> String? {
        let found = listing.folders.filter { names.contains($0.lowercased()) }
        guard found.count < 2 else {
            throw FoveaError.invalid(
                "'\(folder)' has both '\(found[0])' and '\(found[1])', which mean the same part; keep one of them")
        }
        return found.first
    }

    /// Which folders were taken as what, where that is not plain from their names, and which were left out.
    private static func notes(_ folder: String, _ listing: FolderListing) throws -> [String] {
        let kinds = [("training", trainNames), ("validation", validationNames), ("test", testNames)]
        let taken = try kinds.compactMap { part, names in try only(names, folder, listing).map { ($0, part) } }
        let left = listing.folders.filter { name in !taken.contains { $0.0 == name } }
        var notes: [String] = []
        if taken.contains(where: { !["train", "val", "validation", "test"].contains($0.0) }) {
            notes.append("in '\(folder)', " + taken.map { "'\($0)' is the \($1) part" }.joined(separator: ", "))
        }
        if !left.isEmpty {
            let named = left.prefix(3).map { "'\($0)'" }.joined(separator: ", ") + (left.count > 3 ? ", …" : "")
            notes.append("in '\(folder)', \(named) \(left.count == 1 ? "is" : "are") no part, and left out")
        }
        return notes
    }

    /// The folder of the training part where the folders are parts rather than classes. A class may be called `train` too: it then has
    /// images in it and no folders, and other classes beside it.
    private static func trainFolder(_ folder: String, _ listing: FolderListing) throws -> String? {
        let partNames = trainNames + validationNames + testNames
        let others = listing.folders.filter { !partNames.contains($0.lowercased()) }
        guard let train = try only(trainNames, folder, listing) else {
            guard others.isEmpty, let part = listing.folders.first else { return nil }
            throw FoveaError.invalid(
                "'\(folder)' has '\(part)' but no 'train'; give it a folder 'train' with a folder per class")
        }
        guard !others.isEmpty else { return train }
        let inside = try FolderListing("\(folder)/\(train)")
        let holdsClasses = !inside.folders.isEmpty || !inside.files.contains { isImage($0.name) }
        return holdsClasses ? train : nil
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
