import Fovea
import Testing

@testable import FoveaClassical

/// What lies below features and learners, on paper.
@Suite struct AlgebraTests {
    private let workers = Workers(threads: 2)

    @Test func products() {
        let a = Matrix(rows: 2, columns: 3, [1, 2, 3, 4, 5, 6])
        let b = Matrix(rows: 3, columns: 2, [1, 0, 0, 1, 1, 1])
        #expect(a.product(b, workers).values == [4, 5, 10, 11])
        #expect(a.product(transposing: a, workers).values == [14, 32, 32, 77])
        #expect(a.transposedProduct(a, workers).values == [17, 22, 27, 22, 29, 36, 27, 36, 45])
        #expect(a.gram(workers) == a.transposedProduct(a, workers))
        #expect(a.outerGram(workers) == a.product(transposing: a, workers))
        #expect(a.transposed.values == [1, 4, 2, 5, 3, 6])
        #expect(a.squaredNorms() == [14, 77])
        #expect(a.columnMeans == [2.5, 3.5, 4.5])
        #expect(a.columnVariances(about: a.columnMeans) == [2.25, 2.25, 2.25])
        #expect(a.shifted(by: [1, 1, 1], scaledBy: [1, 2, 3]).values == [0, 2, 6, 3, 8, 15])
        #expect(a.inBlocks(of: 1) { $0.product(b, workers) } == a.product(b, workers))
    }

    @Test func aLargeTransposeInSquares() {
        let a = Matrix(rows: 70, columns: 45, (0..<(70 * 45)).map(Double.init))
        let t = a.transposed
        #expect((0..<70).allSatisfy { row in (0..<45).allSatisfy { t[$0, row] == a[row, $0] } })
    }

    @Test func equations() throws {
        let a = Matrix(rows: 2, columns: 2, [4, 1, 1, 3])
        let x = try #require(LinearSystem.solvePositiveDefinite(a, Matrix(rows: 2, columns: 1, [1, 2]), workers))
        #expect(abs(x[0, 0] - 1.0 / 11) < 1e-15 && abs(x[1, 0] - 7.0 / 11) < 1e-15)
        #expect(LinearSystem.solvePositiveDefinite(Matrix(rows: 2, columns: 2, [1, 2, 2, 1]), x, workers) == nil)
        // x + y = 2 has many solutions, of which (1, 1) is the shortest.
        let wide = try LinearSystem.leastSquares(
            Matrix(rows: 1, columns: 2, [1, 1]), Matrix(rows: 1, columns: 1, [2]), workers)
        #expect(abs(wide.solution[0, 0] - 1) < 1e-12 && abs(wide.solution[1, 0] - 1) < 1e-12 && wide.rank == 1)
        // A line through (0, 0), (1, 1), (2, 1) by least squares: slope 3/5.
        let tall = try LinearSystem.leastSquares(
            Matrix(rows: 3, columns: 1, [0, 1, 2]), Matrix(rows: 3, columns: 1, [0, 1, 1]), workers)
        #expect(abs(tall.solution[0, 0] - 0.6) < 1e-12)
    }

    /// Rosenbrock's valley, which bends.
    @Test func theBottomOfAValley() throws {
        let found = try LBFGS(tolerance: 1e-9, maxIterations: 200).minimum(from: [-1.2, 1]) { p, g in
            let (x, y) = (p[0], p[1])
            g = [-400 * x * (y - x * x) - 2 * (1 - x), 200 * (y - x * x)]
            return 100 * (y - x * x) * (y - x * x) + (1 - x) * (1 - x)
        }
        #expect(found.end == .optimum && abs(found.point[0] - 1) < 1e-7 && abs(found.point[1] - 1) < 1e-7)
        #expect(found.iterations < 60)
        let few = try LBFGS(tolerance: 1e-9, maxIterations: 3).minimum(from: [-1.2, 1]) { p, g in
            let (x, y) = (p[0], p[1])
            g = [-400 * x * (y - x * x) - 2 * (1 - x), 200 * (y - x * x)]
            return 100 * (y - x * x) * (y - x * x) + (1 - x) * (1 - x)
        }
        #expect(few.end == .mostSteps && few.iterations == 3)
    }

    /// Each end of a search is told as what it is.
    @Test func endsOfASearch() throws {
        func end(_ body: @escaping (Double) -> (value: Double, slope: Double)) throws -> (SearchEnd, Int) {
            let found = try LBFGS(tolerance: 1e-9, maxIterations: 100).minimum(from: [1]) { p, g in
                let (value, slope) = body(p[0])
                g = [slope]
                return value
            }
            return (found.end, found.iterations)
        }
        // The slope says that the function falls to the left, but it is even.
        #expect(try end { _ in (0, 1) } == (.noStep, 0))
        #expect(try end { _ in (.nan, .nan) } == (.notFinite, 0))
        #expect(try end { _ in (0, .nan) } == (.notFinite, 0))
        #expect(try end { _ in (.nan, 0) } == (.notFinite, 0))
        #expect(try end { ($0 * $0, 2 * $0) }.0 == .optimum)
    }

    /// Kernels that are too large for floats give no machine that has converged.
    @Test func aMachineOfNumbersThatAreTooLarge() throws {
        let rows = Matrix(rows: 4, columns: 1, [1e200, -1e200, 2e200, -2e200])
        let kernel = PolynomialKernel(degree: 3, gamma: .value(1), constant: 0)
        let solver = SMO(c: 1, tolerance: 1e-3, maxIterations: 100)
        let solution = solver.solve(signs: [1, 1, -1, -1], KernelRows(kernel, rows, bytes: 1 << 20), unless: nil)
        #expect(solution.end != .optimum)
        let fine = Matrix(rows: 4, columns: 1, [1, 2, -1, -2])
        #expect(
            solver.solve(
                signs: [1, 1, -1, -1], KernelRows(LinearKernel(), fine, bytes: 1 << 20), unless: nil
            ).end == .optimum)
    }

    @Test func everyRangeOnce() {
        for (count, chunk) in [(0, 3), (1, 3), (10, 3), (9, 3), (100, 1)] {
            let seen = Matrix(rows: max(count, 1), columns: 1) { start in
                for place in 0..<max(count, 1) { start[place] = 0 }
                nonisolated(unsafe) let start = start
                Workers(threads: 3).forEach(count, chunk: chunk) { range in for place in range { start[place] += 1 } }
            }
            #expect(seen.values.prefix(count).allSatisfy { $0 == 1 })
        }
    }

    @Test func kernels() throws {
        let a = Matrix(rows: 2, columns: 2, [1, 0, 0, 2])
        let polynomial = PolynomialKernel(degree: 3, gamma: .value(2), constant: 1)
        #expect(polynomial.matrix(a, workers).values == [27, 1, 1, 729])
        let rbf = RBFKernel(gamma: .value(0.5)).matrix(a, a, workers)
        #expect(abs(rbf[0, 1] - 0.0820849986238988) < 1e-15 && rbf[0, 0] == 1)
        // Columns 2, variance of (1, 0, 0, 2): 0.6875.
        #expect(abs(KernelGamma.scale.value(for: a) - 1 / (2 * 0.6875)) < 1e-15)
        #expect(KernelGamma.auto.value(for: a) == 0.5)
    }

    @Test func wordsOfKernels() throws {
        func message(_ spec: String) -> String {
            do {
                _ = try LearnerRegistry.registry.make(spec)
                return ""
            } catch { return "\(error)" }
        }
        #expect(message("kernel-svm:kernel=rbff").contains("did you mean 'rbf'?"))
        #expect(message("kernel-svm:kernel=rbf,degree=3").contains("'rbf' has no setting 'degree'"))
        #expect(message("kernel-svm:gamma=0").contains("scale, auto or a number above 0"))
        #expect(message("kernel-svm:kernel=poly,degree=2,gamma=auto,coef0=1").isEmpty)
        #expect(message("svm:multiclass=crammer-singer,loss=squared-hinge").contains("has no squared hinge"))
        #expect(message("svm:solver=sgd,tolerance=1").contains("no setting 'tolerance'"))
        #expect(message("sv:c=1").contains("did you mean 'svm'?"))
    }
}
