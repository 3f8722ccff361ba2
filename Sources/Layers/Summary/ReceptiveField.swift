import FoveaTensor

/// How much of the image one place of a layer's output depends on, along height and width.
public enum ReceptiveField: Sendable, Hashable {
    /// Nothing of it: a weight, a constant.
    case none
    /// A window of `size` places; neighbouring outputs see windows `jump` places apart. Behind a transposed convolution
    /// that can be less than one, and a size is then rounded up.
    case window(size: Extent, jump: Extent)
    /// All of it: after flattening, a mean over the image, a matrix product.
    case whole

    /// A height and a width that need not be whole.
    public struct Extent: Sendable, Hashable {
        /// The extent downwards, in rows of the image.
        public let height: Double
        /// The extent to the right, in columns of the image.
        public let width: Double

        fileprivate static func larger(_ a: Extent, _ b: Extent) -> Extent {
            Extent(height: max(a.height, b.height), width: max(a.width, b.width))
        }
    }

    /// One pixel.
    static let pixel = ReceptiveField.window(size: Extent(height: 1, width: 1), jump: Extent(height: 1, width: 1))

    /// What two inputs together see.
    func union(_ other: ReceptiveField) -> ReceptiveField {
        switch (self, other) {
        case (.none, let field), (let field, .none): field
        case (.whole, _), (_, .whole): .whole
        case (.window(let a, let jumpA), .window(let b, let jumpB)):
            .window(size: Extent.larger(a, b), jump: Extent.larger(jumpA, jumpB))
        }
    }

    /// After a window that slides over this: `size += (extent - 1) · jump`, `jump *= stride`.
    func sliding(extent: Size2d, stride: Size2d) -> ReceptiveField {
        guard case .window(let size, let jump) = self else { return self }
        return .window(
            size: Extent(
                height: size.height + Double(extent.height - 1) * jump.height,
                width: size.width + Double(extent.width - 1) * jump.width),
            jump: Extent(height: jump.height * Double(stride.height), width: jump.width * Double(stride.width)))
    }

    /// After a transposed convolution: an output sees as many places as the kernel covers at this stride, and neighbours
    /// lie `jump / stride` apart.
    fileprivate func spreading(extent: Size2d, stride: Size2d) -> ReceptiveField {
        let places = Size2d(
            height: (extent.height + stride.height - 1) / stride.height,
            width: (extent.width + stride.width - 1) / stride.width)
        guard case .window(let size, let jump) = sliding(extent: places, stride: 1) else { return self }
        return .window(
            size: size,
            jump: Extent(height: jump.height / Double(stride.height), width: jump.width / Double(stride.width)))
    }
}

/// An operation that keeps places apart. Every other operation mixes the whole image.
///
/// A normalization's statistics do not count. Batch normalization sees through them only in training; through those of
/// layer, instance and group normalization a place sees two numbers of the whole image, its brightness and contrast, but
/// nothing of what is where in it.
protocol SpatialOperation: Operation {
    func receptiveField(of inputs: [ReceptiveField]) -> ReceptiveField
    /// The same for an operation whose windows depend on its inputs' shapes.
    func receptiveField(of inputs: [ReceptiveField], types: [TensorType]) -> ReceptiveField
}

extension SpatialOperation {
    /// What the inputs see at the same place.
    func receptiveField(of inputs: [ReceptiveField]) -> ReceptiveField { inputs.reduce(.none) { $0.union($1) } }
    func receptiveField(of inputs: [ReceptiveField], types: [TensorType]) -> ReceptiveField {
        receptiveField(of: inputs)
    }
}

extension Operations.Convolution: SpatialOperation {
    func receptiveField(of inputs: [ReceptiveField]) -> ReceptiveField {
        inputs[0].sliding(extent: geometry.dilatedKernel, stride: geometry.stride)
    }
}

extension Operations.ConvolutionInputGradient: SpatialOperation {
    func receptiveField(of inputs: [ReceptiveField]) -> ReceptiveField {
        inputs[0].spreading(extent: geometry.dilatedKernel, stride: geometry.stride)
    }
}

extension Operations.MaxPool: SpatialOperation {
    func receptiveField(of inputs: [ReceptiveField]) -> ReceptiveField { inputs[0].sliding(window) }
}

extension Operations.MinPool: SpatialOperation {
    func receptiveField(of inputs: [ReceptiveField]) -> ReceptiveField { inputs[0].sliding(window) }
}

extension Operations.AveragePool: SpatialOperation {
    func receptiveField(of inputs: [ReceptiveField]) -> ReceptiveField { inputs[0].sliding(window) }
}

extension Operations.AdaptiveAveragePool: SpatialOperation {
    /// As wide as the widest window; the distance of neighbours is their mean.
    func receptiveField(of inputs: [ReceptiveField], types: [TensorType]) -> ReceptiveField {
        let shape = types[0].shape
        guard case .window(let size, let jump) = inputs[0].sliding(extent: largestWindow(shape), stride: 1) else {
            return inputs[0]
        }
        return .window(
            size: size,
            jump: .init(
                height: jump.height * Double(shape[2]) / Double(outputSize.height),
                width: jump.width * Double(shape[3]) / Double(outputSize.width)))
    }
}

extension Operations.BatchNormTraining: SpatialOperation {}
extension Operations.GroupNorm: SpatialOperation {}
extension Operations.ChannelNorm: SpatialOperation {}
extension Operations.LocalResponseNorm: SpatialOperation {}
extension Operations.Pad: SpatialOperation {}
extension Operations.BorderPad: SpatialOperation {}
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
                field = spatial.receptiveField(of: seen, types: node.inputs.map { graph.types[$0] })
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
