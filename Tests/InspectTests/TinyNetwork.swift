import Fovea
import TestSupport

/// The network of `attribution.py`, with its weights.
struct TinyNetwork {
    private struct Layers: Model {
        var body: some Layer {
            Conv2d(6, kernel: 3).named("conv1")
            BatchNorm().named("bn1")
            ReLU().named("relu1")
            MaxPool2d(kernel: 2).named("pool")
            Conv2d(8, kernel: 3).named("conv2")
            ReLU().named("relu2")
            Flatten()
            Linear(4).named("fc")
        }
    }

    let arrays: [String: NDArray]
    let inspector: Inspector
    let images: NDArray
    let classes: [Int32]

    init(on backend: BackendUnderTest = .oneThread) throws {
        let arrays = try Fixture.arrays("attribution.safetensors")
        let network = Layers()
        let trace = try TracedModel(network, input: TensorType([1, 2, 10, 10]), mode: .inference)
        let variables = try Variables(
            trace.specs.map { spec in
                .init(path: spec.path, kind: spec.kind, array: try TinyNetwork.array(spec.path, of: arrays))
            })
        let card = ModelCard(
            model: "tiny", inputShape: [2, 10, 10], classes: ["a", "b", "c", "d"], normalization: nil, data: "synthetic"
        )
        inspector = try Inspector(
            TrainedModel(card: card, model: network, variables: variables), backend: backend.backend)
        self.arrays = arrays
        images = try TinyNetwork.array("images", of: arrays)
        classes = try TinyNetwork.array("classes", of: arrays).scalars(as: Int32.self)
    }

    private static func array(_ name: String, of arrays: [String: NDArray]) throws -> NDArray {
        guard let array = arrays[name] else { throw FoveaError.missingFile("attribution.safetensors has no \(name)") }
        return array
    }

    /// Numbers of PyTorch or Captum.
    func reference(_ name: String) throws -> NDArray { try TinyNetwork.array(name, of: arrays) }
}
