import Fovea

/// A few numbers that go down a function by the rule of one of Fovea's optimizers, as a compiled program: where they come by, step by step.
///
///     let descent = Descent("sgd:momentum=0.9", shape: [2], backend: backend) { w, _ in try (w * w).sum() }
///     let way = try descent.way(from: [1, 1], rate: 0.1, steps: 100)
struct Descent {
    /// Where the numbers were before each step and after the last.
    struct Way {
        let places: [[Double]]

        /// The places as points of a chart, where they are two numbers.
        var points: [(x: Double, y: Double)] { places.map { ($0[0], $0[1]) } }

        /// The number of steps after which it is within `distance` of the goal and stays there; `nil` where it does not get there.
        func steps(toWithin distance: Double, of goal: [Double]) -> Int? {
            let isFar = places.map { place in
                // What is not a number is far too.
                !(zip(place, goal).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } <= distance * distance)
            }
            let first = (isFar.lastIndex(of: true) ?? -1) + 1
            return first < places.count ? first : nil
        }
    }

    private let optimizer: any Optimizer
    private let parameter: VariableSpec
    private let slots: [SlotSpec]
    private let program: Program
    private let backend: any Backend

    /// - Parameters:
    ///   - optimizer: In the words of `fovea train`.
    ///   - shape: The parameter's.
    ///   - function: What goes down: a scalar of the parameter, and of what is given at every step.
    /// - Throws: a usage sentence for an optimizer that there is not.
    init(
        _ optimizer: String, shape: Shape, backend: any Backend,
        function: @escaping (_ parameter: Tensor, _ given: Tensor?) throws -> Tensor
    ) throws {
        let parameter = VariableSpec(
            path: "w", type: TensorType(shape, .f64), kind: .parameter, initializer: .zeros)
        let optimizer = try OptimizerRegistry.optimizer(optimizer)
        let slots = optimizer.slots(for: parameter)
        self.optimizer = optimizer
        self.parameter = parameter
        self.slots = slots
        self.backend = backend
        program = Program(backend: backend) { state, inputs in
            let w = try state["w"]
            let given = inputs.names.contains("given") ? try inputs["given"] : nil
            let slope = try gradients(of: function(w, given), wrt: [w])[0]
            let step = OptimizerStep(learningRate: try inputs["rate"], number: try inputs["number"])
            let (moved, kept) = try optimizer.update(
                w, of: parameter, gradient: slope, slots: slots.map { try state[$0.name] }, at: step)
            var updates = ["w": moved]
            for (slot, value) in zip(slots, kept) { updates[slot.name] = value }
            return .init(outputs: ["place": moved], updates: updates)
        }
    }

    /// Goes so many steps, or until a number is none.
    ///
    /// - Parameters:
    ///   - start: As many numbers as the shape has, row-major.
    ///   - factor: What the rate is multiplied by before a step, counted from 0.
    ///   - given: What the function gets at a step, counted from 0.
    func way(
        from start: [Double], rate: Double, steps: Int, factor: (Int) -> Double = { _ in 1 },
        given: ((Int) -> NDArray)? = nil
    ) throws -> Way {
        let names = ["w"] + slots.map(\.name)
        let arrays =
            [NDArray(parameter.type, doubles: start)]
            + slots.map { NDArray(repeating: $0.initial, $0.type(beside: parameter.type)) }
        let state = NamedValues(names, try backend.residents(arrays))
        var places = [start]
        for step in 0..<steps {
            let numbers = [NDArray([], [rate * factor(step)]), NDArray([], [Double(step + 1)])]
            let inputs = NamedValues(
                ["rate", "number"] + (given == nil ? [] : ["given"]), numbers + (given.map { [$0(step)] } ?? []))
            let place = try program(state: state, inputs: inputs)["place"].doubles
            places.append(place)
            guard place.allSatisfy({ $0.magnitude < 1e100 }) else { break }
        }
        return Way(places: places)
    }
}
