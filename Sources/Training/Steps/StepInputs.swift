import FoveaTensor

/// The small inputs of a training step beside its batch: the learning rate, the momentum, the step's number and its random key.
///
/// They lie in memory that is written anew before each step, so that nothing is allocated between two steps.
final class StepInputs {
    /// f32 scalar.
    let learningRate: NDArray
    /// i32 scalar: 1 at the first update, as Adam's bias correction counts.
    let step: NDArray
    /// i32`[2]`: the key of everything random in the step.
    let key: NDArray
    /// f32 scalar; given only to steps that a schedule's momentum is for.
    let momentum: NDArray
    private let memory: Memory

    private final class Memory {
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 256, alignment: 64)
        deinit { bytes.deallocate() }
    }

    init() {
        let memory = Memory()
        self.memory = memory
        func slice(_ index: Int) -> UnsafeMutableRawBufferPointer {
            UnsafeMutableRawBufferPointer(rebasing: memory.bytes[(index * 64)..<(index * 64 + 64)])
        }
        learningRate = NDArray(TensorType(.scalar, .f32), borrowing: slice(0), from: memory)
        step = NDArray(TensorType(.scalar, .i32), borrowing: slice(1), from: memory)
        key = NDArray(TensorType([2], .i32), borrowing: slice(2), from: memory)
        momentum = NDArray(TensorType(.scalar, .f32), borrowing: slice(3), from: memory)
    }

    /// - Parameter step: Updates made before this one.
    func set(learningRate: Double, momentum: Double, step: Int, seed: UInt64) {
        memory.bytes.storeBytes(of: Float(learningRate), toByteOffset: 0, as: Float.self)
        memory.bytes.storeBytes(of: Int32(clamping: step + 1), toByteOffset: 64, as: Int32.self)
        let key = StepInputs.key(seed: seed, step: step)
        memory.bytes.storeBytes(of: key.0, toByteOffset: 128, as: UInt32.self)
        memory.bytes.storeBytes(of: key.1, toByteOffset: 132, as: UInt32.self)
        memory.bytes.storeBytes(of: Float(momentum), toByteOffset: 192, as: Float.self)
    }

    /// Two words of the seed's generator, at a place that only this step has.
    static func key(seed: UInt64, step: Int) -> (UInt32, UInt32) {
        // "step" in ASCII keeps the stream apart from those of initialization and shuffling.
        let words = Philox(key: seed, stream: 0x7374_6570).block(UInt64(step))
        return (words[0], words[1])
    }
}
