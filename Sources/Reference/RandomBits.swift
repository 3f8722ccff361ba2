import FoveaTensor

extension Operations.RandomBits: ReferenceKernel {
    public func evaluate(_ inputs: [NDArray], outputs: [TensorType]) throws -> [NDArray] {
        let key = inputs[0].scalars(as: UInt32.self).map(UInt64.init)
        let words = Philox(key: key[0] | key[1] << 32, stream: stream).bits(outputs[0].count)
        return [NDArray(outputs[0].shape, words.map { Int32(bitPattern: $0 >> UInt32(shift)) })]
    }
}
