/// `x·z`: no other space at all.
public struct LinearKernel: KernelFunction, Hashable {
    public init() {}

    public func fitted(to rows: Matrix) -> any KernelFunction { self }
    public func restored(from numbers: LearnedNumbers) -> any KernelFunction { self }
    public func apply(
        to products: UnsafeMutablePointer<Double>, count: Int, square: Double, squares: UnsafePointer<Double>
    ) {}

    static let registration = KernelRegistry.Entry("linear", "x·z") { _ in LinearKernel() }
}
