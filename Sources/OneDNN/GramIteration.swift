import CKernels
import COneDNN
import FoveaTensor

/// The products of a Newton-Schulz iteration on a row-major matrix, all in given memory.
struct GramIteration {
    let rows: Int
    let columns: Int
    let steps: Int

    /// The side of the Gram matrix: the shorter one of the matrix.
    var order: Int { min(rows, columns) }

    /// Whether the Gram matrix is `X Xᵀ`, not `Xᵀ X`.
    private var isWide: Bool { rows <= columns }

    /// Rounding in the Gram matrix grows with a² at each step. After five it is still below 1e-3 of singular values that are
    /// 1e-3 of the largest; then the matrix itself is multiplied, and its Gram matrix computed anew.
    private static let longestRun = 5

    /// How many steps are made with one Gram matrix, run by run.
    private var runs: [Int] {
        let longest = GramIteration.longestRun
        return stride(from: 0, to: steps, by: longest).map { min(longest, steps - $0) }
    }

    /// Places for the matrix: packed, its result, and one between runs.
    static let matrices = 3
    /// Places for Gram-sized matrices: A, P, their product, Q, the next Q.
    static let grams = 5

    var scratchBytes: Int {
        4 * (GramIteration.matrices * rows * columns + GramIteration.grams * order * order)
    }

    /// `y` may not be `x`.
    func run(from x: UnsafeMutablePointer<Float>, to y: UnsafeMutablePointer<Float>, _ memory: IterationMemory) throws {
        var source = x
        for (index, length) in runs.enumerated() {
            let isLast = index == runs.count - 1
            // Runs between the first and the last take turns, and never write what they read.
            let target = isLast ? y : (index % 2 == 0 ? memory.between : memory.packed)
            try gram(of: source, into: memory.a)
            let scale =
                index == 0
                ? fovea_gram_normalize(Int64(order), memory.a, Float(Operations.NewtonSchulz.epsilon)) : 1
            let polynomial = try polynomial(steps: length, memory)
            try multiply(polynomial, source, scale, into: target)
            source = target
        }
    }

    /// The product of the steps' polynomials in the Gram matrix at `memory.a`, which is lost.
    private func polynomial(steps: Int, _ memory: IterationMemory) throws -> UnsafeMutablePointer<Float> {
        let (a, b, c) = Operations.NewtonSchulz.coefficients
        let gram = memory.a
        var (p, product, q, next) = (memory.p, memory.product, memory.q, memory.next)
        for step in 0..<steps {
            p.update(from: gram, count: order * order)
            try symmetric(gram, gram, Float(c), Float(b), into: p)
            fovea_matrix_add_diagonal(Int64(order), p, Float(a))
            if step < steps - 1 {
                try symmetric(p, gram, 1, 0, into: product)
                try symmetric(product, p, 1, 0, into: gram)
            }
            if step == 0 {
                swap(&q, &p)
            } else {
                try symmetric(q, p, 1, 0, into: next)
                swap(&q, &next)
            }
        }
        return q
    }

    /// `X Xᵀ` or `Xᵀ X`.
    private func gram(of x: UnsafeMutablePointer<Float>, into y: UnsafeMutablePointer<Float>) throws {
        try upper { first, count in
            if isWide {
                try gemm(
                    "N", "T", count, order - first, columns, 1, x + first * columns, columns, x + first * columns,
                    columns, 0, y + first * order + first, order)
            } else {
                try gemm(
                    "T", "N", count, order - first, rows, 1, x + first, columns, x + first, columns, 0,
                    y + first * order + first, order)
            }
        }
        fovea_matrix_mirror(Int64(order), y)
    }

    /// `y = alpha u v + beta y`, of matrices whose product is symmetric.
    private func symmetric(
        _ u: UnsafeMutablePointer<Float>, _ v: UnsafeMutablePointer<Float>, _ alpha: Float, _ beta: Float,
        into y: UnsafeMutablePointer<Float>
    ) throws {
        try upper { first, count in
            try gemm(
                "N", "N", count, order - first, order, alpha, u + first * order, order, v + first, order, beta,
                y + first * order + first, order)
        }
        fovea_matrix_mirror(Int64(order), y)
    }

    /// Goes through bands of rows, of which only what stands right of the diagonal is needed.
    private func upper(_ body: (_ first: Int, _ count: Int) throws -> Void) rethrows {
        // Narrower bands save little more and make the products slower.
        let band = order < 256 ? order : (order + 3) / 4
        for first in stride(from: 0, to: order, by: band) { try body(first, min(band, order - first)) }
    }

    /// `scale Q X` or `scale X Q`.
    private func multiply(
        _ q: UnsafeMutablePointer<Float>, _ x: UnsafeMutablePointer<Float>, _ scale: Float,
        into y: UnsafeMutablePointer<Float>
    ) throws {
        if isWide {
            try gemm("N", "N", rows, columns, rows, scale, q, order, x, columns, 0, y, columns)
        } else {
            try gemm("N", "N", rows, columns, columns, scale, x, columns, q, order, 0, y, columns)
        }
    }

    private func gemm(
        _ transposeA: Unicode.Scalar, _ transposeB: Unicode.Scalar, _ m: Int, _ n: Int, _ k: Int, _ alpha: Float,
        _ a: UnsafePointer<Float>, _ lda: Int, _ b: UnsafePointer<Float>, _ ldb: Int, _ beta: Float,
        _ c: UnsafeMutablePointer<Float>, _ ldc: Int
    ) throws {
        let status = dnnl_sgemm(
            CChar(UInt8(ascii: transposeA)), CChar(UInt8(ascii: transposeB)), dnnl_dim_t(m), dnnl_dim_t(n),
            dnnl_dim_t(k), alpha, a, dnnl_dim_t(lda), b, dnnl_dim_t(ldb), beta, c, dnnl_dim_t(ldc))
        try OneDNN.check(status, "a matrix product")
    }
}

/// Where in scratch memory an iteration keeps what.
struct IterationMemory {
    let packed, result, between: UnsafeMutablePointer<Float>
    let a, p, product, q, next: UnsafeMutablePointer<Float>

    init(_ iteration: GramIteration, _ base: UnsafeMutablePointer<Float>) {
        let size = iteration.rows * iteration.columns
        let gram = iteration.order * iteration.order
        (packed, result, between) = (base, base + size, base + 2 * size)
        let grams = base + GramIteration.matrices * size
        (a, p, product) = (grams, grams + gram, grams + 2 * gram)
        (q, next) = (grams + 3 * gram, grams + 4 * gram)
    }
}
