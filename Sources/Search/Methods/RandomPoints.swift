import FoveaData
import FoveaSpec
import FoveaTensor

/// Anywhere in the space, each place as likely as another (Bergstra and Bengio 2012, "Random Search for Hyper-Parameter Optimization").
///
/// Of `n` trials, each has another value of every parameter. A grid of as many has but `n^(1/d)` values of each of `d` parameters, and where only one
/// of them matters, that is all it has tried.
public struct RandomPoints: PointProposal {
    public init() {}

    static let registration = Registry<any SearchMethod>.Entry(
        "random", "each trial anywhere in the space, and a whole one"
    ) { _ in WholeTrials(RandomPoints()) }

    public func point(_ history: SearchHistory) -> [Double]? {
        var draws = RandomDraws(Self.stream(history))
        return history.space.parameters.map { _ in draws.uniform() }
    }

    /// The numbers of the next trial, whatever became of the others.
    static func stream(_ history: SearchHistory) -> Philox {
        Philox(key: history.seed, stream: 0x7365_6172 /* sear */ << 32 | UInt64(history.trials.count))
    }
}
