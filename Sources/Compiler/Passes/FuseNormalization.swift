import FoveaTensor

extension Graph {
    /// Batch normalization takes in the residual's sum and the ReLU that follow it.
    public func fusingNormalization() -> Graph {
        let readers = readers()
        let producers = producers()
        var replacements: [Int: [Node]] = [:]
        // From the ReLU backwards, so that each chain is found whole.
        for (position, node) in nodes.enumerated() where node.operation is Operations.ReLU {
            guard let last = producers[node.inputs[0]], readers[node.inputs[0]] == [position] else { continue }
            if let batchNorm = nodes[last].operation as? Operations.BatchNormTraining,
                node.inputs[0] == nodes[last].outputs[0]
            {
                _ = replace(last, batchNorm, residual: nil, relu: position)
            } else if nodes[last].operation is Operations.Add {
                let operands = nodes[last].inputs
                guard operands[0] != operands[1], types[operands[0]] == types[operands[1]] else { continue }
                // Of two normalized branches, the one made last.
                let candidates = [0, 1].filter { side in
                    guard let producer = producers[operands[side]], replacements[producer] == nil else { return false }
                    return nodes[producer].operation is Operations.BatchNormTraining
                        && operands[side] == nodes[producer].outputs[0] && readers[operands[side]] == [last]
                }
                guard let side = candidates.max(by: { operands[$0] < operands[$1] }),
                    let producer = producers[operands[side]],
                    let batchNorm = nodes[producer].operation as? Operations.BatchNormTraining,
                    replace(producer, batchNorm, residual: operands[1 - side], relu: position)
                else { continue }
                replacements[last] = []
            }
        }
        return rewritten(replacements)

        /// Puts the fused node where the normalization was; or, if the residual is made only later, where the ReLU was,
        /// provided that nobody reads the statistics before.
        func replace(_ position: Int, _ batchNorm: Operations.BatchNormTraining, residual: Value?, relu: Int) -> Bool {
            let isReady = residual.flatMap { producers[$0] }.map { $0 < position } ?? true
            let canWait = nodes[position].outputs.dropFirst().allSatisfy { readers[$0].allSatisfy { $0 > relu } }
            guard isReady || canWait else { return false }
            var fused = nodes[position]
            fused.operation = FusedBatchNorm(
                epsilon: batchNorm.epsilon, hasResidual: residual != nil, hasReLU: true)
            if let residual { fused.inputs.append(residual) }
            fused.outputs[0] = nodes[relu].outputs[0]
            replacements[isReady ? position : relu] = [fused]
            replacements[isReady ? relu : position] = []
            return true
        }
    }

    /// The gradient of batch normalization takes in the ReLU's derivative and the sum of gradients before it.
    public func fusingNormalizationGradients() -> Graph {
        let readers = readers()
        let producers = producers()
        var replacements: [Int: [Node]] = [:]
        var fusedInto: Set<Int> = []
        for (position, node) in nodes.enumerated() {
            guard let gradient = node.operation as? Operations.BatchNormGradient,
                let rectifier = producers[node.inputs[4]], nodes[rectifier].operation is Operations.ReLUGradient,
                !fusedInto.contains(rectifier),
                nodes[rectifier].inputs.allSatisfy({ types[$0] == types[node.inputs[4]] }),
                // Whoever else reads the masked gradient must come later.
                readers[node.inputs[4]].allSatisfy({ $0 >= position })
            else { continue }
            var operands = Array(node.inputs.prefix(4))
            let arriving = nodes[rectifier].inputs[0]
            var hasFanIn = false
            if let sum = producers[arriving], nodes[sum].operation is Operations.Add, readers[arriving] == [rectifier],
                nodes[sum].inputs.allSatisfy({ types[$0] == types[arriving] })
            {
                operands += nodes[sum].inputs
                hasFanIn = true
                replacements[sum] = []
            } else {
                operands.append(arriving)
            }
            operands.append(nodes[rectifier].inputs[1])
            let emits = readers[node.inputs[4]] != [position]
            var fused = node
            fused.operation = FusedBatchNormGradient(
                epsilon: gradient.epsilon, hasFanIn: hasFanIn, hasReLU: true, emitsGradient: emits)
            fused.inputs = operands
            if emits { fused.outputs.append(node.inputs[4]) }
            replacements[position] = [fused]
            replacements[rectifier] = []
            fusedInto.insert(rectifier)
        }
        return rewritten(replacements)
    }
}
