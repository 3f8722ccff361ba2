extension Image {
    /// Gives each plane, as rows of bytes, to `body`, which changes it.
    mutating func forEachPlane(_ body: (UnsafeMutableBufferPointer<UInt8>) -> Void) {
        let (channels, area) = (channels, size.area)
        withUnsafeMutablePixels { pixels in
            for channel in 0..<channels {
                body(UnsafeMutableBufferPointer(rebasing: pixels[(channel * area)..<((channel + 1) * area)]))
            }
        }
    }

    /// Gives each plane to `body` with the memory of another, all of which it writes and which takes the plane's place.
    mutating func replacePlanes(_ body: (UnsafePointer<UInt8>, UnsafeMutablePointer<UInt8>) -> Void) {
        let source = self
        let area = size.area
        self = Image(channels: channels, size: size) { result in
            guard let to = result.baseAddress else { return }
            source.pixels.withUnsafeBufferPointer { pixels in
                guard let from = pixels.baseAddress else { return }
                for channel in 0..<source.channels { body(from + channel * area, to + channel * area) }
            }
        }
    }
}
