import FoveaSpec

/// The features that a spec can name: the words of `--features`.
public enum FeatureRegistry {
    /// A feature's name, its line of help, and a factory that reads its settings from a spec.
    public typealias Entry = Registry<FeatureStep>.Entry

    /// The entries by name. A new feature is one line here.
    public static let registry = Registry<FeatureStep>(
        "feature",
        [
            RawPixels.registration, HOG.registration, ColorHistogram.registration, StandardizedFeatures.registration,
            PolynomialFeatures.registration, PCA.registration,
        ],
        aliases: [
            "pixels": "raw", "standard-scaler": "standardize", "color-histogram": "histogram", "poly": "polynomial",
        ])
}

/// One of the words of `--features`.
public enum FeatureStep: Sendable {
    /// Looks at images.
    case image(any ImageFeature)
    /// Looks at the numbers that those before it give.
    case rows(any FeatureTransform)
}
