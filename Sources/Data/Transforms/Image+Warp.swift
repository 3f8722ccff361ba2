import CKernels

extension Image {
    /// Replaces every pixel by what lies at another point: the middle `(x, y)` of a pixel, that of the first one at
    /// (0.5, 0.5), comes from `((m₀x + m₁y + m₂) / w, (m₃x + m₄y + m₅) / w)`, `w = m₆x + m₇y + 1`.
    ///
    /// - Parameter map: Eight numbers.
    /// - Parameter fill: What comes from outside: a byte for each channel, one for all, or none for black.
    mutating func warp(by map: [Double], interpolation: Interpolation, fill: [UInt8]) {
        precondition(map.count == 8, "a map has eight numbers, not \(map.count)")
        precondition(
            fill.count <= 1 || fill.count == channels,
            "an image of \(channels) channels is filled with one byte or \(channels), not \(fill.count)")
        let outside = fill.count == channels ? fill : [UInt8](repeating: fill.first ?? 0, count: channels)
        let (source, channels, size) = (pixels, Int64(self.channels), self.size)
        self = Image(channels: self.channels, size: size) { result in
            guard let result = result.baseAddress else { return }
            switch interpolation {
            case .nearest:
                fovea_warp_nearest(source, channels, Int64(size.height), Int64(size.width), map, outside, result)
            case .bilinear:
                fovea_warp_bilinear(source, channels, Int64(size.height), Int64(size.width), map, outside, result)
            }
        }
    }
}
