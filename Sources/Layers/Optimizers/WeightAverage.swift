import FoveaTensor

/// An exponential moving average of the weights, as `torch.optim.swa_utils.AveragedModel` keeps with `get_ema_multi_avg_fn(decay)`. The
/// first update copies:
///
///     e = w                           at the first step
///     e = d e + (1 - d) w             afterwards, w being the parameter after the step
///
/// It averages parameters; running statistics stay as they are. Averages vary less from step to step than the weights and often
/// generalize better (Polyak and Juditsky 1992).
public struct WeightAverage: Sendable, Hashable {
    /// d, the weight of the past, in `0 ..< 1`.
    public let decay: Double

    public init(decay: Double = 0.999) { self.decay = decay }

    /// The average after a step.
    ///
    /// - Parameters:
    ///   - average: Before it; any finite numbers at the first step.
    ///   - parameter: After the step.
    ///   - step: The step's number, a scalar: 1 at the first.
    public func update(_ average: Tensor, with parameter: Tensor, at step: Tensor) throws -> Tensor {
        let isFirst = try step .== 1
        func weight(_ first: Double, _ later: Double) throws -> Tensor {
            try .select(isFirst, .constant(first, parameter.dtype), .constant(later, parameter.dtype))
        }
        return try average * weight(0, decay) + parameter * weight(1, 1 - decay)
    }
}
