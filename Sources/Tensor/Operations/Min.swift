extension Operations {
    /// The smallest number over some axes: `y[…] = min x[…]`. NaN if one of them is NaN.
    ///
    /// - Input: any shape and dtype, with at least one element along every folded axis. Output: without the folded axes,
    ///   or with 1 in their place.
    /// - Gradient: `dy` to the smallest number; in equal parts where several are equal.
    public struct Min: ExtremumReduction {
        /// The folded axes; negative ones count from the end.
        public let axes: [Int]
        /// Whether the folded axes stay, with extent 1.
        public let keepDimensions: Bool

        /// By default the folded axes are dropped from the shape.
        public init(axes: [Int], keepDimensions: Bool = false) {
            self.axes = axes
            self.keepDimensions = keepDimensions
        }
    }
}

extension Tensor {
    /// The smallest number over `axes`; see ``Operations/Min``.
    ///
    /// - Parameters:
    ///   - axes: All of them where `nil`; negative axes count from the end.
    ///   - keepDimensions: Whether the folded axes stay, with extent 1.
    /// - Throws: a sentence when an axis does not exist or is empty.
    public func min(axes: [Int]? = nil, keepDimensions: Bool = false) throws -> Tensor {
        try reduced(axes) { Operations.Min(axes: $0, keepDimensions: keepDimensions) }
    }
}
