import FoveaSpec
import FoveaTensor

/// How a search decides what to train next. A method of one's own is a type with these functions, and a line in ``SearchMethodRegistry``.
public protocol SearchMethod: Sendable {
    /// - Throws: a usage sentence for a search that it cannot make.
    func check(_ history: SearchHistory) throws

    /// The numbers of epochs at which a trial pauses and is judged, in ascending order; the last is a whole trial.
    func stages(_ history: SearchHistory) -> [Int]

    /// What comes next; `nil` when the search is over. All trials of the history have failed or stand at a stage.
    func next(_ history: SearchHistory) -> SearchDecision?
}

/// What a search does next.
public enum SearchDecision: Sendable, Equatable {
    /// A new trial, up to the first stage.
    case begin([Double])
    /// A trial, by its number, goes on to its next stage.
    case goOn(Int)
}

/// Where a new trial is to lie. A way of one's own is a type with this function.
public protocol PointProposal: Sendable {
    /// - Throws: a usage sentence for a search that it cannot make.
    func check(_ history: SearchHistory) throws

    /// A point for the next trial; `nil` where there is no further one.
    func point(_ history: SearchHistory) -> [Double]?
}

extension PointProposal {
    /// By default every search is possible.
    public func check(_ history: SearchHistory) throws {}
}

/// Every trial is a whole one: the method of random and grid search, and of those that learn from whole trials.
public struct WholeTrials: SearchMethod {
    let proposal: any PointProposal

    /// - Parameter proposal: Where trials lie.
    public init(_ proposal: any PointProposal) { self.proposal = proposal }

    public func check(_ history: SearchHistory) throws { try proposal.check(history) }
    public func stages(_ history: SearchHistory) -> [Int] { [history.epochs] }
    public func next(_ history: SearchHistory) -> SearchDecision? {
        history.trials.count < history.mostTrials ? proposal.point(history).map(SearchDecision.begin) : nil
    }
}

/// The methods that a spec can name.
public enum SearchMethodRegistry {
    /// A new method is one line here.
    public static let registry = Registry<any SearchMethod>(
        "search method",
        [
            RandomPoints.registration, GridPoints.registration, SuccessiveHalving.registration,
            TreeParzen.registration,
        ])

    /// - Throws: a usage sentence with the nearest valid spelling.
    public static func method(_ text: String) throws -> any SearchMethod { try registry.make(text) }
}
