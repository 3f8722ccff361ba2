import FoveaSpec
import FoveaTensor

/// How the last layer of a classifier begins: the normal distribution with standard deviation `0.1 / √fan_in`.
///
/// He's `√(2 / fan_in)` keeps the variance of what passes through, which is right inside of a network and wrong at its end: scores
/// with a standard deviation `s` are a guess that knows nothing and is sure of it, and the first loss is about `ln K + s²/2` for
/// K classes, instead of `ln K`. With features of size 1 this begins at `s = 0.1`, half a percent of a nat above. Zeros would begin at
/// `ln K` itself, but then no gradient reaches what lies below in the first step.
public struct ScoresInitializer: Initializer {
    public init() {}

    public var description: String { "scores" }

    /// Draws from the normal distribution with mean 0 and standard deviation `0.1 / √fan_in`.
    public func numbers(_ shape: Shape, fan: Fan, random: Philox) -> [Float] {
        NormalInitializer(std: 0.1 / Double(fan.input).squareRoot()).numbers(shape, fan: fan, random: random)
    }

    static let registration = InitializerRegistry.Entry(
        "scores", "normal, std = 0.1 / √fan_in: the last layer of a classifier, whose first loss is then ln K"
    ) { _ in ScoresInitializer() }
}

extension Initializer where Self == ScoresInitializer {
    /// The normal distribution with standard deviation `0.1 / √fan_in`, for the last layer of a classifier.
    public static var scores: Self { Self() }
}
