import FoveaTensor

/// What one pass over a dataset finds: how many images of which sizes, which cannot be read, what their pixels are like,
/// and which are the same.
public struct DatasetSurvey: Sendable {
    /// The number of images, bad ones included.
    public let count: Int
    /// How many images each class has; empty where the images have values.
    public let classCounts: [Int]
    /// The different sizes, each with the number of its images, smallest area first.
    public let sizes: [(size: ImageSize, count: Int)]
    /// Mean and covariance of the channels over all pixels; `nil` where no image can be read.
    public let statistics: PixelStatistics?
    /// The images that cannot be read, with the sentences that say why.
    public let badImages: [BadImage]
    /// The SHA-256 of each image's size and pixels; `nil` for a bad one.
    let hashes: [String?]

    /// Reads every image of a dataset once.
    ///
    /// - Throws: a sentence when the system gives no thread, or OpenSSL no checksum; never for a bad image.
    public init(of dataset: any Dataset, threads: Int) throws {
        let channels = dataset.channels
        let found = try dataset.mapImages(threads: threads) { index, image in Found(index, image, channels: channels) }
        count = dataset.count
        classCounts = dataset.classCounts
        hashes = found.map(\.hash)
        badImages = found.compactMap(\.bad)
        var counts: [ImageSize: Int] = [:]
        var sums = ChannelSums(channels: channels)
        for image in found {
            guard let size = image.size else { continue }
            counts[size, default: 0] += 1
            if let part = image.sums { sums.merge(part) }
        }
        sizes = counts.map { ($0.key, $0.value) }.sorted { a, b in
            (a.size.area, a.size.height) < (b.size.area, b.size.height)
        }
        statistics = counts.isEmpty ? nil : PixelStatistics(sums)
    }

    /// What is known of one image.
    private struct Found: Sendable {
        var size: ImageSize?
        var sums: ChannelSums?
        var hash: String?
        var bad: BadImage?

        init(_ index: Int, _ image: Result<Image, any Error>, channels: Int) {
            do {
                let image = try image.get()
                var sums = ChannelSums(channels: channels)
                sums.add(image)
                let digest = try Digest(.sha256)
                // The same bytes in another shape are another image.
                Array("\(image.channels)x\(image.size)".utf8).withUnsafeBytes { digest.update($0) }
                image.pixels.withUnsafeBytes { digest.update($0) }
                (size, self.sums, hash) = (image.size, sums, digest.hexadecimal())
            } catch {
                bad = BadImage(index: index, message: (error as? FoveaError)?.message ?? "\(error)")
            }
        }
    }

    /// The size that half of the images are smaller than; `nil` where no image can be read.
    public var medianSize: ImageSize? {
        let readable = count - badImages.count
        var seen = 0
        for (size, count) in sizes {
            seen += count
            if 2 * seen >= readable { return size }
        }
        return nil
    }
}

/// Images that lie in a dataset more than once, pixel for pixel.
public struct Duplicates: Sendable {
    /// One image, and everywhere it is.
    public struct Group: Sendable {
        /// The parts' names with the images' places in them, in order.
        public let places: [(part: String, index: Int)]

        /// Whether it lies in more than one part: what is tested on has been learned from.
        public var leaks: Bool { Set(places.map(\.part)).count > 1 }
    }

    /// Every image that lies in several places.
    public let groups: [Group]

    /// Compares the surveys of a dataset's parts.
    public init(_ surveys: [(part: String, survey: DatasetSurvey)]) {
        var places: [String: [(part: String, index: Int)]] = [:]
        var order: [String] = []
        for (part, survey) in surveys {
            for (index, hash) in survey.hashes.enumerated() {
                guard let hash else { continue }
                if places[hash] == nil { order.append(hash) }
                places[hash, default: []].append((part, index))
            }
        }
        groups = order.compactMap { hash in
            guard let found = places[hash], found.count > 1 else { return nil }
            return Group(places: found)
        }
    }

    /// The images that lie in more than one part.
    public var leaks: [Group] { groups.filter(\.leaks) }
}

extension Dataset {
    /// Decodes every image and gives those that cannot be.
    ///
    /// - Throws: a sentence when the system gives no thread.
    public func badImages(threads: Int) throws -> [BadImage] {
        try mapImages(threads: threads) { index, image -> BadImage? in
            do {
                _ = try image.get()
                return nil
            } catch {
                return BadImage(index: index, message: (error as? FoveaError)?.message ?? "\(error)")
            }
        }.compactMap(\.self)
    }
}
