import Foundation
import FoveaTensor

/// `(γ x·z + c)^degree`: the space of all products of up to `degree` numbers, where `c` is not 0.
public struct PolynomialKernel: KernelFunction, Hashable {
    /// The power.
    public let degree: Int
    /// γ
    public let gamma: KernelGamma
    /// c
    public let constant: Double

    /// The defaults are those of scikit-learn's `SVC`.
    public init(degree: Int = 3, gamma: KernelGamma = .scale, constant: Double = 0) {
        self.degree = degree
        self.gamma = gamma
        self.constant = constant
    }

    public func fitted(to rows: Matrix) -> any KernelFunction {
        PolynomialKernel(degree: degree, gamma: .value(gamma.value(for: rows)), constant: constant)
    }

    public var numbers: [(path: String, array: NDArray)] { [[gamma.known].named("gamma")] }

    public func restored(from numbers: LearnedNumbers) throws -> any KernelFunction {
        PolynomialKernel(degree: degree, gamma: .value(try numbers.number("gamma")), constant: constant)
    }

    public func apply(
        to products: UnsafeMutablePointer<Double>, count: Int, square: Double, squares: UnsafePointer<Double>
    ) {
        let gamma = gamma.known
        for place in 0..<count {
            let base = gamma * products[place] + constant
            var power = base
            for _ in 1..<degree { power *= base }
            products[place] = power
        }
    }

    static let registration = KernelRegistry.Entry(
        "polynomial", "(gamma x·z + coef0)^degree: degree=3, gamma=scale|auto|N, coef0=0"
    ) { spec in
        PolynomialKernel(
            degree: try spec.int("degree", default: 3, in: 1...20), gamma: try spec.gamma(),
            constant: try spec.double("coef0", default: 0))
    }
}
