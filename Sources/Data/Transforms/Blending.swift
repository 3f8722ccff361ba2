/// Pillow's `Image.blend`: `other + factor * (byte - other)` in single precision, cut to 0...255 and truncated.
func blended(_ byte: UInt8, with other: UInt8, factor: Float) -> UInt8 {
    // Pillow gives copies for these; rounding does the same.
    let value = Float(other) + factor * Float(Int(byte) - Int(other))
    return UInt8(min(max(value, 0), 255))
}
