import FoveaTensor

/// How much of the image one place of a layer's output depends on.
public enum ReceptiveField: Sendable, Hashable {
    /// Nothing of it: a weight, a constant.
    case none
    /// A window of it, along each axis.
    case window(height: Axis, width: Axis)
    /// All of it: after flattening, a mean over the image, a matrix product.
    case whole

    /// Windows along one axis, counted in pixels: output `i` sees `size` of them around `center + i · jump`, of which those before the
    /// first pixel, 0, and behind the last are padding. (Araujo, Norris and Sim 2019, "Computing Receptive Fields of
    /// Convolutional Neural Networks")
    public struct Axis: Sendable, Hashable {
        /// Pixels that one output sees, padding among them. Behind a transposed convolution it is rounded up.
        public let size: Double
        /// How far apart the windows of neighbouring outputs are; behind a transposed convolution it can be less than one.
        public let jump: Double
        /// The middle of the first output's window.
        public let center: Double

        fileprivate static let pixel = Axis(size: 1, jump: 1, center: 0)

        /// From the first pixel that one of the two sees to the last.
        fileprivate func union(_ other: Axis) -> Axis {
            let first = min(center - (size - 1) / 2, other.center - (other.size - 1) / 2)
            let last = max(center + (size - 1) / 2, other.center + (other.size - 1) / 2)
            return Axis(size: last - first + 1, jump: max(jump, other.jump), center: (first + last) / 2)
        }

        /// After a window that slides over these, of which the first begins `before` places before the first.
        fileprivate func sliding(extent: Int, stride: Double, before: Double) -> Axis {
            Axis(
                size: size + Double(extent - 1) * jump, jump: jump * stride,
                center: center + (Double(extent - 1) / 2 - before) * jump)
        }

        /// After a transposed convolution: output `o` sees the places `(o + before - k) / stride` for `k` in `0..<extent` that
        /// are whole numbers.
        fileprivate func spreading(extent: Int, stride: Int, before: Int) -> Axis {
            let places = (extent + stride - 1) / stride
            let middle = (Double(before) - Double(extent - 1) / 2) / Double(stride)
            return Axis(
                size: size + Double(places - 1) * jump, jump: jump / Double(stride), center: center + middle * jump)
        }

        /// The most pixels of an image that one of `outputs` sees.
        func visible(in extent: Int, outputs: Int) -> Int {
            let seen = (0..<max(outputs, 1)).map { output -> Double in
                let middle = center + Double(output) * jump
                let first = max(middle - (size - 1) / 2, 0)
                return min(middle + (size - 1) / 2, Double(extent - 1)) - first + 1
            }
            return Int(max(seen.max() ?? 0, 0).rounded(.up))
        }
    }

    /// One pixel.
    static let pixel = ReceptiveField.window(height: .pixel, width: .pixel)

    /// What two inputs together see.
    func union(_ other: ReceptiveField) -> ReceptiveField {
        switch (self, other) {
        case (.none, let field), (let field, .none): field
        case (.whole, _), (_, .whole): .whole
        case (.window(let height, let width), .window(let otherHeight, let otherWidth)):
            .window(height: height.union(otherHeight), width: width.union(otherWidth))
        }
    }

    /// What becomes of the windows along each axis.
    fileprivate func along(height: (Axis) -> Axis, width: (Axis) -> Axis) -> ReceptiveField {
        guard case .window(let rows, let columns) = self else { return self }
        return .window(height: height(rows), width: width(columns))
    }

    /// After a window that slides over this: `size += (extent - 1) · jump`, `jump *= stride`.
    func sliding(extent: Size2d, stride: Size2d, pads: Pads) -> ReceptiveField {
        along(
            height: { $0.sliding(extent: extent.height, stride: Double(stride.height), before: Double(pads.top)) },
            width: { $0.sliding(extent: extent.width, stride: Double(stride.width), before: Double(pads.left)) })
    }

    /// With so many places more above and to the left, negative where places are cut off.
    fileprivate func shifted(height: Int, width: Int, strides: Size2d = 1) -> ReceptiveField {
        sliding(extent: 1, stride: strides, pads: Pads(top: height, left: width, bottom: 0, right: 0))
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
        inputs[0].sliding(extent: geometry.dilatedKernel, stride: geometry.stride, pads: geometry.pads)
    }
}

extension Operations.ConvolutionInputGradient: SpatialOperation {
    func receptiveField(of inputs: [ReceptiveField]) -> ReceptiveField {
        let (extent, stride, pads) = (geometry.dilatedKernel, geometry.stride, geometry.pads)
        return inputs[0].along(
            height: { $0.spreading(extent: extent.height, stride: stride.height, before: pads.top) },
            width: { $0.spreading(extent: extent.width, stride: stride.width, before: pads.left) })
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
        let (shape, largest) = (types[0].shape, largestWindow(types[0].shape))
        func spread(_ axis: ReceptiveField.Axis, _ extent: Int, _ outputs: Int, _ places: Int) -> ReceptiveField.Axis {
            let step = Double(extent) / Double(outputs)
            // The middle of the first window, whatever its size: half a step from the border.
            return axis.sliding(extent: places, stride: step, before: Double(places - 1) / 2 - (step - 1) / 2)
        }
        return inputs[0].along(
            height: { spread($0, shape[2], outputSize.height, largest.height) },
            width: { spread($0, shape[3], outputSize.width, largest.width) })
    }
}

extension Operations.BatchNormTraining: SpatialOperation {}
extension Operations.GroupNorm: SpatialOperation {}
extension Operations.ChannelNorm: SpatialOperation {}
extension Operations.LocalResponseNorm: SpatialOperation {}
extension Operations.Concatenate: SpatialOperation {}

extension Operations.Pad: SpatialOperation {
    func receptiveField(of inputs: [ReceptiveField]) -> ReceptiveField {
        before.count == 4 ? inputs[0].shifted(height: before[2], width: before[3]) : inputs[0]
    }
}

extension Operations.BorderPad: SpatialOperation {
    func receptiveField(of inputs: [ReceptiveField]) -> ReceptiveField {
        inputs[0].shifted(height: pads.top, width: pads.left)
    }
}

extension Operations.Slice: SpatialOperation {
    func receptiveField(of inputs: [ReceptiveField]) -> ReceptiveField {
        guard starts.count == 4 else { return inputs[0] }
        return inputs[0].shifted(
            height: -starts[2], width: -starts[3], strides: Size2d(height: strides[2], width: strides[3]))
    }
}

extension ReceptiveField {
    fileprivate func sliding(_ window: PoolingWindow) -> ReceptiveField {
        let extent = Size2d(
            height: (window.kernel.height - 1) * window.dilation.height + 1,
            width: (window.kernel.width - 1) * window.dilation.width + 1)
        return sliding(extent: extent, stride: window.stride, pads: window.pads)
    }

    /// What the inputs of an elementwise operation see at the same place. One that is stretched over an axis, as the gate of a squeeze and
    /// excitation is, says nothing of what is where along it: like a normalization's statistics it does not count beside one that has places.
    private static func elementwise(
        _ inputs: [(field: ReceptiveField, shape: Shape)], output: Shape
    ) -> ReceptiveField {
        func union(_ fields: [ReceptiveField]) -> ReceptiveField { fields.reduce(.none) { $0.union($1) } }
        guard output.rank == 4 else { return union(inputs.map(\.field)) }
        func along(_ axis: Int) -> ReceptiveField {
            let own = inputs.filter { input in
                let place = axis - (4 - input.shape.rank)
                return output[axis] == 1 || (place >= 0 && input.shape[place] > 1)
            }
            let field = union(own.map(\.field))
            return field == .none ? union(inputs.map(\.field)) : field
        }
        switch (along(2), along(3)) {
        case (.window(let height, _), .window(_, let width)): return .window(height: height, width: width)
        case (.none, .none): return .none
        default: return .whole
        }
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
                field = elementwise(
                    zip(seen, node.inputs).map { ($0, graph.types[$1].shape) },
                    output: graph.types[node.outputs[0]].shape)
            } else {
                field = .whole
            }
            for output in node.outputs { fields[output] = field }
        }
        return fields
    }
}
