import FoveaData
import FoveaTensor
import Foundation
import Testing

/// Folders of class folders, made up.
@Suite struct ImageFolderTests {
    /// Writes a 1x2 image whose red is `red` to each of the paths, and other bytes where the name is no image's.
    static func folder(_ paths: [String]) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        for (index, path) in paths.enumerated() {
            _ = try folder.makeFolder((path as NSString).deletingLastPathComponent)
            let isImage = path.hasSuffix("pgm") == false
            try folder.write(
                isImage
                    ? ppm(height: 1, width: 2, [UInt8(index), 1, 2, UInt8(index), 4, 5])
                    : pgm(height: 1, width: 1, [7]),
                to: path)
        }
        return folder
    }

    func names(_ dataset: (any Dataset)?, in folder: TemporaryFolder) -> [String] {
        guard let dataset else { return [] }
        return (0..<dataset.count).map { String(dataset.place(of: $0).dropFirst(folder.path.count + 1)) }
    }

    func labels(_ dataset: any Dataset) -> [Int32] { (0..<dataset.count).map(dataset.label) }

    func error(_ paths: [String], settings: String = "", kind: FoveaError.Kind = .invalid) throws -> String {
        let folder = try Self.folder(paths)
        let error = #expect(throws: FoveaError.self) { try NamedDataset("folder:\(folder.path)\(settings)").load() }
        #expect(error?.kind == kind)
        return try #require(error).message.replacingOccurrences(of: folder.path, with: "DIR")
    }

    @Test func classFoldersAreSortedAndNested() throws {
        let folder = try Self.folder([
            "cat/b.ppm", "cat/deep/er/c.PPM", "cat/a.ppm", "Bird/x.ppm", "ant/1.ppm", "ant/10.ppm", "ant/2.ppm",
            "cat/.hidden.ppm", ".git/x/y.ppm", "cat/.thumbs/t.ppm", "cat/notes.txt", "readme.md", "cat/ppm",
        ])
        let dataset = try ImageFolder(folder.path)
        // Bytes decide: capitals first, 10 before 2.
        #expect(dataset.classNames == ["Bird", "ant", "cat"])
        #expect(
            names(dataset, in: folder) == [
                "Bird/x.ppm", "ant/1.ppm", "ant/10.ppm", "ant/2.ppm", "cat/a.ppm", "cat/b.ppm", "cat/deep/er/c.PPM",
            ])
        #expect(labels(dataset) == [0, 1, 1, 1, 2, 2, 2])
        #expect(dataset.classCounts == [1, 3, 3])
        #expect(dataset.imageSize == nil)
        #expect(dataset.channels == 3)
        // The first file written has red 0.
        #expect(try dataset.image(at: 5).array == NDArray([3, 1, 2], [0, 0, 1, 4, 2, 5] as [UInt8]))
        #expect(try dataset.encodedImage(at: 5) == ppm(height: 1, width: 2, [0, 1, 2, 0, 4, 5]))
    }

    @Test func everySuffixIsAnImage() throws {
        let folder = try Self.folder([
            "a/1.jpg", "a/2.JPEG", "a/3.png", "a/4.WebP", "a/5.ppm", "a/6.pgm", "a/7.gif", "a/8",
        ])
        #expect(try ImageFolder(folder.path).count == 6)
    }

    @Test func greyAndColour() throws {
        let folder = try Self.folder(["a/1.pgm"])
        #expect(try ImageFolder(folder.path, channels: 1).image(at: 0).pixels == [7])
        #expect(try ImageFolder(folder.path, channels: 3).image(at: 0).pixels == [7, 7, 7])
        let parts = try NamedDataset("folder:\(folder.path),channels=1,test=0").load()
        #expect(parts.train.channels == 1)
        #expect(parts.test == nil)
    }

    @Test(arguments: ["val", "valid", "validation"])
    func partsOfItsOwn(name: String) throws {
        let folder = try Self.folder([
            "train/a/1.ppm", "train/b/2.ppm", "train/b/3.ppm", "\(name)/b/4.ppm", "test/a/5.ppm", "test/b/6.ppm",
            "annotations/list.txt",
        ])
        let parts = try NamedDataset("folder:\(folder.path)/").load()
        #expect(names(parts.train, in: folder) == ["train/a/1.ppm", "train/b/2.ppm", "train/b/3.ppm"])
        #expect(names(parts.validation, in: folder) == ["\(name)/b/4.ppm"])
        #expect(names(parts.test, in: folder) == ["test/a/5.ppm", "test/b/6.ppm"])
        // The validation part lacks class a, and keeps its number.
        #expect(parts.validation?.classNames == ["a", "b"])
        #expect(parts.validation.map(labels) == [1])
    }

    @Test(arguments: [("Train", "Val", "Test"), ("training", "dev", "testing"), ("TRAINING", "Validation", "Testing")])
    func partsByOtherNames(_ train: String, _ validation: String, _ test: String) throws {
        let folder = try Self.folder([
            "\(train)/a/1.ppm", "\(train)/b/2.ppm", "\(validation)/a/3.ppm", "\(test)/b/4.ppm", "extra/c/5.ppm",
        ])
        let parts = try NamedDataset("folder:\(folder.path)").load()
        #expect(parts.train.classNames == ["a", "b"])
        #expect(names(parts.validation, in: folder) == ["\(validation)/a/3.ppm"])
        #expect(names(parts.test, in: folder) == ["\(test)/b/4.ppm"])
        #expect(
            parts.warnings == [
                "in '\(folder.path)', '\(train)' is the training part, '\(validation)' is the validation part, '\(test)' is the test part",
                "in '\(folder.path)', 'extra' is no part, and left out",
            ])
        #expect(try parts.holdingOut(0.5, seed: 0).warnings == parts.warnings)
    }

    @Test func trainingPartAlone() throws {
        let folder = try Self.folder(["train/a/1.ppm", "train/b/2.ppm"])
        let parts = try NamedDataset("folder:\(folder.path)").load()
        #expect(parts.train.count == 2)
        #expect(parts.validation == nil)
        #expect(parts.test == nil)
    }

    @Test func aClassMayBeCalledTrain() throws {
        let folder = try Self.folder(["train/1.ppm", "car/2.ppm", "bus/3.ppm"])
        #expect(try NamedDataset("folder:\(folder.path),test=0").load().train.classNames == ["bus", "car", "train"])
    }

    @Test func testPartIsSplitOff() throws {
        let paths = (0..<30).map { "a/\($0).ppm" } + (0..<10).map { "b/\($0).ppm" }
        let folder = try Self.folder(paths)
        func load(_ settings: String) throws -> DatasetParts {
            try NamedDataset("folder:\(folder.path)\(settings)").load()
        }
        let parts = try load("")
        let test = try #require(parts.test)
        #expect(test.classCounts == [3, 1])
        #expect(parts.train.classCounts == [27, 9])
        let all = names(parts.train, in: folder) + names(test, in: folder)
        #expect(Set(all) == Set(paths))
        #expect(try names(load("").test, in: folder) == names(test, in: folder))
        #expect(try names(load(",seed=1").test, in: folder) != names(test, in: folder))
        #expect(try load(",test=0.25").test?.classCounts == [8, 2])
        #expect(try test.encodedImage(at: 0)?.count == 11 + 6)
        #expect(test.fingerprint != parts.train.fingerprint)
    }

    @Test func linksCountAsWhatTheyLeadTo() throws {
        let folder = try Self.folder(["a/1.ppm", "elsewhere/2.ppm"])
        let files = FileManager.default
        try files.createSymbolicLink(atPath: folder.path + "/a/3.ppm", withDestinationPath: "../elsewhere/2.ppm")
        try files.createSymbolicLink(atPath: folder.path + "/a/more", withDestinationPath: "../elsewhere")
        try files.createSymbolicLink(atPath: folder.path + "/a/lost.ppm", withDestinationPath: "nowhere")
        let dataset = try ImageFolder(folder.path)
        #expect(
            names(dataset, in: folder) == ["a/1.ppm", "a/3.ppm", "a/lost.ppm", "a/more/2.ppm", "elsewhere/2.ppm"])
        let lost = #expect(throws: FoveaError.self) { try dataset.image(at: 2) }
        #expect(lost?.kind == .missingFile)
        #expect(lost?.message.contains("a/lost.ppm") == true)
        try files.createSymbolicLink(atPath: folder.path + "/a/round", withDestinationPath: "..")
        let error = #expect(throws: FoveaError.self) { try ImageFolder(folder.path) }
        #expect(error?.message == "'\(folder.path)/a/round' is a link to a folder that it lies in; take it away")
    }

    @Test func fingerprintFollowsTheFiles() throws {
        let folder = try Self.folder(["a/1.ppm", "b/2.ppm"])
        let before = try ImageFolder(folder.path).fingerprint
        #expect(before != nil)
        #expect(try ImageFolder(folder.path).fingerprint == before)
        #expect(try ImageFolder(folder.path, channels: 1).fingerprint != before)
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: folder.path + "/a/1.ppm")
        let touched = try ImageFolder(folder.path).fingerprint
        #expect(touched != before)
        try FileManager.default.moveItem(atPath: folder.path + "/b/2.ppm", toPath: folder.path + "/b/3.ppm")
        #expect(try ImageFolder(folder.path).fingerprint != touched)
    }

    @Test func nothingIsReadBeforeItIsAskedFor() throws {
        let folder = try Self.folder(["a/1.ppm"])
        try folder.write([1, 2, 3], to: "a/2.ppm")
        let dataset = try ImageFolder(folder.path)
        #expect(dataset.count == 2)
        let error = #expect(throws: FoveaError.self) { try dataset.image(at: 1) }
        #expect(error?.message.contains("\(folder.path)/a/2.ppm") == true)
    }

    @Test func sentences() throws {
        #expect(
            try error(["1.ppm", "2.ppm"])
                == "'DIR' has images such as '1.ppm' but no folders; images must lie in a folder per class, as in "
                + "'DIR/cat/1.ppm'")
        #expect(
            try error(["notes.txt"])
                == "'DIR' has no folder in it; images must lie in a folder per class, as in 'DIR/cat/1.jpg'")
        #expect(
            try error(["a/notes.txt", "b/notes.txt"])
                == "'DIR' has class folders but no image in them; images end in jpg, jpeg, png, webp, ppm, pgm")
        #expect(
            try error(["train/a/1.ppm", "test/a/notes.txt"])
                == "'DIR/test' has class folders but no image in them; images end in jpg, jpeg, png, webp, ppm, pgm")
        #expect(
            try error(["train/cat/1.ppm", "val/cats/2.ppm"])
                == "DIR/val/cats: the training images have no class 'cats'; did you mean 'cat'?; add it to them, or take "
                + "the folder away")
        #expect(
            try error(["train/a/1.ppm", "val/a/2.ppm", "valid/a/3.ppm"])
                == "'DIR' has both 'val' and 'valid', which mean the same part; keep one of them")
        #expect(
            try error(["val/a/2.ppm", "test/a/3.ppm"])
                == "'DIR' has 'test' but no 'train'; give it a folder 'train' with a folder per class")
        #expect(
            try error(["train/1.ppm"])
                == "'DIR/train' has images such as '1.ppm' but no folders; images must lie in a folder per class, as in "
                + "'DIR/train/cat/1.ppm'")
        #expect(
            try error(["train/a/1.ppm", "test/1.ppm"]).hasPrefix("'DIR/test' has images such as '1.ppm' but no folders")
        )
        #expect(
            try error(["train/a/1.ppm", "test/a/1.ppm"], settings: ",test=0.2", kind: .usage)
                == "test=0.2 splits images off to test on, but 'DIR' has parts of its own; leave it out")
        #expect(
            try error(["a/1.ppm", "b/1.ppm"], settings: ",test=0.5")
                == "DIR: a share of 0.5 of its 2 images to test on would leave a class without any to learn from; say "
                + "test=0, or give it a test part of its own")
    }

    @Test func missingFolder() throws {
        let error = #expect(throws: FoveaError.self) { try NamedDataset("folder:/no/such").load() }
        #expect(error == .missingFile("there is no folder '/no/such'"))
        let folder = try Self.folder(["a/1.ppm"])
        let file = #expect(throws: FoveaError.self) { try NamedDataset("folder:\(folder.path)/a/1.ppm").load() }
        #expect(file == .missingFile("'\(folder.path)/a/1.ppm' is not a folder"))
    }

    @Test(arguments: [
        ("folder", "folder:DIR"), ("folder:/x,channels=2", "1 or 3"), ("folder:/x,test=1", "below 1"),
        ("folder:/x,seed=-1", "at least 0"), ("folder:/x,chanels=1", "did you mean 'channels'?"),
    ])
    func wrongWords(spec: String, expected: String) {
        let error = #expect(throws: FoveaError.self) { try NamedDataset(spec) }
        #expect(error?.kind == .usage)
        #expect(error?.message.contains(expected) == true, "\(String(describing: error))")
    }
}

/// A binary colour image in the PPM format, written from its description: `pixels` are red, green and blue in turn.
func ppm(height: Int, width: Int, _ pixels: [UInt8]) -> [UInt8] { Array("P6\n\(width) \(height)\n255\n".utf8) + pixels }

/// A binary grey image in the PGM format.
func pgm(height: Int, width: Int, _ pixels: [UInt8]) -> [UInt8] { Array("P5\n\(width) \(height)\n255\n".utf8) + pixels }
