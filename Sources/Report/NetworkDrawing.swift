import FoveaCharts
import FoveaLayers
import FoveaTensor

/// A network as boxes: every layer with weights or windows, with the normalization and the activation behind it as lines of its own.
public struct NetworkDrawing {
    /// The document.
    public let svg: String

    /// - Throws: a layer's sentence when the input does not fit.
    public init(of model: any Layer, named name: String, input: Shape) throws {
        let type = TensorType(Shape([2] + input.dimensions))
        let graph = try LayerGraph(TracedModel(model, input: type, mode: .training))
        var boxes: [Box] = []
        /// The box that each node is in.
        var homes: [Int] = []
        for (place, node) in graph.nodes.enumerated() {
            let inputs = node.inputs.map { homes[$0] }
            if let line = node.appendix, let source = node.inputs.first, node.inputs.count == 1,
                graph.readers[source] == 1, source > 0, let home = inputs.first
            {
                boxes[home].lines.append(line)
                homes.append(home)
                continue
            }
            homes.append(boxes.count)
            boxes.append(Box(lines: node.lines, kind: node.drawnKind, inputs: inputs, extents: []))
            boxes[boxes.count - 1].extents = graph.nodes[place].output.shape.dimensions.dropFirst().map(String.init)
        }
        let drawn = boxes.map {
            FlowDiagram.Box(lines: $0.lines, note: $0.extents.joined(separator: "x"), kind: $0.kind, inputs: $0.inputs)
        }
        svg =
            FlowDiagram(
                title: "\(name), input \(input.dimensions.map(String.init).joined(separator: "x"))", boxes: drawn
            ).svg
    }

    private struct Box {
        var lines: [String]
        var kind: FlowDiagram.Kind
        var inputs: [Int]
        var extents: [String]
    }
}

extension LayerGraph.Node {
    /// The line that the layer is within another's box: it has no kernel and leaves the shape as it is.
    fileprivate var appendix: String? {
        guard let layer, drawnKind == .other, layer.input.type == layer.output.type else { return nil }
        return layer.summary
    }

    fileprivate var lines: [String] {
        switch kind {
        case .input: ["input"]
        case .layer(let record): [record.path, record.summary].filter { !$0.isEmpty }
        case .operation(let name): [name == "Add" ? "+" : name.lowercased()]
        }
    }

    fileprivate var drawnKind: FlowDiagram.Kind {
        switch kind {
        case .input: .plain
        case .operation: .junction
        case .layer(let record):
            switch record.layer {
            case is Conv2d, is DepthwiseConv2d, is ConvTranspose2d: .convolution
            case is Linear, is ChannelLinear: .dense
            case is MaxPool2d, is MinPool2d, is AvgPool2d, is AdaptiveAvgPool2d, is GlobalAvgPool, is GlobalMaxPool,
                is GlobalMinPool:
                .pooling
            case is Flatten, is Identity: .plain
            case is Concat: .junction
            default: .other
            }
        }
    }
}
