import CKernels

extension Frame {
    /// The frame's part of an image, first along the rows, then along the columns, each rounded to bytes.
    ///
    /// - Parameter wholeSize: The size that the frame was drawn for, where the image was decoded smaller.
    public func apply(to image: Image, wholeSize: ImageSize? = nil) -> Image {
        let source = image.size == wholeSize ?? image.size ? self.source : scaledSource(to: image.size, from: wholeSize)
        // What of the window lies in the resized image.
        let rows = max(window.top, 0)..<max(min(window.top + window.height, resized.height), max(window.top, 0))
        let columns = max(window.left, 0)..<max(min(window.left + window.width, resized.width), max(window.left, 0))
        let part = ImageBox(top: rows.lowerBound, left: columns.lowerBound, height: rows.count, width: columns.count)
        return Image(channels: image.channels, size: window.size) { pixels in
            if part.size != window.size { pixels.update(repeating: 0) }
            guard part.size.area > 0, let start = pixels.baseAddress else { return }
            let corner = (part.top - window.top) * window.width + part.left - window.left
            Resampling(from: source, part: part, of: resized, filter: filter)
                .apply(to: image, into: start + corner, stride: window.width, plane: window.size.area)
        }
    }

    /// The source's box in an image that was decoded smaller: at least a pixel, within the image.
    private func scaledSource(to size: ImageSize, from whole: ImageSize?) -> ImageBox {
        guard let whole else { return source }
        func scaled(_ start: Int, _ extent: Int, _ size: Int, _ whole: Int) -> (Int, Int) {
            let scale = Double(size) / Double(whole)
            let low = min(Int((Double(start) * scale).rounded()), size - 1)
            let high = min(max(Int((Double(start + extent) * scale).rounded()), low + 1), size)
            return (low, high - low)
        }
        let (top, height) = scaled(source.top, source.height, size.height, whole.height)
        let (left, width) = scaled(source.left, source.width, size.width, whole.width)
        return ImageBox(top: top, left: left, height: height, width: width)
    }
}

/// Resizing of a box of an image, of which a part is wanted.
private struct Resampling {
    let source: ImageBox
    let part: ImageBox
    let resized: ImageSize
    let filter: ResizeFilter

    init(from source: ImageBox, part: ImageBox, of resized: ImageSize, filter: ResizeFilter) {
        self.source = source
        self.part = part
        self.resized = resized
        self.filter = filter
    }

    /// Writes the part of each plane to `result`, rows `stride` bytes apart.
    func apply(to image: Image, into result: UnsafeMutablePointer<UInt8>, stride: Int, plane: Int) {
        let wide = source.width != resized.width
        let high = source.height != resized.height
        var down = ResizeWeights(
            from: source.height, to: resized.height, range: part.top..<(part.top + part.height), filter: filter)
        var across = ResizeWeights(
            from: source.width, to: resized.width, range: part.left..<(part.left + part.width), filter: filter)
        // An axis that is not resized is copied, as Pillow does.
        let rows = high ? down.span : part.top..<(part.top + part.height)
        let columns = wide ? across.span : part.left..<(part.left + part.width)
        down = down.shifted(by: rows.lowerBound)
        across = across.shifted(by: columns.lowerBound)
        let size = (height: rows.count, width: columns.count)
        let scratch = size.height * (size.width + 2 * part.width)
        image.pixels.withUnsafeBufferPointer { pixels in
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: wide ? scratch : 1) { scratch in
                guard let pixels = pixels.baseAddress, let scratch = scratch.baseAddress else { return }
                for channel in 0..<image.channels {
                    var from = pixels + channel * image.size.area
                    from += (source.top + rows.lowerBound) * image.width + source.left + columns.lowerBound
                    var fromStride = image.width
                    let to = result + channel * plane
                    if wide {
                        // Along the rows by turning the image: sums of whole rows are fast.
                        let turned = scratch
                        let summed = turned + size.height * size.width
                        let straight = summed + size.height * part.width
                        fovea_transpose_bytes(
                            from, Int64(fromStride), Int64(size.height), Int64(size.width), turned, Int64(size.height))
                        sum(across, from: turned, size.height, to: summed, size.height, width: size.height)
                        fovea_transpose_bytes(
                            summed, Int64(size.height), Int64(part.width), Int64(size.height),
                            high ? straight : to, Int64(high ? part.width : stride))
                        (from, fromStride) = (UnsafePointer(straight), part.width)
                    }
                    if high {
                        sum(down, from: from, fromStride, to: to, stride, width: part.width)
                    } else if !wide {
                        for row in 0..<part.height {
                            (to + row * stride).update(from: from + row * fromStride, count: part.width)
                        }
                    }
                }
            }
        }
    }

    private func sum(
        _ weights: ResizeWeights, from: UnsafePointer<UInt8>, _ fromStride: Int, to: UnsafeMutablePointer<UInt8>,
        _ toStride: Int, width: Int
    ) {
        fovea_resample_rows(
            from, Int64(fromStride), to, Int64(toStride), Int64(width), Int64(weights.first.count), weights.first,
            weights.count, weights.weights, Int64(weights.taps))
    }
}
