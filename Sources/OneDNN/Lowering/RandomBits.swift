import CKernels
import FoveaCompiler
import FoveaTensor

/// The words in whatever layout those want who read them: which word an element gets depends on its place in the tensor, not
/// in memory.
extension Operations.RandomBits: Lowering {
    package func isSupported(_ site: OperationSite) -> Bool { site.outputs[0].count > 0 }

    package func demands(_ site: OperationSite) -> LayoutDemands {
        let shape = site.outputs[0].shape
        let lanes = OneDNN.channelBlock
        let isWhole = shape.rank == 4 && (lanes == 16 || lanes == 8) && shape[1] % lanes == 0
        return LayoutDemands(
            inputs: [.plain],
            outputs: [.shared(0, allows: { $0.isPlain || (isWhole && $0 == .channelBlocked(lanes)) })])
    }

    package func lower(_ step: StepBuilder) throws {
        let (key, y, threads) = (step.inputs[0], step.outputs[0], step.threads)
        let (stream, shift, shape) = (stream, Int32(shift), y.type.shape)
        let lanes = y.layout.blocks.first.map { Int32($0.size) }
        step.add("philox4x32-10") { buffers in
            let words = buffers[key.buffer].assumingMemoryBound(to: UInt32.self)
            let result = buffers[y.buffer].assumingMemoryBound(to: Int32.self)
            if let lanes {
                fovea_philox_bits_blocked(
                    words[0], words[1], stream, shift, Int64(shape[0]), Int64(shape[1]), Int64(shape[2] * shape[3]),
                    lanes, result, threads)
            } else {
                fovea_philox_bits(words[0], words[1], stream, 0, shift, Int64(shape.count), result, threads)
            }
        }
    }
}
