import FoveaCompiler
import FoveaTensor

/// The inputs of a training step by name: the batch, and what is small beside it: the learning rate, the step's number, the
/// random key, and the momentum where a schedule moves it.
///
/// The small ones lie in memory that is written anew before each step, so that nothing is allocated between two steps.
struct StepInputs {
    /// f32 `[N, channels, height, width]`
    static let images = "images"
    /// The images in another view of a test-time augmentation, counted from 1; 0 are the images themselves.
    static func images(view: Int) -> String { view == 0 ? images : "images_\(view)" }
    /// i32 `[N]`, or f32 `[N, width]`
    static let target = "target"
    /// f32 scalar.
    static let learningRate = "learning_rate"
    /// i32 scalar: 1 at the first update, as Adam's bias correction counts.
    static let step = "step"
    /// i32`[2]`: the key of everything random in the step.
    static let key = "key"
    /// f32 scalar; given only to steps that a schedule's momentum is for.
    static let momentum = "momentum"

    private let memory: Memory
    private var values: NamedValues<NDArray>
    /// What stands in the place of a batch between two steps: a batch's memory belongs to its loader.
    private let noBatch: NDArray

    private final class Memory {
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 256, alignment: 64)
        deinit { bytes.deallocate() }
    }

    init(hasMomentum: Bool) {
        let memory = Memory()
        func small(_ type: TensorType, at place: Int) -> NDArray {
            let bytes = UnsafeMutableRawBufferPointer(rebasing: memory.bytes[(place * 64)..<(place * 64 + 64)])
            return NDArray(type, borrowing: bytes, from: memory)
        }
        let rate = small(TensorType(.scalar, .f32), at: 0)
        var named = [
            (StepInputs.images, rate), (StepInputs.target, rate), (StepInputs.learningRate, rate),
            (StepInputs.step, small(TensorType(.scalar, .i32), at: 1)),
            (StepInputs.key, small(TensorType([2], .i32), at: 2)),
        ]
        if hasMomentum { named.append((StepInputs.momentum, small(TensorType(.scalar, .f32), at: 3))) }
        self.memory = memory
        noBatch = rate
        values = NamedValues(named.map(\.0), named.map(\.1))
    }

    /// The types of all inputs for a batch of these.
    func types(images: TensorType, target: TensorType) throws -> NamedValues<TensorType> {
        var types = values.types
        try types.set(StepInputs.images, to: images)
        try types.set(StepInputs.target, to: target)
        return types
    }

    /// Calls `body` with all inputs of a step.
    ///
    /// - Parameter step: Updates made before this one.
    mutating func with<Result>(
        images: NDArray, target: NDArray, learningRate: Double, momentum: Double, step: Int, seed: UInt64,
        _ body: (NamedValues<NDArray>) throws -> Result
    ) throws -> Result {
        write(learningRate: learningRate, momentum: momentum, step: step, seed: seed)
        try values.set(StepInputs.images, to: images)
        try values.set(StepInputs.target, to: target)
        let result = try body(values)
        try values.set(StepInputs.images, to: noBatch)
        try values.set(StepInputs.target, to: noBatch)
        return result
    }

    private func write(learningRate: Double, momentum: Double, step: Int, seed: UInt64) {
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
