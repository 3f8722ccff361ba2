import FoveaTensor

/// The memory of one batch: one slot of the loader's ring.
///
/// Whoever holds the slot, by the ring's bookkeeping, has it alone: first a worker that fills it, then the consumer.
final class BatchBuffer: @unchecked Sendable {
    let images: UnsafeMutableBufferPointer<Float>
    let labels: UnsafeMutableBufferPointer<Int32>

    init(batchSize: Int, imageShape: Shape) {
        func allocate<Scalar>(_ count: Int, of zero: Scalar) -> UnsafeMutableBufferPointer<Scalar> {
            // Aligned for any SIMD kernel, as every NDArray is.
            let bytes = UnsafeMutableRawBufferPointer.allocate(
                byteCount: count * MemoryLayout<Scalar>.stride, alignment: 64)
            let scalars = bytes.bindMemory(to: Scalar.self)
            scalars.initialize(repeating: zero)
            return scalars
        }
        images = allocate(batchSize * imageShape.count, of: Float(0))
        labels = allocate(batchSize, of: Int32(0))
    }

    deinit {
        UnsafeMutableRawBufferPointer(images).deallocate()
        UnsafeMutableRawBufferPointer(labels).deallocate()
    }

    /// The first images of the buffer as a batch that keeps the memory alive.
    func batch(_ indices: ArraySlice<Int>, imageShape: Shape) -> Batch {
        let type = TensorType(Shape([indices.count] + imageShape.dimensions), .f32)
        return Batch(
            images: NDArray(type, borrowing: UnsafeMutableRawBufferPointer(images), from: self),
            labels: NDArray(
                TensorType([indices.count], .i32), borrowing: UnsafeMutableRawBufferPointer(labels), from: self),
            indices: indices)
    }
}
