import FoveaSpec
import FoveaTensor

/// The directions along which the training images differ most, and how far an image lies along each: principal component analysis, as scikit-learn's
/// `PCA` does it.
///
///     y = (x - μ) Vᵀ        V: the eigenvectors of the covariance, of the largest eigenvalues, in rows
///     y / √λ                with whiten=true: λ the eigenvalues, the variances along them
///
/// The directions are ``PrincipalComponents``: of N images at most N - 1.
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
        let most = PrincipalComponents.most(of: rows)
        guard rows.rows > 1 else {
            throw FoveaError.invalid("pca needs at least 2 images to see how they differ, but there is \(rows.rows)")
        }
        if case .count(let count) = components, count > most {
            throw FoveaError.usage(
                "pca:components=\(count) is more than there can be of \(rows.rows) images with \(rows.columns) numbers each: "
                    + "at most \(most); ask for fewer, or learn from more images")
        }
        let components = try PrincipalComponents(of: rows, options.workers, keeping: count(of:total:))
        return Fitted(components: components, whitens: whitens)
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
            components: PrincipalComponents(
                mean: try numbers.vector("mean", count: width), directions: components,
                variances: try numbers.vector("explained_variance", count: components.rows),
                total: try numbers.number("total_variance")), whitens: whitens)
    }

    private struct Fitted: FittedTransform {
        let components: PrincipalComponents
        let whitens: Bool

        var width: Int { components.directions.rows }

        var numbers: [(path: String, array: NDArray)] {
            [
                components.mean.named("mean"), components.directions.named("components"),
                components.variances.named("explained_variance"), [components.total].named("total_variance"),
            ]
        }

        var note: String? {
            let share = components.total > 0 ? components.shares.reduce(0, +) : 1
            return
                "pca keeps \(width) of \(components.mean.count) directions, with \((share * 1000).rounded() / 10) % of the variance"
        }

        func applied(to rows: Matrix, _ workers: Workers) -> Matrix {
            components.positions(of: rows, whitened: whitens, workers)
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
