/// Pixels scaled to `[0, 1]` and nothing else: `scale`.
public struct Scaling: NormalizationMethod {
    /// It has no settings.
    public init() {}

    public var description: String { "scale" }

    /// `x = pixel / 255`, whatever the images are; none is read.
    public func fit(to dataset: any Dataset, threads: Int, onBadImage: BadImagePolicy) -> Normalization {
        Normalization.scaling(channels: dataset.channels)
    }

    static let registration = NormalizationRegistry.Entry("scale", "pixels in 0...1 and nothing else") { _ in
        Scaling()
    }
}
