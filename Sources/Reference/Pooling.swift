import FoveaTensor

extension PoolingWindow {
    /// Visits every window: the place of its output, and the places of the image it sees with their numbers in the
    /// window, `k·KW + l`, in that order. `inPadded` counts all its places inside the padded image.
    fileprivate func forEachWindow(
        input: Shape, output: Shape, _ visit: (_ y: Int, _ seen: [(x: Int, place: Int)], _ inPadded: Int) -> Void
    ) {
        for image in 0..<(output[0] * output[1]) {
            for i in 0..<output[2] {
                for j in 0..<output[3] {
                    var seen: [(x: Int, place: Int)] = []
                    var inPadded = 0
                    for k in 0..<kernel.height {
                        let row = i * stride.height + k * dilation.height - pads.top
                        guard row < input[2] + pads.bottom else { continue }
                        for l in 0..<kernel.width {
                            let column = j * stride.width + l * dilation.width - pads.left
                            guard column < input[3] + pads.right else { continue }
                            inPadded += 1
                            guard row >= 0, row < input[2], column >= 0, column < input[3] else { continue }
                            let x = (image * input[2] + row) * input[3] + column
                            seen.append((x, k * kernel.width + l))
                        }
                    }
                    visit((image * output[2] + i) * output[3] + j, seen, inPadded)
                }
            }
        }
    }
}

extension Operations.MaxPool: ReferenceKernel {
    public func evaluate(_ inputs: [NDArray], outputs: [TensorType]) throws -> [NDArray] {
        window.extremum(of: inputs[0], outputs, by: >)
    }
}

extension Operations.MinPool: ReferenceKernel {
    public func evaluate(_ inputs: [NDArray], outputs: [TensorType]) throws -> [NDArray] {
        window.extremum(of: inputs[0], outputs, by: <)
    }
}

extension PoolingWindow {
    /// Each window's first number that is better than the others, or NaN, and its place.
    fileprivate func extremum(
        of image: NDArray, _ outputs: [TensorType], by isBetter: (Double, Double) -> Bool
    ) -> [NDArray] {
        let x = image.doubles
        var y = [Double](repeating: 0, count: outputs[0].count)
        var index = [Double](repeating: 0, count: outputs[0].count)
        forEachWindow(input: image.shape, output: outputs[0].shape) { output, seen, _ in
            var winner = seen[0]
            for candidate in seen where !x[winner.x].isNaN {
                if isBetter(x[candidate.x], x[winner.x]) || x[candidate.x].isNaN { winner = candidate }
            }
            y[output] = x[winner.x]
            index[output] = Double(winner.place)
        }
        return [NDArray(outputs[0], doubles: y), NDArray(outputs[1], doubles: index)]
    }
}

extension Operations.MaxPoolGradient: ReferenceKernel {
    public func evaluate(_ inputs: [NDArray], outputs: [TensorType]) throws -> [NDArray] {
        let (dy, index) = (inputs[0].doubles, inputs[1].doubles)
        var dx = [Double](repeating: 0, count: outputs[0].count)
        window.forEachWindow(input: inputShape, output: inputs[0].shape) { output, seen, _ in
            for (x, place) in seen where Double(place) == index[output] { dx[x] += dy[output] }
        }
        return [NDArray(outputs[0], doubles: dx)]
    }
}

extension Operations.MaxPoolGather: ReferenceKernel {
    public func evaluate(_ inputs: [NDArray], outputs: [TensorType]) throws -> [NDArray] {
        let (x, index) = (inputs[0].doubles, inputs[1].doubles)
        var y = [Double](repeating: 0, count: outputs[0].count)
        window.forEachWindow(input: inputs[0].shape, output: outputs[0].shape) { output, seen, _ in
            for (source, place) in seen where Double(place) == index[output] { y[output] = x[source] }
        }
        return [NDArray(outputs[0], doubles: y)]
    }
}

extension Operations.AveragePool: ReferenceKernel {
    public func evaluate(_ inputs: [NDArray], outputs: [TensorType]) throws -> [NDArray] {
        let x = inputs[0].doubles
        var y = [Double](repeating: 0, count: outputs[0].count)
        window.forEachWindow(input: inputs[0].shape, output: outputs[0].shape) { output, seen, inPadded in
            let sum = seen.reduce(0) { $0 + x[$1.x] }
            y[output] = sum / Double(countIncludePad ? inPadded : seen.count)
        }
        return [NDArray(outputs[0], doubles: y)]
    }
}

extension Operations.AveragePoolGradient: ReferenceKernel {
    public func evaluate(_ inputs: [NDArray], outputs: [TensorType]) throws -> [NDArray] {
        let dy = inputs[0].doubles
        var dx = [Double](repeating: 0, count: outputs[0].count)
        window.forEachWindow(input: inputShape, output: inputs[0].shape) { output, seen, inPadded in
            let share = dy[output] / Double(countIncludePad ? inPadded : seen.count)
            for (x, _) in seen { dx[x] += share }
        }
        return [NDArray(outputs[0], doubles: dx)]
    }
}
