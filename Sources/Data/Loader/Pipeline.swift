import FoveaTensor

/// The way of a sample from its dataset to the network: framed to one size, augmented, normalized, mixed with another.
///
/// The same pipeline gives the same numbers for the same ``SampleKey``, wherever and whenever it runs.
public struct Pipeline: Sendable {
    /// How images of any size come to one size; `nil` where they are of one size already.
    public var framing: (any Framing)?
    /// Random changes of each image, in order; none for validation and test.
    public var augmentations: [any Augmentation]
    /// Random mixtures of two samples of a batch; where there are several, each sample meets one of them.
    public var mixings: [any Mixing]
    /// What makes numbers of pixels.
    public var normalization: Normalization

    /// How files are decoded.
    public var decoding: Decoding

    /// By default nothing but normalization.
    public init(
        framing: (any Framing)? = nil, augmentations: [any Augmentation] = [], mixings: [any Mixing] = [],
        normalization: Normalization, decoding: Decoding = .full
    ) {
        self.framing = framing
        self.augmentations = augmentations
        self.mixings = mixings
        self.normalization = normalization
        self.decoding = decoding
    }

    /// Whether an image may come to the network in another way each time.
    public var isRandom: Bool {
        !augmentations.isEmpty || !mixings.isEmpty || framing.map { !($0 is FixedFraming) } ?? false
    }

    /// The size in which every image of the dataset reaches the network. Where neither the framing nor the dataset says
    /// it, that of the first image, which the others must then have too.
    ///
    /// - Throws: what reading the first image throws; a sentence when there is none.
    public func imageSize(of dataset: any Dataset) throws -> ImageSize {
        try Self.imageSize(of: dataset, framing: framing)
    }

    static func imageSize(of dataset: any Dataset, framing: (any Framing)?) throws -> ImageSize {
        if let size = framing?.outputSize { return size }
        if let size = dataset.imageSize {
            guard let framing else { return size }
            var random = SampleKey(seed: 0, epoch: 0, index: 0).draws(place: 0)
            return framing.frame(for: size, from: &random).window.size
        }
        guard dataset.count > 0 else {
            throw FoveaError.invalid("there is no image to load: the dataset is empty")
        }
        // Whether an image that cannot be read is an error is not decided here: the first that can be will do.
        var failure: any Error = FoveaError.defect("no image was tried")
        for index in 0..<dataset.count {
            do {
                return try framed(index, of: dataset, by: framing, key: SampleKey(seed: 0, epoch: 0, index: index)).size
            } catch {
                if index == 0 { failure = error }
            }
        }
        throw failure
    }

    /// An image in the size that the network sees, before augmentation.
    ///
    /// - Parameter decoded: Called between decoding and framing, with the frame.
    func framed(
        _ index: Int, of dataset: any Dataset, key: SampleKey, decoded: (Frame) -> Void = { _ in }
    ) throws -> Image {
        try Self.framed(index, of: dataset, by: framing, key: key, decoding: decoding, decoded: decoded)
    }

    static func framed(
        _ index: Int, of dataset: any Dataset, by framing: (any Framing)?, key: SampleKey,
        decoding: Decoding = .full, decoded: (Frame) -> Void = { _ in }
    ) throws -> Image {
        guard let framing else { return try dataset.image(at: index) }
        func draw(for size: ImageSize) -> Frame {
            var random = key.draws(place: 0)
            return framing.frame(for: size, from: &random)
        }
        var drawn: (frame: Frame, whole: ImageSize)?
        let image = try dataset.image(at: index) { size in
            let frame = draw(for: size)
            drawn = (frame, size)
            return decoding == .reduced ? frame.reduction : 1
        }
        // A dataset that has its images decoded already need not ask.
        let (frame, whole) = drawn ?? (draw(for: image.size), image.size)
        decoded(frame)
        try Pipeline.requireSize(of: frame, whole, dataset.place(of: index))
        return frame.apply(to: image, wholeSize: whole)
    }

    /// An image brought to the size that the network sees, where the framing draws nothing; as it is without a framing.
    ///
    /// - Throws: a sentence where that would be more pixels than an image may have.
    public func framed(_ image: Image) throws -> Image {
        guard let framing else { return image }
        var random = SampleKey(seed: 0, epoch: 0, index: 0).draws(place: 0)
        let frame = framing.frame(for: image.size, from: &random)
        try Pipeline.requireSize(of: frame, image.size, "the image")
        return frame.apply(to: image)
    }

    /// A sliver by its shorter side becomes a giant.
    private static func requireSize(of frame: Frame, _ whole: ImageSize, _ place: String) throws {
        for (size, how) in [(frame.resized, "resized to"), (frame.window.size, "cut to")]
        where size.area > ImageFile.mostPixels {
            throw FoveaError.invalid(
                "\(place) is \(whole) pixels and would be \(how) \(size), more than the \(ImageFile.mostPixels) that an "
                    + "image may have; \(how == "cut to" ? "crop to a smaller size" : "resize to height x width")")
        }
    }

    /// Changes a framed image as its key says.
    ///
    /// - Returns: what was done, in order.
    @discardableResult
    func augment(_ image: inout Image, key: SampleKey) -> [any ImageTransform] {
        var applied: [any ImageTransform] = []
        for (place, augmentation) in augmentations.enumerated() {
            // Place 0 is the framing's.
            var random = key.draws(place: place + 1)
            for transform in augmentation.draw(for: image.size, from: &random) {
                transform.apply(to: &image)
                applied.append(transform)
            }
        }
        return applied
    }

    /// How a sample of the network's size is mixed with the one before it in its batch; `nil` where it stays as it is.
    func mixture(for key: SampleKey, size: ImageSize) -> Mixture? {
        guard !mixings.isEmpty else { return nil }
        var random = key.draws(place: augmentations.count + 1)
        let mixing = mixings.count == 1 ? mixings[0] : mixings[random.index(below: mixings.count)]
        return mixing.draw(for: size, from: &random)
    }
}
