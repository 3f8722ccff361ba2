import FoveaTensor

extension Operations.AdaptiveAveragePool: ReferenceKernel {
    public func evaluate(_ inputs: [NDArray], outputs: [TensorType]) throws -> [NDArray] {
        let x = inputs[0].doubles
        var y = [Double](repeating: 0, count: outputs[0].count)
        forEachWindow(input: inputs[0].shape, outputSize) { output, seen in
            y[output] = seen.reduce(0) { $0 + x[$1] } / Double(seen.count)
        }
        return [NDArray(outputs[0], doubles: y)]
    }
}

extension Operations.AdaptiveAveragePoolGradient: ReferenceKernel {
    public func evaluate(_ inputs: [NDArray], outputs: [TensorType]) throws -> [NDArray] {
        let dy = inputs[0].doubles
        var dx = [Double](repeating: 0, count: outputs[0].count)
        forEachWindow(input: inputShape, outputSize) { output, seen in
            for place in seen { dx[place] += dy[output] / Double(seen.count) }
        }
        return [NDArray(outputs[0], doubles: dx)]
    }
}

/// Visits every window: the place of its output, and the places of the image it sees.
private func forEachWindow(input: Shape, _ outputSize: Size2d, _ visit: (_ y: Int, _ seen: [Int]) -> Void) {
    typealias Pool = Operations.AdaptiveAveragePool
    for image in 0..<(input[0] * input[1]) {
        for i in 0..<outputSize.height {
            let rows = Pool.window(i, of: outputSize.height, extent: input[2])
            for j in 0..<outputSize.width {
                let columns = Pool.window(j, of: outputSize.width, extent: input[3])
                let seen = rows.flatMap { row in columns.map { (image * input[2] + row) * input[3] + $0 } }
                visit((image * outputSize.height + i) * outputSize.width + j, seen)
            }
        }
    }
}
