/// What stands in the places that padding adds around an image.
public enum PaddingMode: Hashable, Sendable {
    /// Zeros.
    case zeros
    /// One number everywhere.
    case constant(Double)
    /// The image mirrored at its outermost row and column, which are not repeated: `c b | a b c | b a`. The border must
    /// be narrower than the image.
    case reflect
    /// The nearest place of the image: `a a | a b c | c c`.
    case replicate
}

extension Tensor {
    /// Images `[N, C, H, W]` with a border, as PyTorch's `F.pad` with the mode of the same name.
    ///
    /// - Parameter mode: What stands in the border; see ``PaddingMode``.
    /// - Returns: `[N, C, top + H + bottom, left + W + right]`.
    /// - Throws: a sentence unless these are images, no side is negative, and a reflected border is narrower than the
    ///   image.
    public func padded2d(_ pads: Pads, mode: PaddingMode = .zeros) throws -> Tensor {
        let border: Operations.BorderPad.Border
        switch mode {
        case .reflect: border = .reflect
        case .replicate: border = .replicate
        case .zeros: return try constant(0)
        case .constant(let value): return try constant(value)
        }
        guard rank != 4 || pads != .none else { return self }
        return try .applying(Operations.BorderPad(pads: pads, border: border), to: self)

        func constant(_ value: Double) throws -> Tensor {
            guard rank == 4 else {
                throw FoveaError.invalid(
                    "Padding expects images [batch, channels, height, width], but got shape \(shape)"
                ).at(Scope.path)
            }
            return try padded([(0, 0), (0, 0), (pads.top, pads.bottom), (pads.left, pads.right)], value: value)
        }
    }
}
