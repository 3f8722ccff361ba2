import FoveaTensor

/// What an image must be so that it can become a file.
enum EncodableImage {
    /// - Throws: a sentence for an image that is neither grey nor red, green and blue, without pixels or too large.
    static func check(_ image: Image, format: String, mostRows: Int) throws {
        guard image.channels == 1 || image.channels == 3 else {
            throw FoveaError.invalid(
                "a \(format) file is made of an image with 1 or 3 channels, but this one has \(image.channels)")
        }
        guard (1...mostRows).contains(image.height), (1...mostRows).contains(image.width) else {
            throw FoveaError.invalid(
                "a \(format) file has 1 to \(mostRows) rows and columns, but the image is \(image.size)")
        }
    }
}
