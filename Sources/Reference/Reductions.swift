import FoveaTensor

extension Reduction {
    /// One number made by `formula` of all those that are folded into it.
    func folded(_ x: NDArray, _ output: TensorType, _ formula: ([Double]) -> Double) throws -> [NDArray] {
        let numbers = x.doubles
        let strides = x.shape.strides
        let folded = try x.shape.normalized(axes: axes)
        let kept = (0..<x.shape.rank).filter { !folded.contains($0) }
        let inside = offsets(Shape(folded.map { x.shape[$0] }), strides: folded.map { strides[$0] })
        let outside = offsets(Shape(kept.map { x.shape[$0] }), strides: kept.map { strides[$0] })
        let results = outside.map { base in formula(inside.map { numbers[base + $0] }) }
        return [NDArray(output, doubles: results)]
    }
}

/// Whether `a` wins over `b`: NaN over every number, and a number over what is not `ordered` after it.
private func wins(_ a: Double, over b: Double, _ ordered: (Double, Double) -> Bool) -> Bool {
    !b.isNaN && (a.isNaN || ordered(a, b))
}

extension Operations.Sum: ReferenceKernel {
    public func evaluate(_ inputs: [NDArray], outputs: [TensorType]) throws -> [NDArray] {
        try folded(inputs[0], outputs[0]) { numbers in
            let sum = numbers.reduce(0, +)
            // Integers wrap around, as in Add.
            return outputs[0].dtype == .i32 ? Double(Int32(truncatingIfNeeded: Int64(sum))) : sum
        }
    }
}

extension Operations.Max: ReferenceKernel {
    public func evaluate(_ inputs: [NDArray], outputs: [TensorType]) throws -> [NDArray] {
        try folded(inputs[0], outputs[0]) { numbers in
            numbers.dropFirst().reduce(numbers[0]) { wins($1, over: $0, >) ? $1 : $0 }
        }
    }
}

extension Operations.Min: ReferenceKernel {
    public func evaluate(_ inputs: [NDArray], outputs: [TensorType]) throws -> [NDArray] {
        try folded(inputs[0], outputs[0]) { numbers in
            numbers.dropFirst().reduce(numbers[0]) { wins($1, over: $0, <) ? $1 : $0 }
        }
    }
}

extension Operations.Argmax: ReferenceKernel {
    public func evaluate(_ inputs: [NDArray], outputs: [TensorType]) throws -> [NDArray] {
        try folded(inputs[0], outputs[0]) { numbers in
            Double(numbers.indices.reduce(0) { wins(numbers[$1], over: numbers[$0], >) ? $1 : $0 })
        }
    }
}
