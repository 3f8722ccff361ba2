import FoveaInterchange
import FoveaTensor

/// Pictures from files: JPEG, PNG, WebP, and binary PGM and PPM. The format is told by the first bytes, not by the name.
///
///     let image = try ImageFile.decode(contentsOf: "cats/1.jpg", channels: 3)
///
/// What comes is upright, for Exif's orientation is followed (in JPEG, PNG and WebP files), and of the channels that are
/// asked for, as Pillow's `convert("RGB")` and `convert("L")` give it: color becomes grey by ITU-R 601,
/// `(19595 r + 38470 g + 7471 b + 2^15) >> 16`, and grey becomes color by repetition. Transparency is dropped: the colors
/// underneath show. Palettes are looked up; of 16 bits, the upper 8 are kept. CMYK becomes red, green and blue by
/// `c k / 255`; inks count as inverted, 255 for none, where Adobe's marker is there, and only there (Pillow: always).
/// Color profiles are not applied.
///
/// At most ``mostPixels`` are decoded, which takes about 20 bytes a pixel at worst, for a progressive CMYK JPEG on its side:
/// 1.3 GB, beside the file's own bytes. A header that announces more than the file's bytes can mean is not believed; only
/// WebP and arithmetic coded JPEG files may hold any number of pixels in a few bytes.
public enum ImageFile {
    /// The most pixels an image may have: 8192x8192, or as many in another form.
    public static let mostPixels = 1 << 26
    /// The most bytes a file may have: as many as ``mostPixels`` of 4 channels and 16 bits take uncompressed.
    public static let mostBytes = mostPixels * 8

    /// Reads and decodes a file.
    ///
    /// - Parameters:
    ///   - channels: 1 for grey, 3 for red, green and blue; whatever the file has.
    ///   - reduction: Is told once, whatever the format, the upright size of the whole image, and says how many times
    ///     smaller it may come: 1, 2, 4 or 8. JPEG files are then decoded at that scale, which is faster; others come
    ///     whole.
    /// - Throws: `missingFile`, `inputOutput`, or `invalid` with the file, what is wrong with it and what to do.
    public static func decode(
        contentsOf path: String, channels: Int, reducing reduction: (ImageSize) -> Int = { _ in 1 }
    ) throws -> Image {
        let file = try InputFile(path)
        guard file.count <= mostBytes else {
            throw FoveaError.invalid(
                "\(path): the file has \(file.count) bytes, but at most \(mostBytes) are read as an image; "
                    + "is it another kind of file?")
        }
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: file.count, alignment: 16)
        defer { bytes.deallocate() }
        try file.read(into: bytes, at: 0)
        return try decode(UnsafeRawBufferPointer(bytes), name: path, channels: channels, reducing: reduction)
    }

    /// Decodes a file's bytes.
    ///
    /// - Parameters:
    ///   - name: How errors call the file.
    ///   - channels: 1 for grey, 3 for red, green and blue; whatever the file has.
    ///   - reduction: As for ``decode(contentsOf:channels:reducing:)``.
    /// - Throws: `invalid` with the name, what is wrong and what to do.
    public static func decode(
        _ bytes: UnsafeRawBufferPointer, name: String, channels: Int,
        reducing reduction: (ImageSize) -> Int = { _ in 1 }
    ) throws -> Image {
        precondition(channels == 1 || channels == 3, "images are decoded to 1 or 3 channels, not \(channels)")
        let source = EncodedImage(bytes: bytes, name: name, channels: channels)
        guard let format = Format(bytes) else { throw unknownFormat(source) }
        let image: Image
        switch format {
        case .jpeg: return try JPEG.decode(source, reducing: reduction)
        case .png: image = try PNG.decode(source)
        case .webP: image = try WebP.decode(source)
        case .portable: image = try PortableImage.decode(source)
        }
        // Framing is drawn for the whole size, so it has to be told even where its answer changes nothing.
        _ = reduction(image.size)
        return image
    }

    /// The formats, by their first bytes.
    private enum Format {
        case jpeg, png, webP, portable

        init?(_ bytes: UnsafeRawBufferPointer) {
            if bytes.starts(with: JPEG.magic) {
                self = .jpeg
            } else if bytes.starts(with: PNG.magic) {
                self = .png
            } else if WebP.isMagic(bytes) {
                self = .webP
            } else if PortableImage.magics.contains(where: { bytes.starts(with: $0) }) {
                self = .portable
            } else {
                return nil
            }
        }
    }

    private static func unknownFormat(_ source: EncodedImage) -> FoveaError {
        guard !source.bytes.isEmpty else { return source.invalid("the file is empty; fetch or copy it again") }
        let first = source.bytes.prefix(4).map { String($0, radix: 16) }.joined(separator: " ")
        return source.invalid(
            "expected a JPEG, PNG, WebP, PGM (P5) or PPM (P6) image, but the file begins with the bytes \(first) "
                + "(hexadecimal); convert it, or take it away")
    }
}
