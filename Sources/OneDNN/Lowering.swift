import FoveaCompiler
import FoveaTensor

/// The CPU backend's side of an operation: which layouts it takes, and the kernels that compute it.
///
/// Operations without it run on the reference backend's loops. A module of this package that adds an operation, such as an
/// all-reduce between gradients and update, gives it a kernel here by conforming it.
package protocol Lowering: Operation {
    /// Whether this backend has a kernel for these types.
    func isSupported(_ site: OperationSite) -> Bool

    /// Which layouts the operands and results must or may have. By default row-major.
    func demands(_ site: OperationSite) -> LayoutDemands

    /// Adds the steps that compute it.
    func lower(_ step: StepBuilder) throws
}

/// An operation's surroundings, before layouts are known.
package struct OperationSite {
    package var inputs: [TensorType]
    package var outputs: [TensorType]
    /// The places of the operands that are the same from run to run.
    package var steadyInputs: Set<Int> = []
    package var options: Options

    package struct Options {
        package var threads: Int
        package var convolution: ConvolutionAlgorithm
    }

    /// Whether all operands and results are f32.
    package var isFloat: Bool { (inputs + outputs).allSatisfy { $0.dtype == .f32 } }

    /// Everything row-major.
    package var allPlain: LayoutDemands {
        LayoutDemands(inputs: inputs.map { _ in .plain }, outputs: outputs.map { _ in .plain })
    }
}

extension Lowering {
    package func isSupported(_ site: OperationSite) -> Bool { site.isFloat }
    package func demands(_ site: OperationSite) -> LayoutDemands { site.allPlain }
}

extension OperationSite {
    /// A node's surroundings in a graph, of whose values `steady` are the same from run to run.
    init(_ node: Graph.Node, in graph: Graph, steady: Set<Graph.Value>, options: Options) {
        inputs = node.inputs.map { graph.types[$0] }
        outputs = node.outputs.map { graph.types[$0] }
        steadyInputs = Set(node.inputs.indices.filter { steady.contains(node.inputs[$0]) })
        self.options = options
    }
}

/// The library's numbers for arguments, which its header has as macros that Swift does not import.
enum Argument {
    static let source: Int32 = 1
    static let from: Int32 = 1
    static let destination: Int32 = 17
    static let to: Int32 = 17
    static let weights: Int32 = 33
    static let bias: Int32 = 41
    static let scratch: Int32 = 80
    static let sourceGradient: Int32 = 129
    static let destinationGradient: Int32 = 145
    static let weightsGradient: Int32 = 161
}
