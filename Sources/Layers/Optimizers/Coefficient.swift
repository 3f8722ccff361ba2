import FoveaTensor
import Foundation

/// A weight of the past such as β₁ or μ: fixed, or a scalar that a schedule moves.
///
/// What depends on a fixed one alone is computed in double precision: in f32, 0.999 itself is off by 3e-5 of `1 - 0.999`.
enum Coefficient {
    case fixed(Double)
    case scheduled(Tensor)

    /// A schedule's value where there is one.
    init(_ own: Double, scheduled: Tensor?, for parameter: Tensor) throws {
        self = try scheduled.map { .scheduled(try $0.cast(to: parameter.dtype)) } ?? .fixed(own)
    }

    /// `β x`
    static func * (beta: Coefficient, x: Tensor) throws -> Tensor {
        switch beta {
        case .fixed(let value): try x * value
        case .scheduled(let value): try value * x
        }
    }

    /// `β past + (1 - β) new`
    func mix(_ past: Tensor, _ new: Tensor) throws -> Tensor {
        switch self {
        case .fixed(let beta): try past * beta + new * (1 - beta)
        case .scheduled(let beta): try beta * past + (1 - beta) * new
        }
    }

    /// `1 - βᵗ` to full precision also in f32: with `u = t ln β` it is `-(exp(u) - 1) = -tanh(u / 2) · (exp(u) + 1)`.
    func oneMinusPower(_ t: Tensor) throws -> Tensor {
        let u: Tensor
        switch self {
        case .fixed(let beta):
            // 1 - 0ᵗ is 1, but ln 0 is not a number to compute with.
            guard beta > 0 else { return .constant(1, t.dtype) }
            u = try t * log(beta)
        case .scheduled(let beta):
            u = try t * beta.log()
        }
        return try (u * -0.5).tanh() * (u.exp() + 1)
    }
}
