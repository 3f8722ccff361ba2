import FoveaTensor

/// The memory of one batch: one slot of the loader's ring.
///
/// Whoever holds the slot, by the ring's bookkeeping, has it alone: first a worker that fills it, then the consumer.
final class BatchBuffer: @unchecked Sendable {
    let images: UnsafeMutableBufferPointer<Float>
    private let targets: UnsafeMutableRawBufferPointer
    private let imageShape: Shape
    private let target: BatchTarget

    init(batchSize: Int, imageShape: Shape, target: BatchTarget) {
        self.imageShape = imageShape
        self.target = target
        func allocate(_ count: Int) -> UnsafeMutableRawBufferPointer {
            // Aligned for any SIMD kernel, as every NDArray is.
            let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 64)
            bytes.initializeMemory(as: UInt8.self, repeating: 0)
            return bytes
        }
        images = allocate(batchSize * imageShape.count * MemoryLayout<Float>.stride).bindMemory(to: Float.self)
        targets = allocate(target.type(count: batchSize).byteCount)
    }

    deinit {
        UnsafeMutableRawBufferPointer(images).deallocate()
        targets.deallocate()
    }

    /// The place of an image.
    func image(_ place: Int) -> UnsafeMutableBufferPointer<Float> {
        let size = imageShape.count
        return UnsafeMutableBufferPointer(rebasing: images[(place * size)..<((place + 1) * size)])
    }

    /// Writes the target of the image at a place: its class, also as a row of probabilities, or its values.
    func setTarget(_ place: Int, from dataset: any Dataset, index: Int) {
        switch target {
        case .labels:
            targets.storeBytes(of: dataset.label(at: index), toByteOffset: 4 * place, as: Int32.self)
        case .probabilities(let classes):
            let row = row(place, classes)
            row.update(repeating: 0)
            row[Int(dataset.label(at: index))] = 1
        case .values(let count):
            let row = row(place, count)
            for (column, value) in dataset.values(at: index).enumerated() { row[column] = value }
        }
    }

    /// The row of numbers at a place; the targets must be rows.
    func row(_ place: Int, _ width: Int) -> UnsafeMutableBufferPointer<Float> {
        let bytes = UnsafeMutableRawBufferPointer(rebasing: targets[(4 * place * width)..<(4 * (place + 1) * width)])
        return bytes.assumingMemoryBound(to: Float.self)
    }

    /// The first images of the buffer as a batch that keeps the loan alive, and with it the memory.
    func batch(_ indices: [Int], on loan: BatchLoan) -> Batch {
        let type = TensorType(Shape([indices.count] + imageShape.dimensions), .f32)
        return Batch(
            images: NDArray(type, borrowing: UnsafeMutableRawBufferPointer(images), from: loan),
            labels: NDArray(target.type(count: indices.count), borrowing: targets, from: loan),
            indices: indices)
    }
}

/// What a batch and its arrays hold while they use a buffer. Once only the loader holds it, nobody sees the buffer any more.
final class BatchLoan {
    private let buffer: BatchBuffer

    init(of buffer: BatchBuffer) { self.buffer = buffer }
}
