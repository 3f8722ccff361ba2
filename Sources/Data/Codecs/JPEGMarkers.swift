/// What a JPEG file says about itself in front of its pixels, beyond what TurboJPEG tells.
struct JPEGMarkers {
    /// From Exif (APP1); upright where there is none.
    private(set) var orientation = Orientation.topLeft
    /// Whether Adobe's marker (APP14) is there: its programs write inks inverted, 255 for none.
    private(set) var isAdobes = false
    /// Whether the pixels are arithmetic coded (SOF9 and above), where a block may take less than a bit.
    private(set) var isArithmetic = false
    /// Where the walk ended: at the first scan in a file that is whole.
    private var scanOffset = 2

    /// Walks the segments up to the first scan; stops early where they are broken, for TurboJPEG to complain.
    init(_ bytes: UnsafeRawBufferPointer) {
        var hasExif = false
        // A marker is 0xFF and a code; the length after it counts itself, but not the marker.
        var offset = 2
        defer { scanOffset = offset }
        while offset + 4 <= bytes.count, bytes[offset] == 0xFF {
            let code = bytes[offset + 1]
            if code == 0xFF {
                // Filling.
                offset += 1
                continue
            }
            // The first scan, or the end: there are no more notes.
            guard code != 0xDA, code != 0xD9 else { return }
            let length = Int(bytes[offset + 2]) << 8 | Int(bytes[offset + 3])
            guard length >= 2, offset + 2 + length <= bytes.count else { return }
            let segment = UnsafeRawBufferPointer(rebasing: bytes[(offset + 4)..<(offset + 2 + length)])
            switch code {
            case 0xC9...0xCB, 0xCD...0xCF: isArithmetic = true
            case 0xE1 where !hasExif && segment.starts(with: Array("Exif\0\0".utf8)):
                hasExif = true
                orientation = Orientation(exif: segment)
            case 0xEE where segment.count >= 12 && segment.starts(with: Array("Adobe".utf8)): isAdobes = true
            default: break
            }
            offset += 2 + length
        }
    }

    /// Whether the end mark (EOI) follows: among coded pixels, 0xFF has 0 or a restart mark after it.
    func isFollowedByEnd(in bytes: UnsafeRawBufferPointer) -> Bool {
        guard scanOffset < bytes.count - 1 else { return false }
        return (scanOffset..<(bytes.count - 1)).contains { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xD9 }
    }
}
