import FoveaTensor

extension Graph {
    /// A convolution takes in the bias, the sum with another image, the ReLU and the ceiling that follow it, where nothing else
    /// reads what lies between.
    ///
    /// - Parameter takesAll: Whether the convolution's kernel adds another image and keeps to a ceiling on its way, so that
    ///   this saves a pass.
    public func fusingConvolutions(takesAll: (Node) -> Bool = { _ in false }) -> Graph {
        let readers = readers()
        let producers = producers()
        var replacements: [Int: [Node]] = [:]
        for (position, node) in nodes.enumerated() {
            guard let convolution = node.operation as? Operations.Convolution else { continue }
            let takesAll = takesAll(node)
            var fused = node
            var last = position
            var bias: Value?
            if let sum = onlyReader(of: node.outputs[0]), nodes[sum].operation is Operations.Add,
                let addend = nodes[sum].inputs.first(where: { $0 != node.outputs[0] }),
                let found = channelVector(addend, beside: node.outputs[0], producers)
            {
                bias = found
                last = sum
            }
            var other: Value?
            if let sum = onlyReader(of: nodes[last].outputs[0]), nodes[sum].operation is Operations.Add,
                replacements[sum] == nil, takesAll,
                let addend = nodes[sum].inputs.first(where: { $0 != nodes[last].outputs[0] }),
                types[addend] == types[node.outputs[0]]
            {
                other = addend
                if last != position { replacements[last] = [] }
                last = sum
            }
            var hasReLU = false
            var ceiling: Double?
            if let relu = onlyReader(of: nodes[last].outputs[0]), nodes[relu].operation is Operations.ReLU {
                let found = takesAll ? bound(of: nodes[relu].outputs[0]) : nil
                if let found, let minimum = onlyReader(of: nodes[relu].outputs[0]) {
                    (hasReLU, ceiling) = (true, found)
                    replacements[last] = []
                    replacements[relu] = []
                    last = minimum
                } else if !isPassedOn(nodes[relu].outputs[0]) {
                    hasReLU = true
                    replacements[last] = []
                    last = relu
                }
            }
            guard last != position else { continue }
            replacements[position] = []
            fused.operation = FusedConvolution(
                geometry: convolution.geometry, hasBias: bias != nil, hasAddend: other != nil, hasReLU: hasReLU,
                ceiling: ceiling)
            fused.inputs += [bias, other].compactMap { $0 }
            fused.outputs = nodes[last].outputs
            replacements[last] = [fused]
        }
        return rewritten(replacements).removingDeadCode()

        /// Whether an elementwise operation reads it and nothing else does: a pass over memory of its own, which does the ReLU as well,
        /// such as the ceiling of a ReLU6.
        func isPassedOn(_ value: Value) -> Bool {
            onlyReader(of: value).map { nodes[$0].operation is any ElementwiseOperation } ?? false
        }

        /// The number that a value is kept to by the one operation that reads it.
        func bound(of value: Value) -> Double? {
            guard let minimum = onlyReader(of: value), nodes[minimum].operation is Operations.Minimum,
                types[nodes[minimum].outputs[0]] == types[value],
                let other = nodes[minimum].inputs.first(where: { $0 != value }),
                let producer = producers[other], let full = nodes[producer].operation as? Operations.Full,
                !full.value.isNaN
            else { return nil }
            return full.value
        }

        func onlyReader(of value: Value) -> Int? {
            guard readers[value].count == 1, readers[value][0] < nodes.count else { return nil }
            return readers[value][0]
        }
    }
}
