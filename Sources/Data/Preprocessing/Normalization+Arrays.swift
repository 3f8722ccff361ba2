import FoveaTensor

extension Normalization {
    /// A batch of images, normalized: f32`[N, C, H, W]`.
    ///
    /// - Parameter images: `[N, C, H, W]`, raw: u8 in `0...255`, or f32 in `0...1`.
    /// - Throws: a sentence for another type, rank, number of channels, or size where that matters.
    public func normalized(_ images: NDArray) throws -> NDArray {
        let shape = images.shape
        guard shape.rank == 4, shape[1] == channels, images.dtype == .u8 || images.dtype == .f32 else {
            throw FoveaError.invalid(
                "expected images u8 or f32 of shape [batch, \(channels), height, width], but got \(images.type)")
        }
        try requireFit(channels: shape[1], size: ImageSize(height: shape[2], width: shape[3]))
        let (size, plane) = (shape[1] * shape[2] * shape[3], shape[2] * shape[3])
        let applier = NormalizationApplier(self)
        return NDArray(TensorType(shape, .f32)) { bytes in
            let result = bytes.bindMemory(to: Float.self)
            guard let start = result.baseAddress else { return }
            images.withUnsafeBytes { raw in
                if images.dtype == .u8 {
                    let pixels = raw.bindMemory(to: UInt8.self)
                    for image in 0..<shape[0] {
                        let range = (image * size)..<((image + 1) * size)
                        applier.apply(UnsafeBufferPointer(rebasing: pixels[range]), into: start + image * size)
                    }
                } else {
                    let pixels = raw.bindMemory(to: Float.self)
                    for place in 0..<shape.count {
                        let own = isPerChannel ? place / plane % channels : place % size
                        result[place] = normalized(Double(pixels[place]), place: own)
                    }
                }
            }
            applier.finish(start, count: shape[0])
        }
    }
}
