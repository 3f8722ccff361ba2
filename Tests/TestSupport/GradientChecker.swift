import FoveaReference
import FoveaTensor
import Testing

/// Compares the gradients of a function with central finite differences in float64, computed by the reference backend;
/// and its second derivatives likewise.
///
/// A result with several elements is folded to a number by fixed random weights, so that no two errors cancel. With
/// `L = Σ w f(x)` and `S = Σ v ∂L/∂x`, it checks `∂L/∂x` against differences of `L`, and `∂S/∂x` against differences of `S`.
///
/// The function must be smooth within 1e-4 of the points: keep arguments of `relu`, `max` and the like apart.
///
/// - Parameters:
///   - function: Builds the graph from placeholders for the points.
///   - points: f64 arrays, a few dozen numbers together: each number costs four evaluations.
///   - tolerance: Allowed difference, relative to the derivative or absolute, whichever is larger.
///   - secondDerivatives: Whether these are checked too.
public func checkGradients(
    of function: ([Tensor]) throws -> Tensor, at points: [NDArray], tolerance: Double = 1e-6,
    secondDerivatives: Bool = true, sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let inputs = points.map { Tensor.placeholder($0.type) }
    let loss = try weightedSum(function(inputs), stream: 0)
    let first = try gradients(of: loss, wrt: inputs)
    try compare(loss, first, inputs, points, tolerance, "gradient", sourceLocation)

    guard secondDerivatives else { return }
    var sum = Tensor.constant(0, .f64)
    for (index, gradient) in first.enumerated() {
        sum = try sum + weightedSum(gradient, stream: UInt64(index + 1))
    }
    let second = try gradients(of: sum, wrt: inputs)
    try compare(sum, second, inputs, points, tolerance, "second derivative", sourceLocation)
}

/// `Σ w x` with fixed random weights, between 0.5 and 1.5 and of either sign.
private func weightedSum(_ x: Tensor, stream: UInt64) throws -> Tensor {
    let words = Philox(key: 2026, stream: stream).bits(x.shape.count)
    let weights = words.map { (0.5 + Double($0 >> 8) * 0x1p-24) * ($0 & 1 == 0 ? 1 : -1) }
    return try (x * .constant(NDArray(x.shape, weights))).sum()
}

private func compare(
    _ value: Tensor, _ derivatives: [Tensor], _ inputs: [Tensor], _ points: [NDArray], _ tolerance: Double,
    _ label: String, _ sourceLocation: SourceLocation
) throws {
    let found = try evaluate(Graph(inputs: inputs, outputs: derivatives), inputs: points)
    let graph = try Graph(inputs: inputs, outputs: [value])
    for index in points.indices {
        let expected = try differences(graph, points, index)
        expectClose(
            found[index], expected, relative: tolerance, absolute: tolerance, "\(label) for input \(index)",
            sourceLocation: sourceLocation)
    }
}

/// `(L(x + h) - L(x - h)) / 2h` for every element of one input. With `h = 1e-5 max(1, |x|)` the error of the formula and
/// that of rounding are both about 1e-10.
private func differences(_ graph: Graph, _ points: [NDArray], _ index: Int) throws -> NDArray {
    let center = points[index].doubles
    let slopes = try center.indices.map { place in
        let step = 1e-5 * max(1, center[place].magnitude)
        func value(at position: Double) throws -> Double {
            var moved = center
            moved[place] = position
            var inputs = points
            inputs[index] = NDArray(points[index].shape, moved)
            return try evaluate(graph, inputs: inputs)[0].item
        }
        let (above, below) = (center[place] + step, center[place] - step)
        return try (value(at: above) - value(at: below)) / (above - below)
    }
    return NDArray(points[index].shape, slopes)
}
