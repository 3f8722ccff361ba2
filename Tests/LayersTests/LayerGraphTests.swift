import FoveaLayers
import FoveaTensor
import Testing

@Suite struct LayerGraphTests {
    private static func graph(_ model: any Layer, _ input: Shape) throws -> LayerGraph {
        try LayerGraph(TracedModel(model, input: TensorType(input), mode: .training))
    }

    private static func names(_ graph: LayerGraph) -> [String] {
        graph.nodes.map { node in
            switch node.kind {
            case .input: "input"
            case .layer(let record): record.path
            case .operation(let name): name
            }
        }
    }

    @Test func aResidualIsTwoWaysAndTheirSum() throws {
        let graph = try Self.graph(
            Sequential {
                Conv2d(4, kernel: 3).named("conv")
                Residual {
                    BatchNorm().named("bn")
                    Dropout(0.5).named("dropout")
                }
                ReLU().named("relu")
            }, [2, 3, 8, 8])
        #expect(Self.names(graph) == ["input", "conv", "bn", "dropout", "Add", "relu"])
        #expect(graph.nodes.map(\.inputs) == [[], [0], [1], [2], [3, 1], [4]])
        #expect(graph.readers == [1, 2, 1, 1, 1, 0])
        #expect(graph.output == 5)
    }

    /// The scale of squeeze and excitation is spread over the image by no layer; a second input comes after the layer's own.
    @Test func whatOnlyChangesTheShapeIsNoNode() throws {
        let graph = try Self.graph(
            Sequential {
                Identity().named("nothing")
                SqueezeExcitation(reduction: 2).named("se")
                Flatten().named("flatten")
                Linear(3).named("fc")
            }, [2, 4, 4, 4])
        let names = Self.names(graph)
        #expect(!names.contains("Reshape") && !names.contains("Broadcast") && !names.contains("nothing"))
        #expect(names.contains("Multiply"))
        let product = try #require(names.firstIndex(of: "Multiply"))
        #expect(graph.nodes[product].inputs.contains(0) && graph.nodes[product].inputs.count == 2)
        #expect(graph.nodes[graph.output].layer?.path == "fc")
    }
}
