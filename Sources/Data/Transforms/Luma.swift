import CKernels

extension Image {
    /// The brightness of each pixel as the eye sees it, ITU-R 601-2: `0.299 red + 0.587 green + 0.114 blue` to the nearest,
    /// Pillow's mode "L"; the only plane of an image that has one. `nil` for other numbers of channels.
    var luma: Image? {
        if channels == 1 { return self }
        guard channels == 3 else { return nil }
        return Image(channels: 1, size: size) { grey in
            guard let start = grey.baseAddress else { return }
            fovea_image_luma(Int64(size.area), pixels, start)
        }
    }
}
