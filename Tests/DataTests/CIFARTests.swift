import FoveaData
import FoveaTensor
import Foundation
import Testing

/// Folders in CIFAR's form, made up from the description of its records.
@Suite struct CIFARTests {
    /// A record: its labels, then 1024 bytes of red, of green and of blue; the first byte of each plane is told apart.
    static func record(_ labels: [UInt8], red: UInt8) -> [UInt8] {
        labels + [red] + [UInt8](repeating: 1, count: 1023) + [100] + [UInt8](repeating: 2, count: 1023)
            + [200] + [UInt8](repeating: 3, count: 1022) + [255]
    }

    /// Six files of two records; record `r` of file `f` has the label `f + r` and begins with red `10 f + r`.
    static func ten() -> [String: [UInt8]] {
        let names = (1...5).map { "data_batch_\($0).bin" } + ["test_batch.bin"]
        return Dictionary(
            uniqueKeysWithValues: names.enumerated().map { file, name in
                (
                    name,
                    record([UInt8(file)], red: UInt8(10 * file)) + record([UInt8(file + 1)], red: UInt8(10 * file + 1))
                )
            })
    }

    /// Three training records and one test record; coarse labels 19, 0, 7 and 3, fine ones 99, 0, 50 and 33.
    static func hundred() -> [String: [UInt8]] {
        [
            "train.bin": record([19, 99], red: 1) + record([0, 0], red: 2) + record([7, 50], red: 3),
            "test.bin": record([3, 33], red: 4),
        ]
    }

    static func write(_ files: [String: [UInt8]], to folder: TemporaryFolder, _ name: String = "") throws {
        _ = try folder.makeFolder(name)
        for (file, bytes) in files { try folder.write(bytes, to: "\(name)/\(file)") }
    }

    func error(_ name: String, _ files: [String: [UInt8]], kind: FoveaError.Kind = .invalid) throws -> String {
        let folder = try TemporaryFolder()
        try Self.write(files, to: folder)
        let error = #expect(throws: FoveaError.self) { try NamedDataset("\(name):\(folder.path)").load() }
        #expect(error?.kind == kind)
        return try #require(error).message.replacingOccurrences(of: folder.path, with: "DIR")
    }

    @Test func tenClasses() throws {
        let folder = try TemporaryFolder()
        try Self.write(Self.ten(), to: folder)
        let parts = try NamedDataset("cifar10:\(folder.path)").load()
        #expect(parts.train.count == 10)
        #expect(parts.test?.count == 2)
        #expect(parts.validation == nil)
        #expect(parts.train.channels == 3)
        #expect(parts.train.imageSize == ImageSize(height: 32, width: 32))
        #expect(parts.train.classNames.count == 10)
        #expect(parts.train.classNames[0] == "airplane" && parts.train.classNames[9] == "truck")
        #expect((0..<10).map(parts.train.label) == [0, 1, 1, 2, 2, 3, 3, 4, 4, 5])
        #expect(parts.test?.label(at: 1) == 6)
        // Record 1 of the third file.
        let pixels = try parts.train.image(at: 5).pixels
        #expect(pixels.count == 3072)
        #expect(
            [pixels[0], pixels[1], pixels[1024], pixels[1025], pixels[2048], pixels[3071]] == [21, 1, 100, 2, 200, 255])
    }

    @Test func fineAndCoarseLabels() throws {
        let folder = try TemporaryFolder()
        try Self.write(Self.hundred(), to: folder)
        let fine = try NamedDataset("cifar100:\(folder.path)").load()
        #expect((0..<3).map(fine.train.label) == [99, 0, 50])
        #expect(fine.test?.label(at: 0) == 33)
        #expect(Set(fine.train.classNames).count == 100)
        #expect(fine.train.classNames[99] == "worm" && fine.train.classNames[0] == "apple")
        // The published list is in alphabetical order.
        #expect(fine.train.classNames == fine.train.classNames.sorted())
        #expect(try fine.train.image(at: 2).pixels[0] == 3)
        #expect(try fine.train.image(at: 2).pixels[3071] == 255)

        let coarse = try NamedDataset("cifar100:\(folder.path),labels=coarse").load()
        #expect((0..<3).map(coarse.train.label) == [19, 0, 7])
        #expect(coarse.train.classNames.count == 20)
        #expect(coarse.train.classNames == coarse.train.classNames.sorted())
        #expect(coarse.train.classNames[19] == "vehicles_2")
        #expect(try coarse.train.image(at: 2) == fine.train.image(at: 2))
    }

    @Test func namesInTheFolderWin() throws {
        let folder = try TemporaryFolder()
        var files = Self.ten()
        files["batches.meta.txt"] = Array("a\nb\nc\nd\r\ne\nf\ng \nh\ni\nj\n\n".utf8)
        try Self.write(files, to: folder)
        #expect(
            try NamedDataset("cifar10:\(folder.path)").load().train.classNames
                == ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"])
        files["batches.meta.txt"] = Array("a\nb\n".utf8)
        #expect(
            try error("cifar10", files)
                == "'DIR/batches.meta.txt' has 2 names, but cifar10 has 10 classes; fetch it again, or remove it for the "
                + "published names")
    }

    @Test func unpackedFolderOrItsParent() throws {
        let folder = try TemporaryFolder()
        try Self.write(Self.ten(), to: folder, "cifar-10-batches-bin")
        try Self.write(Self.hundred(), to: folder, "cifar-100-binary")
        #expect(try NamedDataset("cifar10:\(folder.path)").load().train.count == 10)
        #expect(try NamedDataset("cifar10:\(folder.path)/cifar-10-batches-bin/").load().train.count == 10)
        #expect(try NamedDataset("cifar100:\(folder.path)").load().train.count == 3)
    }

    @Test func isLookedForInPlaces() throws {
        let (empty, full) = (try TemporaryFolder(), try TemporaryFolder())
        let folders = DatasetFolders(roots: [empty.path, full.path])
        let error = #expect(throws: FoveaError.self) { try CIFAR.ten.load(folders: folders) }
        #expect(
            error
                == .missingFile(
                    "cifar10: 'data_batch_1.bin' is in none of \(empty.path)/cifar10, \(full.path)/cifar10; fetch it with "
                        + "'fovea data download cifar10', or name its folder: cifar10:DIR"))
        try Self.write(Self.ten(), to: full, "cifar10/cifar-10-batches-bin")
        try Self.write(Self.hundred(), to: full, "cifar100")
        #expect(try CIFAR.ten.load(folders: folders).test?.count == 2)
        let installed = NamedDataset.installed(in: folders)
        #expect(installed.map(\.name) == ["cifar10", "cifar100"])
        #expect(installed.map(\.folder) == [full.path + "/cifar10/cifar-10-batches-bin", full.path + "/cifar100"])
    }

    @Test func missingFiles() throws {
        var files = Self.ten()
        files["data_batch_3.bin"] = nil
        let advice = "fetch it with 'fovea data download cifar10', or name its folder: cifar10:DIR"
        #expect(
            try error("cifar10", files, kind: .missingFile) == "cifar10: 'data_batch_3.bin' is not in DIR; \(advice)")
        #expect(
            try error("cifar10", [:], kind: .missingFile)
                == "cifar10: 'data_batch_1.bin' is neither in DIR nor in DIR/cifar-10-batches-bin; \(advice)")
        #expect(
            try error("cifar10", ["data_batch_1": [1]], kind: .missingFile)
                == "cifar10: DIR has the files for Python, but 'data_batch_1.bin' of the binary version is needed; \(advice)"
        )
    }

    @Test func wrongSizes() throws {
        var files = Self.ten()
        files["data_batch_2.bin"]?.removeLast(10)
        #expect(
            try error("cifar10", files)
                == "DIR/data_batch_2.bin, byte 6136: expected records of 3073 bytes, but the file ends after 3063 bytes of "
                + "record 1; fetch or unpack it again")
        files["data_batch_2.bin"] = []
        #expect(
            try error("cifar10", files)
                == "DIR/data_batch_2.bin, byte 0: expected records of 3073 bytes, but the file is empty")
        #expect(
            try error("cifar100", ["train.bin": Self.record([1], red: 0), "test.bin": Self.record([1, 1], red: 0)])
                == "DIR/train.bin, byte 3073: expected records of 3074 bytes, but the file ends after 3073 bytes of "
                + "record 0; fetch or unpack it again")
    }

    @Test func wrongLabels() throws {
        var files = Self.ten()
        files["test_batch.bin"]?[3073] = 10
        #expect(
            try error("cifar10", files)
                == "DIR/test_batch.bin, byte 3073: the label of record 1 is 10, but labels of cifar10 are 0...9")
        var hundred = Self.hundred()
        hundred["train.bin"]?[3074] = 20
        #expect(
            try error("cifar100", hundred)
                == "DIR/train.bin, byte 3074: the label of record 1 is 20, but coarse labels of cifar100 are 0...19")
        hundred = Self.hundred()
        hundred["train.bin"]?[2 * 3074 + 1] = 100
        #expect(
            try error("cifar100", hundred)
                == "DIR/train.bin, byte 6149: the label of record 2 is 100, but fine labels of cifar100 are 0...99")
    }

    @Test(arguments: [
        ("cifar10:/x,labels=coarse", "'cifar10' has no setting 'labels'"), ("cifar100:/x,labels=big", "fine or coarse"),
        ("cifar100:labels=course", "did you mean 'coarse'?"), ("cifar:/x", "did you mean 'cifar10'?"),
    ])
    func wrongWords(spec: String, expected: String) {
        let error = #expect(throws: FoveaError.self) { try NamedDataset(spec) }
        #expect(error?.kind == .usage)
        #expect(error?.message.contains(expected) == true, "\(String(describing: error))")
    }
}
