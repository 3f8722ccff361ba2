import CKernels
import CTurboJPEG
import FoveaTensor

/// JPEG files (ITU-T T.81), baseline and progressive, grey, color and CMYK, by TurboJPEG.
public enum JPEG {
    static let magic: [UInt8] = [0xFF, 0xD8, 0xFF]

    /// The most pixels that a byte of Huffman coded data stands for: a block of 8x8 takes at least a bit, and where no
    /// component has all of the pixels, there are fewer blocks than pixels / 64, but not half as few.
    private static let mostPixelsPerByte = 1024

    /// The upright picture, decoded at 1/1, 1/2, 1/4 or 1/8 of its size.
    ///
    /// As Pillow does, it accepts spoiled pixels as long as the file has an end; a truncated file is an error.
    static func decode(_ source: EncodedImage, reducing reduction: (ImageSize) -> Int) throws -> Image {
        guard let handle = tjInitDecompress() else { throw source.invalid("there is no memory to decode it") }
        defer { tjDestroy(handle) }
        let markers = JPEGMarkers(source.bytes)
        var (width, height, subsampling, colors) = (Int32(-1), Int32(-1), Int32(-1), Int32(-1))
        // Its result says less than what it has set: unusual subsampling is an error here, but can be decoded.
        tjDecompressHeader3(
            handle, source.start, UInt(source.bytes.count), &width, &height, &subsampling, &colors)
        guard width >= 0, height >= 0, colors >= 0 else { throw corrupt(source, handle) }
        let whole = try source.size(
            height: Int(height), width: Int(width),
            mostFromBytes: markers.isArithmetic ? .max : source.bytes.count * mostPixelsPerByte)
        let wanted = reduction(markers.orientation.upright(whole))
        let scale = [8, 4, 2].first { $0 <= wanted } ?? 1
        let size = ImageSize(height: (whole.height + scale - 1) / scale, width: (whole.width + scale - 1) / scale)
        let pixels = try decode(source, handle, size: size, colors: TJCS(UInt32(colors)), markers)
        return markers.orientation.upright(pixels.image(channels: source.channels))
    }

    private static func decode(
        _ source: EncodedImage, _ handle: tjhandle, size: ImageSize, colors: TJCS, _ markers: JPEGMarkers
    ) throws -> InterleavedPixels {
        let hasInks = colors == TJCS_CMYK || colors == TJCS_YCCK
        let isGrey = colors == TJCS_GRAY
        let format = hasInks ? TJPF_CMYK : isGrey ? TJPF_GRAY : TJPF_RGB
        let pixels = InterleavedPixels(size: size, step: hasInks ? 4 : isGrey ? 1 : 3, isGrey: isGrey)
        // TurboJPEG chooses the scale whose result is of this size.
        let status = tjDecompress2(
            handle, source.start, UInt(source.bytes.count), pixels.bytes.baseAddress, Int32(size.width),
            Int32(pixels.stride), Int32(size.height), format.rawValue, TJFLAG_LIMITSCANS)
        if status != 0 { try accept(source, handle, markers) }
        if hasInks { fovea_image_inks(Int64(size.area), markers.isAdobes ? 1 : 0, pixels.bytes.baseAddress) }
        return pixels
    }

    /// What TurboJPEG warns of, and still gives a picture: the beginnings of libjpeg's sentences.
    ///
    /// They must be told by their words: after a warning, TurboJPEG calls an error a warning too. Of several warnings,
    /// it remembers the first.
    private static let acceptedWarnings = [
        "Corrupt JPEG data:", "Unknown Adobe color transform", "Inconsistent progression sequence",
        "Warning: unknown JFIF revision", "Invalid SOS parameters",
    ]

    /// Throws what TurboJPEG said last, unless there is a whole picture nevertheless.
    private static func accept(_ source: EncodedImage, _ handle: tjhandle, _ markers: JPEGMarkers) throws {
        let message = message(handle)
        let isWarning = acceptedWarnings.contains { message.hasPrefix($0) }
        guard isWarning || message.hasPrefix("Premature end") else { throw corrupt(source, handle) }
        guard isWarning, markers.isFollowedByEnd(in: source.bytes) else {
            throw source.invalid(
                "the JPEG data ends before its end mark, after \(source.bytes.count) bytes, so the file is truncated; "
                    + "fetch or copy it again")
        }
    }

    private static func message(_ handle: tjhandle) -> String {
        tjGetErrorStr2(handle).map { String(cString: $0) } ?? "no reason given"
    }

    private static func corrupt(_ source: EncodedImage, _ handle: tjhandle) -> FoveaError {
        source.invalid("the JPEG data is corrupt (\(message(handle))); fetch or copy the file again")
    }
}

extension JPEG {
    /// A JPEG file of a grey or red, green and blue image, baseline, with colors at half the resolution (4:2:0).
    ///
    /// - Parameter quality: 1...100, as for libjpeg: larger files look better. 90 hides its traces from most eyes.
    /// - Throws: a sentence for an image of other channels, without pixels, or of more than 65,500 rows or columns.
    public static func encode(_ image: Image, quality: Int = 90) throws -> [UInt8] {
        try EncodableImage.check(image, format: "JPEG", mostRows: 65_500)
        guard (1...100).contains(quality) else {
            throw FoveaError.usage("the quality of a JPEG file is 1 to 100, not \(quality)")
        }
        guard let handle = tjInitCompress() else { throw FoveaError.inputOutput("there is no memory for a JPEG file") }
        defer { tjDestroy(handle) }
        let pixels = InterleavedPixels(image)
        var (result, count): (UnsafeMutablePointer<UInt8>?, UInt) = (nil, 0)
        defer { tjFree(result) }
        let status = tjCompress2(
            handle, pixels.bytes.baseAddress, Int32(image.width), Int32(pixels.stride), Int32(image.height),
            (pixels.isGrey ? TJPF_GRAY : TJPF_RGB).rawValue, &result, &count,
            Int32((pixels.isGrey ? TJSAMP_GRAY : TJSAMP_420).rawValue), Int32(quality), 0)
        guard status == 0 else { throw FoveaError.defect("TurboJPEG cannot encode an image: \(message(handle))") }
        return Array(UnsafeBufferPointer(start: result, count: Int(count)))
    }
}
