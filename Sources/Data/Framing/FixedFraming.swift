/// Resizing, then taking the middle, in the same way every time: what validation, test and prediction do.
public struct FixedFraming: Framing, Hashable, CustomStringConvertible {
    /// Comes first; `nil` where images keep their size.
    public let resize: Resize?
    /// Comes second; `nil` where nothing is cut off.
    public let crop: CenterCrop?

    /// Either may be left out.
    public init(resize: Resize? = nil, crop: CenterCrop? = nil) {
        self.resize = resize
        self.crop = crop
    }

    /// The same for every image of this size; draws nothing.
    public func frame(for size: ImageSize, from random: inout RandomDraws) -> Frame {
        let resized = resize?.size(for: size) ?? size
        return Frame(
            source: ImageBox(of: size), resized: resized,
            window: crop.map { ImageBox($0.size, centeredIn: resized) }, filter: resize?.filter ?? .bilinear)
    }

    /// That of the crop, or of a resize to a whole size.
    public var outputSize: ImageSize? {
        if let crop { return crop.size }
        if case .size(let size) = resize?.target { return size }
        return nil
    }

    /// As flags write it.
    public var description: String {
        [resize.map(\.description), crop.map(\.description)].compactMap(\.self).joined(separator: " ")
    }
}
