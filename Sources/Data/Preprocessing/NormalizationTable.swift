import FoveaTensor

/// What each of the 256 bytes becomes in each channel: a normalization ready to be used on many images.
///
/// One load per pixel instead of a conversion, a subtraction and a division, and every value is the formula's in double
/// precision, rounded once.
struct NormalizationTable: Sendable {
    /// `[channels, 256]`
    private let values: [Float]
    private let channels: Int

    init(_ normalization: Normalization) {
        channels = normalization.channels
        values = (0..<channels).flatMap { channel in
            (0..<256).map { normalization.normalized(Double($0) / 255, channel: channel) }
        }
    }

    /// Normalizes one image of `[channels, plane]` bytes.
    func apply(_ pixels: UnsafeBufferPointer<UInt8>, into result: UnsafeMutablePointer<Float>) {
        guard let source = pixels.baseAddress else { return }
        let plane = pixels.count / channels
        values.withUnsafeBufferPointer { table in
            guard let table = table.baseAddress else { return }
            for channel in 0..<channels {
                let row = table + 256 * channel
                let (from, to) = (source + channel * plane, result + channel * plane)
                for place in 0..<plane { to[place] = row[Int(from[place])] }
            }
        }
    }
}

extension Normalization {
    /// A batch of images, normalized: f32`[N, C, H, W]`.
    ///
    /// - Parameter images: `[N, C, H, W]`, raw: u8 in `0...255`, or f32 in `0...1`.
    /// - Throws: a sentence for another type, rank or number of channels.
    public func normalized(_ images: NDArray) throws -> NDArray {
        let shape = images.shape
        guard shape.rank == 4, shape[1] == channels, images.dtype == .u8 || images.dtype == .f32 else {
            throw FoveaError.invalid(
                "expected images u8 or f32 of shape [batch, \(channels), height, width], but got \(images.type)")
        }
        let (size, plane) = (shape.count / max(shape[0], 1), shape[2] * shape[3])
        let table = NormalizationTable(self)
        return NDArray(TensorType(shape, .f32)) { bytes in
            let result = bytes.bindMemory(to: Float.self)
            guard let start = result.baseAddress else { return }
            images.withUnsafeBytes { raw in
                if images.dtype == .u8 {
                    let pixels = raw.bindMemory(to: UInt8.self)
                    for image in 0..<shape[0] {
                        let range = (image * size)..<((image + 1) * size)
                        table.apply(UnsafeBufferPointer(rebasing: pixels[range]), into: start + image * size)
                    }
                } else {
                    let pixels = raw.bindMemory(to: Float.self)
                    for place in 0..<shape.count {
                        result[place] = normalized(Double(pixels[place]), channel: place / plane % channels)
                    }
                }
            }
        }
    }
}
