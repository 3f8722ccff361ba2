import FoveaTensor

extension Operations.StopGradient: ReferenceKernel {
    public func evaluate(_ inputs: [NDArray], outputs: [TensorType]) throws -> [NDArray] { inputs }
}

extension Operations.Reshape: ReferenceKernel {
    public func evaluate(_ inputs: [NDArray], outputs: [TensorType]) throws -> [NDArray] {
        [inputs[0].reshaped(outputs[0].shape)]
    }
}

extension Operations.Permute: ReferenceKernel {
    public func evaluate(_ inputs: [NDArray], outputs: [TensorType]) throws -> [NDArray] {
        let numbers = inputs[0].doubles
        let strides = inputs[0].shape.strides
        let places = offsets(outputs[0].shape, strides: axes.map { strides[$0] })
        return [NDArray(outputs[0], doubles: places.map { numbers[$0] })]
    }
}

extension Operations.Slice: ReferenceKernel {
    public func evaluate(_ inputs: [NDArray], outputs: [TensorType]) throws -> [NDArray] {
        let numbers = inputs[0].doubles
        let steps = inputs[0].shape.strides
        let start = zip(starts, steps).reduce(0) { $0 + $1.0 * $1.1 }
        let places = offsets(outputs[0].shape, strides: zip(strides, steps).map(*), from: start)
        return [NDArray(outputs[0], doubles: places.map { numbers[$0] })]
    }
}

extension Operations.Pad: ReferenceKernel {
    public func evaluate(_ inputs: [NDArray], outputs: [TensorType]) throws -> [NDArray] {
        var result = [Double](repeating: value, count: outputs[0].count)
        let strides = outputs[0].shape.strides
        let start = zip(before, strides).reduce(0) { $0 + $1.0 * $1.1 }
        let places = offsets(inputs[0].shape, strides: strides, from: start)
        for (place, number) in zip(places, inputs[0].doubles) { result[place] = number }
        return [NDArray(outputs[0], doubles: result)]
    }
}

extension Operations.Concatenate: ReferenceKernel {
    public func evaluate(_ inputs: [NDArray], outputs: [TensorType]) throws -> [NDArray] {
        var result = [Double](repeating: 0, count: outputs[0].count)
        let strides = outputs[0].shape.strides
        var start = 0
        for input in inputs {
            let places = offsets(input.shape, strides: strides, from: start * strides[axis])
            for (place, number) in zip(places, input.doubles) { result[place] = number }
            start += input.shape[axis]
        }
        return [NDArray(outputs[0], doubles: result)]
    }
}

extension Operations.OneHot: ReferenceKernel {
    public func evaluate(_ inputs: [NDArray], outputs: [TensorType]) throws -> [NDArray] {
        let ones = inputs[0].scalars(as: Int32.self).flatMap { index in
            (0..<count).map { $0 == Int(index) ? 1.0 : 0.0 }
        }
        return [NDArray(outputs[0], doubles: ones)]
    }
}

extension Operations.Gather: ReferenceKernel {
    public func evaluate(_ inputs: [NDArray], outputs: [TensorType]) throws -> [NDArray] {
        let x = inputs[0]
        let numbers = x.doubles
        let indices = try places(inputs[1], below: x.shape[axis], of: name)
        let inner = x.shape.dimensions[(axis + 1)...].reduce(1, *)
        let outer = x.shape.dimensions[..<axis].reduce(1, *)
        var result: [Double] = []
        for block in 0..<outer {
            for index in indices {
                let start = (block * x.shape[axis] + index) * inner
                result += numbers[start..<start + inner]
            }
        }
        return [NDArray(outputs[0], doubles: result)]
    }
}

extension Operations.ScatterAdd: ReferenceKernel {
    public func evaluate(_ inputs: [NDArray], outputs: [TensorType]) throws -> [NDArray] {
        let updates = inputs[0].doubles
        let indices = try places(inputs[1], below: count, of: name)
        let inner = outputs[0].shape.dimensions[(axis + 1)...].reduce(1, *)
        let outer = outputs[0].shape.dimensions[..<axis].reduce(1, *)
        var result = [Double](repeating: 0, count: outputs[0].count)
        var source = 0
        for block in 0..<outer {
            for index in indices {
                let start = (block * count + index) * inner
                for place in start..<start + inner {
                    result[place] += updates[source]
                    source += 1
                }
            }
        }
        return [NDArray(outputs[0], doubles: result)]
    }
}

/// Indices that are known to lie in `0 ..< extent`.
private func places(_ indices: NDArray, below extent: Int, of operation: String) throws -> [Int] {
    try indices.scalars(as: Int32.self).map { index in
        guard index >= 0, index < extent else {
            throw FoveaError.invalid("\(operation) expects indices from 0 to \(extent - 1), but got \(index)")
        }
        return Int(index)
    }
}
