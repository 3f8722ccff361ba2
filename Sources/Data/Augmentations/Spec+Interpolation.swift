import FoveaSpec

extension Spec {
    /// The interpolation of what turns, moves or bends images.
    mutating func interpolation(default fallback: Interpolation) throws -> Interpolation {
        try choice("interpolation", default: fallback, among: Interpolation.allCases.map { ($0.rawValue, $0) })
    }
}
