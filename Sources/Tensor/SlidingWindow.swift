/// What convolution and pooling have in common: a window that slides over a padded image.
enum SlidingWindow {
    /// Refuses extents that mean nothing.
    static func check(_ layer: String, kernel: Size2d, stride: Size2d, dilation: Size2d, pads: Pads) throws {
        for (label, size) in [("a kernel", kernel), ("a stride", stride), ("a dilation", dilation)]
        where !size.isPositive {
            throw FoveaError.invalid("\(layer) expects \(label) of at least 1x1, but got \(size)")
        }
        guard !pads.isNegative else {
            throw FoveaError.invalid("\(layer) expects padding of at least 0, but got \(pads); crop the input instead")
        }
    }

    /// The sentence for a window that does not fit.
    static func tooLarge(
        _ layer: String, kernel: Size2d, dilation: Size2d, input: Size2d, pads: Pads
    ) -> FoveaError {
        guard input.isPositive else {
            return .invalid(
                "\(layer) expects an image of at least 1x1, but got \(input); an earlier layer left nothing")
        }
        let extent = kernel.dilated(by: dilation)
        let dilated = extent == kernel ? "" : " (dilated to \(extent))"
        let place = pads == .none ? "input \(input)" : "padded input \(pads.around(input))"
        return .invalid(
            "\(layer): kernel \(kernel)\(dilated) is larger than the \(place); "
                + "use a smaller kernel, more padding or a larger input")
    }
}

extension Size2d {
    /// The extent of a kernel of this size with gaps of `dilation - 1` between its places.
    func dilated(by dilation: Size2d) -> Size2d {
        Size2d(height: (height - 1) * dilation.height + 1, width: (width - 1) * dilation.width + 1)
    }
}
