import FoveaTensor

/// From indices to a filled buffer: read, normalize. One per worker, for it has scratch memory.
final class BatchReader {
    private let dataset: any Dataset
    private let table: NormalizationTable
    private let pixels: UnsafeMutableBufferPointer<UInt8>

    init(_ dataset: any Dataset, _ table: NormalizationTable) {
        self.dataset = dataset
        self.table = table
        pixels = .allocate(capacity: dataset.imageShape.count)
        pixels.initialize(repeating: 0)
    }

    deinit { pixels.deallocate() }

    /// - Throws: what the dataset throws for the first image that cannot be read.
    func read(_ indices: ArraySlice<Int>, into buffer: BatchBuffer) throws {
        guard var image = buffer.images.baseAddress else { return }
        for (place, index) in indices.enumerated() {
            try dataset.readImage(at: index, into: pixels)
            table.apply(UnsafeBufferPointer(pixels), into: image)
            buffer.labels[place] = dataset.label(at: index)
            image += pixels.count
        }
    }
}
