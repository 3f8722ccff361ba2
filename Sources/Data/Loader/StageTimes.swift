/// The workers' time in each stage, summed over all of them.
public struct StageTimes: Sendable, Hashable {
    private var times = [Duration](repeating: .zero, count: LoaderStage.allCases.count)

    /// No time in any stage.
    public init() {}

    /// The time in a stage.
    public subscript(_ stage: LoaderStage) -> Duration {
        get { times[stage.place] }
        set { times[stage.place] = newValue }
    }

    /// The stage with the most time.
    public var slowest: LoaderStage { LoaderStage.allCases.max { self[$0] < self[$1] } ?? .decode }

    /// The sum over all stages.
    public var total: Duration { times.reduce(.zero, +) }

    /// The times since an earlier sum.
    public static func - (sum: StageTimes, earlier: StageTimes) -> StageTimes {
        var rest = sum
        for place in rest.times.indices { rest.times[place] -= earlier.times[place] }
        return rest
    }

    /// Adds the times of other work.
    public static func += (sum: inout StageTimes, other: StageTimes) {
        for place in sum.times.indices { sum.times[place] += other.times[place] }
    }
}

extension LoaderStage {
    fileprivate var place: Int {
        switch self {
        case .decode: 0
        case .frame: 1
        case .augment: 2
        case .normalize: 3
        case .mix: 4
        }
    }
}
