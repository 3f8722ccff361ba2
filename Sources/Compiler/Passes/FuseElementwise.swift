import FoveaTensor

extension Graph {
    /// Joins elementwise operations over the same space into `FusedElementwise` nodes: one pass over memory each.
    ///
    /// A group grows from its last node upwards. A producer joins when its result has the group's shape and everything
    /// that reads it is in the group or comes after it; a smaller producer stays outside, or it would be computed again
    /// for every element it is stretched over. Every elementwise node that the backend supports ends up in a group, if
    /// only of one. The limits keep a group within the registers of the machine that runs it.
    ///
    /// - Parameter isSupported: whether the backend has the operation for these operands' dtypes and this result's.
    public func fusingElementwise(
        maximumInputs: Int = 16, maximumInstructions: Int = 20, maximumResults: Int = 12,
        isSupported: @escaping (any ElementwiseOperation, [DType], DType) -> Bool
    ) -> Graph {
        let readers = readers()
        let producers = producers()
        var taken: Set<Int> = []
        var replacements: [Int: Node?] = [:]

        for root in nodes.indices.reversed() where isFusible(nodes[root]) && !taken.contains(root) {
            let space = types[nodes[root].outputs[0]].shape
            var members: Set<Int> = [root]
            var frontier = [root]
            while let member = frontier.popLast() {
                for value in nodes[member].inputs {
                    guard let producer = producers[value], !members.contains(producer), !taken.contains(producer),
                        isFusible(nodes[producer]), types[value].shape == space,
                        readers[value].allSatisfy({ members.contains($0) || $0 > root })
                    else { continue }
                    let joined = members.union([producer])
                    guard joined.count <= maximumInstructions, operands(of: joined).count <= maximumInputs,
                        joined.count(where: { isKept(nodes[$0].outputs[0], by: joined) }) <= maximumResults
                    else { continue }
                    members = joined
                    frontier.append(producer)
                    // A member that could not join before may have had this one as its last outside reader.
                    frontier.append(contentsOf: members)
                    frontier = Array(Set(frontier))
                }
            }
            taken.formUnion(members)
            for member in members { replacements[member] = .some(nil) }
            replacements[root] = group(members, root: root)
        }
        return rewritten(replacements)

        func isFusible(_ node: Node) -> Bool {
            guard let operation = node.operation as? any ElementwiseOperation else { return false }
            return isSupported(operation, node.inputs.map { types[$0].dtype }, types[node.outputs[0]].dtype)
        }

        /// Whether somebody outside the group reads a value that it makes.
        func isKept(_ value: Value, by members: Set<Int>) -> Bool {
            readers[value].contains { !members.contains($0) }
        }

        func operands(of members: Set<Int>) -> [Value] {
            var seen: Set<Value> = []
            return members.sorted().flatMap { nodes[$0].inputs }.filter { value in
                let inside = producers[value].map(members.contains) ?? false
                return !inside && seen.insert(value).inserted
            }
        }

        func group(_ members: Set<Int>, root: Int) -> Node {
            let operands = operands(of: members)
            var register: [Value: Int] = [:]
            for (index, value) in operands.enumerated() { register[value] = index }
            var instructions: [FusedElementwise.Instruction] = []
            var kept: [Value] = []
            for member in members.sorted() {
                let node = nodes[member]
                guard let operation = node.operation as? any ElementwiseOperation else { continue }
                register[node.outputs[0]] = operands.count + instructions.count
                instructions.append(
                    .init(
                        operation: operation, operands: node.inputs.compactMap { register[$0] },
                        dtype: types[node.outputs[0]].dtype))
                if isKept(node.outputs[0], by: members) { kept.append(node.outputs[0]) }
            }
            let fused = FusedElementwise(
                space: types[nodes[root].outputs[0]].shape, inputs: operands.count, instructions: instructions,
                results: kept.compactMap { register[$0] })
            return Node(operation: fused, inputs: operands, outputs: kept, path: nodes[root].path)
        }
    }
}
