import CKernels
import COneDNN
import FoveaCompiler
import FoveaReference
import FoveaTensor

/// The CPU backend: oneDNN for convolutions and matrix products, kernels of our own for what it lacks or does slower,
/// the reference backend's loops for what neither has.
public struct OneDNNBackend: Backend {
    /// How many threads run every kernel; at least 1.
    public let threads: Int
    /// How convolutions are computed; see ``ConvolutionAlgorithm``.
    public let convolution: ConvolutionAlgorithm

    /// - Parameters:
    ///   - threads: the team that runs every kernel; by default as many as the machine has cores.
    ///   - convolution: how convolutions are computed.
    public init(threads: Int? = nil, convolution: ConvolutionAlgorithm = .auto) {
        self.threads = max(threads ?? OneDNNBackend.cores, 1)
        self.convolution = convolution
    }

    public var name: String { "oneDNN \(OneDNN.version), \(OneDNN.effectiveISA), \(threads) threads" }

    /// Optimizes the graph, chooses kernels and layouts, and plans the memory.
    ///
    /// - Throws: a sentence when the library cannot be used or an operation cannot be planned.
    public func compile(_ program: TracedProgram) throws -> any Executable {
        _ = try InstructionSet.ofEnvironment()
        let options = OperationSite.Options(threads: threads, convolution: convolution)
        // The library plans for the team it finds when a primitive is made.
        fovea_set_threads(Int32(threads))
        let optimized = try optimized(program, options)
        return try Compilation(program, optimized: optimized, options: options, name: name).executable()
    }

    public func resident(_ array: NDArray) throws -> any Resident { CPUResident(array) }

    /// The passes, in the order they help each other.
    private func optimized(_ program: TracedProgram, _ options: OperationSite.Options) throws -> Graph {
        func hasKernel(_ operation: any Operation) -> Bool { operation is any Lowering }
        let simple =
            try program.graph
            .expanding { operation, inputs in
                try (operation as? Operations.OneHot).map { [try $0.asComparison(inputs[0])] }
            }
            .expanding(PackedGroups.packing)
            .decomposing(unless: hasKernel)
            .foldingConstants(with: evaluate)
            .eliminatingCommonSubexpressions()
            .removingDeadCode()
        let roles = program.roles
        let frozen = roles.indices.filter { roles[$0] == .frozenState }.map { simple.inputs[$0] }
        let folded =
            try simple.foldingScales(steady: simple.steadyValues(from: frozen))
            .joiningBiases(from: frozen)
            .fusingNormalization()
            .fusingNormalizationGradients()
        let steady = folded.steadyValues(from: frozen)
        let fused = folded.fusingConvolutions { node in
            guard let convolution = node.operation as? Operations.Convolution else { return false }
            let site = OperationSite(node, in: folded, steady: steady, options: options)
            return ConvolutionProblem(forward: convolution.geometry, site).forwardKernel(site).takesEpilogue
        }
        return
            fused
            .fusingElementwise(steady: fused.steadyValues(from: frozen)) { operation, inputs, output in
                FusedElementwise.isSupported(operation, inputs, output)
            }
            .removingDeadCode()
    }
}
