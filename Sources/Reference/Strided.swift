import FoveaTensor

/// The offset of every place of `shape` in row-major order, when a step along axis `i` is `strides[i]` long.
func offsets(_ shape: Shape, strides: [Int], from start: Int = 0) -> [Int] {
    var result = [start]
    for (extent, stride) in zip(shape.dimensions, strides) {
        var longer: [Int] = []
        longer.reserveCapacity(result.count * extent)
        for base in result {
            for place in 0..<extent { longer.append(base + place * stride) }
        }
        result = longer
    }
    return result
}

/// The numbers of an array as if it were stretched to `shape`.
func stretched(_ array: NDArray, to shape: Shape) -> [Double] {
    let numbers = array.doubles
    guard array.shape != shape else { return numbers }
    return offsets(shape, strides: array.shape.broadcastStrides(to: shape)).map { numbers[$0] }
}
