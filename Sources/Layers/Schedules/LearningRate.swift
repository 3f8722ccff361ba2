import FoveaSpec
import FoveaTensor

/// The base learning rate, which the schedule scales: a number, or one that grows with the batch.
///
/// In flags and files: `0.1`, or `scaled:base=0.1,for-batch=256`.
public enum LearningRate: Sendable, Hashable {
    /// The same for any batch.
    case fixed(Double)
    /// The linear scaling rule (Goyal et al. 2017): `base · batch / forBatch`.
    case scaled(base: Double, forBatch: Int)

    /// The rate for a batch of so many images.
    public func value(batchSize: Int) -> Double {
        switch self {
        case .fixed(let rate): rate
        case .scaled(let base, let forBatch): base * (Double(batchSize) / Double(forBatch))
        }
    }

    /// - Throws: a usage sentence for what is neither a number above 0 nor the rule.
    public init(_ text: String) throws {
        if let rate = Double(text) {
            guard rate > 0, rate.isFinite else { throw LearningRate.wrong(text) }
            self = .fixed(rate)
            return
        }
        var spec = try Spec(text)
        guard spec.name == "scaled" else { throw LearningRate.wrong(text) }
        let base = try spec.double("base", default: 0.1, above: 0)
        self = .scaled(base: base, forBatch: try spec.int("for-batch", default: 256, atLeast: 1))
        try spec.finish()
    }

    private static func wrong(_ text: String) -> FoveaError {
        .usage("a learning rate is a number above 0, or scaled:base=0.1,for-batch=256, but got '\(text)'")
    }
}

extension LearningRate: ExpressibleByFloatLiteral {
    /// `0.1` is a fixed rate.
    public init(floatLiteral rate: Double) { self = .fixed(rate) }
}

extension LearningRate: CustomStringConvertible {
    /// As it is given: `0.1`, `scaled:base=0.1,for-batch=256`.
    public var description: String {
        switch self {
        case .fixed(let rate): "\(rate)"
        case .scaled(let base, let forBatch): "scaled:base=\(base),for-batch=\(forBatch)"
        }
    }
}

extension LearningRate: Codable {
    /// A number or a text, as a configuration file has it.
    public init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if let rate = try? value.decode(Double.self) {
            self = .fixed(rate)
        } else {
            try self.init(value.decode(String.self))
        }
    }

    /// A number where it is one.
    public func encode(to encoder: any Encoder) throws {
        var value = encoder.singleValueContainer()
        if case .fixed(let rate) = self { try value.encode(rate) } else { try value.encode(description) }
    }
}
