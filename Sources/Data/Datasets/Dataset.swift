import FoveaTensor

/// Labelled images, numbered from 0.
///
/// Images are bytes (0...255) in planes, `[channels, height, width]`, all of one shape. A dataset may hold them in
/// memory or decode them when asked: the loader's workers call ``readImage(at:into:)`` from several threads at once, and
/// the same index always gives the same image.
public protocol Dataset: Sendable {
    /// The number of images.
    var count: Int { get }
    /// The shape of every image: `[channels, height, width]`.
    var imageShape: Shape { get }
    /// What the labels mean: label `i` is `classNames[i]`.
    var classNames: [String] { get }

    /// The class of an image: a place in ``classNames``. Cheap, for splits and samplers ask for all of them.
    func label(at index: Int) -> Int32

    /// Writes the pixels of an image: exactly `imageShape.count` bytes.
    ///
    /// - Throws: a sentence that names the image's file when it cannot be read or decoded.
    func readImage(at index: Int, into pixels: UnsafeMutableBufferPointer<UInt8>) throws
}

extension Dataset {
    /// The pixels of one image: a copy, for looking at; the loader does not come this way.
    public func image(at index: Int) throws -> NDArray {
        try NDArray(TensorType(imageShape, .u8)) { bytes in
            try readImage(at: index, into: bytes.bindMemory(to: UInt8.self))
        }
    }

    /// How many images each class has, in the order of ``classNames``.
    public var classCounts: [Int] {
        var counts = [Int](repeating: 0, count: classNames.count)
        for index in 0..<count { counts[Int(label(at: index))] += 1 }
        return counts
    }
}
