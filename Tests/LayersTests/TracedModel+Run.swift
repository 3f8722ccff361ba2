import FoveaLayers
import FoveaReference
import FoveaTensor

extension TracedModel {
    /// The output and the updated buffers by path, computed by the reference backend.
    func run(_ x: NDArray, variables: [NDArray], seed: UInt64 = 0) throws -> (
        output: NDArray, buffers: [String: NDArray]
    ) {
        let order = updates.sorted { $0.key < $1.key }
        let graph = try Graph(inputs: self.variables + [input, key], outputs: [output] + order.map(\.value))
        let results = try evaluate(graph, inputs: variables + [x, Philox(key: seed).keyArray])
        let buffers = Dictionary(uniqueKeysWithValues: zip(order.map { specs[$0.key].path }, results.dropFirst()))
        return (results[0], buffers)
    }

    var paths: [String] { specs.map(\.path) }
}

/// A layer traced for training on an input of this shape.
func trace(_ model: any Layer, _ shape: Shape, _ mode: Mode = .training, dtype: DType = .f32) throws -> TracedModel {
    try TracedModel(model, input: TensorType(shape, dtype), mode: mode)
}
