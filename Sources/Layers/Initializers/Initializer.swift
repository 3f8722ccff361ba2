import FoveaTensor

/// How a variable begins: numbers that are a function of the seed and the variable's path alone, so that adding a layer
/// does not change what the others begin with.
///
/// A new one is a struct with `numbers(_:fan:random:)` and, for use with a leading dot, a static member.
public protocol Initializer: Sendable, CustomStringConvertible {
    /// As many numbers as a variable of that shape has, row-major.
    ///
    /// - Parameters:
    ///   - shape: `[outputs, inputs, ...window]` for kernels and matrices.
    ///   - fan: How many numbers each output is computed from, and the reverse.
    ///   - random: The variable's own random stream.
    /// - Throws: a sentence for a shape that it has no numbers for.
    func numbers(_ shape: Shape, fan: Fan, random: Philox) throws -> [Float]
}

extension Initializer {
    /// The numbers of one variable, row-major.
    ///
    /// - Parameter path: The variable's path, such as `conv1.weight`.
    /// - Throws: a sentence, with the path, for a shape that it has no numbers for.
    public func values(_ type: TensorType, fan: Fan, seed: UInt64, path: String) throws -> NDArray {
        let random = Philox(key: seed, stream: fnv1a64(path))
        let numbers: [Float]
        do {
            numbers = try self.numbers(type.shape, fan: fan, random: random)
        } catch let error as FoveaError {
            throw error.at(path)
        }
        return type.dtype == .f32
            ? NDArray(type.shape, numbers) : NDArray(type, doubles: numbers.map(Double.init))
    }

    /// The numbers of one variable, with the fan of its shape.
    public func values(_ type: TensorType, seed: UInt64, path: String) throws -> NDArray {
        try values(type, fan: Fan(type.shape), seed: seed, path: path)
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
