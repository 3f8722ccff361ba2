import FoveaData
import FoveaLayers
import FoveaTensor

extension Summary.Row {
    /// What of an image an output of the layer sees, at most all of it: the receptive field around the place's middle.
    ///
    /// - Parameters:
    ///   - row: The output's row; the middle one where it is `nil`.
    ///   - column: The output's column; the middle one where it is `nil`.
    func box(row: Int? = nil, column: Int? = nil, in image: ImageSize) -> ImageBox {
        guard receptiveFieldCenter.count == 2, outputShape.count == 3 else { return ImageBox(of: image) }
        func edges(_ axis: Int, _ place: Int, _ extent: Int) -> (first: Int, count: Int) {
            let middle = receptiveFieldCenter[axis] + Double(place) * stride[axis]
            let size = Double(receptiveField[axis])
            let first = min(max(Int((middle - (size - 1) / 2).rounded()), 0), extent - 1)
            let last = min(max(Int((middle + (size - 1) / 2).rounded()), first), extent - 1)
            return (first, last - first + 1)
        }
        let rows = edges(0, row ?? (outputShape[1] - 1) / 2, image.height)
        let columns = edges(1, column ?? (outputShape[2] - 1) / 2, image.width)
        return ImageBox(top: rows.first, left: columns.first, height: rows.count, width: columns.count)
    }
}
