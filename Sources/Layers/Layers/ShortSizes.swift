import FoveaTensor

extension Size2d {
    /// As summaries print it: `3` for a square, `3x5` otherwise.
    var short: String { height == width ? "\(height)" : "\(self)" }
}

extension Padding {
    /// As summaries print it: `same`, `valid`, `1`, `1x2` for height and width, or all four sides.
    var short: String {
        switch self {
        case .same: "same"
        case .valid: "valid"
        case .explicit(let top, let left, let bottom, let right):
            top == bottom && left == right
                ? Size2d(height: top, width: left).short : "\(top)/\(left)/\(bottom)/\(right)"
        }
    }
}
