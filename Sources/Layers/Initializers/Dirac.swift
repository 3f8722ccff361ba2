import FoveaSpec
import FoveaTensor

/// The convolution, or the matrix, that hands its input on: 1 where output and input channel are the same, at the middle of
/// the window, 0 elsewhere. PyTorch's `dirac_` for kernels and `eye_` for matrices.
///
/// Output channels beyond the inputs are 0, inputs beyond the outputs are lost. A vector counts as a matrix of one row.
public struct DiracInitializer: Initializer {
    /// The groups of the convolution: each hands its own channels on.
    public let groups: Int

    /// By default for a convolution without groups.
    public init(groups: Int = 1) { self.groups = groups }

    public var description: String { groups == 1 ? "dirac" : "dirac(groups: \(groups))" }

    /// Zeros and ones; random numbers play no part.
    ///
    /// - Throws: a sentence when the groups do not divide the outputs.
    public func numbers(_ shape: Shape, fan: Fan, random: Philox) throws -> [Float] {
        let (outputs, inputs, window) = shape.asMatrix
        guard groups >= 1, outputs % groups == 0 else {
            throw FoveaError.invalid(
                "the initializer \(description) expects groups that divide the outputs of the weight, but got shape "
                    + "\(shape)")
        }
        let extents = Array(shape.dimensions.dropFirst(2))
        let middle = zip(extents, Shape(extents).strides).reduce(0) { $0 + $1.0 / 2 * $1.1 }
        var numbers = [Float](repeating: 0, count: shape.count)
        for output in 0..<outputs {
            let input = output % (outputs / groups)
            if input < inputs { numbers[(output * inputs + input) * window + middle] = 1 }
        }
        return numbers
    }

    static let registrations = [
        InitializerRegistry.Entry("dirac", "the convolution that hands its input on: groups=1") { spec in
            DiracInitializer(groups: try spec.int("groups", default: 1, atLeast: 1))
        },
        InitializerRegistry.Entry("identity", "the matrix that hands its input on") { _ in DiracInitializer() },
    ]
}

extension Initializer where Self == DiracInitializer {
    /// The convolution that hands its input on.
    public static var dirac: Self { Self() }
    /// The matrix that hands its input on.
    public static var identity: Self { Self() }
}

extension Shape {
    /// `[outputs, inputs, ...window]` as numbers; a vector is one row.
    fileprivate var asMatrix: (outputs: Int, inputs: Int, window: Int) {
        rank < 2 ? (1, count, 1) : (self[0], self[1], dimensions.dropFirst(2).reduce(1, *))
    }
}
