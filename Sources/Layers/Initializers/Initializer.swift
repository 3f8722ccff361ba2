import FoveaTensor

/// How a variable begins: numbers that are a function of the seed and the variable's path alone, so that adding a layer
/// does not change what the others begin with.
///
/// A new one is a struct with `numbers(count:fan:random:)` and, for use with a leading dot, a static member.
public protocol Initializer: Sendable, CustomStringConvertible {
    /// `count` numbers.
    ///
    /// - Parameters:
    ///   - fan: How many numbers each output is computed from, and the reverse.
    ///   - random: The variable's own random stream.
    func numbers(count: Int, fan: Fan, random: Philox) -> [Float]
}

extension Initializer {
    /// The numbers of one variable, row-major.
    ///
    /// - Parameter path: The variable's path, such as `conv1.weight`.
    public func values(_ type: TensorType, fan: Fan, seed: UInt64, path: String) -> NDArray {
        let random = Philox(key: seed, stream: fnv1a64(path))
        let numbers = numbers(count: type.count, fan: fan, random: random)
        return type.dtype == .f32
            ? NDArray(type.shape, numbers) : NDArray(type, doubles: numbers.map(Double.init))
    }

    /// The numbers of one variable, with the fan of its shape.
    public func values(_ type: TensorType, seed: UInt64, path: String) -> NDArray {
        values(type, fan: Fan(type.shape), seed: seed, path: path)
    }
}

/// How many connections a weight's shape means.
public struct Fan: Sendable, Hashable {
    /// Numbers that each output is computed from.
    public let input: Int
    /// Numbers that each input has a part in.
    public let output: Int

    /// A fan that does not follow from a shape.
    public init(input: Int, output: Int) {
        self.input = input
        self.output = output
    }

    /// `[outputs, inputs, ...window]`, as kernels and matrices are laid out: `inputs · window` and `outputs · window`. A
    /// vector counts as its length both ways.
    public init(_ shape: Shape) {
        guard shape.rank >= 2 else {
            self.init(input: shape.count, output: shape.count)
            return
        }
        let window = shape.dimensions.dropFirst(2).reduce(1, *)
        self.init(input: shape[1] * window, output: shape[0] * window)
    }
}
