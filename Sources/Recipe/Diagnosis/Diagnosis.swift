import FoveaTraining

/// The sixth step of training by the book: what a run's curves, and its answers, say is wrong with it, with the evidence and the next
/// experiment.
///
///     let diagnosis = try Diagnosis(RunCurves(of: directory), directory.read(TrainingConfiguration.self))
///     for verdict in diagnosis.verdicts { print(verdict.name, verdict.outcome, verdict.finding) }
///
/// What it looks for is a list of rules, ``curveRules`` and ``imageRules``, or ``valueRules`` where there are no classes, each a file of `Rules/`. A rule that cannot tell says why.
public struct Diagnosis: Sendable {
    /// What was found, the worst first; of equals, what has to be mended first.
    public let verdicts: [Verdict]
    /// What could not be told, and why.
    public let untold: [Untold]
    /// The images of the part that was looked at whose loss is highest, the highest first; none where images were not looked at.
    public let highestLoss: [JudgedImage]
    /// Training images whose label may be wrong, the highest loss first.
    public let doubtfulLabels: [JudgedImage]

    /// A rule that could not tell.
    public struct Untold: Sendable, Equatable {
        /// What was to be looked at.
        public let name: String
        /// Why it could not be told.
        public let reason: String
    }

    /// What curves alone tell.
    ///
    /// - Parameters:
    ///   - configuration: What the run was asked for, where it is known: experiments then are whole commands.
    ///   - card: What was trained, where it is known: how many classes there are is what chance is reckoned from.
    ///   - isRunning: Whether the run is being trained at this moment.
    public init(
        _ curves: RunCurves, _ configuration: TrainingConfiguration?, card: ModelCard? = nil, isRunning: Bool = false
    ) {
        let run = RunEvidence(
            curves, configuration, card: card, isRunning: isRunning, directory: curves.run.directory)
        self.init(Diagnosis.curveRules.map { ($0.name, $0.judge(run)) })
    }

    /// What is looked for in curves, in the order in which it has to be mended.
    static let curveRules: [any CurveRule] = [
        Ending(), Divergence(), Learning(), Start(), Leaks(), HighRate(), LowRate(), LayerSigns(), GradientLength(),
        Plateau(),
        Overfitting(),
        StopEarlier(), Underfitting(), TrainLonger(), ValidationBelowTraining(), Noise(), DataWait(),
    ]

    /// Sorts judgements.
    init(
        _ judgements: [(name: String, judgement: Judgement)], highestLoss: [JudgedImage] = [],
        doubtfulLabels: [JudgedImage] = []
    ) {
        var verdicts: [Verdict] = []
        var untold: [Untold] = []
        for (name, judgement) in judgements {
            switch judgement {
            case .good(let finding): verdicts.append(Verdict(name, .good, finding))
            case .doubtful(let finding, let advice): verdicts.append(Verdict(name, .doubtful, finding, advice: advice))
            case .bad(let finding, let advice): verdicts.append(Verdict(name, .bad, finding, advice: advice))
            case .untold(let reason): untold.append(Untold(name: name, reason: reason))
            }
        }
        let order: [Verdict.Outcome] = [.bad, .doubtful, .good]
        self.verdicts = order.flatMap { outcome in verdicts.filter { $0.outcome == outcome } }
        self.untold = untold
        self.highestLoss = highestLoss
        self.doubtfulLabels = doubtfulLabels
    }

    /// Whether nothing is wrong as far as could be told.
    public var isHealthy: Bool { verdicts.allSatisfy { $0.outcome == .good } }
}
