import FoveaTensor

/// An image in memory: bytes 0...255 in planes, `[channels, height, width]`, row by row. One channel is grey, three are
/// red, green and blue.
public struct Image: Sendable, Hashable {
    /// 1 or 3 for what comes from files; any number otherwise.
    public let channels: Int
    /// Rows and columns.
    public let size: ImageSize
    /// `channels * size.area` bytes, plane after plane.
    public private(set) var pixels: [UInt8]

    /// - Parameter pixels: Exactly `channels * size.area` bytes.
    public init(channels: Int, size: ImageSize, pixels: [UInt8]) {
        precondition(
            pixels.count == channels * size.area,
            "an image \(channels)x\(size) has \(channels * size.area) bytes, not \(pixels.count)")
        self.channels = channels
        self.size = size
        self.pixels = pixels
    }

    /// An image whose pixels `body` writes, all of them; they are not set before.
    public init(
        channels: Int, size: ImageSize, writing body: (UnsafeMutableBufferPointer<UInt8>) throws -> Void
    ) rethrows {
        let count = channels * size.area
        self.channels = channels
        self.size = size
        pixels = try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            try body(UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
            initialized = count
        }
    }

    /// Rows.
    public var height: Int { size.height }
    /// Columns.
    public var width: Int { size.width }
    /// `[channels, height, width]`
    public var shape: Shape { [channels, size.height, size.width] }

    /// Changes pixels in place; copies them first where another image has the same memory.
    public mutating func withUnsafeMutablePixels<Result>(
        _ body: (UnsafeMutableBufferPointer<UInt8>) throws -> Result
    ) rethrows -> Result {
        try pixels.withUnsafeMutableBufferPointer { try body($0) }
    }

    /// The pixels as an array u8`[channels, height, width]`: a copy.
    public var array: NDArray { NDArray(shape, pixels) }
}
