import CKernels

/// How often each byte occurs.
struct ByteHistogram {
    /// 256 numbers.
    private(set) var counts = [Int64](repeating: 0, count: 256)

    init(of bytes: UnsafeMutableBufferPointer<UInt8>) {
        guard let start = bytes.baseAddress else { return }
        fovea_image_histogram(Int64(bytes.count), start, &counts)
    }

    /// The smallest and the largest byte that occurs; `nil` where there is none.
    var extremes: (low: Int, high: Int)? {
        guard let low = counts.firstIndex(where: { $0 > 0 }), let high = counts.lastIndex(where: { $0 > 0 }) else {
            return nil
        }
        return (low, high)
    }
}
