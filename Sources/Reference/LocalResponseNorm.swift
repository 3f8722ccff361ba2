import Foundation
import FoveaTensor

extension Operations.LocalResponseNorm {
    /// Visits every number: its place in memory, and those of the channels in its window.
    fileprivate func forEachWindow(_ shape: Shape, _ visit: (_ place: Int, _ window: [Int]) -> Void) {
        let plane = shape[2] * shape[3]
        for place in 0..<shape.count {
            let channel = place / plane % shape[1]
            let seen = max(channel - before, 0)...min(channel + behind, shape[1] - 1)
            visit(place, seen.map { place + ($0 - channel) * plane })
        }
    }

    fileprivate func denominator(_ x: [Double], _ window: [Int]) -> Double {
        k + alpha / Double(size) * window.reduce(0) { $0 + x[$1] * x[$1] }
    }
}

extension Operations.LocalResponseNorm: ReferenceKernel {
    public func evaluate(_ inputs: [NDArray], outputs: [TensorType]) throws -> [NDArray] {
        let x = inputs[0].doubles
        var y = [Double](repeating: 0, count: x.count)
        forEachWindow(inputs[0].shape) { place, window in y[place] = x[place] * pow(denominator(x, window), -beta) }
        return [NDArray(outputs[0], doubles: y)]
    }
}

extension Operations.LocalResponseNormGradient: ReferenceKernel {
    public func evaluate(_ inputs: [NDArray], outputs: [TensorType]) throws -> [NDArray] {
        let (x, dy) = (inputs[0].doubles, inputs[1].doubles)
        let factor = 2 * forward.alpha * forward.beta / Double(forward.size)
        var dx = [Double](repeating: 0, count: x.count)
        forward.forEachWindow(inputs[0].shape) { place, window in
            let denominator = forward.denominator(x, window)
            dx[place] += dy[place] * pow(denominator, -forward.beta)
            // What reaches the channels that this one's denominator counts.
            let share = factor * dy[place] * x[place] * pow(denominator, -forward.beta - 1)
            for other in window { dx[other] -= share * x[other] }
        }
        return [NDArray(outputs[0], doubles: dx)]
    }
}
