import FoveaData
import FoveaTensor
import Foundation
import Testing

/// Datasets written as shards and read again.
@Suite struct ShardTests {
    /// Eight training, two validation and four test images of two classes; image `i` of a part is 4x(6 + i) and noise.
    static func folder(sameSize: Bool = false, inMemory: Bool = false) throws -> TemporaryFolder {
        let folder = try TemporaryFolder(inMemory: inMemory)
        var drawn = 0
        for (part, count) in [("train", 4), ("val", 1), ("test", 2)] {
            for name in ["cat", "dog"] {
                _ = try folder.makeFolder("\(part)/\(name)")
                for index in 0..<count {
                    drawn += 1
                    let width = sameSize ? 6 : 6 + index
                    let noise = Philox(key: 5, stream: UInt64(drawn)).bits(4 * width * 3).map { UInt8($0 & 0xFF) }
                    try folder.write(ppm(height: 4, width: width, noise), to: "\(part)/\(name)/\(index).ppm")
                }
            }
        }
        return folder
    }

    func expectSame(_ shard: DatasetParts, _ original: DatasetParts, images: Bool = true) throws {
        #expect(shard.named.map(\.name) == original.named.map(\.name))
        for ((name, found), (_, expected)) in zip(shard.named, original.named) {
            #expect(found.count == expected.count)
            #expect(found.classNames == expected.classNames)
            #expect(found.valueNames == expected.valueNames)
            #expect(found.channels == expected.channels)
            for index in 0..<expected.count {
                #expect(found.label(at: index) == expected.label(at: index))
                #expect(found.values(at: index) == expected.values(at: index))
                if images { #expect(try found.image(at: index) == expected.image(at: index), "\(name) \(index)") }
            }
        }
    }

    /// A file that somebody writes over while it is mapped: to look at the pages that are gone would end the process.
    @Test func cutOffWhileItIsRead() throws {
        let folder = try Self.folder()
        let path = folder.path + "/images.shard"
        try ShardWriter(encoding: .original).write(try NamedDataset("folder:\(folder.path)").load(), to: path)
        let shard = try NamedDataset("shard:\(path)").load()
        _ = try shard.train.image(at: 0)
        #expect(truncate(path, 100) == 0)
        let error = #expect(throws: FoveaError.self) { try shard.train.image(at: 7) }
        #expect(
            error?.kind == .inputOutput && error?.message.contains("has become shorter while it was being read") == true
        )
    }

    @Test func originalFiles() throws {
        let folder = try Self.folder()
        let original = try NamedDataset("folder:\(folder.path)").load()
        let path = folder.path + "/images.shard"
        let written = try ShardWriter(encoding: .original).write(original, to: path)
        #expect(written.images == 14)
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int == written.bytes)
        let shard = try NamedDataset("shard:\(path)").load()
        try expectSame(shard, original)
        #expect(try shard.test?.encodedImage(at: 3) == original.test?.encodedImage(at: 3))
        #expect(shard.train.imageSize == nil)
        #expect(shard.train.place(of: 5) == "\(path) (\(folder.path)/train/dog/1.ppm)")
        #expect(shard.train.fingerprint != nil)
        #expect(shard.train.fingerprint != shard.test?.fingerprint)
        // A shard can be converted again.
        try ShardWriter(encoding: .original).write(shard, to: path)
        try expectSame(try NamedDataset("shard:\(path)").load(), original)
    }

    @Test(arguments: [false, true])
    func planes(sameSize: Bool) throws {
        let folder = try Self.folder(sameSize: sameSize)
        let original = try NamedDataset("folder:\(folder.path)").load()
        let path = folder.path + "/images.shard"
        try ShardWriter(encoding: .raw, threads: 2).write(original, to: path)
        let shard = try NamedDataset("shard:\(path)").load()
        try expectSame(shard, original)
        #expect(shard.train.imageSize == (sameSize ? ImageSize(height: 4, width: 6) : nil))
        #expect(try shard.train.encodedImage(at: 0) == nil)
    }

    @Test func jpeg() throws {
        let folder = try Self.folder()
        let original = try NamedDataset("folder:\(folder.path)").load()
        let path = folder.path + "/images.shard"
        try ShardWriter(encoding: .jpeg(quality: 95), threads: 2).write(original, to: path)
        let shard = try NamedDataset("shard:\(path)").load()
        try expectSame(shard, original, images: false)
        for index in 0..<original.train.count {
            let bytes = try JPEG.encode(original.train.image(at: index), quality: 95)
            #expect(try shard.train.encodedImage(at: index) == bytes)
            #expect(try shard.train.image(at: index).size == original.train.image(at: index).size)
        }
    }

    @Test func resized() throws {
        let folder = try Self.folder()
        let original = try NamedDataset("folder:\(folder.path)").load()
        let path = folder.path + "/images.shard"
        let resize = try Resize("2x3")
        try ShardWriter(encoding: .raw, resize: resize).write(original, to: path)
        let shard = try NamedDataset("shard:\(path)").load()
        #expect(shard.train.imageSize == ImageSize(height: 2, width: 3))
        let framed = try FramedDataset(original.train, framing: FixedFraming(resize: resize))
        for index in 0..<framed.count { #expect(try shard.train.image(at: index) == framed.image(at: index)) }
        // The shorter side of 4x6 becomes 2, the longer one keeps the proportion.
        try ShardWriter(encoding: .jpeg(quality: 90), resize: Resize("2")).write(original, to: path)
        let smaller = try NamedDataset("shard:\(path)").load()
        #expect(try (0..<4).map { try smaller.train.image(at: $0).size.width } == [3, 3, 4, 4])
        #expect(smaller.train.imageSize == nil)
    }

    @Test func imagesInMemoryAndValues() throws {
        let synthetic = try NamedDataset("synthetic:shape=2x5x7,classes=3,count=9").load()
        let folder = try TemporaryFolder()
        let path = folder.path + "/images.shard"
        #expect(try ShardEncoding.standard(for: synthetic.train, resizing: false) == .raw)
        try ShardWriter(encoding: .raw).write(synthetic, to: path)
        try expectSame(try NamedDataset("shard:\(path)").load(), synthetic)
        #expect(try NamedDataset("shard:\(path)").load().train.imageSize == ImageSize(height: 5, width: 7))

        try folder.write(ppm(height: 1, width: 1, [1, 2, 3]), to: "a.ppm")
        try folder.write(Array("path,x,y\na.ppm,1.5,-2\na.ppm,0.1,1e30\n".utf8), to: "list.csv")
        let values = try NamedDataset("csv:\(folder.path)/list.csv,target=value,test=0").load()
        #expect(try ShardEncoding.standard(for: values.train, resizing: false) == .original)
        #expect(try ShardEncoding.standard(for: values.train, resizing: true) == .jpeg(quality: 90))
        try ShardWriter(encoding: .original).write(values, to: path)
        let shard = try NamedDataset("shard:\(path)").load()
        try expectSame(shard, values)
        #expect(shard.train.values(at: 1) == [0.1, 1e30])
        #expect(shard.test == nil)
    }

    @Test func whatCannotBeWritten() throws {
        let synthetic = try NamedDataset("synthetic:shape=2x5x7,count=4,classes=2").load()
        let folder = try TemporaryFolder()
        let path = try folder.write([1, 2, 3], to: "old.shard")
        func error(_ encoding: ShardEncoding, _ parts: DatasetParts) -> FoveaError? {
            #expect(throws: FoveaError.self) { try ShardWriter(encoding: encoding).write(parts, to: path) }
        }
        #expect(
            error(.original, synthetic) == .invalid("image 0 has no file to keep; encode it as raw"))
        #expect(error(.jpeg(quality: 90), synthetic)?.message.contains("this one has 2") == true)
        let empty = DatasetParts(train: Subset(of: synthetic.train, indices: []), test: nil)
        #expect(error(.raw, empty) == .invalid("the part 'train' has no image; leave it out"))
        let other = try NamedDataset("synthetic:shape=2x5x7,count=4,classes=3").load()
        #expect(
            error(.raw, DatasetParts(train: synthetic.train, test: other.train))
                == .invalid("the part 'test' has other channels, classes or values than the part 'train'"))
        // What was there is still there.
        #expect(Array(try Data(contentsOf: URL(fileURLWithPath: path))) == [1, 2, 3])
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["old.shard"])
        #expect(throws: FoveaError.usage("original files cannot be resized; encode them as jpeg or raw")) {
            try ShardWriter(encoding: .original, resize: Resize("2"))
        }
        #expect(throws: FoveaError.usage("the quality of JPEG is 1 to 100, but got 0")) {
            try ShardWriter(encoding: .jpeg(quality: 0))
        }
        let missing = #expect(throws: FoveaError.self) {
            try ShardWriter(encoding: .raw).write(synthetic, to: "/no/such/a.shard")
        }
        #expect(missing?.kind == .missingFile)
    }

    @Test func badImagesStopTheConversion() throws {
        let folder = try Self.folder()
        try folder.write([1, 2, 3], to: "train/cat/2.ppm")
        let parts = try NamedDataset("folder:\(folder.path)").load()
        let error = #expect(throws: FoveaError.self) {
            try ShardWriter(encoding: .raw).write(parts, to: folder.path + "/a.shard")
        }
        #expect(error?.message.contains("\(folder.path)/train/cat/2.ppm") == true)
        #expect(error?.message.hasSuffix("; 'fovea data check' names all images that cannot be read") == true)
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/a.shard"))
        // Files are kept unread; the error then names shard and file.
        try ShardWriter(encoding: .original).write(parts, to: folder.path + "/a.shard")
        let shard = try NamedDataset("shard:\(folder.path)/a.shard").load()
        let later = #expect(throws: FoveaError.self) { try shard.train.image(at: 2) }
        #expect(later?.message.hasPrefix("\(folder.path)/a.shard (\(folder.path)/train/cat/2.ppm): ") == true)
    }
}
