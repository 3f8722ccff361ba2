import CKernels

/// The mirror image.
public struct Flip: ImageTransform, Hashable {
    /// What changes places.
    public enum Direction: String, Sendable, Hashable {
        /// Left and right.
        case horizontal
        /// Up and down.
        case vertical
    }

    /// What changes places.
    public let direction: Direction

    /// Left and right unless said otherwise.
    public init(_ direction: Direction = .horizontal) { self.direction = direction }

    /// `flip horizontally`
    public var description: String { "flip \(direction.rawValue)ly" }

    public func apply(to image: inout Image) {
        let (height, width) = (image.height, image.width)
        image.withUnsafeMutablePixels { pixels in
            guard let start = pixels.baseAddress else { return }
            switch direction {
            case .horizontal:
                for row in 0..<(pixels.count / width) {
                    fovea_reverse_bytes(start + row * width, Int64(width))
                }
            case .vertical:
                for plane in 0..<(pixels.count / (height * width)) {
                    for row in 0..<(height / 2) {
                        let above = start + (plane * height + row) * width
                        let below = start + (plane * height + height - 1 - row) * width
                        for column in 0..<width { swap(&above[column], &below[column]) }
                    }
                }
            }
        }
    }
}
