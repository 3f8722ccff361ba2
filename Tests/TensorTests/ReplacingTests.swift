import FoveaTensor
import Testing

@Suite struct ReplacingTests {
    /// y = (2x)² + x, with 5 in the place of 2x: 25 + x. What does not depend on 2x is left as it is.
    @Test func aTensorInsideAnExpression() throws {
        let x = Tensor.placeholder(TensorType([1], .f64), "x")
        let (doubled, other) = (try x * 2, try x - 1)
        let y = try doubled * doubled + x
        let found = try [y, other, doubled].replacing([doubled: Tensor.full(5, TensorType([1], .f64))])
        #expect(found[1] == other && found[0] != y)
        let graph = try Graph(inputs: [x], outputs: [found[0]])
        #expect(graph.nodes.map(\.operation.name) == ["Full", "Multiply", "Add"])
        #expect(found[2].node.operation.name == "Full")
    }
}
