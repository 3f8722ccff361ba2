/// What a rule says of a run.
enum Judgement: Sendable, Equatable {
    /// It is as it should be; what was looked at.
    case good(String)
    /// It costs something; the evidence and the next experiment.
    case doubtful(String, advice: String)
    /// What was learned cannot be used, or nothing was; the evidence and the next experiment.
    case bad(String, advice: String)
    /// Why it cannot be told.
    case untold(String)
}

/// One thing that curves can tell of a run. Adding one is a file here and a place in ``Diagnosis/curveRules``.
protocol CurveRule: Sendable {
    /// What is looked at, as ``Verdict/name``.
    var name: String { get }
    func judge(_ run: RunEvidence) -> Judgement
}
