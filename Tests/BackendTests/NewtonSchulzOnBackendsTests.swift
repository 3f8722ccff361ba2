import FoveaCompiler
import FoveaOneDNN
import FoveaReference
import FoveaTensor
import Foundation
import TestSupport
import Testing

@Suite("Newton-Schulz iterations and sums of squares agree with float64 on every backend")
struct NewtonSchulzOnBackendsTests {
    /// Wide, tall and square matrices; kernels that block and some that do not.
    static let shapes: [Shape] = [
        [6, 4], [4, 9], [16, 16], [32, 16, 3, 3], [64, 16, 1, 1], [16, 3, 3, 3], [10, 5, 3, 3], [1, 7],
        [7, 1],
    ]

    @Test(arguments: BackendUnderTest.all, shapes)
    func iterations(_ backend: BackendUnderTest, shape: Shape) throws {
        // Random matrices have small singular values where they are square.
        try expectAgreement(on: backend, [randomArray(shape)], tolerance: 1e-3) { x in
            try [x[0].newtonSchulz(), x[0].newtonSchulz(steps: 1), x[0].newtonSchulz(steps: 12)]
        }
    }

    /// Large enough for the symmetric products to be made in bands, which do not divide the side.
    @Test(arguments: [Shape([258, 270]), [270, 258]])
    func bands(shape: Shape) throws {
        try expectAgreement(on: .winograd, [randomArray(shape)], tolerance: 1e-4) { try [$0[0].newtonSchulz(steps: 2)] }
    }

    /// `G = U diag(s) Vᵀ` with singular values from 1 down to 1e-3: what comes out are the iterated singular values, each
    /// to 1e-3, which is checked along every pair of singular vectors.
    @Test(arguments: BackendUnderTest.all)
    func smallSingularValuesComeOutAsWell(_ backend: BackendUnderTest) throws {
        let (rows, columns) = (24, 200)
        let u = orthonormal(rows, rows, seed: 1)
        let v = orthonormal(rows, columns, seed: 2)
        let values = (0..<rows).map { pow(1e-3, Double($0) / Double(rows - 1)) }
        let norm = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
        var matrix = [Float](repeating: 0, count: rows * columns)
        for i in 0..<rows {
            for j in 0..<columns {
                matrix[i * columns + j] = Float((0..<rows).reduce(0.0) { $0 + u[$1][i] * values[$1] * v[$1][j] })
            }
        }
        let result = try run(on: backend.backend, [NDArray([rows, columns], matrix)]) { [try $0[0].newtonSchulz()] }[0]
            .doubles
        for k in 0..<rows {
            var s = values[k] / (norm + 1e-7)
            for _ in 0..<5 { s = 3.4445 * s - 4.7750 * s * s * s + 2.0315 * s * s * s * s * s }
            for l in 0..<rows {
                var found = 0.0
                for i in 0..<rows {
                    for j in 0..<columns { found += u[k][i] * result[i * columns + j] * v[l][j] }
                }
                let expected = k == l ? s : 0
                #expect(abs(found - expected) < 1e-3, "\(backend.label): singular value \(values[k]), \(l)")
            }
        }
    }

    /// By Gram and Schmidt.
    private func orthonormal(_ count: Int, _ length: Int, seed: UInt64) -> [[Double]] {
        let random = randomArray([count, length], .f64, seed: seed).doubles
        var rows: [[Double]] = []
        for index in 0..<count {
            var row = Array(random[(index * length)..<((index + 1) * length)])
            // Twice, for rounding.
            for _ in 0..<2 {
                for other in rows {
                    let along = zip(row, other).reduce(0) { $0 + $1.0 * $1.1 }
                    row = zip(row, other).map { $0 - along * $1 }
                }
            }
            let norm = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
            rows.append(row.map { $0 / norm })
        }
        return rows
    }

    @Test func gradients() throws {
        let points = [randomArray([3, 4], .f64, seed: 4)]
        try checkGradients(of: { try $0[0].newtonSchulz(steps: 2) }, at: points, tolerance: 1e-5)
        try checkGradients(of: { try $0[0].sumOfSquares(axes: [1]) * $0[0].norm() }, at: points)
    }

    @Test(arguments: BackendUnderTest.all)
    func sumsOfSquares(_ backend: BackendUnderTest) throws {
        for (index, shape) in [Shape([4, 6, 5, 3]), [2, 32, 5, 3], [1, 1, 1, 1], [7, 33, 1, 2]].enumerated() {
            try expectAgreement(on: backend, [randomArray(shape, seed: UInt64(index))]) { x in
                let subsets: [[Int]] = [[0], [1], [3], [2, 3], [0, 2, 3], [1, 2, 3], [0, 1, 2, 3]]
                return try subsets.map { try x[0].sumOfSquares(axes: $0) } + [
                    x[0].norm(), x[0].sumOfSquares(axes: [1, 2, 3], keepDimensions: true),
                ]
            }
        }
        try expectAgreement(on: backend, [randomArray([300_000], in: 0...1, seed: 5)], tolerance: 1e-6) {
            [try $0[0].norm()]
        }
    }

    @Test func notANumberStaysOne() throws {
        var numbers = randomArray([32, 16, 3, 3]).scalars(as: Float.self)
        numbers[100] = .nan
        for backend in BackendUnderTest.all {
            let results = try run(on: backend.backend, [NDArray([32, 16, 3, 3], numbers)]) {
                try [$0[0].newtonSchulz(), $0[0].norm()]
            }
            #expect(results[0].doubles.allSatisfy { $0.isNaN })
            #expect(results[1].item.isNaN)
        }
    }

    @Test func mistakes() {
        let vector = Tensor.placeholder(TensorType([4]))
        expectError(containing: "NewtonSchulz expects", "f32[4]") { try vector.newtonSchulz() }
        expectError(containing: "SumOfSquares expects floating-point") {
            try Tensor.placeholder(TensorType([4], .i32)).sumOfSquares()
        }
        expectError(containing: "axis 2 is outside") { try vector.sumOfSquares(axes: [2]) }
    }
}
