import FoveaTensor

/// A way of finding a ``Normalization`` from training images: `standardize`, `min-max:low=-1`, `zca-whiten`.
///
///     let method = try NormalizationRegistry.method("standardize:per=pixel")
///     let normalization = try method.fit(to: train, threads: 2)
///
/// Its description is its spec with all settings, so that equal methods have equal descriptions.
public protocol NormalizationMethod: Sendable, CustomStringConvertible {
    /// Finds the normalization in one streaming pass over a dataset. The images may differ in size where it has numbers per
    /// channel only; every pixel then counts once.
    ///
    /// The sums are exact integers, so that neither the number of threads nor the order of the images makes a difference.
    ///
    /// - Parameters:
    ///   - threads: How many images are read and added at once.
    ///   - onBadImage: Whether an image that cannot be read ends the pass or is left out.
    /// - Throws: a sentence when there is no image, or the images' one size is needed and not known; whatever reading an
    ///   image throws.
    func fit(to dataset: any Dataset, threads: Int, onBadImage: BadImagePolicy) throws -> Normalization
}

extension NormalizationMethod {
    /// Finds the normalization in images that can all be read.
    public func fit(to dataset: any Dataset, threads: Int) throws -> Normalization {
        try fit(to: dataset, threads: threads, onBadImage: .stop)
    }
}

/// What has numbers of its own: the settings `per=channel` and `per=pixel`.
public enum NormalizationGrain: String, Sendable, Hashable, CaseIterable {
    /// Every channel, over all its pixels of all images.
    case channel
    /// Every place of an image, in every channel, over all images.
    case pixel
}

extension Dataset {
    /// - Throws: a sentence when there is no image.
    func requireImages(for purpose: String) throws {
        guard count > 0 else {
            throw FoveaError.invalid("\(purpose) needs at least one image, but the dataset is empty")
        }
    }

    /// The shape of every image, for what needs it.
    ///
    /// - Throws: a sentence when there is no image, or their size is not known to be one.
    func requireImageShape(for purpose: String) throws -> Shape {
        try requireImages(for: purpose)
        guard let size = imageSize else {
            throw FoveaError.invalid(
                "\(purpose) needs images of one size, but these may differ; bring them to one size, "
                    + "such as by the preprocessing 'resize:256 center-crop:224'")
        }
        return [channels, size.height, size.width]
    }
}
