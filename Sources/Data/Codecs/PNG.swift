import CSPNG
import FoveaTensor
import Foundation

/// PNG files (ISO/IEC 15948) of every color type and depth, interlaced or not, by libspng.
public enum PNG {
    static let magic: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    /// The most bytes of one chunk beside the pixels, such as a color profile, and of all of them, inflated.
    private static let (mostChunkBytes, mostCachedBytes) = (16 << 20, 32 << 20)

    /// The upright picture, without its transparency.
    static func decode(_ source: EncodedImage) throws -> Image {
        guard let context = spng_ctx_new(0) else { throw source.invalid("there is no memory to decode it") }
        defer { spng_ctx_free(context) }
        func check(_ status: Int32) throws {
            guard status != 0 else { return }
            guard status != Int32(SPNG_ECHUNK_LIMITS.rawValue) else {
                throw source.invalid(
                    "a text or color profile in the PNG file has more than \(mostChunkBytes) bytes, inflated; "
                        + "save the picture without it")
            }
            throw source.invalid(
                "the PNG data is truncated or corrupt (\(message(status))); fetch or copy the file again")
        }
        let most = UInt32(ImageFile.mostPixels)
        try check(spng_set_image_limits(context, most, most))
        try check(spng_set_chunk_limits(context, mostChunkBytes, mostCachedBytes))
        try check(spng_set_png_buffer(context, source.bytes.baseAddress, source.bytes.count))
        var header = spng_ihdr()
        try check(spng_get_ihdr(context, &header))
        let layout = Layout(header)
        // A row is a byte for its filter, then its pixels; DEFLATE bounds how small the rows can be in the file.
        let size = try source.size(
            height: Int(header.height), width: Int(header.width),
            mostFromBytes: source.bytes.count * GzipReader.largestRatio * 8 / layout.fileBits)
        let pixels = InterleavedPixels(size: size, step: layout.step, isGrey: layout.isGrey)
        let format = Int32(layout.format.rawValue)
        var count = 0
        try check(spng_decoded_image_size(context, format, &count))
        guard count == pixels.bytes.count else {
            throw FoveaError.defect("\(source.name): libspng decodes to \(count) bytes, not \(pixels.bytes.count)")
        }
        try check(spng_decode_image(context, pixels.bytes.baseAddress, count, format, 0))
        return orientation(context).upright(pixels.image(channels: source.channels))
    }

    /// What libspng is asked for.
    private struct Layout {
        /// Bits of a pixel in the file.
        let fileBits: Int
        /// Bytes of a decoded pixel.
        let step: Int
        let isGrey: Bool
        let format: spng_format

        init(_ header: spng_ihdr) {
            let type = spng_color_type(UInt32(header.color_type))
            let samples =
                switch type {
                case SPNG_COLOR_TYPE_GRAYSCALE_ALPHA: 2
                case SPNG_COLOR_TYPE_TRUECOLOR: 3
                case SPNG_COLOR_TYPE_TRUECOLOR_ALPHA: 4
                default: 1
                }
            fileBits = max(samples * Int(header.bit_depth), 1)
            isGrey = type == SPNG_COLOR_TYPE_GRAYSCALE || type == SPNG_COLOR_TYPE_GRAYSCALE_ALPHA
            if !isGrey {
                // Palettes are looked up, 16 bits lose the lower ones, transparency is left out.
                (step, format) = (3, SPNG_FMT_RGB8)
            } else if samples == 1, header.bit_depth <= 8 {
                // 1, 2 and 4 bits are stretched to 0...255.
                (step, format) = (1, SPNG_FMT_G8)
            } else {
                // As in the file, where the first byte of a pixel is its grey, or the upper half of it.
                (step, format) = (fileBits / 8, SPNG_FMT_RAW)
            }
        }
    }

    /// What Exif says, before the pixels or after them. A file that is broken after them has its picture nevertheless.
    private static func orientation(_ context: OpaquePointer) -> Orientation {
        spng_decode_chunks(context)
        var exif = spng_exif()
        guard spng_get_exif(context, &exif) == 0 else { return .topLeft }
        return Orientation(exif: UnsafeRawBufferPointer(start: exif.data, count: exif.length))
    }

    private static func message(_ status: Int32) -> String { String(cString: spng_strerror(status)) }
}

extension PNG {
    /// A PNG file of a grey or red, green and blue image, with 8 bits a channel. It loses nothing.
    ///
    /// - Throws: a sentence for an image of other channels, or without pixels.
    public static func encode(_ image: Image) throws -> [UInt8] {
        try EncodableImage.check(image, format: "PNG", mostRows: Int(Int32.max))
        guard let context = spng_ctx_new(Int32(SPNG_CTX_ENCODER.rawValue)) else {
            throw FoveaError.inputOutput("there is no memory for a PNG file")
        }
        defer { spng_ctx_free(context) }
        func check(_ status: Int32) throws {
            guard status == 0 else { throw FoveaError.defect("libspng cannot encode an image: \(message(status))") }
        }
        let pixels = InterleavedPixels(image)
        let type = pixels.isGrey ? SPNG_COLOR_TYPE_GRAYSCALE : SPNG_COLOR_TYPE_TRUECOLOR
        var header = spng_ihdr()
        header.width = UInt32(image.width)
        header.height = UInt32(image.height)
        header.bit_depth = 8
        header.color_type = UInt8(type.rawValue)
        try check(spng_set_option(context, SPNG_ENCODE_TO_BUFFER, 1))
        try check(spng_set_ihdr(context, &header))
        try check(
            spng_encode_image(
                context, pixels.bytes.baseAddress, pixels.bytes.count, Int32(SPNG_FMT_PNG.rawValue),
                Int32(SPNG_ENCODE_FINALIZE.rawValue)))
        var (count, status) = (0, Int32(0))
        let file = spng_get_png_buffer(context, &count, &status)
        defer { free(file) }
        try check(status)
        return Array(UnsafeRawBufferPointer(start: file, count: count))
    }
}
