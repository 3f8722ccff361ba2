import FoveaTensor
import Testing

@Suite("Graphs longer than the stack is deep")
struct LongGraphTests {
    @Test func aChainIsFreedNodeByNode() throws {
        weak var first: Tensor.Node?
        weak var middle: Tensor.Node?
        var kept: Tensor?
        try {
            var sum = Tensor.placeholder(TensorType([2]))
            first = sum.node
            for step in 0..<300_000 {
                sum = try Tensor.applying(Operations.Negate(), to: sum)
                if step == 1000 { (middle, kept) = (sum.node, sum) }
            }
        }()
        #expect(middle != nil && first != nil, "what somebody holds stays, and what it needs")
        #expect(kept?.node.inputs.count == 1)
        kept = nil
        #expect(middle == nil && first == nil)
    }
}
