import COpenBLAS
import FoveaClassical
import FoveaData
import FoveaTensor
import Foundation

/// A map of rows of numbers in two dimensions that keeps neighbours together: t-SNE (van der Maaten and Hinton 2008), exact.
///
///     p_j|i ∝ exp(-|x_i - x_j|² / 2σ_i²)     p_ij = (p_j|i + p_i|j) / 2N
///     q_ij ∝ 1 / (1 + |y_i - y_j|²)           minimized: KL(P‖Q) = Σ p_ij ln(p_ij / q_ij)
///
/// Each `σ_i` is such that the entropy of `p_·|i` is `ln perplexity`. As in scikit-learn: it starts from the principal components, scaled to
/// a deviation of 1e-4, so that nothing is random; the first 250 of 1000 steps exaggerate `P` 12 times; momentum 0.5, then 0.8, beginning anew; a gain for every number;
/// a rate of `max(N / 48, 50)`. What lies far apart on the map says little, and sizes of groups say nothing (Wattenberg et al. 2016).
///
/// A step is `O(N²)`: about 2,000 rows are what it is for.
public struct TSNE: Sendable {
    /// Where the rows lie, `[N][2]`.
    public let positions: [[Double]]
    /// `KL(P‖Q)` at the end.
    public let divergence: Double

    /// So many rows are the most that are taken.
    public static let mostRows = 4000

    private static let (exaggeratedSteps, exaggeration) = (250, 12.0)
    private static let smallest = 2.220446049250313e-16

    /// - Parameters:
    ///   - rows: f32 or f64`[N, D]`.
    ///   - perplexity: About how many neighbours count, from 5 to 50 in most cases; less than `N`.
    /// - Throws: a usage sentence for a perplexity that is not between 1 and the number of rows, or for too many rows.
    public init(_ rows: NDArray, perplexity: Double = 30, steps: Int = 1000) throws {
        let n = rows.shape[0]
        guard n <= TSNE.mostRows else {
            throw FoveaError.usage(
                "t-SNE compares all pairs and takes at most \(TSNE.mostRows) rows, but got \(n); take fewer")
        }
        guard perplexity >= 1, perplexity < Double(n) else {
            throw FoveaError.usage(
                "t-SNE expects a perplexity of at least 1 and less than the number of rows, \(n), but got \(perplexity)"
            )
        }
        let p = try TSNE.affinities(rows, perplexity: perplexity)
        let components = try PrincipalComponents(of: Matrix(rows), keeping: 2).positions(of: Matrix(rows)).rowArrays
        let first = components.map { $0[0] }
        let mean = first.reduce(0, +) / Double(n)
        let deviation = (first.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(n)).squareRoot()
        let scale = deviation > 0 ? 1e-4 / deviation : 1
        var x = first.map { $0 * scale }
        var y = components.map { $0.count > 1 ? $0[1] * scale : 0 }
        var descent = Descent(count: n, rate: max(Double(n) / TSNE.exaggeration / 4, 50))
        for step in 0..<max(steps, 1) {
            if step.isMultiple(of: 25) { try Interruption.check("t-SNE") }
            let isEarly = step < TSNE.exaggeratedSteps
            if step == TSNE.exaggeratedSteps { descent = Descent(count: n, rate: descent.rate) }
            descent.step(
                &x, &y, p, exaggeration: isEarly ? TSNE.exaggeration : 1, momentum: isEarly ? 0.5 : 0.8)
        }
        positions = zip(x, y).map { [$0, $1] }
        divergence = TSNE.divergence(p, x, y)
    }

    /// `p_ij`, `[N, N]` row by row, at least the smallest number that matters.
    static func affinities(_ rows: NDArray, perplexity: Double) throws -> [Double] {
        let (n, d) = (rows.shape[0], rows.shape[1])
        let x = rows.doubles
        guard x.allSatisfy(\.isFinite) else {
            throw FoveaError.invalid("t-SNE needs finite numbers, but some are not")
        }
        OpenBLAS.useOneThread()
        var distances = [Double](repeating: 0, count: n * n)
        cblas_dgemm(
            CblasRowMajor, CblasNoTrans, CblasTrans, Int32(n), Int32(n), Int32(d), -2, x, Int32(d), x, Int32(d), 0,
            &distances, Int32(n))
        let squares = (0..<n).map { distances[$0 * n + $0] / -2 }
        for i in 0..<n {
            for j in 0..<n {
                distances[i * n + j] = i == j ? 0 : max(distances[i * n + j] + squares[i] + squares[j], 0)
            }
        }
        var conditional = distances
        for i in 0..<n { search(&conditional, row: i, count: n, entropy: log(perplexity)) }
        var sum = 0.0
        for i in 0..<n {
            for j in 0..<n where i != j { sum += conditional[i * n + j] + conditional[j * n + i] }
        }
        sum = max(sum, smallest)
        return (0..<(n * n)).map { place in
            let (i, j) = (place / n, place % n)
            return i == j ? 0 : max((conditional[place] + conditional[j * n + i]) / sum, smallest)
        }
    }

    /// Replaces a row of squared distances by probabilities of that entropy, by halving `1/2σ²`.
    private static func search(_ rows: inout [Double], row: Int, count: Int, entropy wanted: Double) {
        let range = (row * count)..<((row + 1) * count)
        let distances = Array(rows[range])
        // What all have in common changes no probability, but may be too much for the exponential.
        let nearest = distances.enumerated().filter { $0.offset != row }.map(\.element).min() ?? 0
        var (low, high, beta) = (-Double.infinity, Double.infinity, 1.0)
        for _ in 0..<100 {
            var (sum, weighted) = (0.0, 0.0)
            for (place, distance) in distances.enumerated() where place != row {
                let weight = exp(-(distance - nearest) * beta)
                rows[range.lowerBound + place] = weight
                sum += weight
                weighted += weight * (distance - nearest)
            }
            for place in range { rows[place] /= sum }
            rows[range.lowerBound + row] = 0
            let difference = log(sum) + beta * weighted / sum - wanted
            if abs(difference) <= 1e-5 { break }
            if difference > 0 {
                low = beta
                beta = high.isInfinite ? beta * 2 : (beta + high) / 2
            } else {
                high = beta
                beta = low.isInfinite ? beta / 2 : (beta + low) / 2
            }
        }
    }

    private static func divergence(_ p: [Double], _ x: [Double], _ y: [Double]) -> Double {
        let n = x.count
        func closeness(_ i: Int, _ j: Int) -> Double {
            1 / (1 + (x[i] - x[j]) * (x[i] - x[j]) + (y[i] - y[j]) * (y[i] - y[j]))
        }
        var sum = 0.0
        for i in 0..<n { for j in 0..<n where i != j { sum += closeness(i, j) } }
        var result = 0.0
        for i in 0..<n {
            for j in 0..<n where i != j {
                let (own, q) = (p[i * n + j], max(closeness(i, j) / sum, smallest))
                result += own * log(max(own, smallest) / q)
            }
        }
        return result
    }

    /// Gradient descent with momentum and a gain for every number.
    private struct Descent {
        let rate: Double
        private var (gainX, gainY): ([Double], [Double])
        private var (speedX, speedY): ([Double], [Double])
        /// `1 / (1 + distance²)` of all pairs.
        private var closeness: [Double]

        init(count: Int, rate: Double) {
            self.rate = rate
            (gainX, gainY) = ([Double](repeating: 1, count: count), [Double](repeating: 1, count: count))
            (speedX, speedY) = ([Double](repeating: 0, count: count), [Double](repeating: 0, count: count))
            closeness = [Double](repeating: 0, count: count * count)
        }

        mutating func step(
            _ x: inout [Double], _ y: inout [Double], _ p: [Double], exaggeration: Double, momentum: Double
        ) {
            let n = x.count
            var slopes = (x: [Double](repeating: 0, count: n), y: [Double](repeating: 0, count: n))
            closeness.withUnsafeMutableBufferPointer { closeness in
                x.withUnsafeBufferPointer { x in
                    y.withUnsafeBufferPointer { y in
                        p.withUnsafeBufferPointer { p in
                            TSNE.slopes(x, y, p, exaggeration, closeness, &slopes.x, &slopes.y)
                        }
                    }
                }
            }
            Descent.move(&x, &speedX, &gainX, slopes.x, rate, momentum)
            Descent.move(&y, &speedY, &gainY, slopes.y, rate, momentum)
        }

        private static func move(
            _ places: inout [Double], _ speeds: inout [Double], _ gains: inout [Double], _ slopes: [Double],
            _ rate: Double, _ momentum: Double
        ) {
            for i in places.indices {
                gains[i] = max(speeds[i] * slopes[i] < 0 ? gains[i] + 0.2 : gains[i] * 0.8, 0.01)
                speeds[i] = momentum * speeds[i] - rate * gains[i] * slopes[i]
                places[i] += speeds[i]
            }
        }
    }

    /// `∂KL/∂y_i = 4 Σ_j (p_ij - q_ij) (y_i - y_j) / (1 + |y_i - y_j|²)`, each pair once.
    private static func slopes(
        _ x: UnsafeBufferPointer<Double>, _ y: UnsafeBufferPointer<Double>, _ p: UnsafeBufferPointer<Double>,
        _ exaggeration: Double, _ closeness: UnsafeMutableBufferPointer<Double>, _ slopesX: inout [Double],
        _ slopesY: inout [Double]
    ) {
        let n = x.count
        var sum = 0.0
        for i in 0..<n {
            for j in (i + 1)..<max(n, i + 1) {
                let (dx, dy) = (x[i] - x[j], y[i] - y[j])
                let near = 1 / (1 + dx * dx + dy * dy)
                closeness[i * n + j] = near
                sum += near
            }
        }
        let scale = 1 / (2 * sum)
        for i in 0..<n {
            var (ownX, ownY) = (0.0, 0.0)
            for j in (i + 1)..<max(n, i + 1) {
                let near = closeness[i * n + j]
                let force = 4 * (exaggeration * p[i * n + j] - max(near * scale, smallest)) * near
                let (dx, dy) = (force * (x[i] - x[j]), force * (y[i] - y[j]))
                ownX += dx
                ownY += dy
                slopesX[j] -= dx
                slopesY[j] -= dy
            }
            slopesX[i] += ownX
            slopesY[i] += ownY
        }
    }
}
