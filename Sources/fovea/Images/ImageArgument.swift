import Fovea
import Foundation

/// An image named on the command line: a JPEG, PNG, WebP, PGM or PPM file, whatever it is called, or one image of an IDX
/// file: `FILE:INDEX`, counted from 0.
struct ImageArgument {
    private enum Format {
        case picture
        case idx(index: Int)
    }

    /// As it was typed.
    let text: String
    private let path: String
    private let format: Format

    /// - Throws: a usage sentence for an IDX file without a number. Reads nothing.
    init(_ text: String) throws {
        self.text = text
        if let colon = text.lastIndex(of: ":"), let index = Int(text[text.index(after: colon)...]), index >= 0 {
            path = String(text[..<colon])
            format = .idx(index: index)
            return
        }
        path = text
        format = .picture
        let name = text.lowercased()
        let isIDX = name.hasSuffix(".idx") || name.hasSuffix(".gz") || name.hasSuffix("ubyte")
        guard !isIDX else {
            throw FoveaError.usage("'\(text)' holds many images; say which, counted from 0: '\(text):0'")
        }
    }

    /// - Throws: `missingFile` where there is none.
    func requireFile() throws {
        guard FileManager.default.fileExists(atPath: path) else {
            throw FoveaError.missingFile("there is no image '\(path)'")
        }
    }

    /// The image as it is in its file.
    ///
    /// - Parameters:
    ///   - channels: What the image is decoded to, 1 or 3.
    ///   - reduction: How many times smaller a JPEG file may come; see ``Dataset/image(at:reducing:)``.
    /// - Throws: a sentence that names the file.
    func load(channels: Int, reducing reduction: (ImageSize) -> Int = { _ in 1 }) throws -> Image {
        try requireFile()
        switch format {
        case .picture:
            return try ImageFile.decode(contentsOf: path, channels: channels, reducing: reduction)
        case .idx(let index):
            let grey = try image(index, of: IDX(contentsOf: path, rank: 3))
            guard channels == 3 else { return grey }
            return Image(channels: 3, size: grey.size, pixels: grey.pixels + grey.pixels + grey.pixels)
        }
    }

    private func image(_ index: Int, of file: IDX) throws -> Image {
        let (count, height, width) = (file.shape[0], file.shape[1], file.shape[2])
        guard index < count else {
            throw FoveaError.usage("'\(path)' has \(count) images, counted from 0, so there is no image \(index)")
        }
        let area = height * width
        return Image(
            channels: 1, size: ImageSize(height: height, width: width),
            pixels: Array(file.bytes[(index * area)..<((index + 1) * area)]))
    }
}
