extension Operations {
    /// Random words that are a function of a key and of their place: Philox4x32-10 (Salmon et al. 2011, "Parallel Random
    /// Numbers: As Easy as 1, 2, 3").
    ///
    /// Element `i` is word `i % 4` of the block with the counter (low 32 bits of `i / 4`, high 32 bits of `i / 4`, low 32 bits
    /// of `stream`, high 32 bits of `stream`), shifted right by `shift`. The same numbers as ``Philox``.
    ///
    /// - Input: the key, i32`[2]`, low word first; it changes from step to step.
    /// - Output: `shape`, i32: the 32 bits of the word.
    /// - Gradient: none.
    public struct RandomBits: Operation {
        /// How many words are drawn, and how they are arranged: row-major, in the order of their places.
        public let shape: Shape
        /// Which of the key's sequences: every place in a network that draws has its own.
        public let stream: UInt64
        /// 0 ... 31; zeros come in from the left, so from 1 on nothing is negative.
        public let shift: Int

        /// By default whole words, of which half are negative as i32.
        public init(shape: Shape, stream: UInt64, shift: Int = 0) {
            self.shape = shape
            self.stream = stream
            self.shift = shift
        }

        public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
            guard inputs[0] == TensorType([2], .i32) else {
                throw FoveaError.invalid("RandomBits expects a key of type i32[2], but got \(inputs[0])")
            }
            guard (0...31).contains(shift), shape.dimensions.allSatisfy({ $0 >= 0 }) else {
                throw FoveaError.invalid(
                    "RandomBits expects a shift from 0 to 31 and a shape without negative extents, "
                        + "but got shift \(shift) and shape \(shape)")
            }
            return [TensorType(shape, .i32)]
        }

        public func gradient(inputs: [Tensor], outputs: [Tensor], cotangents: [Tensor?]) throws -> [Tensor?] { [nil] }
    }
}

extension Tensor {
    /// Random 32-bit words; see ``Operations/RandomBits``.
    ///
    /// - Parameters:
    ///   - key: i32`[2]`.
    ///   - shift: How many low bits to drop, 0 ... 31.
    /// - Throws: a sentence when the key is something else.
    public static func randomBits(_ shape: Shape, key: Tensor, stream: UInt64, shift: Int = 0) throws -> Tensor {
        try applying(Operations.RandomBits(shape: shape, stream: stream, shift: shift), to: key)
    }

    /// Random numbers spread evenly over `[0, 1)`: the upper 24 bits of each word, times 2⁻²⁴.
    ///
    /// - Parameters:
    ///   - key: i32`[2]`.
    ///   - dtype: f32 or f64.
    /// - Throws: a sentence when the key is something else or the dtype is not floating point.
    public static func randomUniform(
        _ shape: Shape, key: Tensor, stream: UInt64, dtype: DType = .f32
    ) throws -> Tensor {
        guard dtype.isFloatingPoint else {
            throw FoveaError.invalid("random numbers expect a dtype of f32 or f64, but got \(dtype)").at(Scope.path)
        }
        return try randomBits(shape, key: key, stream: stream, shift: 8).cast(to: dtype) * 0x1p-24
    }

    /// Random numbers with the normal distribution of mean 0 and variance 1, by Box and Muller's formula
    /// `√(-2 ln(1 - u)) * cos(2π v)`, where element `i` of `n` takes `u` from word `i` and `v` from word `n + i`.
    ///
    /// - Parameters:
    ///   - key: i32`[2]`.
    ///   - dtype: f32 or f64.
    /// - Throws: a sentence when the key is something else or the dtype is not floating point.
    public static func randomNormal(
        _ shape: Shape, key: Tensor, stream: UInt64, dtype: DType = .f32
    ) throws -> Tensor {
        let pairs = Shape([2] + shape.dimensions)
        let uniform = try randomUniform(pairs, key: key, stream: stream, dtype: dtype)
        let radius = try ((1 - uniform.sliced(axis: 0, from: 0, to: 1)).log() * -2).sqrt()
        let angle = try uniform.sliced(axis: 0, from: 1, to: 2) * (2 * Double.pi)
        return try (radius * angle.cos()).reshaped(shape)
    }
}
