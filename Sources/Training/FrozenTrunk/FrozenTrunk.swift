import FoveaLayers
import FoveaTensor

/// The part of a network, from the images on, that no step changes: what it gives is a function of the image alone, and can be computed once
/// for all epochs.
///
/// It ends where the first variable is that is trained, the first statistic of a batch, or the first random number.
struct FrozenTrunk: Sendable {
    /// The type of what the trunk gives for one image, with a batch of 1.
    let feature: TensorType
    /// How much of the network's forward work lies in it, from 0 to 1.
    let share: Double
    private let inputShape: Shape
    /// Which of the network's variables the trunk can see.
    private let isStill: [Bool]
    /// How many operations it has.
    private let length: Int

    /// - Returns: `nil` where nothing is frozen from the images on, or training and inference do not agree on what is.
    /// - Throws: a layer's sentence when the network does not fit the images.
    init?(_ model: any Layer, inputShape: Shape) throws {
        guard
            try TracedModel(model, input: imageBatch(1, inputShape), mode: .inference).specs.contains(where: {
                $0.kind == .parameter && !$0.isTrained
            })
        else { return nil }
        // With two images, for the sake of batch normalizations behind the trunk.
        let training = try TracedModel(model, input: imageBatch(2, inputShape), mode: .training)
        isStill = training.specs.indices.map { place in
            training.specs[place].kind == .parameter
                ? !training.specs[place].isTrained : training.updates[place] == nil
        }
        self.inputShape = inputShape
        let results = [training.output] + training.auxiliaries.map(\.output)
        let still = FrozenTrunk.stillNodes(training, results, isStill)
        guard let last = FrozenTrunk.lastCut(still, training.input, results) else { return nil }
        let end = Tensor(node: still[last], output: 0)
        guard end.dtype == .f32, end.rank > 0, end.shape[0] == 2 else { return nil }
        length = last + 1
        feature = TensorType(Shape([1] + end.shape.dimensions.dropFirst()), .f32)
        func flops(_ nodes: [Tensor.Node]) -> Double {
            nodes.reduce(0) { $0 + Double($1.operation.cost(inputs: $1.inputs.map(\.type), outputs: $1.types).flops) }
        }
        share = flops(Array(still.prefix(length))) / max(flops(Graph.reachable(from: results)), 1)
        // The same operations in inference, as evaluation has them.
        let inference = try TracedModel(model, input: imageBatch(2, inputShape), mode: .inference)
        let others = FrozenTrunk.stillNodes(inference, [inference.output], isStill)
        guard others.count >= length,
            zip(still.prefix(length), others).allSatisfy({
                $0.operation.name == $1.operation.name && $0.types == $1.types && $0.path == $1.path
            })
        else { return nil }
    }

    /// Where the trunk ends in a trace of the network.
    func end(of trace: TracedModel) throws -> Tensor {
        let still = FrozenTrunk.stillNodes(trace, [trace.output] + trace.auxiliaries.map(\.output), isStill)
        guard still.count >= length else { throw FoveaError.defect("the frozen trunk has become shorter") }
        return Tensor(node: still[length - 1], output: 0)
    }

    /// What a network is traced on, where a step is given this: the images, or a placeholder for those that the features are of.
    static func images(for given: Tensor, _ trunk: FrozenTrunk?) -> Tensor {
        guard let trunk else { return given }
        return .placeholder(imageBatch(given.shape[0], trunk.inputShape), StepInputs.images)
    }

    /// What was computed in a trace, with features in the place of the trunk, where there is one.
    static func behind(
        _ trunk: FrozenTrunk?, in trace: TracedModel, features: Tensor, _ tensors: [Tensor]
    ) throws -> [Tensor] {
        guard let trunk else { return tensors }
        return try tensors.replacing([trunk.end(of: trace): features])
    }

    /// The last of the operations whose result is all that the rest of the network sees of the images.
    private static func lastCut(_ still: [Tensor.Node], _ images: Tensor, _ results: [Tensor]) -> Int? {
        let places = Dictionary(uniqueKeysWithValues: still.enumerated().map { (ObjectIdentifier($1), $0) })
        /// The last of them that reads a tensor; beyond all, where what changes reads it.
        var lastReaders: [Tensor: Int] = [:]
        for result in results { lastReaders[result] = .max }
        for node in Graph.reachable(from: results) {
            let place = places[ObjectIdentifier(node)] ?? .max
            for input in node.inputs { lastReaders[input] = max(lastReaders[input] ?? place, place) }
        }
        var found: Int?
        var open = lastReaders[images] ?? 0
        for (place, node) in still.enumerated() {
            if open <= place, node.types.count == 1 { found = place }
            for index in node.types.indices {
                open = max(open, lastReaders[Tensor(node: node, output: index)] ?? place)
            }
        }
        return found
    }

    /// The operations that depend on the images, and on nothing that changes from step to step, in the order of their making.
    private static func stillNodes(
        _ trace: TracedModel, _ results: [Tensor], _ isStill: [Bool]
    ) -> [Tensor.Node] {
        var moving = Set(zip(trace.variables, isStill).filter { !$0.1 }.map { ObjectIdentifier($0.0.node) })
        moving.insert(ObjectIdentifier(trace.key.node))
        var seeing: Set<ObjectIdentifier> = [ObjectIdentifier(trace.input.node)]
        var still: [Tensor.Node] = []
        for node in Graph.reachable(from: results) {
            let sources = node.inputs.map { ObjectIdentifier($0.node) }
            if node.operation is Operations.BatchNormTraining || sources.contains(where: moving.contains) {
                moving.insert(ObjectIdentifier(node))
            } else if sources.contains(where: seeing.contains) {
                seeing.insert(ObjectIdentifier(node))
                still.append(node)
            }
        }
        return still
    }
}
