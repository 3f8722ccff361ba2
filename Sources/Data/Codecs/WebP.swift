import CWebP
import FoveaTensor

/// WebP files (RFC 9649), lossy and lossless, by libwebp. Animations are refused, for one picture
/// is wanted.
public enum WebP {
    /// Whether a file is a WebP file: `RIFF`, the file's size, `WEBP`.
    static func isMagic(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.count >= 12 && bytes.starts(with: Array("RIFF".utf8)) && bytes[8..<12].elementsEqual(Array("WEBP".utf8))
    }

    /// The upright picture, without its transparency.
    static func decode(_ source: EncodedImage) throws -> Image {
        var configuration = WebPDecoderConfig()
        guard WebPInitDecoderConfig(&configuration) != 0 else {
            throw FoveaError.defect("libwebp is not of the version that Fovea was built with")
        }
        try check(WebPGetFeatures(source.start, source.bytes.count, &configuration.input), source)
        guard configuration.input.has_animation == 0 else {
            throw source.invalid("the file is an animation, but one picture was expected; keep one of its frames")
        }
        let size = try source.size(height: Int(configuration.input.height), width: Int(configuration.input.width))
        let pixels = InterleavedPixels(size: size, step: 3, isGrey: false)
        configuration.output.colorspace = MODE_RGB
        configuration.output.is_external_memory = 1
        configuration.output.u.RGBA.rgba = pixels.bytes.baseAddress
        configuration.output.u.RGBA.stride = Int32(pixels.stride)
        configuration.output.u.RGBA.size = pixels.bytes.count
        defer { WebPFreeDecBuffer(&configuration.output) }
        try check(WebPDecode(source.start, source.bytes.count, &configuration), source)
        return orientation(source).upright(pixels.image(channels: source.channels))
    }

    private static func check(_ status: VP8StatusCode, _ source: EncodedImage) throws {
        let reason =
            switch status {
            case VP8_STATUS_OK: Optional<String>.none
            case VP8_STATUS_OUT_OF_MEMORY: "libwebp has not enough memory"
            case VP8_STATUS_NOT_ENOUGH_DATA: "it ends too early"
            case VP8_STATUS_UNSUPPORTED_FEATURE: "it uses a feature that libwebp does not know"
            default: "its bit stream cannot be read"
            }
        guard let reason else { return }
        throw source.invalid("the WebP data is truncated or corrupt (\(reason)); fetch or copy the file again")
    }

    /// What Exif says; only files of the extended form, whose first chunk is `VP8X`, can have it.
    private static func orientation(_ source: EncodedImage) -> Orientation {
        guard source.bytes.dropFirst(12).starts(with: Array("VP8X".utf8)) else { return .topLeft }
        var data = WebPData(bytes: source.start, size: source.bytes.count)
        guard let demuxer = WebPDemux(&data) else { return .topLeft }
        defer { WebPDemuxDelete(demuxer) }
        var chunk = WebPChunkIterator()
        guard WebPDemuxGetChunk(demuxer, "EXIF", 1, &chunk) != 0 else { return .topLeft }
        defer { WebPDemuxReleaseChunkIterator(&chunk) }
        return Orientation(exif: UnsafeRawBufferPointer(start: chunk.chunk.bytes, count: chunk.chunk.size))
    }
}

extension WebP {
    /// A WebP file of a grey or red, green and blue image.
    ///
    /// - Parameter quality: 0...100 for lossy files, larger looks better; `nil` loses nothing.
    /// - Throws: a sentence for an image of other channels, without pixels, or of more than 16,383 rows or columns.
    public static func encode(_ image: Image, quality: Int? = nil) throws -> [UInt8] {
        try EncodableImage.check(image, format: "WebP", mostRows: Int(WEBP_MAX_DIMENSION))
        guard (0...100).contains(quality ?? 0) else {
            throw FoveaError.usage("the quality of a WebP file is 0 to 100, not \(quality ?? 0)")
        }
        let pixels = InterleavedPixels(image.channels == 3 ? image : image.repeatedToColors)
        let (width, height, stride) = (Int32(image.width), Int32(image.height), Int32(pixels.stride))
        var result: UnsafeMutablePointer<UInt8>?
        defer { WebPFree(result) }
        let count =
            if let quality {
                WebPEncodeRGB(pixels.bytes.baseAddress, width, height, stride, Float(quality), &result)
            } else {
                WebPEncodeLosslessRGB(pixels.bytes.baseAddress, width, height, stride, &result)
            }
        guard count > 0 else { throw FoveaError.defect("libwebp cannot encode an image of \(image.size)") }
        return Array(UnsafeBufferPointer(start: result, count: count))
    }
}

extension Image {
    /// Red, green and blue, each the one channel there is.
    fileprivate var repeatedToColors: Image {
        Image(channels: 3, size: size, pixels: pixels + pixels + pixels)
    }
}
