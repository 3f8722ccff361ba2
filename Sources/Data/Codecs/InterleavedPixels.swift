import CKernels

/// Decoded pixels as the libraries give them, the channels of a pixel side by side, on their way to planes.
final class InterleavedPixels {
    let size: ImageSize
    /// The bytes of a pixel, 1 to 4.
    let step: Int
    /// Whether the first byte of a pixel is its grey; else the first three are red, green and blue. What follows in a
    /// pixel is ignored.
    let isGrey: Bool
    let bytes: UnsafeMutableBufferPointer<UInt8>

    /// Memory for so many pixels, not set.
    init(size: ImageSize, step: Int, isGrey: Bool) {
        precondition((1...4).contains(step) && (isGrey || step >= 3), "pixels of \(step) bytes have no colors")
        self.size = size
        self.step = step
        self.isGrey = isGrey
        bytes = .allocate(capacity: size.area * step)
    }

    deinit { bytes.deallocate() }

    /// The bytes of a row.
    var stride: Int { size.width * step }

    /// The pixels in planes.
    ///
    /// Grey becomes red, green and blue by repetition; colors become grey by ITU-R 601, as Pillow's `convert('L')`
    /// rounds it: `(19595 r + 38470 g + 7471 b + 2^15) >> 16`.
    func image(channels: Int) -> Image {
        var source = fovea_interleaved(
            pixels: UnsafePointer(bytes.baseAddress), height: Int64(size.height), width: Int64(size.width),
            step: Int64(step), stride: Int64(stride))
        return Image(channels: channels, size: size) { planes in
            guard let start = planes.baseAddress else { return }
            switch (isGrey, channels) {
            case (false, 1): fovea_image_grey(&source, start)
            case (false, _): fovea_image_planes(&source, start)
            case (true, _):
                fovea_image_plane(&source, start)
                for plane in 1..<max(channels, 1) {
                    (start + plane * size.area).update(from: start, count: size.area)
                }
            }
        }
    }

    /// A grey or red, green and blue image's planes, pixel by pixel.
    init(_ image: Image) {
        size = image.size
        step = image.channels
        isGrey = image.channels == 1
        bytes = .allocate(capacity: image.pixels.count)
        fovea_image_interleave(Int64(image.channels), Int64(image.size.area), image.pixels, bytes.baseAddress)
    }
}
