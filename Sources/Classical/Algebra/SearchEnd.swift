/// Why a search for an optimum ended.
enum SearchEnd: Sendable, Equatable {
    /// The conditions of the optimum hold, as nearly as was asked for.
    case optimum
    /// It took as many steps as it may.
    case mostSteps
    /// No step leads to anything better, or rounding hides it.
    case noStep
    /// A value or a slope is not a finite number.
    case notFinite

    /// What to do about an end that is none of the optimum, after the features or the penalty have been looked at.
    ///
    /// - Parameter more: What to do where there were too few steps.
    func advice(more: String) -> String {
        switch self {
        case .optimum: ""
        case .mostSteps: "standardize the features, or \(more)"
        case .noStep:
            "no step leads further, as far as rounding lets see: standardize the features, or ask for less (tolerance)"
        case .notFinite: "numbers became too large: standardize the features"
        }
    }
}
