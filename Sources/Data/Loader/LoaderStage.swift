/// What a worker does for a sample, in order: what the time of loading is spent on.
public enum LoaderStage: String, Sendable, Hashable, CaseIterable {
    /// Finding the image in its file or in memory, and decoding it.
    case decode
    /// Resizing and cropping.
    case frame
    /// Random changes of single images.
    case augment
    /// Making numbers of pixels.
    case normalize
    /// Mixing samples of a batch.
    case mix

    /// What a user can do about a stage that is too slow.
    public var remedy: String {
        switch self {
        case .decode:
            "decode less: make the images smaller once and for all with 'fovea data convert --resize', or use more "
                + "--workers if there are cores to spare"
        case .frame:
            "resize once and for all with 'fovea data convert --resize', or use more --workers if there are cores to spare"
        case .augment: "leave out the costliest augmentations, or use more --workers if there are cores to spare"
        case .normalize:
            "use a normalization per channel or per pixel instead of whitening, or more --workers if there are cores to "
                + "spare"
        case .mix: "leave out mixup and cutmix, or use more --workers if there are cores to spare"
        }
    }
}

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
