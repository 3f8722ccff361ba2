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

    /// Whether the columns are summed before the rows: where that makes the image much smaller. The order shows in the
    /// rounding between the two, so it is Pillow's (13.0).
    private var columnsFirst: Bool {
        let (lower, narrower) = (source.height - resized.height, source.width - resized.width)
        return lower > 0 && lower > 2 * narrower
    }

    /// Writes the part of each plane to `result`, rows `stride` bytes apart.
    func apply(to image: Image, into result: UnsafeMutablePointer<UInt8>, stride: Int, plane: Int) {
        let (wide, high) = (source.width != resized.width, source.height != resized.height)
        let wanted = (rows: part.top..<(part.top + part.height), columns: part.left..<(part.left + part.width))
        var down = ResizeWeights(from: source.height, to: resized.height, range: wanted.rows, filter: filter)
        var across = ResizeWeights(from: source.width, to: resized.width, range: wanted.columns, filter: filter)
        // An axis that is not resized is copied.
        let rows = high ? down.span : wanted.rows
        let columns = wide ? across.span : wanted.columns
        down = down.shifted(by: rows.lowerBound)
        across = across.shifted(by: columns.lowerBound)
        let size = ImageSize(height: rows.count, width: columns.count)
        // Room for the image between the passes, and for two that lie on their side.
        let between = max(size.height * part.width, part.height * size.width)
        image.pixels.withUnsafeBufferPointer { pixels in
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 3 * max(size.area, between)) { scratch in
                guard let pixels = pixels.baseAddress, let scratch = scratch.baseAddress else { return }
                let passes = Passes(down: down, across: across, scratch: scratch, room: max(size.area, between))
                for channel in 0..<image.channels {
                    let from = Plane(
                        start: pixels + channel * image.size.area + (source.top + rows.lowerBound) * image.width
                            + source.left + columns.lowerBound, stride: image.width, size: size)
                    let to = result + channel * plane
                    if wide, high {
                        if columnsFirst {
                            passes.alongRows(passes.alongColumns(from, to: passes.middle, size.width), to: to, stride)
                        } else {
                            passes.alongColumns(passes.alongRows(from, to: passes.middle, part.width), to: to, stride)
                        }
                    } else if wide {
                        passes.alongRows(from, to: to, stride)
                    } else if high {
                        passes.alongColumns(from, to: to, stride)
                    } else {
                        for row in 0..<part.height {
                            (to + row * stride).update(from: from.start + row * from.stride, count: part.width)
                        }
                    }
                }
            }
        }
    }
}

/// Rows of bytes in memory.
private struct Plane {
    var start: UnsafePointer<UInt8>
    var stride: Int
    var size: ImageSize
}

/// The two passes of a resize, over one plane at a time.
private struct Passes {
    let down: ResizeWeights
    let across: ResizeWeights
    let scratch: UnsafeMutablePointer<UInt8>
    /// The bytes of each of three parts of the scratch memory.
    let room: Int

    /// Where the image lies between the passes.
    var middle: UnsafeMutablePointer<UInt8> { scratch + 2 * room }

    /// Sums rows of pixels, which is fast.
    @discardableResult
    func alongColumns(_ from: Plane, to result: UnsafeMutablePointer<UInt8>, _ stride: Int) -> Plane {
        sum(down, from, to: result, stride)
        return Plane(start: result, stride: stride, size: ImageSize(height: down.first.count, width: from.size.width))
    }

    /// The same with the image on its side.
    @discardableResult
    func alongRows(_ from: Plane, to result: UnsafeMutablePointer<UInt8>, _ stride: Int) -> Plane {
        let (height, width) = (from.size.height, across.first.count)
        let (turned, summed) = (scratch, scratch + room)
        fovea_transpose_bytes(
            from.start, Int64(from.stride), Int64(height), Int64(from.size.width), turned, Int64(height))
        let side = Plane(start: turned, stride: height, size: ImageSize(height: from.size.width, width: height))
        sum(across, side, to: summed, height)
        fovea_transpose_bytes(summed, Int64(height), Int64(width), Int64(height), result, Int64(stride))
        return Plane(start: result, stride: stride, size: ImageSize(height: height, width: width))
    }

    private func sum(_ weights: ResizeWeights, _ from: Plane, to result: UnsafeMutablePointer<UInt8>, _ stride: Int) {
        fovea_resample_rows(
            from.start, Int64(from.stride), result, Int64(stride), Int64(from.size.width), Int64(weights.first.count),
            weights.first, weights.count, weights.weights, Int64(weights.taps))
    }
}
