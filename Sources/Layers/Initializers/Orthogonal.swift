import FoveaSpec
import FoveaTensor

/// Orthonormal rows, times a gain: a layer that begins so turns its input without stretching it (Saxe, McClelland and Ganguli
/// 2013, "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks").
///
/// A kernel counts as the matrix `[outputs, inputs · window]`, a vector as one row; where there are more rows than columns, the
/// columns are orthonormal. Every such matrix is as likely as any other: it is the Q of a normal random matrix, with the
/// signs for which R has a positive diagonal (Mezzadri 2007). PyTorch's `orthogonal_`.
public struct OrthogonalInitializer: Initializer {
    /// The length of each row.
    public let gain: Double

    /// By default rows of length 1.
    public init(gain: Double = 1) { self.gain = gain }

    public var description: String { gain == 1 ? "orthogonal" : "orthogonal(gain: \(gain))" }

    /// Work proportional to the count of numbers times the smaller side of the matrix; the fan plays no part.
    public func numbers(_ shape: Shape, fan: Fan, random: Philox) -> [Float] {
        let rows = shape.rank < 2 ? 1 : shape[0]
        let columns = shape.count / rows
        let (count, length) = (min(rows, columns), max(rows, columns))
        var vectors = OrthonormalVectors(random.normal(shape.count).map(Double.init), count: count, length: length)
        vectors.orthonormalize()
        let isWide = rows <= columns
        return (0..<shape.count).map { place in
            let (row, column) = (place / columns, place % columns)
            return Float(gain * (isWide ? vectors[row, column] : vectors[column, row]))
        }
    }

    static let registration = InitializerRegistry.Entry(
        "orthogonal", "orthonormal rows (Saxe et al. 2013): gain=1"
    ) { spec in OrthogonalInitializer(gain: try spec.double("gain", default: 1)) }
}

extension Initializer where Self == OrthogonalInitializer {
    /// Orthonormal rows.
    public static var orthogonal: Self { Self() }
    /// Orthonormal rows, times a gain.
    public static func orthogonal(gain: Double) -> Self { Self(gain: gain) }
}
