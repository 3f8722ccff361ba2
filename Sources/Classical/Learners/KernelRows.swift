import COpenBLAS
import FoveaTensor

/// The kernel of every two rows of a machine between two classes: all of it where there is room, else the rows that were asked for last.
///
/// As libsvm does, it keeps floats, which is enough for choosing multipliers and half the memory.
final class KernelRows {
    /// The kernel of each row with itself.
    let diagonal: [Double]
    private let kernel: any KernelFunction
    private let rows: Matrix
    private let squares: [Double]
    private let count: Int
    /// `slots` rows of the kernel.
    private let memory: UnsafeMutablePointer<Float>
    private let slots: Int
    /// The row in each slot, and the slot of each row; -1 where there is none.
    private var rowOfSlot: [Int]
    private var slotOfRow: [Int]
    /// When a slot was asked for last.
    private var use: [Int]
    private var clock = 0
    private var products: [Double]

    /// - Parameter bytes: How much may be kept.
    init(_ kernel: any KernelFunction, _ rows: Matrix, bytes: Int) {
        self.kernel = kernel
        self.rows = rows
        count = rows.rows
        squares = rows.squaredNorms()
        let own = squares
        diagonal = own.indices.map { place in
            var value = own[place]
            withUnsafePointer(to: own[place]) { square in
                kernel.apply(to: &value, count: 1, square: own[place], squares: square)
            }
            return value
        }
        // Two are looked at at once.
        slots = min(max(bytes / max(count * 4, 1), 2), max(count, 2))
        memory = .allocate(capacity: max(slots * count, 1))
        rowOfSlot = [Int](repeating: -1, count: slots)
        slotOfRow = [Int](repeating: -1, count: count)
        use = [Int](repeating: 0, count: slots)
        products = [Double](repeating: 0, count: count)
        if slots >= count { computeAll() }
    }

    deinit { memory.deallocate() }

    /// All rows, a block at a time: products of matrices are many times faster than products with one row each.
    private func computeAll() {
        let block = 128
        var products = [Double](repeating: 0, count: block * count)
        rows.values.withUnsafeBufferPointer { values in
            guard let start = values.baseAddress else { return }
            for top in stride(from: 0, to: count, by: block) {
                let height = min(block, count - top)
                // What lies left of the block is known from the rows above.
                let width = count - top
                cblas_dgemm(
                    CblasRowMajor, CblasNoTrans, CblasTrans, Int32(height), Int32(width), Int32(rows.columns), 1,
                    start + top * rows.columns, Int32(rows.columns), start + top * rows.columns, Int32(rows.columns), 0,
                    &products, Int32(width))
                products.withUnsafeMutableBufferPointer { products in
                    squares.withUnsafeBufferPointer { squares in
                        guard let p = products.baseAddress, let s = squares.baseAddress else { return }
                        for line in 0..<height {
                            let own = p + line * width
                            kernel.apply(to: own, count: width, square: squares[top + line], squares: s + top)
                            let target = memory + (top + line) * count + top
                            for place in 0..<width { target[place] = Float(own[place]) }
                        }
                    }
                }
                for row in (top + height)..<max(count, top + height) {
                    for line in 0..<height { memory[row * count + top + line] = memory[(top + line) * count + row] }
                }
            }
        }
        for row in 0..<count { (rowOfSlot[row], slotOfRow[row]) = (row, row) }
    }

    /// Hands out a way to ask for one row.
    func withRow<Result>(_ body: ((Int) -> UnsafePointer<Float>) -> Result) -> Result {
        body { UnsafePointer(memory + slot(of: $0, keeping: -1) * count) }
    }

    /// Hands out two rows at once.
    func withRows(_ i: Int, _ j: Int, _ body: (UnsafePointer<Float>, UnsafePointer<Float>) -> Void) {
        let first = slot(of: i, keeping: -1)
        let second = slot(of: j, keeping: first)
        body(memory + first * count, memory + second * count)
    }

    private func slot(of row: Int, keeping kept: Int) -> Int {
        clock += 1
        if slotOfRow[row] >= 0 {
            use[slotOfRow[row]] = clock
            return slotOfRow[row]
        }
        var oldest = -1
        for slot in 0..<slots where slot != kept && (oldest < 0 || use[slot] < use[oldest]) { oldest = slot }
        if rowOfSlot[oldest] >= 0 { slotOfRow[rowOfSlot[oldest]] = -1 }
        (rowOfSlot[oldest], slotOfRow[row], use[oldest]) = (row, oldest, clock)
        compute(row, to: memory + oldest * count)
        return oldest
    }

    private func compute(_ row: Int, to target: UnsafeMutablePointer<Float>) {
        let (count, columns) = (Int32(count), Int32(rows.columns))
        rows.values.withUnsafeBufferPointer { values in
            guard let start = values.baseAddress else { return }
            cblas_dgemv(
                CblasRowMajor, CblasNoTrans, count, columns, 1, start, columns, start + row * rows.columns, 1, 0,
                &products, 1)
        }
        kernel.apply(to: &products, count: self.count, square: squares[row], squares: squares)
        for place in 0..<self.count { target[place] = Float(products[place]) }
    }
}
