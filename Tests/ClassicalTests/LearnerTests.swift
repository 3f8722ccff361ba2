import Fovea
import Foundation
import Testing

@testable import FoveaClassical

/// Learners against scikit-learn's on its digits: 300 to learn from, 60 held back.
@Suite struct LearnerTests {
    /// Spec, the fixture's name, and how far a score may be off.
    static let cases: [(String, String, Double)] = [
        ("least-squares", "least_squares", 1e-8),
        ("ridge:alpha=1", "ridge", 1e-9),
        ("ridge:alpha=1,form=dual", "ridge", 1e-9),
        ("kernel-ridge:alpha=0.5,kernel=rbf,gamma=0.3", "kernel_ridge_rbf", 1e-9),
        ("kernel-ridge:alpha=0.5,kernel=polynomial,degree=2,gamma=0.2,coef0=1", "kernel_ridge_polynomial", 1e-9),
        ("svm:c=0.5,tolerance=1e-8,max-iterations=100000", "svm_squared_hinge", 1e-6),
        ("svm:c=0.5,loss=hinge,tolerance=1e-8,max-iterations=100000", "svm_hinge", 1e-6),
        ("svm:c=0.5,multiclass=crammer-singer,tolerance=1e-6,max-iterations=20000", "svm_crammer_singer", 1e-5),
        ("softmax:c=2,tolerance=1e-10,max-iterations=5000", "softmax", 1e-6),
        ("kernel-svm:c=10,kernel=rbf,tolerance=1e-6", "kernel_svm_rbf", 1e-4),
        ("kernel-svm:c=1,kernel=polynomial,degree=2,gamma=0.1,coef0=1,tolerance=1e-6", "kernel_svm_polynomial", 1e-4),
        ("kernel-svm:c=0.1,kernel=linear,tolerance=1e-6", "kernel_svm_linear", 1e-4),
    ]

    @Test(arguments: cases) func isScikitLearns(_ spec: String, _ name: String, _ tolerance: Double) throws {
        let found = try Digits.scores(spec)
        let expected = try Fixture.digits.matrix(name)
        let off = distance(found, expected)
        #expect(off < tolerance, "\(spec) is off by \(off)")
        #expect(found.predictions == expected.predictions)
    }

    @Test func naiveBayesAndItsProbabilities() throws {
        let (found, expected) = (
            try Digits.scores("naive-bayes:smoothing=1e-3"), try Fixture.digits.matrix("naive_bayes")
        )
        #expect(distance(found, expected) < 1e-7)
        #expect(found.predictions == expected.predictions)
    }

    @Test(arguments: [("knn:k=5", "knn_uniform"), ("knn:k=7,weights=distance", "knn_distance")])
    func neighborsAndTheirShares(_ spec: String, _ name: String) throws {
        let expected = try Fixture.digits.matrix(name)
        var found = try Digits.scores(spec)
        found = Matrix(rows: found.rows, columns: found.columns, found.values.map { $0 < -30 ? 0 : exp($0) })
        #expect(distance(found, expected) < 1e-9)
    }

    @Test func theNearestMean() throws {
        #expect(try Digits.scores("nearest-mean").predictions == Fixture.digits.labels("nearest_mean"))
    }

    /// On paper: means (0, 0) and (3, 4) are 5 apart.
    @Test func distancesToMeans() throws {
        let rows = Matrix(rows: 4, columns: 2, [-1, 0, 1, 0, 3, 3, 3, 5])
        let samples = try Samples(rows, labels: [0, 0, 1, 1], classNames: ["a", "b"])
        let fitted = NearestMean().fitted(to: samples, Digits.options)
        let scores = try fitted.scores(of: Matrix(rows: 1, columns: 2, [0, 0]), Digits.options)
        #expect(scores.values == [0, -5])
    }

    /// The kernel trick: the same weights from as many equations as rows, and as many as numbers.
    @Test func bothFormsOfRidgeAreOne() throws {
        let primal = try Digits.scores("ridge:alpha=0.3,form=primal")
        #expect(distance(primal, try Digits.scores("ridge:alpha=0.3,form=dual")) < 1e-9)
        let plain = try Digits.scores("ridge:alpha=0.3,intercept=false")
        #expect(distance(plain, try Digits.scores("kernel-ridge:alpha=0.3,kernel=linear")) < 1e-9)
        #expect(distance(primal, plain) > 1e-3, "the intercept matters here")
    }

    /// `(x·z + 1)²` is the product of `1, √2 x, x², √2 x_i x_j`.
    @Test func thePolynomialKernelIsPolynomialFeatures() throws {
        func features(_ rows: Matrix) throws -> Matrix {
            let few = Matrix(
                rows: rows.rows, columns: 6, (0..<rows.rows).flatMap { rows.row($0).dropFirst(18).prefix(6) })
            let products = try PolynomialFeatures(degree: 2).fitted(to: few, Digits.options)
                .applied(to: few, Digits.options.workers)
            let root = 2.0.squareRoot()
            var columns: [[Double]] = []
            for row in 0..<rows.rows {
                var place = 6
                var values = [1.0] + products.row(row).prefix(6).map { $0 * root }
                for i in 0..<6 {
                    for j in i..<6 {
                        values.append(products[row, place] * (i == j ? 1 : root))
                        place += 1
                    }
                }
                columns.append(values)
            }
            return Matrix(rows: rows.rows, columns: columns[0].count, columns.flatMap(\.self))
        }
        func few(_ rows: Matrix) -> Matrix {
            Matrix(rows: rows.rows, columns: 6, (0..<rows.rows).flatMap { rows.row($0).dropFirst(18).prefix(6) })
        }
        let (train, test) = (try Fixture.digits.pixels("train"), try Fixture.digits.pixels("test"))
        let labels = try Fixture.digits.labels("labels")
        let kernel = try LearnerRegistry.registry.make("kernel-ridge:kernel=polynomial,degree=2,gamma=1,coef0=1")
            .fitted(to: Samples(few(train), labels: labels, classNames: Digits.names), Digits.options)
            .scores(of: few(test), Digits.options)
        let plain = try LearnerRegistry.registry.make("ridge:intercept=false")
            .fitted(to: Samples(features(train), labels: labels, classNames: Digits.names), Digits.options)
            .scores(of: features(test), Digits.options)
        #expect(distance(kernel, plain) < 1e-9)
    }

    /// Columns that repeat others, more columns than rows: of all solutions the shortest, and no crash.
    @Test func dependentColumns() throws {
        let train = try Fixture.digits.pixels("train")
        let doubled = Matrix(
            rows: train.rows, columns: 128, (0..<train.rows).flatMap { Array(train.row($0)) + Array(train.row($0)) })
        let labels = try Fixture.digits.labels("labels")
        let samples = try Samples(doubled, labels: labels, classNames: Digits.names)
        for spec in ["least-squares", "ridge:alpha=0"] {
            let fitted = try LearnerRegistry.registry.make(spec).fitted(to: samples, Digits.options)
            let test = try Fixture.digits.pixels("test")
            let twice = Matrix(
                rows: test.rows, columns: 128, (0..<test.rows).flatMap { Array(test.row($0)) + Array(test.row($0)) })
            let scores = try fitted.scores(of: twice, Digits.options)
            #expect(distance(scores, try Fixture.digits.matrix("least_squares")) < 1e-6, "\(spec)")
        }
    }

    /// Neither threads nor the seed change what has one optimum, and the same seed gives the same bits.
    @Test func threadsAndSeeds() throws {
        for spec in ["svm:c=0.5,tolerance=1e-8,max-iterations=100000", "kernel-svm:c=10,tolerance=1e-6"] {
            let first = try Digits.scores(spec)
            let other = try Digits.scores(spec, FittingOptions(workers: Workers(threads: 1), seed: 7))
            #expect(distance(first, other) < 1e-5, "\(spec)")
        }
        let spec = "svm:solver=sgd,epochs=2"
        #expect(try Digits.scores(spec) == Digits.scores(spec))
        #expect(
            try Digits.scores(spec) != Digits.scores(spec, FittingOptions(workers: Workers(threads: 2), seed: 1)))
    }

    /// Stochastic subgradients come near the optimum: what they pay is at most 5 % more.
    @Test(arguments: ["squared-hinge", "hinge", "crammer-singer"]) func stochasticDescentComesNear(_ kind: String)
        throws
    {
        var machine = LinearSVM()
        machine.c = 0.5
        machine.multiclass = kind == "crammer-singer" ? .crammerSinger : .oneVsRest
        machine.loss = kind == "squared-hinge" ? .squaredHinge : .hinge
        machine.maxIterations = 20_000
        let samples = try Digits.samples()
        func cost(_ machine: LinearSVM) throws -> Double {
            let fitted = try machine.fitted(to: samples, Digits.options)
            let weights = try #require(fitted.numbers.first { $0.path == "weights" }).array.doubles
            let bias = try #require(fitted.numbers.first { $0.path == "bias" }).array.doubles
            let scores = try fitted.scores(of: samples.rows, Digits.options)
            var paid = 0.5 * (weights + bias).reduce(0) { $0 + $1 * $1 }
            for (row, label) in samples.labels.enumerated() {
                let own = scores[row, label]
                let others = (0..<10).filter { $0 != label }.map { scores[row, $0] }
                switch kind {
                case "crammer-singer": paid += machine.c * max(0, 1 + (others.max() ?? 0) - own)
                case "hinge": paid += machine.c * ([1 - own] + others.map { 1 + $0 }).reduce(0) { $0 + max(0, $1) }
                default:
                    paid += machine.c * ([1 - own] + others.map { 1 + $0 }).reduce(0) { $0 + max(0, $1) * max(0, $1) }
                }
            }
            return paid
        }
        let best = try cost(machine)
        machine.solver = .sgd
        machine.epochs = 200
        let found = try cost(machine)
        #expect(found >= best * (1 - 1e-6), "nothing is below the optimum")
        #expect(found < best * 1.05, "\(kind): \(found) against \(best)")
    }

    /// With no room for the kernel, rows are computed when they are asked for, and forgotten.
    @Test func aSmallCacheChangesNothing() throws {
        let rows = try Fixture.digits.pixels("train")
        let kernel = RBFKernel(gamma: .value(0.3))
        let whole = KernelRows(kernel, rows, bytes: 1 << 30)
        let small = KernelRows(kernel, rows, bytes: 3 * 4 * rows.rows)
        for (i, j) in [(0, 1), (5, 200), (200, 299), (0, 5), (299, 298), (1, 0)] {
            whole.withRows(i, j) { a, b in
                small.withRows(i, j) { c, d in
                    for place in 0..<rows.rows {
                        #expect(abs(a[place] - c[place]) < 1e-6 && abs(b[place] - d[place]) < 1e-6)
                    }
                }
            }
        }
    }

    @Test func aPerceptronLearnsTheDigits() throws {
        let scores = try Digits.scores("mlp:hidden=32,epochs=30,batch-size=32,lr=0.01")
        let labels = try Fixture.digits.labels("test_labels")
        let right = zip(scores.predictions, labels).count { $0 == $1 }
        #expect(right >= 54, "of 60, scikit-learn's is right about 55 times")
        for row in 0..<scores.rows { #expect(abs(scores.row(row).reduce(0) { $0 + exp($1) } - 1) < 1e-6) }
    }

    @Test func wrongNumbersAreSentences() throws {
        let fitted = try Ridge().fitted(to: Digits.samples(), Digits.options)
        let numbers = LearnedNumbers(fitted.numbers, file: "classical.safetensors")
        for (width, classes) in [(63, 10), (64, 9)] {
            let error = #expect(throws: FoveaError.self) {
                try Ridge().restored(from: numbers, width: width, classes: classes)
            }
            #expect(error?.message.contains("'weights' should be f64[\(classes), \(width)]") == true)
        }
        let error = #expect(throws: FoveaError.self) {
            try NearestMean().restored(from: numbers, width: 64, classes: 10)
        }
        #expect(error?.message.contains("has no 'means'") == true)
    }
}
