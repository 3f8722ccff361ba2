import FoveaSpec
import FoveaTensor

/// Products of up to `degree` of the numbers, in the order of scikit-learn's `PolynomialFeatures`: first the numbers themselves, then
/// `x₁², x₁x₂, …, x₂², x₂x₃, …`, and so on. The 1 that could stand before them is left to the learner's intercept.
///
/// `C(n + degree, degree) - 1` of `n` numbers: 784 pixels have 308,504 of degree 2, so reduce them first (`pca`).
public struct PolynomialFeatures: FeatureTransform, Hashable {
    /// Which products there are.
    public enum Interactions: String, Sendable, Hashable, CaseIterable {
        /// All of them.
        case all
        /// Of different numbers only: no powers (`interaction_only`).
        case only
        /// Powers only.
        case none
    }

    /// The most factors.
    public let degree: Int
    /// Which products there are.
    public let interactions: Interactions

    /// All products of up to two factors.
    public init(degree: Int = 2, interactions: Interactions = .all) {
        self.degree = degree
        self.interactions = interactions
    }

    /// The most products that are made.
    static let mostProducts = 1 << 19

    public func fitted(to rows: Matrix, _ options: FittingOptions) throws -> any FittedTransform {
        let found = try transform(width: rows.columns)
        try MachineMemory().require(
            rows.rows * found.width * 16,
            for: "\(found.width) products of \(rows.columns) features of \(rows.rows) images",
            "reduce the features before, such as by pca:components=50")
        return found
    }

    public func restored(from numbers: LearnedNumbers, width: Int) throws -> any FittedTransform {
        try transform(width: width)
    }

    private func transform(width: Int) throws -> Fitted {
        var products: [[Int]] = []
        var previous: [[Int]] = [[]]
        for _ in 0..<degree {
            var next: [[Int]] = []
            for product in previous {
                let last = product.last ?? 0
                let first = interactions == .only && !product.isEmpty ? last + 1 : last
                let end = interactions == .none && !product.isEmpty ? last + 1 : width
                guard first < end else { continue }
                guard products.count + next.count + (end - first) <= PolynomialFeatures.mostProducts else {
                    throw FoveaError.usage(
                        "polynomial:degree=\(degree) of \(width) numbers would be more than \(PolynomialFeatures.mostProducts) products; "
                            + "reduce the numbers before, such as by pca:components=50")
                }
                for factor in first..<end { next.append(product + [factor]) }
            }
            products += next
            previous = next
        }
        return Fitted(products: products)
    }

    private struct Fitted: FittedTransform {
        let products: [[Int]]

        var width: Int { products.count }
        var numbers: [(path: String, array: NDArray)] { [] }

        func applied(to rows: Matrix, _ workers: Workers) -> Matrix {
            Matrix(rows: rows.rows, columns: width) { target in
                nonisolated(unsafe) let target = target
                let width = width
                workers.forEach(rows.rows, chunk: 64) { range in
                    for index in range {
                        let row = rows.row(index)
                        for (place, factors) in products.enumerated() {
                            var product = 1.0
                            for factor in factors { product *= row[row.startIndex + factor] }
                            target[index * width + place] = product
                        }
                    }
                }
            }
        }
    }

    static let registration = FeatureRegistry.Entry(
        "polynomial", "products of the numbers: degree=2, interactions=all|only|none"
    ) { spec in
        .rows(
            PolynomialFeatures(
                degree: try spec.int("degree", default: 2, in: 1...10),
                interactions: try spec.choice(
                    "interactions", default: .all, among: Interactions.allCases.map { (word: $0.rawValue, value: $0) }))
        )
    }
}
