import FoveaCompiler
import FoveaOneDNN
import FoveaReference
import FoveaTensor
import TestSupport
import Testing

@Suite("Passes over the graph")
struct PassTests {
    private let x = Tensor.placeholder(TensorType([4, 8]))
    private let y = Tensor.placeholder(TensorType([4, 8]))

    @Test func commonSubexpressionsAreComputedOnce() throws {
        let sum = try (x + y).exp() * (x + y).exp()
        let graph = try Graph(inputs: [x, y], outputs: [sum])
        #expect(graph.nodes.count == 5)
        #expect(graph.eliminatingCommonSubexpressions().nodes.count == 3)
    }

    @Test func whatDependsOnNoInputIsComputedAtCompileTime() throws {
        let scale = try (Tensor.constant(2) * 3 + 1).broadcast(to: [4, 8]).reshaped([8, 4]).transposed()
        let graph = try Graph(inputs: [x], outputs: [try x * scale * 1 - 0]).foldingConstants(with: evaluate)
        #expect(graph.nodes.map(\.operation.name) == ["Full", "Multiply"])
        #expect((graph.nodes[0].operation as? Operations.Full)?.value == 7)
    }

    @Test func zeroTimesSomethingIsNotFolded() throws {
        // 0 * NaN is NaN: that must not be lost.
        let graph = try Graph(inputs: [x], outputs: [try x * 0]).foldingConstants(with: evaluate)
        #expect(graph.nodes.contains { $0.operation is Operations.Multiply })
    }

    @Test func elementwiseChainsBecomeOneNode() throws {
        let a = try (x * 2 + y).relu()
        let b = try a.exp() - x
        let graph = try Graph(inputs: [x, y], outputs: [a, b])
            .fusingElementwise { _, _, _ in true }
        let fused = graph.nodes.compactMap { $0.operation as? FusedElementwise }
        #expect(fused.count == 1)
        #expect(fused.first?.instructions.count == 5)
        #expect(fused.first?.results.count == 2)
    }

    /// A row of scales must not be recomputed for every row it is stretched over.
    @Test func smallerProducersStayOutside() throws {
        let row = Tensor.placeholder(TensorType([8]))
        let graph = try Graph(inputs: [x, row], outputs: [try x * row.exp()]).fusingElementwise { _, _, _ in true }
        #expect(graph.nodes.count == 2)
    }

    /// b = f(a) needs a sum over a's group, so b cannot be in that group: fusing them would be a cycle.
    @Test(arguments: BackendUnderTest.all)
    func groupsNeverFormCycles(_ backend: BackendUnderTest) throws {
        try expectAgreement(on: backend, [randomArray([4, 8])]) { x in
            let a = try x[0] * 2
            let b = try a - a.sum(axes: [1], keepDimensions: true)
            return [try a + b * a.max()]
        }
    }

    @Test("A normalized tensor added to itself", arguments: BackendUnderTest.all)
    func bothOperandsTheSame(_ backend: BackendUnderTest) throws {
        try expectAgreement(on: backend, [randomArray([4, 16, 3, 3])], tolerance: 1e-5) { x in
            let ones = Tensor.full(1, TensorType([16], x[0].dtype))
            let y = try x[0].batchNorm(scale: ones, shift: ones).y
            return [try (y + y).relu()]
        }
    }

    /// More results than the vector machine has outputs, and a chain longer than it has registers.
    @Test(arguments: BackendUnderTest.all)
    func longChainsAreSplit(_ backend: BackendUnderTest) throws {
        try expectAgreement(on: backend, [randomArray([5, 7])], tolerance: 1e-5) { x in
            var chain = [x[0]]
            for _ in 0..<40 { chain.append(try chain[chain.count - 1].tanh()) }
            return try chain + gradients(of: chain[40].sum(), wrt: x)
        }
    }

    /// More loops than the kernels have: the reference backend takes over.
    @Test(arguments: BackendUnderTest.all)
    func manyAxes(_ backend: BackendUnderTest) throws {
        let shapes: [Shape] = [[2, 3, 2, 3, 2, 3, 2], [3, 1, 3, 1, 3, 1], [2, 1, 2, 1, 2, 1, 2]]
        let inputs = shapes.enumerated().map { randomArray($1, seed: UInt64($0)) }
        try expectAgreement(on: backend, inputs) { x in
            try [x[0] + x[1], x[0] * x[2], x[0].sum(axes: [0, 2, 4, 6]), x[0].max(axes: [1, 3, 5])]
        }
    }

    @Test(
        "A convolution takes in sum and ceiling where its kernel does them",
        arguments: [true, false])
    func sumsAndCeilings(_ takesAll: Bool) throws {
        let image = Tensor.placeholder(TensorType([1, 2, 4, 4], .f64))
        let kernel = Tensor.constant(randomArray([2, 2, 1, 1], .f64, seed: 1))
        let y = try minimum((image.conv2d(kernel) + image).relu(), 0.25)
        // A ReLU that something else reads as well stays.
        let relu = try image.conv2d(kernel).relu()
        let graph = try Graph(inputs: [image], outputs: [y, minimum(relu, 0.25), relu])
        let fused = graph.fusingConvolutions { _ in takesAll }
        let names = fused.nodes.map(\.operation.name)
        #expect(names.contains("Convolution+Add+ReLU+Minimum") == takesAll, "\(names)")
        #expect(names.contains("Convolution+ReLU"), "\(names)")
        let input = [randomArray([1, 2, 4, 4], .f64, seed: 2)]
        for (a, b) in zip(try evaluate(fused, inputs: input), try evaluate(graph, inputs: input)) {
            expectClose(a, b, relative: 1e-12, absolute: 1e-12)
        }
    }

    @Test("Fused graphs mean the same as unfused ones")
    func fusedOperationsDecomposeToTheSame() throws {
        let image = Tensor.placeholder(TensorType([2, 3, 6, 6], .f64))
        let kernel = Tensor.constant(randomArray([4, 3, 3, 3], .f64, seed: 1))
        let bias = Tensor.constant(randomArray([4], .f64, seed: 2))
        let ones = Tensor.full(1, TensorType([4], .f64))
        let y = try (image.conv2d(kernel, padding: 1) + bias.reshaped([1, 4, 1, 1])).relu()
        let z = try (y.batchNorm(scale: ones, shift: bias).y + y).relu()
        let loss = try (z * z.exp()).sum()
        let gradient = try gradients(of: loss, wrt: [image])[0]
        let graph = try Graph(inputs: [image], outputs: [loss, gradient])
        let fused = graph.fusingNormalization().fusingNormalizationGradients().fusingConvolutions()
            .fusingElementwise { _, _, _ in true }
        let names = fused.nodes.map(\.operation.name)
        #expect(names.contains("Convolution+Bias+ReLU"))
        #expect(names.contains("BatchNorm+Add+ReLU"))
        #expect(names.contains("Add+ReLUGradient+BatchNormGradient"))
        let input = [randomArray([2, 3, 6, 6], .f64, seed: 3)]
        let expected = try evaluate(graph, inputs: input)
        for (a, b) in zip(try evaluate(fused, inputs: input), expected) {
            expectClose(a, b, relative: 1e-12, absolute: 1e-12)
        }
    }
}
