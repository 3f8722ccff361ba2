import FoveaTensor

extension Graph {
    /// The values that follow from constants and from `inputs` alone. Where these are state that no run changes, they are the
    /// same from run to run.
    public func steadyValues(from inputs: [Value]) -> Set<Value> {
        var steady = Set(inputs)
        for node in nodes where node.inputs.allSatisfy(steady.contains) { steady.formUnion(node.outputs) }
        return steady
    }
}
