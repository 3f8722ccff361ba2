import FoveaTensor

extension Operations.MatMul: ReferenceKernel {
    public func evaluate(_ inputs: [NDArray], outputs: [TensorType]) throws -> [NDArray] {
        let a = Matrices(inputs[0], transposed: transposeA, batch: outputs[0].shape)
        let b = Matrices(inputs[1], transposed: transposeB, batch: outputs[0].shape)
        var result: [Double] = []
        result.reserveCapacity(outputs[0].count)
        for (startA, startB) in zip(a.starts, b.starts) {
            for i in 0..<a.rows {
                for j in 0..<b.columns {
                    var sum = 0.0
                    for k in 0..<a.columns {
                        let x = a.numbers[startA + i * a.rowStride + k * a.columnStride]
                        let y = b.numbers[startB + k * b.rowStride + j * b.columnStride]
                        sum += x * y
                    }
                    result.append(sum)
                }
            }
        }
        return [NDArray(outputs[0], doubles: result)]
    }
}

/// A batch of matrices, perhaps to be read transposed, stretched to the batch of `shape`.
private struct Matrices {
    let numbers: [Double]
    let starts: [Int]
    let rows, columns, rowStride, columnStride: Int

    init(_ array: NDArray, transposed: Bool, batch shape: Shape) {
        numbers = array.doubles
        let (height, width) = (array.shape[-2], array.shape[-1])
        (rows, columns) = transposed ? (width, height) : (height, width)
        (rowStride, columnStride) = transposed ? (1, width) : (width, 1)
        let own = Shape(Array(array.shape.dimensions.dropLast(2)))
        let batch = Shape(Array(shape.dimensions.dropLast(2)))
        starts = offsets(batch, strides: own.broadcastStrides(to: batch)).map { $0 * height * width }
    }
}
