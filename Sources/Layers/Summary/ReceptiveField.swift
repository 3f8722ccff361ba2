import FoveaTensor

/// How much of the image one place of a layer's output depends on, along height and width.
public enum ReceptiveField: Sendable, Hashable {
    /// Nothing of it: a weight, a constant.
    case none
    /// A window of `size` places; neighbouring outputs see windows `jump` places apart.
    case window(size: Size2d, jump: Size2d)
    /// All of it: after flattening, a mean over the image, a matrix product.
    case whole

    /// One pixel.
    static let pixel = ReceptiveField.window(size: 1, jump: 1)

    /// What two inputs together see.
    func union(_ other: ReceptiveField) -> ReceptiveField {
        switch (self, other) {
        case (.none, let field), (let field, .none): field
        case (.whole, _), (_, .whole): .whole
        case (.window(let a, let jumpA), .window(let b, let jumpB)):
            .window(size: Size2d.larger(a, b), jump: Size2d.larger(jumpA, jumpB))
        }
    }

    /// After a window that slides over this: `size += (extent - 1) · jump`, `jump *= stride`.
    func sliding(extent: Size2d, stride: Size2d) -> ReceptiveField {
        guard case .window(let size, let jump) = self else { return self }
        return .window(
            size: Size2d(
                height: size.height + (extent.height - 1) * jump.height,
                width: size.width + (extent.width - 1) * jump.width),
            jump: Size2d(height: jump.height * stride.height, width: jump.width * stride.width))
    }
}

extension Size2d {
    fileprivate static func larger(_ a: Size2d, _ b: Size2d) -> Size2d {
        Size2d(height: max(a.height, b.height), width: max(a.width, b.width))
    }
}

/// An operation that keeps places apart. Every other operation mixes the whole image.
///
/// A normalization's statistics do not count. Batch normalization sees through them only in training; through those of
/// layer, instance and group normalization a place sees two numbers of the whole image, its brightness and contrast, but
/// nothing of what is where in it.
protocol SpatialOperation: Operation {
    func receptiveField(of inputs: [ReceptiveField]) -> ReceptiveField
}

extension SpatialOperation {
    /// What the inputs see at the same place.
    func receptiveField(of inputs: [ReceptiveField]) -> ReceptiveField { inputs.reduce(.none) { $0.union($1) } }
}

extension Operations.Convolution: SpatialOperation {
    func receptiveField(of inputs: [ReceptiveField]) -> ReceptiveField {
        inputs[0].sliding(extent: geometry.dilatedKernel, stride: geometry.stride)
    }
}

extension Operations.MaxPool: SpatialOperation {
    func receptiveField(of inputs: [ReceptiveField]) -> ReceptiveField { inputs[0].sliding(window) }
}

extension Operations.AveragePool: SpatialOperation {
    func receptiveField(of inputs: [ReceptiveField]) -> ReceptiveField { inputs[0].sliding(window) }
}

extension Operations.BatchNormTraining: SpatialOperation {}
extension Operations.GroupNorm: SpatialOperation {}
extension Operations.ChannelNorm: SpatialOperation {}
extension Operations.LocalResponseNorm: SpatialOperation {}
extension Operations.Pad: SpatialOperation {}
extension Operations.Concatenate: SpatialOperation {}

extension ReceptiveField {
    fileprivate func sliding(_ window: PoolingWindow) -> ReceptiveField {
        let extent = Size2d(
            height: (window.kernel.height - 1) * window.dilation.height + 1,
            width: (window.kernel.width - 1) * window.dilation.width + 1)
        return sliding(extent: extent, stride: window.stride)
    }

    /// The receptive field of every value of a graph in `input`, which is one of its inputs.
    static func all(in graph: Graph, input: Graph.Value) -> [ReceptiveField] {
        var fields = [ReceptiveField](repeating: .none, count: graph.types.count)
        fields[input] = .pixel
        for node in graph.nodes {
            let seen = node.inputs.map { fields[$0] }
            let field: ReceptiveField
            if seen.allSatisfy({ $0 == .none }) {
                field = .none
            } else if let spatial = node.operation as? any SpatialOperation {
                field = spatial.receptiveField(of: seen)
            } else if node.operation is any ElementwiseOperation {
                field = seen.reduce(.none) { $0.union($1) }
            } else {
                field = .whole
            }
            for output in node.outputs { fields[output] = field }
        }
        return fields
    }
}
