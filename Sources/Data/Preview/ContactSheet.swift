import FoveaTensor

/// Originals, each with several augmented versions beside it: what training will see, before it does.
public struct ContactSheet: Sendable {
    /// One image and its versions.
    public struct Row: Sendable {
        /// Where the image lies, and what it shows.
        public let title: String
        /// The image as validation sees it.
        public let original: Image
        /// As the first epochs show it.
        public let versions: [AugmentedSample]
    }

    /// One for each image.
    public let rows: [Row]

    /// - Parameters:
    ///   - indices: The images, which are mixed, where the pipeline mixes, with the one before in this list.
    ///   - evaluation: The way of validation images: the originals.
    ///   - epoch: The first epoch that is shown.
    ///   - versions: How many epochs are shown.
    /// - Throws: what the dataset throws when an image cannot be read.
    public init(
        of dataset: any Dataset, indices: [Int], _ pipeline: Pipeline, evaluation: Pipeline, seed: UInt64,
        epoch: Int = 0, versions: Int
    ) throws {
        guard dataset.channels == 1 || dataset.channels == 3 else {
            throw FoveaError.invalid("images of \(dataset.channels) channels cannot be shown; only those of 1 or 3 can")
        }
        let columns = try (epoch..<(epoch + versions)).map { epoch in
            // Mixed as in a batch: each with the one before it as it was before it was mixed, the first with the last.
            let alone = try indices.map { index in
                try pipeline.sample(SampleKey(seed: seed, epoch: epoch, index: index), of: dataset)
            }
            guard !pipeline.mixings.isEmpty, alone.count > 1 else { return alone }
            return try alone.indices.map { place in
                try pipeline.sample(
                    alone[place].key, of: dataset, after: alone[(place + alone.count - 1) % alone.count])
            }
        }
        rows = try indices.enumerated().map { place, index in
            let key = SampleKey(seed: seed, epoch: epoch, index: index)
            return Row(
                title: dataset.title(of: index), original: try evaluation.framed(index, of: dataset, key: key),
                versions: columns.map { $0[place] })
        }
    }

    /// Images to show, drawn from the seed: as many of each class as of any other, as far as there are.
    public static func choice(of dataset: any Dataset, count: Int, seed: UInt64) -> [Int] {
        let order = Philox(key: seed, stream: RandomStream.preview).permutation(dataset.count)
        guard !dataset.classNames.isEmpty else { return Array(order.prefix(count)) }
        var turns = [Int](repeating: 0, count: dataset.classNames.count)
        // Each image with the number of its class's images before it: all first ones come first.
        let ranked = order.enumerated().map { place, index in
            let label = Int(dataset.label(at: index))
            defer { turns[label] += 1 }
            return (turn: turns[label], place: place, index: index)
        }
        return ranked.sorted { ($0.turn, $0.place) < ($1.turn, $1.place) }.prefix(count).map(\.index)
    }

    /// All images side by side, one row for each: originals in the first column, a white gap between all.
    public var image: Image {
        let size = rows.flatMap { [$0.original.size] + $0.versions.map(\.image.size) }.reduce(
            ImageSize(height: 1, width: 1)
        ) { ImageSize(height: max($0.height, $1.height), width: max($0.width, $1.width)) }
        // Small images are enlarged: a pixel becomes a square.
        let scale = max(1, 96 / max(size.height, size.width, 1))
        let gap = 4
        let cell = ImageSize(height: size.height * scale + gap, width: size.width * scale + gap)
        let columns = 1 + (rows.first?.versions.count ?? 0)
        let whole = ImageSize(height: rows.count * cell.height + gap, width: columns * cell.width + gap)
        let channels = rows.first?.original.channels == 1 ? 1 : 3
        return Image(channels: channels, size: whole) { pixels in
            pixels.update(repeating: 255)
            for (down, row) in rows.enumerated() {
                for (right, image) in ([row.original] + row.versions.map(\.image)).enumerated() {
                    let corner = (top: gap + down * cell.height, left: gap + right * cell.width)
                    for channel in 0..<channels {
                        for y in 0..<(image.height * scale) {
                            let source = (channel * image.height + y / scale) * image.width
                            let target = (channel * whole.height + corner.top + y) * whole.width + corner.left
                            for x in 0..<(image.width * scale) { pixels[target + x] = image.pixels[source + x / scale] }
                        }
                    }
                }
            }
        }
    }
}

extension Dataset {
    /// Where an image lies, and what it shows.
    func title(of index: Int) -> String {
        let shown =
            valueNames.isEmpty
            ? classNames[Int(label(at: index))]
            : zip(valueNames, values(at: index)).map { "\($0) \($1)" }.joined(separator: ", ")
        return "\(shown), \(place(of: index))"
    }
}
