#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The loss over a session so far, as a line of a terminal has room for it: means over stretches of steps, which become twice as long whenever
/// there are too many. Adding a loss allocates nothing.
struct LossHistory {
    private var sums = [Double](repeating: 0, count: capacity)
    private var counts = [Int](repeating: 0, count: capacity)
    /// Steps in a stretch.
    private var length = 1
    /// Stretches that have begun.
    private var begun = 0

    private static let capacity = 64
    private static let blocks: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

    /// A step's loss; one that is no number is passed over.
    mutating func add(_ loss: Double) {
        guard loss.isFinite else { return }
        if begun == 0 || counts[begun - 1] == length {
            if begun == LossHistory.capacity { halve() }
            sums[begun] = 0
            counts[begun] = 0
            begun += 1
        }
        sums[begun - 1] += loss
        counts[begun - 1] += 1
    }

    private mutating func halve() {
        for place in 0..<(begun / 2) {
            sums[place] = sums[2 * place] + sums[2 * place + 1]
            counts[place] = counts[2 * place] + counts[2 * place + 1]
        }
        begun /= 2
        length *= 2
    }

    /// The means as blocks of eight heights between the lowest and the highest, by their logarithms where all are above 0: otherwise the first
    /// steps leave nothing for the others. Empty before there are two.
    ///
    /// - Parameter width: Columns at most.
    func sparkline(width: Int) -> String {
        let columns = min(width, begun)
        guard columns > 1 else { return "" }
        var values = (0..<columns).map { column -> Double in
            let stretches =
                (column * begun / columns)..<max((column + 1) * begun / columns, column * begun / columns + 1)
            let count = stretches.reduce(0) { $0 + counts[$1] }
            return stretches.reduce(0) { $0 + sums[$1] } / Double(max(count, 1))
        }
        if values.allSatisfy({ $0 > 0 }) { values = values.map { log($0) } }
        guard let low = values.min(), let high = values.max(), high - low > 1e-9 else {
            return String(repeating: LossHistory.blocks[0], count: columns)
        }
        return String(values.map { LossHistory.blocks[Int((($0 - low) / (high - low) * 7).rounded())] })
    }
}
