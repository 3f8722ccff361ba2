import FoveaTensor

/// What a layer declared: a variable's place, its type and how it begins.
public struct VariableSpec: Sendable {
    /// Trainable parameters and running statistics are never mixed up: optimizers see only the former.
    public enum Kind: Sendable, Hashable {
        /// Changed by the optimizer, unless it is frozen.
        case parameter
        /// Changed by the forward pass in training, such as a running mean.
        case buffer
    }

    /// Dotted, such as `layer1.0.conv1.weight`.
    public let path: String
    /// Shape and dtype, known once the network was traced for an input.
    public let type: TensorType
    /// Whether the optimizer or the forward pass changes it.
    public let kind: Kind
    /// Whether training changes it by gradients: so it does with a parameter that is not frozen. A frozen one costs no gradient, no
    /// slot, no average, and counts in no norm.
    public let isTrained: Bool
    /// What its first numbers are drawn from.
    public let initializer: any Initializer

    /// What ``Context`` records at the first use of a variable.
    ///
    /// - Parameter isFrozen: Whether a parameter stays as it is.
    public init(path: String, type: TensorType, kind: Kind, initializer: any Initializer, isFrozen: Bool = false) {
        self.path = path
        self.type = type
        self.kind = kind
        self.initializer = initializer
        isTrained = kind == .parameter && !isFrozen
    }
}

extension VariableSpec: Equatable {
    public static func == (a: VariableSpec, b: VariableSpec) -> Bool {
        a.path == b.path && a.type == b.type && a.kind == b.kind
            && a.isTrained == b.isTrained && a.initializer.description == b.initializer.description
    }
}

/// A variable that the forward pass may replace, as `Context` hands it out.
public struct Buffer {
    /// Its value before the step.
    public let value: Tensor
    let index: Int
}
