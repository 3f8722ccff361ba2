import FoveaTensor

/// Numbers for tests: uniform in `range`, the same for the same label.
public func randomArray(
    _ shape: Shape, _ dtype: DType = .f32, in range: ClosedRange<Double> = -1...1, seed: UInt64 = 0
) -> NDArray {
    let words = Philox(key: 11, stream: seed).bits(shape.count)
    let width = range.upperBound - range.lowerBound
    let numbers = words.map { range.lowerBound + width * (Double($0 >> 8) * 0x1p-24) }
    return NDArray(TensorType(shape, dtype), doubles: numbers)
}

/// Random whole numbers in `range`.
public func randomIntegers(_ shape: Shape, in range: Range<Int>, seed: UInt64 = 0) -> NDArray {
    let words = Philox(key: 12, stream: seed).bits(shape.count)
    return NDArray(shape, words.map { Int32(range.lowerBound + Int($0 >> 4) % range.count) })
}
