import Foundation
import FoveaTensor

/// `exp(-γ |x - z|²)`: 1 for the same row, and nearly 0 for rows further apart than `1/√γ`.
public struct RBFKernel: KernelFunction, Hashable {
    /// γ
    public let gamma: KernelGamma

    /// By default of the rows' own scale.
    public init(gamma: KernelGamma = .scale) { self.gamma = gamma }

    public func fitted(to rows: Matrix) -> any KernelFunction { RBFKernel(gamma: .value(gamma.value(for: rows))) }

    public var numbers: [(path: String, array: NDArray)] { [[gamma.known].named("gamma")] }

    public func restored(from numbers: LearnedNumbers) throws -> any KernelFunction {
        RBFKernel(gamma: .value(try numbers.number("gamma")))
    }

    public func apply(
        to products: UnsafeMutablePointer<Double>, count: Int, square: Double, squares: UnsafePointer<Double>
    ) {
        let gamma = gamma.known
        for place in 0..<count {
            // Rounding may leave a little below 0 of no distance.
            products[place] = exp(-gamma * max(square + squares[place] - 2 * products[place], 0))
        }
    }

    static let registration = KernelRegistry.Entry("rbf", "exp(-gamma |x - z|²): gamma=scale|auto|N") { spec in
        RBFKernel(gamma: try spec.gamma())
    }
}
