import Fovea
import Foundation

/// Files of images with labels.
let datasetTargets: [FuzzTarget] = [
    FuzzTarget(
        "idx", inputsInTests: 1500, dictionary: ["\0\0\u{08}\u{03}", "\0\0\u{08}\u{01}"],
        seeds: {
            let plain: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 4, 0, 0, 0, 3, 0, 0, 0, 2] + (0..<24).map { UInt8($0) }
            let labels: [UInt8] = [0, 0, 8, 1, 0, 0, 0, 4, 3, 1, 9, 0]
            return [plain, labels, zipped24]
        }
    ) { bytes, folder in
        let path = try folder.write(bytes, to: "train-images-idx3-ubyte")
        for name in ["train-labels-idx1-ubyte", "t10k-labels-idx1-ubyte"] {
            try folder.write([0, 0, 8, 1, 0, 0, 0, 4, 3, 1, 9, 0], to: name)
        }
        try folder.write(bytes, to: "t10k-images-idx3-ubyte")
        _ = try? IDX(contentsOf: path, rank: 1)
        try readAll(MNIST.digits.load(folder: folder.path))
    },
    FuzzTarget(
        "cifar", inputsInTests: 600,
        seeds: {
            let record = [3] + (0..<3072).map { UInt8(truncatingIfNeeded: $0) }
            return [record, record + record]
        }
    ) { bytes, folder in
        for part in 1...5 { try folder.write(bytes, to: "data_batch_\(part).bin") }
        try folder.write(bytes, to: "test_batch.bin")
        // The names too come from outside.
        try folder.write(Array(bytes.prefix(100)), to: "batches.meta.txt")
        _ = try? CIFAR.ten.load(folder: folder.path)
        unlink("\(folder.path)/batches.meta.txt")
        try readAll(CIFAR.ten.load(folder: folder.path))
    },
    FuzzTarget(
        "csv", inputsInTests: 800,
        dictionary: [
            "\"", "\"\"", ",", "\n", "\r\n", "path", "label", "split", "train", "test", "validation", "a.ppm", "1.5",
            "nan", "\u{FEFF}", "../",
        ],
        seeds: {
            [
                "path,label,split\n\"a.ppm\",cat,train\nb.ppm,dog,train\nc.ppm,\"a \"\"dog\"\"\",train\na.ppm,cat,test\n",
                "a.ppm,1\nb.ppm,2\nb.ppm,3\na.ppm,1\n", "path,age,height\na.ppm,36,1.62\nb.ppm,85,1.68\n",
            ].map { Array($0.utf8) }
        }
    ) { bytes, folder in
        for name in ["a.ppm", "b.ppm"] { try folder.write(Fixtures.ppm(), to: name) }
        let path = try folder.write(bytes, to: "list.csv")
        _ = try? CSVDataset.parts(of: path, target: .values)
        try readAll(CSVDataset.parts(of: path))
    },
    FuzzTarget(
        "shard", inputsInTests: 800,
        dictionary: jsonWords + ["FOVEASHD", "\"raw\"", "\"file\"", "train", "count", "channels"],
        seeds: { try shardSeeds(side: 9) }, repair: Checksums.ofShard
    ) { bytes, folder in
        try readAll(Shard.parts(of: folder.write(bytes, to: "a.shard")))
    },
    // A file that somebody makes shorter while it is being read: the last two bytes say where.
    FuzzTarget(
        "shard-cut-in-use", inputsInTests: 400,
        seeds: {
            try shardSeeds(side: 40).flatMap { seed in [[0, 0], [0, 150], [9, 9], [20, 7]].map { seed + $0 } }
        }
    ) { bytes, folder in
        let file = Array(bytes.dropLast(2))
        let path = try folder.write(file, to: "a.shard")
        let parts = try Shard.parts(of: path)
        let length = bytes.suffix(2).reduce(0) { $0 << 8 | Int($1) } % max(file.count, 1)
        // Once in the middle of an image. Every image may fail, in a sentence; nothing may end the process.
        _ = try? parts.train.image(at: 0) { _ in
            truncate(path, length)
            return 1
        }
        truncate(path, length)
        for (_, dataset) in parts.named {
            for index in 0..<dataset.count {
                _ = (dataset.label(at: index), dataset.values(at: index), dataset.place(of: index), dataset.fingerprint)
                do {
                    _ = try dataset.image(at: index)
                    _ = try dataset.encodedImage(at: index)
                } catch let error as FoveaError where error.kind != .defect {}
            }
        }
    },
]

/// Twenty-four numbers as an IDX file that gzip made smaller.
private let zipped24: [UInt8] = [
    0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x63, 0x60, 0xE0, 0x60, 0x66, 0x60, 0x60, 0x60, 0x01,
    0x62,
    0x10, 0xCD, 0xC4, 0xC0, 0xC8, 0xC4, 0xCC, 0xC2, 0xCA, 0xC6, 0xCE, 0xC1, 0xC9, 0xC5, 0xCD, 0xC3, 0xCB, 0xC7, 0x2F,
    0x20,
    0x28, 0x24, 0x2C, 0x22, 0x2A, 0x26, 0x0E, 0x00, 0x0C, 0x9A, 0x1C, 0xCB, 0x28, 0x00, 0x00, 0x00,
]

/// - Parameter side: Of the images.
private func shardSeeds(side: Int) throws -> [[UInt8]] {
    let folder = try InputFolder()
    for name in ["a.ppm", "b.ppm"] { try folder.write(Fixtures.ppm(height: side, width: side), to: name) }
    let classes = try folder.write(
        Array("path,label,split\na.ppm,x,train\nb.ppm,y,train\nb.ppm,x,test\n".utf8), to: "c.csv")
    let values = try folder.write(
        Array("path,age,height,split\na.ppm,1,2,train\nb.ppm,3,4,validation\n".utf8), to: "v.csv")
    return try [(classes, CSVDataset.Target.classes), (values, .values)].flatMap { path, target in
        try [ShardEncoding.original, .raw, .jpeg(quality: 80)].map { encoding in
            let parts = try CSVDataset.parts(of: path, target: target)
            return try Fixtures.written { try ShardWriter(encoding: encoding).write(parts, to: $0) }
        }
    }
}

/// Reads every image, and all that is known of it.
private func readAll(_ parts: DatasetParts) throws {
    for (_, dataset) in parts.named {
        _ = dataset.classCounts
        for index in 0..<min(dataset.count, 50) {
            _ = (dataset.label(at: index), dataset.values(at: index), dataset.place(of: index))
            _ = try dataset.encodedImage(at: index)
            let image = try dataset.image(at: index)
            guard image.channels == dataset.channels, dataset.imageSize == nil || dataset.imageSize == image.size else {
                throw FoveaError.defect("image \(index) is \(image.shape), but the dataset says otherwise")
            }
        }
    }
}
