extension Operations {
    /// A value that a program is given at run time: an input or a part of its state.
    public struct Placeholder: Operation {
        /// What must be given at run time.
        public let type: TensorType
        /// What errors call it, such as `input` or a variable's path.
        public let label: String

        public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] { [type] }
        public func gradient(inputs: [Tensor], outputs: [Tensor], cotangents: [Tensor?]) throws -> [Tensor?] { [] }
    }

    /// The same number everywhere: `y = value`.
    public struct Full: Operation {
        /// The number, as the dtype holds it: rounded for floating point; without its fraction, and within the dtype's range, for
        /// integers, where NaN is 0.
        public let value: Double
        /// Shape and dtype of the output.
        public let type: TensorType

        /// Takes no memory for the numbers, however large the shape.
        public init(value: Double, type: TensorType) {
            self.value = value
            self.type = type
        }

        /// Equal bits: -0 is not 0, whose reciprocals differ, and NaN is NaN.
        public static func == (a: Full, b: Full) -> Bool {
            a.value.bitPattern == b.value.bitPattern && a.type == b.type
        }

        public func hash(into hasher: inout Hasher) {
            hasher.combine(value.bitPattern)
            hasher.combine(type)
        }

        public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] { [type] }
        public func gradient(inputs: [Tensor], outputs: [Tensor], cotangents: [Tensor?]) throws -> [Tensor?] { [] }
    }

    /// Numbers that are part of the program.
    public struct Constant: Operation {
        /// The numbers of the output.
        public let array: NDArray

        /// For a few numbers that differ; where all are equal, ``Full`` is smaller.
        public init(array: NDArray) { self.array = array }

        public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] { [array.type] }
        public func gradient(inputs: [Tensor], outputs: [Tensor], cotangents: [Tensor?]) throws -> [Tensor?] { [] }
    }
}

extension Tensor {
    /// A value to be given when the program runs.
    public static func placeholder(_ type: TensorType, _ label: String = "input") -> Tensor {
        leaf(Operations.Placeholder(type: type, label: label), type)
    }

    /// A tensor with `value` everywhere, as the dtype can hold it; see ``Operations/Full/value``.
    public static func full(_ value: Double, _ type: TensorType) -> Tensor {
        leaf(Operations.Full(value: value, type: type), type)
    }

    /// A tensor with the given numbers.
    public static func constant(_ array: NDArray) -> Tensor {
        leaf(Operations.Constant(array: array), array.type)
    }

    /// A scalar with the given number.
    public static func constant(_ value: Double, _ dtype: DType = .f32) -> Tensor {
        full(value, TensorType(.scalar, dtype))
    }
}
