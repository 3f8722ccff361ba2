import CKernels

extension [fovea_elementwise_instruction] {
    /// The same chain with products joined to the sum or difference that is their only reader: one instruction, and one
    /// rounding, instead of two.
    ///
    /// - Parameter results: The registers that are kept to the end.
    func joiningProducts(results: [Int32]) -> [fovea_elementwise_instruction] {
        var readers: [Int32: Int] = [:]
        for instruction in self {
            for register in instruction.reads { readers[register, default: 0] += 1 }
        }
        let kept = Set(results)
        var products: [Int32: fovea_elementwise_instruction] = [:]
        for instruction in self where instruction.isProduct {
            let made = instruction.destination
            if readers[made] == 1, !kept.contains(made) { products[made] = instruction }
        }
        var joined: Set<Int32> = []
        let chain = map { instruction in
            guard let (product, other, sign) = instruction.summand(among: products) else { return instruction }
            joined.insert(product.destination)
            return product.joined(to: other, sign: sign, into: instruction.destination)
        }
        return chain.filter { !joined.contains($0.destination) }
    }
}

extension fovea_elementwise_instruction {
    private func `is`(_ code: fovea_opcode) -> Bool { opcode == Int32(code.rawValue) }

    fileprivate var isProduct: Bool { `is`(FOVEA_OP_MUL) || `is`(FOVEA_OP_MUL_I) }

    /// The registers that it may read; an operand that an instruction does not have counts as register 0, an input.
    fileprivate var reads: [Int32] { [a, b, c] }

    /// Of a sum or difference, the product in it, what it is added to or taken from, and the product's sign.
    fileprivate func summand(
        among products: [Int32: fovea_elementwise_instruction]
    ) -> (product: fovea_elementwise_instruction, other: Int32, sign: Float)? {
        if `is`(FOVEA_OP_ADD) {
            if let product = products[b] { return (product, a, 1) }
            if let product = products[a] { return (product, b, 1) }
        }
        if `is`(FOVEA_OP_SUB), let product = products[b] { return (product, a, -1) }
        return nil
    }

    /// `other ± a · b`, or `other ± a · immediate`.
    fileprivate func joined(to other: Int32, sign: Float, into destination: Int32) -> fovea_elementwise_instruction {
        if `is`(FOVEA_OP_MUL_I) {
            return .init(
                opcode: Int32(FOVEA_OP_FMA_I.rawValue), destination: destination, a: a, b: other, c: 0,
                immediate: sign * immediate)
        }
        let code = sign > 0 ? FOVEA_OP_FMA : FOVEA_OP_FNMA
        return .init(
            opcode: Int32(code.rawValue), destination: destination, a: a, b: b, c: other, immediate: 0)
    }
}
