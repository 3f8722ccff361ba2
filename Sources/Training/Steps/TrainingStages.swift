import FoveaLayers

/// Which parameters are trained from a later step on, and so which part of the network each step trains.
public struct TrainingStages: Sendable {
    /// Where the stages begin, in steps made before; the first is 0.
    let firstSteps: [Int]
    /// How many steps are made before a parameter's first, or, for a layer, before that of its parameters.
    let firstStep: @Sendable (_ path: String) -> Int

    /// One stage, in which everything is trained that is not frozen for good.
    public init() { self.init(firstSteps: [0]) { _ in 0 } }

    /// - Parameter stepsPerEpoch: What turns epochs into steps.
    public init(_ unfreezing: GradualUnfreezing, stepsPerEpoch: Int) {
        @Sendable func step(_ epoch: Int) -> Int {
            let (steps, overflow) = (epoch - 1).multipliedReportingOverflow(by: stepsPerEpoch)
            // Steps are compared with i32 numbers in the graph.
            return overflow ? Int(Int32.max) : min(steps, Int(Int32.max))
        }
        let starts = Set(unfreezing.parts.map { step($0.epoch) }).union([0])
        self.init(firstSteps: starts.sorted()) { unfreezing.epoch(of: $0).map(step) ?? 0 }
    }

    private init(firstSteps: [Int], firstStep: @escaping @Sendable (String) -> Int) {
        self.firstSteps = firstSteps
        self.firstStep = firstStep
    }

    /// The stage of the step that is made after so many. By index, as everything between two steps: iterators and closures are allocated
    /// in builds without optimization.
    func index(at step: Int) -> Int {
        var index = firstSteps.count - 1
        while index > 0, firstSteps[index] > step { index -= 1 }
        return index
    }

    /// The network as the stage that begins at a step trains it: what comes later is frozen, with its normalizations.
    func model(_ model: any Layer, at first: Int) -> any Layer {
        guard firstSteps.count > 1 else { return model }
        let firstStep = firstStep
        return model.frozen { firstStep($0) > first }.inInferenceMode { firstStep($0) > first }
    }
}
