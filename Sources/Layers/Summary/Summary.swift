import FoveaTensor

/// What a network is made of: a row for each layer, and totals. Nothing is computed with numbers; the network is traced
/// for inference.
///
///     print(try Summary(of: network, input: [3, 32, 32]))
public struct Summary: Sendable, Codable, Equatable {
    /// One layer.
    public struct Row: Sendable, Codable, Equatable {
        /// The layer's place in the network, such as `layer1.0.conv1`; empty for a network that is a single layer.
        public let path: String
        /// Such as `Conv2d(64, kernel: 3)`.
        public let layer: String
        /// For one image, without the batch.
        public let outputShape: [Int]
        /// Numbers of its parameters.
        public let parameters: Int
        /// Outputs per image of a layer with a weight matrix or kernel; 0 for others, which act on the same neurons, and for
        /// further uses of a shared layer.
        public let neurons: Int
        /// Floating-point operations for one image; a multiply-add counts as two.
        public let flops: Int
        /// Height and width of what one output sees of the image at most, without padding.
        public let receptiveField: [Int]
        /// Where in the image the first output looks, down and to the right, in pixels from the first; the next ones look a ``stride``
        /// further on. Empty where an output sees all of it.
        public let receptiveFieldCenter: [Double]
        /// How far apart in the image neighbouring outputs look; empty where an output sees all of it.
        public let stride: [Double]
        /// The parameters of a fully connected layer between the same input and output, for layers with a kernel; else 0.
        public let fullyConnected: Int
        /// Bytes of the output for one image, in f32.
        public let activationBytes: Int

        enum CodingKeys: String, CodingKey {
            case path, layer
            case outputShape = "output_shape"
            case parameters, neurons, flops
            case receptiveField = "receptive_field"
            case receptiveFieldCenter = "receptive_field_center"
            case stride
            case fullyConnected = "fully_connected"
            case activationBytes = "activation_bytes"
        }
    }

    /// The innermost layers, in the order of their building.
    public let rows: [Row]
    /// The input's shape without the batch.
    public let inputShape: [Int]
    /// Numbers of all parameters of the whole network, frozen or not.
    public let parameters: Int
    /// Those of them that training changes.
    public let trained: Int
    /// Running statistics: numbers that are saved but not trained by gradients.
    public let buffers: Int
    /// Sum over the layers that have a weight matrix or kernel, for one image in inference.
    public let neurons: Int
    /// For one image in inference, operations between layers (residual sums) included.
    public let flops: Int

    enum CodingKeys: String, CodingKey {
        case rows = "layers"
        case inputShape = "input_shape"
        case parameters, trained, buffers, neurons, flops
    }

    /// - Parameter input: Without the batch: `[C, H, W]`.
    /// - Throws: a layer's sentence when the input does not fit.
    public init(of model: any Layer, input: Shape) throws {
        let trace = try TracedModel(model, input: TensorType(Shape([1] + input.dimensions)), mode: .inference)
        inputShape = input.dimensions
        let outputs = trace.records.map(\.output)
        let graph = try Graph(inputs: trace.variables + [trace.input, trace.key], outputs: outputs + [trace.output])
        let fields = ReceptiveField.all(in: graph, input: graph.inputs[trace.variables.count])
        var costs: [String: Cost] = [:]
        for node in graph.nodes {
            let cost = node.operation.cost(
                inputs: node.inputs.map { graph.types[$0] }, outputs: node.outputs.map { graph.types[$0] })
            costs[node.path] = (costs[node.path] ?? Cost(flops: 0, bytes: 0)) + cost
        }
        let image = Array(input.dimensions.suffix(2))
        // The uses of a shared layer are as many rows of one path.
        let uses = Dictionary(trace.records.map { ($0.path, 1) }, uniquingKeysWith: +)
        rows = zip(trace.records, graph.outputs).map { record, value in
            let parameters = record.variables.filter { trace.specs[$0].kind == .parameter }
            let isWeighted = parameters.contains { trace.specs[$0].type.shape.rank >= 2 }
            return Row(
                path: record.path, layer: record.summary,
                outputShape: Array(record.output.shape.dimensions.dropFirst()),
                parameters: parameters.reduce(0) { $0 + trace.specs[$1].type.count },
                neurons: isWeighted ? record.output.shape.count : 0,
                flops: (costs[record.path]?.flops ?? 0) / (uses[record.path] ?? 1),
                receptiveField: fields[value].extents(in: image, outputs: record.output.shape),
                receptiveFieldCenter: fields[value].axes.map(\.center), stride: fields[value].axes.map(\.jump),
                fullyConnected: isWeighted && record.output.rank == 4 ? Summary.fullyConnected(record) : 0,
                activationBytes: 4 * record.output.shape.count)
        }
        parameters = trace.parameterCount
        trained = trace.trainedIndices.reduce(0) { $0 + trace.specs[$1].type.count }
        buffers = trace.specs.reduce(0) { $0 + ($1.kind == .buffer ? $1.type.count : 0) }
        let inference = try Graph(inputs: trace.variables + [trace.input, trace.key], outputs: [trace.output])
        let used = Set(inference.nodes.map(\.path))
        neurons = rows.reduce(0) { used.contains($1.path) || $1.path.isEmpty ? $0 + $1.neurons : $0 }
        self.flops = inference.cost.flops
    }

    /// A weight for each pair of an input and an output, and a bias for each output; the largest number there is, beyond it.
    private static func fullyConnected(_ record: LayerRecord) -> Int {
        let (weights, overflow) = record.input.shape.count.multipliedReportingOverflow(by: record.output.shape.count)
        let (all, overflowsToo) = weights.addingReportingOverflow(record.output.shape.count)
        return overflow || overflowsToo ? .max : all
    }
}

extension ReceptiveField {
    /// Down and to the right; none where there are no windows.
    fileprivate var axes: [Axis] {
        guard case .window(let height, let width) = self else { return [] }
        return [height, width]
    }

    /// Height and width of what one output sees of the image at most.
    fileprivate func extents(in image: [Int], outputs: Shape) -> [Int] {
        switch self {
        case .none: image.map { _ in 0 }
        case .whole: image
        case .window(let height, let width):
            outputs.rank == 4
                ? [
                    height.visible(in: image[0], outputs: outputs[2]),
                    width.visible(in: image[1], outputs: outputs[3]),
                ] : image
        }
    }
}
