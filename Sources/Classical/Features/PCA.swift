import FoveaData
import FoveaSpec
import FoveaTensor

/// The directions along which the training images differ most, and how far an image lies along each: principal component analysis, as scikit-learn's
/// `PCA` does it.
///
///     y = (x - μ) Vᵀ        V: the eigenvectors of the covariance, of the largest eigenvalues, in rows
///     y / √λ                with whiten=true: λ the eigenvalues, the variances along them
///
/// The eigenvectors are LAPACK's (`dsyevd`), of the covariance or, where there are fewer images than numbers, of the images' products with each
/// other; of the two signs of each, the one whose largest number is positive is taken. Variances are divided by `images - 1`.
public struct PCA: FeatureTransform, Hashable {
    /// How many directions are kept.
    public enum Components: Sendable, Hashable {
        /// As many as there are.
        case all
        /// A number of them.
        case count(Int)
        /// As few as have this share of the whole variance.
        case variance(Double)
    }

    /// How many directions are kept.
    public let components: Components
    /// Whether each direction gets variance 1.
    public let whitens: Bool

    /// All of them, with their own variances, unless it is said otherwise.
    public init(components: Components = .all, whitens: Bool = false) {
        self.components = components
        self.whitens = whitens
    }

    public func fitted(to rows: Matrix, _ options: FittingOptions) throws -> any FittedTransform {
        let most = min(rows.rows, rows.columns)
        guard rows.rows > 1 else {
            throw FoveaError.invalid("pca needs at least 2 images to see how they differ, but there is \(rows.rows)")
        }
        if case .count(let count) = components, count > most {
            throw FoveaError.usage(
                "pca:components=\(count) is more than there can be of \(rows.rows) images with \(rows.columns) numbers each: "
                    + "at most \(most); ask for fewer, or learn from more images")
        }
        let mean = rows.columnMeans
        let centered = rows.shifted(by: mean)
        let usesGram = rows.rows < rows.columns
        let gram = usesGram ? centered.outerGram(options.workers) : centered.gram(options.workers)
        let problem = try options.workers.inAlgebra { try SymmetricEigenproblem(gram.values, size: gram.rows) }
        // From the largest down.
        let all = (0..<most).map { problem.variance(problem.size - 1 - $0) / Double(rows.rows - 1) }
        let total = all.reduce(0, +)
        let kept = count(of: all, total: total)
        var vectors = Matrix(
            rows: kept, columns: gram.columns,
            (0..<kept).flatMap { problem.vector(problem.size - 1 - $0) })
        if usesGram {
            // What the images' combinations point at; of no length where there is no variance.
            vectors = vectors.product(centered, options.workers)
        }
        var components = vectors.values
        for row in 0..<kept {
            let range = (row * rows.columns)..<((row + 1) * rows.columns)
            let length = components[range].reduce(0) { $0 + $1 * $1 }.squareRoot()
            let largest = components[range].max { abs($0) < abs($1) } ?? 0
            let scale = (largest < 0 ? -1 : 1) / (length > 0 ? length : 1)
            for place in range { components[place] *= scale }
        }
        return Fitted(
            mean: mean, components: Matrix(rows: kept, columns: rows.columns, components),
            variance: Array(all.prefix(kept)), total: total, whitens: whitens)
    }

    private func count(of variances: [Double], total: Double) -> Int {
        switch components {
        case .all: return variances.count
        case .count(let count): return count
        case .variance(let share):
            var sum = 0.0
            for (place, variance) in variances.enumerated() {
                sum += variance
                if sum > share * total { return place + 1 }
            }
            return variances.count
        }
    }

    public func restored(from numbers: LearnedNumbers, width: Int) throws -> any FittedTransform {
        let components = try numbers.matrix("components", columns: width)
        return Fitted(
            mean: try numbers.vector("mean", count: width), components: components,
            variance: try numbers.vector("explained_variance", count: components.rows),
            total: try numbers.number("total_variance"), whitens: whitens)
    }

    private struct Fitted: FittedTransform {
        let mean: [Double]
        let components: Matrix
        /// Along each component.
        let variance: [Double]
        /// Of all directions, kept or not.
        let total: Double
        let whitens: Bool

        var width: Int { components.rows }

        var numbers: [(path: String, array: NDArray)] {
            [
                mean.named("mean"), components.named("components"), variance.named("explained_variance"),
                [total].named("total_variance"),
            ]
        }

        var note: String? {
            let share = total > 0 ? variance.reduce(0, +) / total : 1
            return
                "pca keeps \(width) of \(mean.count) directions, with \((share * 1000).rounded() / 10) % of the variance"
        }

        func applied(to rows: Matrix, _ workers: Workers) -> Matrix {
            // The mean is taken off afterwards, which costs no copy of the rows.
            let offset = Matrix(rows: 1, columns: mean.count, mean).product(transposing: components, workers)
            let projected = rows.product(transposing: components, workers)
            let scales = whitens ? variance.map { 1 / max($0, .ulpOfOne).squareRoot() } : nil
            return projected.shifted(by: offset.values, scaledBy: scales)
        }
    }

    static let registration = FeatureRegistry.Entry(
        "pca", "principal components: components=N (a number, or a share of the variance below 1; all), whiten=false"
    ) { spec in
        .rows(PCA(components: try spec.components(), whitens: try spec.bool("whiten", default: false)))
    }
}

extension Spec {
    /// `components=100`, or `components=0.95` of the variance.
    fileprivate mutating func components() throws -> PCA.Components {
        guard let text = text("components") else { return .all }
        if let count = Int(text), count >= 1 { return .count(count) }
        if let share = Double(text), share > 0, share < 1 { return .variance(share) }
        throw FoveaError.usage(
            "'components' of 'pca' expects a number of at least 1, or a share of the variance between 0 and 1, but got '\(text)'"
        )
    }
}
