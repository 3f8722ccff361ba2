import Foundation
import FoveaInterchange
import FoveaTensor

/// Writes a dataset as one shard file, an image at a time: the dataset may be larger than memory.
public struct ShardWriter: Sendable {
    /// What is kept of each image.
    public let encoding: ShardEncoding
    /// How images are made smaller first; `nil` keeps their size.
    public let resize: Resize?
    /// How many threads decode and encode.
    public let threads: Int

    /// - Throws: a usage sentence when files would be kept as they are and resized at once.
    public init(encoding: ShardEncoding, resize: Resize? = nil, threads: Int = 1) throws {
        if encoding == .original, resize != nil {
            throw FoveaError.usage("original files cannot be resized; encode them as jpeg or raw")
        }
        if case .jpeg(let quality) = encoding, !(1...100).contains(quality) {
            throw FoveaError.usage("the quality of JPEG is 1 to 100, but got \(quality)")
        }
        self.encoding = encoding
        self.resize = resize
        self.threads = threads
    }

    /// Writes all parts, or nothing.
    ///
    /// - Returns: the number of images and the length of the file.
    /// - Throws: what reading an image throws; `invalid` when the parts do not belong together or an image does not fit the
    ///   encoding; `missingFile` and `inputOutput` when the file cannot be written. What was at the path then stays.
    @discardableResult
    public func write(_ parts: DatasetParts, to path: String) throws -> (images: Int, bytes: Int) {
        let named = parts.named
        try Self.check(named)
        let header = ShardHeader(
            channels: parts.train.channels, classes: parts.train.classNames, values: parts.train.valueNames,
            encoding: encoding == .raw ? .raw : .file,
            parts: named.map { ShardHeader.Part(name: $0.name, count: $0.dataset.count) })
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let json = try encoder.encode(header)
        let images = named.reduce(0) { $0 + $1.dataset.count }
        let start = json.count + images * ShardLayout.entrySize(values: header.values.count)
        var bytes = ShardLayout.preambleSize + start
        try AtomicFile.write(to: path) { file in
            // The place of what is known at the end.
            try file.write(Data(count: bytes))
            var index: [UInt8] = []
            index.reserveCapacity(start)
            var sizes = CommonSize()
            for (_, dataset) in named {
                try encoded(dataset) { place, image in
                    let name = Array(dataset.place(of: place).utf8)
                    let length = try Self.length(image.bytes, dataset.place(of: place))
                    let entry = ShardEntry(
                        offset: UInt64(bytes), length: length, nameLength: UInt32(name.count),
                        label: dataset.label(at: place))
                    index += entry.bytes + dataset.values(at: place).flatMap(\.bitPattern.bytes)
                    try name.withUnsafeBytes { try file.write($0) }
                    try image.bytes.withUnsafeBytes { try file.write($0) }
                    bytes += name.count + image.bytes.count
                    sizes.add(image.size)
                }
            }
            let preamble = try Self.preamble(header: Array(json), images: images, size: sizes.size, index: index)
            try (preamble + json + index).withUnsafeBytes { try file.write($0, at: 0) }
        }
        return (images, bytes)
    }

    private static func check(_ parts: [(name: String, dataset: any Dataset)]) throws {
        guard let train = parts.first?.dataset else { return }
        for (name, dataset) in parts {
            guard dataset.count > 0 else { throw FoveaError.invalid("the part '\(name)' has no image; leave it out") }
            guard dataset.channels == train.channels, dataset.classNames == train.classNames,
                dataset.valueNames == train.valueNames
            else {
                throw FoveaError.invalid(
                    "the part '\(name)' has other channels, classes or values than the part 'train'")
            }
        }
        guard train.channels <= ShardFile.mostChannels else {
            throw FoveaError.invalid(
                "a shard's images have at most \(ShardFile.mostChannels) channels, but these have \(train.channels)")
        }
        guard train.classNames.isEmpty != train.valueNames.isEmpty else {
            throw FoveaError.invalid("a shard's images have either classes or values, but these have none")
        }
    }

    private static func length(_ bytes: [UInt8], _ place: String) throws -> UInt32 {
        guard let length = UInt32(exactly: bytes.count) else {
            throw FoveaError.invalid(
                "\(place) takes \(bytes.count) bytes, but at most \(UInt32.max) are kept of an image")
        }
        return length
    }

    private static func preamble(header: [UInt8], images: Int, size: ImageSize?, index: [UInt8]) throws -> [UInt8] {
        let start =
            ShardLayout.magic + ShardLayout.version.bytes + UInt32(header.count).bytes + UInt64(images).bytes
            + UInt32(size?.height ?? 0).bytes + UInt32(size?.width ?? 0).bytes
        return start + Array(try ShardLayout.checksum(preamble: start, header: header, index: index).utf8)
    }
}

extension ShardWriter {
    /// An image as it is kept; its size where that is known.
    private struct Encoded: Sendable {
        let bytes: [UInt8]
        let size: ImageSize?
    }

    /// The size that all images have.
    private struct CommonSize {
        private var first: ImageSize??
        private var differ = false

        mutating func add(_ size: ImageSize?) {
            if let first { differ = differ || first != size } else { first = .some(size) }
        }

        var size: ImageSize? { differ ? nil : first ?? nil }
    }

    /// Calls `body` with every image in order.
    private func encoded(_ dataset: any Dataset, _ body: (Int, Encoded) throws -> Void) throws {
        if encoding == .original {
            for index in 0..<dataset.count {
                guard let bytes = try dataset.encodedImage(at: index) else {
                    throw FoveaError.invalid("\(dataset.place(of: index)) has no file to keep; encode it as raw")
                }
                try body(index, Encoded(bytes: bytes, size: dataset.imageSize))
            }
            return
        }
        // Few enough at a time that large images fit into memory.
        let step = 4 * min(max(threads, 1), Loader.mostWorkers)
        for start in stride(from: 0, to: dataset.count, by: step) {
            let some = Subset(of: dataset, indices: Array(start..<min(start + step, dataset.count)))
            let images = try Resized(base: some, resize: resize).mapImages(threads: threads) { _, image in
                Result { try encode(image.get()) }
            }
            for (offset, image) in images.enumerated() {
                do {
                    _ = try image.get()
                } catch let error as FoveaError {
                    throw FoveaError(
                        error.kind, "\(error.message); 'fovea data check' names all images that cannot be read")
                }
                try body(start + offset, image.get())
            }
        }
    }

    private func encode(_ image: Image) throws -> Encoded {
        switch encoding {
        case .jpeg(let quality): Encoded(bytes: try JPEG.encode(image, quality: quality), size: image.size)
        case .raw, .original: Encoded(bytes: ShardRawImage.bytes(of: image), size: image.size)
        }
    }

    /// Images in the size in which they are kept.
    private struct Resized: DatasetWrapper {
        let base: any Dataset
        let resize: Resize?

        var imageSize: ImageSize? { nil }

        func image(at index: Int, reducing reduction: (ImageSize) -> Int) throws -> Image {
            let framing = resize.map { FixedFraming(resize: $0) }
            return try Pipeline.framed(index, of: base, by: framing, key: SampleKey(seed: 0, epoch: 0, index: index))
        }
    }
}
