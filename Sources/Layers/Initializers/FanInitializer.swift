import FoveaTensor

/// Another initializer for a variable whose shape does not tell how many numbers each output is computed from, such as the
/// weight of a transposed convolution.
public struct FanInitializer: Initializer {
    /// What counts instead of the shape's.
    public let fan: Fan
    /// Where the numbers come from.
    public let initializer: any Initializer

    public var description: String { initializer.description }

    /// The other initializer's numbers for this fan; throws what it throws.
    public func numbers(_ shape: Shape, fan _: Fan, random: Philox) throws -> [Float] {
        try initializer.numbers(shape, fan: fan, random: random)
    }
}

extension Initializer where Self == FanInitializer {
    /// An initializer with a fan that does not follow from the variable's shape.
    public static func fan(_ fan: Fan, of initializer: any Initializer) -> Self {
        Self(fan: fan, initializer: initializer)
    }
}
