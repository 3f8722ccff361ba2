import CKernels

/// How a camera was held: which way a file's pixels must be turned to stand upright (Exif 2.3, tag 0x0112).
///
/// Raw values are the standard's. Each says where the file's first row and first column are in the upright picture.
enum Orientation: Int, CaseIterable {
    case topLeft = 1
    case topRight
    case bottomRight
    case bottomLeft
    case leftTop
    case rightTop
    case rightBottom
    case leftBottom

    /// Whether rows become columns.
    var transposes: Bool { rawValue >= 5 }

    /// The upright size of an image that has this size in its file.
    func upright(_ size: ImageSize) -> ImageSize {
        transposes ? ImageSize(height: size.width, width: size.height) : size
    }

    /// The upright image of one as it is in its file.
    func upright(_ image: Image) -> Image {
        guard self != .topLeft else { return image }
        let (height, width) = (image.height, image.width)
        let (bottom, right) = ((height - 1) * width, width - 1)
        // Where the upright picture's first pixel is in the file, and how far its neighbours below and right of it are.
        let (start, down, across) =
            switch self {
            case .topLeft: (0, width, 1)
            case .topRight: (right, width, -1)
            case .bottomRight: (bottom + right, -width, -1)
            case .bottomLeft: (bottom, -width, 1)
            case .leftTop: (0, 1, width)
            case .rightTop: (bottom, 1, -width)
            case .rightBottom: (bottom + right, -1, -width)
            case .leftBottom: (right, -1, width)
            }
        let size = upright(image.size)
        return Image(channels: image.channels, size: size) { planes in
            guard let result = planes.baseAddress else { return }
            image.pixels.withUnsafeBufferPointer { pixels in
                guard let source = pixels.baseAddress else { return }
                for plane in 0..<image.channels {
                    fovea_image_turn(
                        Int64(size.height), Int64(size.width), source + plane * size.area, Int64(start), Int64(down),
                        Int64(across), result + plane * size.area)
                }
            }
        }
    }
}

extension Orientation {
    /// What Exif data says, a TIFF structure with or without `Exif\0\0` in front; upright where it says nothing
    /// that can be understood, for pictures are worth more than their notes.
    init(exif: UnsafeRawBufferPointer) {
        self = Orientation.read(exif) ?? .topLeft
    }

    private static func read(_ exif: UnsafeRawBufferPointer) -> Orientation? {
        let mark = Array("Exif\0\0".utf8)
        let tiff = UnsafeRawBufferPointer(rebasing: exif.starts(with: mark) ? exif[mark.count...] : exif[...])
        let isBig: Bool
        if tiff.starts(with: [0x4D, 0x4D, 0, 42]) {
            isBig = true
        } else if tiff.starts(with: [0x49, 0x49, 42, 0]) {
            isBig = false
        } else {
            return nil
        }
        /// A number of `count` bytes, or `nil` beyond the end.
        func number(at offset: Int, _ count: Int) -> Int? {
            guard offset >= 0, offset <= tiff.count - count else { return nil }
            let bytes = tiff[offset..<(offset + count)]
            return isBig
                ? bytes.reduce(0) { $0 << 8 | Int($1) } : bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        guard let directory = number(at: 4, 4), let entries = number(at: directory, 2) else { return nil }
        for entry in 0..<entries {
            // A tag of 2 bytes, a type of 2, a count of 4, and the value or where it lies.
            let offset = directory + 2 + 12 * entry
            guard let tag = number(at: offset, 2), let type = number(at: offset + 2, 2) else { return nil }
            guard tag == 0x0112 else { continue }
            // Types 1, 3 and 4 are numbers of 1, 2 and 4 bytes; the standard asks for 3.
            guard let width = [1: 1, 3: 2, 4: 4][type] else { return nil }
            return number(at: offset + 8, width).flatMap(Orientation.init(rawValue:))
        }
        return nil
    }
}
