import FoveaCompiler
import FoveaLayers
import FoveaTensor
import FoveaTraining

/// Steps of an optimizer, with what stands around it, on `f(w) = Σ c (w - a)⁴ / 4 + sin w`: what the scripts that write
/// `optimizers.json` and `regularizers.json` let PyTorch do.
public struct ParameterTrajectory {
    /// One of the parameters that `w` consists of.
    public struct Parameter: Decodable, Sendable {
        public let shape: [Int]
        public let start, a, c: [Double]
    }

    public let parameters: [(name: String, parameter: Parameter)]
    public let dtype: DType
    public let backend: any Backend

    /// Parameters in the order of their names, the vector last: the last matrix or kernel is then well before it.
    public init(_ parameters: [String: Parameter], dtype: DType, backend: any Backend) {
        self.parameters = parameters.sorted { $0.key < $1.key }.map { (name: $0.key, parameter: $0.value) }
        self.dtype = dtype
        self.backend = backend
    }

    /// What a step ends in, by parameter.
    public struct Place: Sendable {
        public var parameters: [String: NDArray] = [:]
        public var averages: [String: NDArray] = [:]
    }

    private func constant(_ values: [Double], _ shape: [Int]) -> Tensor {
        .constant(NDArray(TensorType(Shape(shape), dtype), doubles: values))
    }

    /// - Parameters:
    ///   - rates: The learning rate of each step.
    ///   - momenta: The momentum of each step; the optimizer's own where it is `nil`.
    public func run(
        _ optimizer: any Optimizer, regularizers: [any Regularizer] = [], average: WeightAverage? = nil,
        rates: [Double], momenta: [Double]? = nil
    ) throws -> [Place] {
        let specs = parameters.map { name, parameter in
            VariableSpec(
                path: name, type: TensorType(Shape(parameter.shape), dtype), kind: .parameter, initializer: .zeros)
        }
        let update = ParameterUpdate(optimizer, regularizers: regularizers, average: average, specs: specs)
        let hasMomentum = momenta != nil
        let program = Program(backend: backend) { state, inputs in
            let slopes = try zip(state.values, parameters).map { w, named in
                let parameter = named.parameter
                let offset = try w - constant(parameter.a, parameter.shape)
                return try constant(parameter.c, parameter.shape) * offset * offset * offset + w.cos()
            }
            let step = OptimizerStep(
                learningRate: try inputs["learning_rate"], number: try inputs["step"],
                momentum: hasMomentum ? try inputs["momentum"] : nil)
            let updates = try update.updates(state: state.values, gradients: slopes, at: step)
            return .init(
                outputs: [:], updates: Dictionary(uniqueKeysWithValues: updates.map { (state.names[$0], $1) }))
        }
        let start = parameters.map {
            NDArray(TensorType(Shape($0.parameter.shape), dtype), doubles: $0.parameter.start)
        }
        let slots = try update.slotSpecs.map { try $0.initializer.values($0.type, seed: 0, path: $0.path) }
        let state = NamedValues(
            parameters.map(\.name) + update.slotSpecs.map(\.path), try backend.residents(start + slots))
        return try rates.indices.map { index in
            // Rates in double precision, so that nothing but the computation itself is rounded.
            func scalar(_ value: Double) -> NDArray { NDArray(repeating: value, TensorType(.scalar, dtype)) }
            var inputs = [("learning_rate", scalar(rates[index])), ("step", NDArray([], [Int32(index + 1)]))]
            if let momenta { inputs.append(("momentum", scalar(momenta[index]))) }
            _ = try program(state: state, inputs: NamedValues(inputs.map(\.0), inputs.map(\.1)))
            var place = Place()
            for (position, named) in parameters.enumerated() {
                place.parameters[named.name] = try state.values[position].read()
                if average != nil {
                    place.averages[named.name] = try state.values[state.count - parameters.count + position]
                        .read()
                }
            }
            return place
        }
    }
}
