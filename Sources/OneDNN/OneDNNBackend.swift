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
    public func compile(_ graph: Graph, resident: Int) throws -> any Executable {
        let options = Site.Options(threads: threads, convolution: convolution)
        // The library plans for the team it finds when a primitive is made.
        fovea_set_threads(Int32(threads))
        return try Compilation(optimized(graph, options), resident: resident, options: options, name: name).executable()
    }

    /// The passes, in the order they help each other.
    private func optimized(_ graph: Graph, _ options: Site.Options) throws -> Graph {
        func hasKernel(_ operation: any Operation) -> Bool { operation is any Lowering }
        return
            try graph
            .expanding { operation, inputs in
                try (operation as? Operations.OneHot).map { [try $0.asComparison(inputs[0])] }
            }
            .expanding(PackedGroups.packing)
            .decomposing(unless: hasKernel)
            .foldingConstants(with: evaluate)
            .eliminatingCommonSubexpressions()
            .removingDeadCode()
            .fusingNormalization()
            .fusingNormalizationGradients()
            .fusingConvolutions()
            .fusingElementwise { operation, inputs, output in
                FusedElementwise.isSupported(operation, inputs, output)
            }
            .removingDeadCode()
    }
}
