import FoveaTensor

extension NDArray {
    /// Some of the rows along the first axis: a copy.
    func rows(_ range: Range<Int>) -> NDArray {
        let size = shape[0] > 0 ? type.byteCount / shape[0] : 0
        return NDArray(TensorType(Shape([range.count] + shape.dimensions.dropFirst()), dtype)) { bytes in
            withUnsafeBytes {
                bytes.copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: $0[(range.lowerBound * size)..<(range.upperBound * size)]))
            }
        }
    }

    /// The rows in batches of a size, the last one perhaps smaller.
    func batches(_ size: Int) -> [NDArray] {
        let size = max(size, 1)
        guard shape[0] > size else { return shape[0] > 0 ? [self] : [] }
        return stride(from: 0, to: shape[0], by: size).map { rows($0..<min($0 + size, shape[0])) }
    }

    /// Arrays of equal shape behind the first axis under one another.
    static func stacked(_ arrays: [NDArray], rowShape: [Int]) -> NDArray {
        if arrays.count == 1, let only = arrays.first { return only }
        let shape = Shape([arrays.reduce(0) { $0 + $1.shape[0] }] + rowShape)
        return NDArray(TensorType(shape, arrays.first?.dtype ?? .f32)) { bytes in
            var place = 0
            for array in arrays {
                array.withUnsafeBytes { part in
                    UnsafeMutableRawBufferPointer(rebasing: bytes[place..<(place + part.count)]).copyMemory(from: part)
                    place += part.count
                }
            }
        }
    }

    /// f32 numbers of one row.
    func floats(_ row: Int) -> [Float] { rows(row..<(row + 1)).scalars(as: Float.self) }
}
