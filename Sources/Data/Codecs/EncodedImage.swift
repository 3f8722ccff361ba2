import FoveaTensor

/// The bytes of an image file, how errors call it, and what is wanted of it: what every image codec is given.
struct EncodedImage {
    let bytes: UnsafeRawBufferPointer
    /// The file's path, or what else tells a person where the bytes come from.
    let name: String
    /// 1 for grey, 3 for red, green and blue.
    let channels: Int

    /// The bytes as C libraries take them.
    var start: UnsafePointer<UInt8>? { bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) }

    /// A sentence about the file.
    func invalid(_ sentence: String) -> FoveaError { .invalid("\(name): \(sentence)") }

    /// The size that a header announces, if it is one that is decoded.
    ///
    /// - Parameter mostFromBytes: The most pixels that this many bytes can mean in the file's format, where there is a
    ///   bound; more are a header's invention, and no memory is spent on them.
    func size(height: Int, width: Int, mostFromBytes: Int = .max) throws -> ImageSize {
        guard height > 0, width > 0 else {
            throw invalid("the header announces \(width)x\(height) pixels, but an image has at least one")
        }
        let (area, overflow) = height.multipliedReportingOverflow(by: width)
        guard !overflow, area <= ImageFile.mostPixels else {
            throw invalid(
                "the header announces \(width)x\(height) pixels, but at most \(ImageFile.mostPixels) are decoded; "
                    + "make the image smaller")
        }
        guard area <= mostFromBytes else {
            throw invalid(
                "the header announces \(width)x\(height) pixels, more than \(bytes.count) bytes can hold, so the file "
                    + "is truncated or its header is corrupt; fetch or copy it again")
        }
        return ImageSize(height: height, width: width)
    }
}
