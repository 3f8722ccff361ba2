import FoveaSpec
import FoveaTensor

/// What a weight's standard deviation is multiplied by because of the activation behind it: PyTorch's
/// `torch.nn.init.calculate_gain`.
public enum Gain: Sendable, Hashable {
    /// No activation: 1.
    case linear
    /// 1.
    case sigmoid
    /// 5/3.
    case tanh
    /// √2: half of the variance is cut off.
    case relu
    /// `√(2 / (1 + slope²))`.
    case leakyReLU(slope: Double)
    /// 3/4.
    case selu

    /// The factor.
    public var value: Double {
        switch self {
        case .linear, .sigmoid: 1
        case .tanh: 5.0 / 3
        case .relu: 2.0.squareRoot()
        case .leakyReLU(let slope): (2 / (1 + slope * slope)).squareRoot()
        case .selu: 0.75
        }
    }

    /// As settings, empty for the ReLU's.
    var description: String {
        switch self {
        case .relu: ""
        case .linear: "linear"
        case .sigmoid: "sigmoid"
        case .tanh: "tanh"
        case .leakyReLU(let slope): "leaky-relu, slope: \(slope)"
        case .selu: "selu"
        }
    }
}

/// Which of a weight's two fans keeps the variance.
public enum FanMode: Sendable, Hashable {
    /// That of what passes forwards.
    case input
    /// That of the gradients, which pass backwards.
    case output
}

extension Fan {
    /// The one that the mode means.
    func count(_ mode: FanMode) -> Double { Double(mode == .input ? input : output) }
}

extension Spec {
    /// The settings `activation`, `slope` (of leaky-relu) and `mode`.
    mutating func gain() throws -> (gain: Gain, mode: FanMode) {
        let plain: [(word: String, value: Gain)] = [
            ("relu", .relu), ("leaky-relu", .leakyReLU(slope: 0.01)), ("tanh", .tanh), ("sigmoid", .sigmoid),
            ("selu", .selu), ("linear", .linear),
        ]
        var gain = try choice("activation", default: .relu, among: plain)
        if case .leakyReLU(let slope) = gain { gain = .leakyReLU(slope: try double("slope", default: slope)) }
        return (gain, try choice("mode", default: .input, among: [("fan-in", .input), ("fan-out", .output)]))
    }
}

/// `he(tanh, fan-out)`: what differs from the defaults.
func description(_ name: String, _ gain: Gain, _ mode: FanMode) -> String {
    let settings = [gain.description, mode == .input ? "" : "fan-out"].filter { !$0.isEmpty }
    return settings.isEmpty ? name : "\(name)(\(settings.joined(separator: ", ")))"
}
