import FoveaTensor

extension Graph {
    /// Joins elementwise operations over the same space into `FusedElementwise` nodes: one pass over memory each.
    ///
    /// A group grows from its last node upwards. A producer joins when its result has the group's shape and everything
    /// that reads it is in the group or comes after it; a smaller producer stays outside, or it would be computed again
    /// for every element it is stretched over. Every elementwise node that the backend supports ends up in a group, if
    /// only of one. New state that is made from the same operands joins too: an optimizer's slots and its parameter, which may have
    /// nothing else in common, are written in one pass. The limits keep a group within the registers of the machine that
    /// runs it; a number that is the same everywhere is part of its instructions and counts as no operand.
    ///
    /// What is the same from run to run joins only its like, or it would be computed anew in every run.
    ///
    /// - Parameters:
    ///   - steady: The values that are the same from run to run; see ``steadyValues(from:)``.
    ///   - isSupported: Whether the backend has the operation for these operands' dtypes and this result's.
    public func fusingElementwise(
        steady: Set<Value> = [], maximumInputs: Int = 16, maximumInstructions: Int = 32, maximumResults: Int = 12,
        isSupported: @escaping (any ElementwiseOperation, [DType], DType) -> Bool
    ) -> Graph {
        let readers = readers()
        let producers = producers()
        var taken: Set<Int> = []
        var replacements: [Int: [Node]] = [:]

        for root in nodes.indices.reversed() where isFusible(nodes[root]) && !taken.contains(root) {
            var members: Set<Int> = [root]
            grow(&members, from: [root], root)
            while let sibling = siblings(of: members, root).first(where: { fits(members.union([$0])) }) {
                members.insert(sibling)
                grow(&members, from: members.sorted(), root)
            }
            taken.formUnion(members)
            for member in members { replacements[member] = [] }
            replacements[root] = [group(members, root: root)]
        }
        return rewritten(replacements)

        /// Takes in producers, and theirs, as far as they may and fit.
        func grow(_ members: inout Set<Int>, from first: [Int], _ root: Int) {
            let space = types[nodes[root].outputs[0]].shape
            var frontier = first
            while let member = frontier.popLast() {
                for value in nodes[member].inputs {
                    guard let producer = producers[value], !members.contains(producer), !taken.contains(producer),
                        isFusible(nodes[producer]), types[value].shape == space,
                        steady.contains(value) == steady.contains(nodes[root].outputs[0]),
                        readers[value].allSatisfy({ members.contains($0) || $0 > root }),
                        fits(members.union([producer]))
                    else { continue }
                    members.insert(producer)
                    // A member that could not join before may have had this one as its last outside reader.
                    frontier = members.sorted()
                }
            }
        }

        /// The nodes before the root that make new state, and nothing else, by way of what the group reads.
        func siblings(of members: Set<Int>, _ root: Int) -> [Int] {
            // Only a group that makes new state itself has siblings; others need not search the graph for them.
            guard members.contains(where: { readers[nodes[$0].outputs[0]].contains(nodes.count) }) else { return [] }
            let space = types[nodes[root].outputs[0]].shape
            var found: Set<Int> = []
            var seen: Set<Value> = []
            var frontier = operands(of: members).filter { types[$0].shape == space && !isSplat($0) }
            while let value = frontier.popLast() {
                for reader in readers[value] where reader < root && !members.contains(reader) {
                    guard !taken.contains(reader), isFusible(nodes[reader]) else { continue }
                    let made = nodes[reader].outputs[0]
                    guard types[made].shape == space, !steady.contains(made), seen.insert(made).inserted else {
                        continue
                    }
                    if readers[made] == [nodes.count] { found.insert(reader) } else { frontier.append(made) }
                }
            }
            return found.sorted()
        }

        func fits(_ members: Set<Int>) -> Bool {
            members.count <= maximumInstructions
                && operands(of: members).count(where: { !isSplat($0) }) <= maximumInputs
                && members.count(where: { isKept(nodes[$0].outputs[0], by: members) }) <= maximumResults
        }

        /// Whether a value is one number everywhere.
        func isSplat(_ value: Value) -> Bool {
            producers[value].map { nodes[$0].operation is Operations.Full } ?? false
        }

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
