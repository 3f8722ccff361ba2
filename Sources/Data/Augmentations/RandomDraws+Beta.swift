import Foundation

extension RandomDraws {
    /// With the beta distribution, by two gamma variates: `G(a) / (G(a) + G(b))`. Both parameters must be above 0.
    public mutating func beta(_ a: Double, _ b: Double) -> Double {
        let (x, y) = (logGamma(a), logGamma(b))
        // In logarithms, for gamma variates of small parameters underflow.
        return 1 / (1 + exp(y - x))
    }

    /// The logarithm of a number with the gamma distribution of this shape and scale 1 (Marsaglia and Tsang 2000, "A Simple
    /// Method for Generating Gamma Variables"); shapes below 1 by `G(a) = G(a + 1) U^(1/a)`.
    private mutating func logGamma(_ shape: Double) -> Double {
        guard shape >= 1 else {
            // 1 - u is never 0.
            return logGamma(shape + 1) + log(1 - uniform()) / shape
        }
        let d = shape - 1 / 3.0
        let c = 1 / (9 * d).squareRoot()
        while true {
            let x = normal()
            let cubed = 1 + c * x
            guard cubed > 0 else { continue }
            let v = cubed * cubed * cubed
            if log(1 - uniform()) < 0.5 * x * x + d - d * v + d * log(v) { return log(d * v) }
        }
    }
}
