import Foundation
import FoveaTensor

/// Replaces each row along an axis by what `body` makes of it.
private func mapRows(_ array: NDArray, axis: Int, _ body: ([Double]) -> [Double]) -> NDArray {
    var numbers = array.doubles
    let step = array.shape.strides[axis]
    let length = array.shape[axis]
    for start in numbers.indices where start / step % length == 0 {
        let places = (0..<length).map { start + $0 * step }
        for (place, number) in zip(places, body(places.map { numbers[$0] })) { numbers[place] = number }
    }
    return NDArray(array.type, doubles: numbers)
}

extension Operations.Softmax: ReferenceKernel {
    public func evaluate(_ inputs: [NDArray], outputs: [TensorType]) throws -> [NDArray] {
        let y = mapRows(inputs[0], axis: axis) { row in
            let largest = row.max() ?? 0
            let numerators = row.map { exp($0 - largest) }
            let sum = numerators.reduce(0, +)
            return numerators.map { $0 / sum }
        }
        return [y]
    }
}

extension Operations.LogSoftmax: ReferenceKernel {
    public func evaluate(_ inputs: [NDArray], outputs: [TensorType]) throws -> [NDArray] {
        let y = mapRows(inputs[0], axis: axis) { row in
            let largest = row.max() ?? 0
            let logSum = log(row.reduce(0) { $0 + exp($1 - largest) })
            return row.map { $0 - largest - logSum }
        }
        return [y]
    }
}
