/// The kind of number a tensor holds, chosen at run time.
///
/// `f32` is what networks train in; `f64` is for the reference backend's proofs; `i32` holds labels and
/// indices; `u8` raw pixels; `bool` masks (one byte each, 0 or 1).
public enum DType: String, Sendable, Hashable, CaseIterable {
    /// IEEE 754 single and double precision, signed 32-bit integers, unsigned bytes, truth values.
    case f32, f64, i32, u8, bool

    /// Bytes per element.
    public var size: Int {
        switch self {
        case .f64: 8
        case .f32, .i32: 4
        case .u8, .bool: 1
        }
    }

    /// Whether gradients can flow through a tensor of this kind.
    public var isFloatingPoint: Bool { self == .f32 || self == .f64 }
}
