import FoveaSpec
import FoveaTensor
import Foundation

/// The normal distribution with mean 0, of which only the part within `±limit · std` is drawn from.
///
/// The limit counts standard deviations, as in Keras and in timm's `trunc_normal_tf_`; that of PyTorch's `trunc_normal_` is a
/// number of its own. As in all of them `std` is that of the whole distribution: what is drawn has 0.88 of it at limit 2.
public struct TruncatedNormalInitializer: Initializer {
    /// The standard deviation before the tails are cut off.
    public let std: Double
    /// From how many standard deviations on; above 0.
    public let limit: Double

    /// By default cut off at two standard deviations.
    public init(std: Double, limit: Double = 2) {
        self.std = std
        self.limit = limit
    }

    public var description: String { "truncated-normal(std: \(std), limit: \(limit))" }

    /// Draws by the inverse of the distribution function, one uniform number each; the fan plays no part.
    public func numbers(_ shape: Shape, fan: Fan, random: Philox) -> [Float] {
        let widest = erf(limit / 2.0.squareRoot())
        let scale = std * 2.0.squareRoot()
        return random.bits(shape.count).map { word in
            // The middles of 2²⁴ intervals, so that neither end is among them.
            let place = (2 * Double(word >> 8) + 1) * 0x1p-24 - 1
            return Float(scale * inverseErf(place * widest))
        }
    }

    static let registration = InitializerRegistry.Entry(
        "truncated-normal", "normal, drawn within limit standard deviations: std=0.02, limit=2"
    ) { spec in
        TruncatedNormalInitializer(
            std: try spec.double("std", default: 0.02, atLeast: 0),
            limit: try spec.double("limit", default: 2, atLeast: 0.001))
    }
}

extension Initializer where Self == TruncatedNormalInitializer {
    /// The normal distribution within `±limit · std`.
    public static func truncatedNormal(std: Double, limit: Double = 2) -> Self { Self(std: std, limit: limit) }
}

/// The number whose error function is `y`, in `-1 ... 1`: Winitzki's approximation (2008), then Newton's method three times.
func inverseErf(_ y: Double) -> Double {
    // Nothing a normal distribution is cut off at lies beyond.
    let y = min(max(y, -1 + 1e-15), 1 - 1e-15)
    let a = 0.147
    let logarithm = log1p(-y * y)
    let half = 2 / (Double.pi * a) + logarithm / 2
    var x = (((half * half - logarithm / a).squareRoot() - half).squareRoot()) * (y < 0 ? -1 : 1)
    for _ in 0..<3 { x -= (erf(x) - y) * exp(x * x) * (Double.pi.squareRoot() / 2) }
    return x
}
