import CKernels

/// What becomes of each of the 256 bytes.
struct ByteTable {
    private var entries: [UInt8]

    /// - Parameter value: Of every byte.
    init(_ value: (UInt8) -> UInt8) { entries = (0...255).map { value($0) } }

    /// Replaces the bytes.
    func apply(to bytes: UnsafeMutableBufferPointer<UInt8>) {
        guard let start = bytes.baseAddress else { return }
        fovea_image_table(Int64(bytes.count), entries, start)
    }
}

extension Image {
    /// Replaces every byte by the table's.
    mutating func replaceBytes(_ table: ByteTable) {
        withUnsafeMutablePixels { table.apply(to: $0) }
    }
}
