/// A box of the image, which may reach beyond it.
public struct Crop: ImageTransform, Hashable {
    /// What lies beyond the image.
    public enum Padding: String, Sendable, Hashable, CaseIterable {
        /// Black.
        case zeros
        /// The image mirrored at its border pixels, which are not repeated. As far as the image reaches; black beyond.
        case reflect
    }

    /// In the image's pixels; top and left may be negative.
    public let box: ImageBox
    /// What lies beyond the image.
    public let padding: Padding

    /// Black beyond the image unless said otherwise.
    public init(_ box: ImageBox, padding: Padding = .zeros) {
        self.box = box
        self.padding = padding
    }

    /// `crop 32x32 at (-2, 3)`
    public var description: String { "crop \(box)" }

    public func apply(to image: inout Image) {
        let (source, size) = (image, image.size)
        image = Image(channels: source.channels, size: box.size) { pixels in
            guard let start = pixels.baseAddress else { return }
            source.pixels.withUnsafeBufferPointer { from in
                guard let from = from.baseAddress else { return }
                for plane in 0..<source.channels {
                    for y in 0..<box.height {
                        let row = start + (plane * box.height + y) * box.width
                        guard let line = place(box.top + y, of: size.height) else {
                            row.update(repeating: 0, count: box.width)
                            continue
                        }
                        copy(from + (plane * size.height + line) * size.width, size.width, to: row)
                    }
                }
            }
        }
    }

    /// Where a row or column beyond the image comes from; `nil` where it is black.
    private func place(_ index: Int, of extent: Int) -> Int? {
        if (0..<extent).contains(index) { return index }
        guard padding == .reflect else { return nil }
        let mirrored = index < 0 ? -index : 2 * (extent - 1) - index
        return (0..<extent).contains(mirrored) ? mirrored : nil
    }

    private func copy(_ line: UnsafePointer<UInt8>, _ width: Int, to row: UnsafeMutablePointer<UInt8>) {
        let inside = max(0, -box.left)..<max(min(box.width, width - box.left), max(0, -box.left))
        for x in 0..<min(inside.lowerBound, box.width) { row[x] = place(box.left + x, of: width).map { line[$0] } ?? 0 }
        if !inside.isEmpty {
            (row + inside.lowerBound).update(from: line + box.left + inside.lowerBound, count: inside.count)
        }
        for x in min(inside.upperBound, box.width)..<box.width {
            row[x] = place(box.left + x, of: width).map { line[$0] } ?? 0
        }
    }
}
