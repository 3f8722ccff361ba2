import COpenBLAS
import FoveaTensor

/// The minimum of a smooth function by the limited-memory BFGS method (Liu and Nocedal 1989), with steps that fulfil Wolfe's two conditions, found by
/// halving and doubling (Lewis and Overton 2013).
struct LBFGS {
    /// How many steps the curvature is taken from.
    var memory = 10
    /// Ends once no number of the gradient is larger.
    var tolerance: Double
    /// The most steps.
    var maxIterations: Int

    /// Where it ended.
    struct Result {
        var point: [Double]
        var value: Double
        /// The largest number of the gradient.
        var gradient: Double
        var iterations: Int
        var end: SearchEnd
    }

    /// - Parameter function: The value at a point, and its gradient.
    func minimum(
        from start: [Double], _ function: (_ point: [Double], _ gradient: inout [Double]) throws -> Double
    ) throws -> Result {
        let n = Int32(start.count)
        func dot(_ a: [Double], _ b: [Double]) -> Double { cblas_ddot(n, a, 1, b, 1) }
        // `max` would drop what is not a number.
        func largest(_ g: [Double]) -> Double { g.reduce(0) { abs($1) > $0 || $1.isNaN ? abs($1) : $0 } }
        var point = start
        var gradient = [Double](repeating: 0, count: start.count)
        var value = try function(point, &gradient)
        var pairs: [(s: [Double], y: [Double], rho: Double)] = []
        func result(_ iterations: Int, otherwise end: SearchEnd) -> Result {
            let size = largest(gradient)
            let isFinite = value.isFinite && size.isFinite
            return Result(
                point: point, value: value, gradient: size, iterations: iterations,
                end: !isFinite ? .notFinite : size <= tolerance ? .optimum : end)
        }
        for iteration in 0..<maxIterations {
            try Interruption.check("the search for the best weights")
            guard largest(gradient) > tolerance, value.isFinite else { return result(iteration, otherwise: .notFinite) }
            // The two loops.
            var direction = gradient
            var factors: [Double] = []
            for pair in pairs.reversed() {
                let factor = pair.rho * dot(pair.s, direction)
                factors.append(factor)
                cblas_daxpy(n, -factor, pair.y, 1, &direction, 1)
            }
            if let last = pairs.last { cblas_dscal(n, 1 / (last.rho * dot(last.y, last.y)), &direction, 1) }
            for (pair, factor) in zip(pairs, factors.reversed()) {
                let other = pair.rho * dot(pair.y, direction)
                cblas_daxpy(n, factor - other, pair.s, 1, &direction, 1)
            }
            cblas_dscal(n, -1, &direction, 1)
            var slope = dot(gradient, direction)
            if slope >= 0 {
                direction = gradient.map { -$0 }
                slope = -dot(gradient, gradient)
                pairs = []
            }
            let first = pairs.isEmpty ? min(1, 1 / dot(gradient, gradient).squareRoot()) : 1
            guard let step = try step(from: point, value, slope, direction, first: first, function) else {
                return result(iteration, otherwise: .noStep)
            }
            var (s, y) = (step.point, step.gradient)
            cblas_daxpy(n, -1, point, 1, &s, 1)
            cblas_daxpy(n, -1, gradient, 1, &y, 1)
            let curvature = dot(s, y)
            if curvature > .ulpOfOne * dot(y, y) {
                pairs.append((s, y, 1 / curvature))
                if pairs.count > memory { pairs.removeFirst() }
            }
            (point, gradient, value) = (step.point, step.gradient, step.value)
        }
        return result(maxIterations, otherwise: .mostSteps)
    }

    /// A step along a direction that makes the function smaller enough and its slope flatter enough; `nil` where rounding leaves none.
    private func step(
        from point: [Double], _ value: Double, _ slope: Double, _ direction: [Double], first: Double,
        _ function: (_ point: [Double], _ gradient: inout [Double]) throws -> Double
    ) throws -> (point: [Double], gradient: [Double], value: Double)? {
        let n = Int32(point.count)
        var (low, high, length) = (0.0, Double.infinity, first)
        var best: (point: [Double], gradient: [Double], value: Double)?
        for _ in 0..<50 {
            var next = point
            cblas_daxpy(n, length, direction, 1, &next, 1)
            var gradient = [Double](repeating: 0, count: point.count)
            let found = try function(next, &gradient)
            if !(found <= value + 1e-4 * length * slope) {
                high = length
            } else {
                best = (next, gradient, found)
                guard cblas_ddot(n, gradient, 1, direction, 1) < 0.9 * slope else { return best }
                low = length
            }
            length = high.isFinite ? (low + high) / 2 : 2 * low
        }
        return best
    }
}
