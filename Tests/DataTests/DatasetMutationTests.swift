import FoveaData
import FoveaTensor
import Foundation
import Testing

/// Thousands of spoiled datasets: each gives images of the right size or a sentence naming the file, never a crash.
@Suite struct DatasetMutationTests {
    /// Reads every image of every part.
    ///
    /// - Returns: how many could not be read.
    func readAll(_ parts: DatasetParts, trial: Int) -> Int {
        var failures = 0
        for (_, dataset) in parts.named {
            for index in 0..<dataset.count {
                let label = Int(dataset.label(at: index))
                #expect(dataset.classNames.isEmpty ? label == 0 : dataset.classNames.indices.contains(label))
                do {
                    let image = try dataset.image(at: index)
                    #expect(image.channels == dataset.channels)
                    #expect(image.size == dataset.imageSize ?? image.size)
                } catch let error as FoveaError {
                    failures += 1
                    #expect(error.message.contains(dataset.place(of: index)), "trial \(trial): \(error)")
                } catch {
                    Issue.record("trial \(trial): \(error)")
                }
            }
        }
        return failures
    }

    /// Loads what each trial writes.
    ///
    /// - Returns: how many datasets could not be loaded, and how many images could not be read.
    func tryAll(
        _ trials: Int, _ spec: String, naming path: String, write: (Int) throws -> Void
    ) throws -> (datasets: Int, images: Int) {
        MutationTests.forgetPeakMemory()
        let before = MutationTests.peakMemory
        var (datasets, images) = (0, 0)
        for trial in 0..<trials {
            try write(trial)
            do {
                images += readAll(try NamedDataset(spec).load(), trial: trial)
            } catch let error as FoveaError {
                datasets += 1
                #expect(error.message.hasPrefix(path), "trial \(trial): \(error)")
            }
        }
        // A header that asks for more would show.
        #expect(MutationTests.peakMemory - before < 256 << 20)
        return (datasets, images)
    }

    @Test func records() throws {
        let folder = try TemporaryFolder(inMemory: true)
        let files = CIFARTests.hundred()
        try CIFARTests.write(files, to: folder)
        let whole = try #require(files["train.bin"])
        let failures = try tryAll(
            1000, "cifar100:\(folder.path),labels=coarse", naming: "\(folder.path)/train.bin, byte "
        ) { trial in
            var bytes = MutationTests.mutated(whole, trial)
            // Most bytes are pixels, which may be anything: labels are spoiled here.
            if trial % 2 == 0, bytes.count > 6150 { bytes[3074 * (trial % 3) + trial / 2 % 2] = UInt8(trial / 4 % 256) }
            try folder.write(bytes, to: "train.bin")
        }
        #expect(failures.datasets > 300, "the mutations are too tame")
    }

    @Test func lists() throws {
        let text = """
            path,label,split
            "a.ppm",cat,train
            b.ppm,dog,train
            c.ppm,"a ""dog""\",train
            d.ppm,cat,test

            """
        let folder = try CSVDatasetTests.folder(text, inMemory: true)
        let path = folder.path + "/list.csv"
        let failures = try tryAll(1000, "csv:\(path)", naming: path) { trial in
            try folder.write(MutationTests.mutated(Array(text.utf8), trial), to: "list.csv")
        }
        #expect(failures.datasets > 300 && failures.images > 10, "the mutations are too tame: \(failures)")
    }

    /// Half of the mutations get a checksum that agrees with them, so that what stands behind it is reached.
    @Test(arguments: [ShardEncoding.original, .raw])
    func shards(encoding: ShardEncoding) throws {
        let folder = try ShardTests.folder(inMemory: true)
        let grey = Image(channels: 3, size: ImageSize(height: 9, width: 17)) { $0.update(repeating: 77) }
        try folder.write(JPEG.encode(grey, quality: 80), to: "train/cat/1.ppm")
        let path = folder.path + "/a.shard"
        try ShardWriter(encoding: encoding).write(NamedDataset("folder:\(folder.path)").load(), to: path)
        let whole = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        let description = 96 + Int(whole[12]) + Int(whole[13]) * 256 + 14 * 20
        let failures = try tryAll(1000, "shard:\(path)", naming: path) { trial in
            var bytes = MutationTests.mutated(whole, trial)
            if trial % 2 == 0 {
                let start = MutationTests.mutated(Array(whole[..<description]), trial)
                bytes = try Self.withChecksum(start + whole[description...])
            }
            try folder.write(bytes, to: "a.shard")
        }
        #expect(failures.datasets > 300 && failures.images > 10, "the mutations are too tame: \(failures)")
    }

    /// The bytes with the checksum that a writer would have given them.
    static func withChecksum(_ bytes: [UInt8]) throws -> [UInt8] {
        let header = bytes[12..<16].reversed().reduce(0) { $0 << 8 | Int($1) }
        let end = 96 + header + 14 * 20
        guard end <= bytes.count else { return bytes }
        var bytes = bytes
        bytes.replaceSubrange(32..<96, with: Array(try Digest.sha256(Array(bytes[..<32] + bytes[96..<end])).utf8))
        return bytes
    }
}
