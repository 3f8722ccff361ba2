import FoveaTensor

/// What a run measured while it trained, as curves: the events of its log in the order of its steps, as if it had never been stopped.
///
///     let curves = try RunCurves(of: .existing("runs/first"))
///     let validation = curves.validation.map { ($0.epoch, $0.loss) }
public struct RunCurves: Sendable, Equatable {
    /// What was trained on what, as the newest session told it.
    public let run: Event.Run
    /// Every step that was logged (`--log-every`): loss, share of right answers, rate, speed.
    public let steps: [Event.Step]
    /// Every epoch that was completed: means over its images, each with the weights of its moment.
    public let epochs: [Event.Epoch]
    /// The held-out images after each epoch; empty where nothing was held out.
    public let validation: [Event.Evaluation]
    /// The test, at the end of the run.
    public let test: Event.Evaluation?
    /// What the run warned of, in order, each sentence once.
    public let warnings: [String]
    /// Why it stopped, where an error ended it.
    public let failure: String?
    /// How it ended, once it has.
    public let result: Event.Fields?

    /// Of a log.
    ///
    /// - Throws: an `invalid` sentence for a log in which no session began.
    public init(_ log: EventLog) throws { try self.init(log.events) }

    /// Of what was told, in order, such as an ``EventRecorder`` kept.
    ///
    /// - Throws: an `invalid` sentence where no session began.
    public init(_ events: some Sequence<Event>) throws {
        var run: Event.Run?
        var (steps, epochs, validation) = ([Event.Step](), [Event.Epoch](), [Event.Evaluation]())
        var test: Event.Evaluation?
        var warnings: [String] = []
        var failure: String?
        var result: Event.Fields?
        for event in events {
            switch event {
            case .run(let event): (run, failure, result) = (event, nil, nil)
            case .step(let event): steps.append(event)
            case .epoch(let event): epochs.append(event)
            case .evaluation(let event) where event.split == "validation": validation.append(event)
            case .evaluation(let event) where event.split == "test": test = event
            case .warning(let event) where !warnings.contains(event.message): warnings.append(event.message)
            case .error(let event): failure = event.message
            case .result(let fields): result = fields
            case .evaluation, .warning, .checkpoint, .unknown: break
            }
        }
        guard let run else { throw FoveaError.invalid("no session began: there are no curves") }
        self.run = run
        self.steps = steps.sorted { $0.step < $1.step }
        self.epochs = epochs.sorted { $0.epoch < $1.epoch }
        self.validation = validation.sorted { ($0.epoch ?? 0) < ($1.epoch ?? 0) }
        self.test = test
        self.warnings = warnings
        self.failure = failure
        self.result = result
    }

    /// Of a run's folder.
    ///
    /// - Throws: what is wrong with its log.
    public init(of directory: RunDirectory) throws {
        do {
            try self.init(EventLog(contentsOf: directory.events))
        } catch let error as FoveaError where error.kind == .invalid {
            throw error.message.hasPrefix(directory.events) ? error : error.at(directory.events)
        }
    }

    /// Where a step lies on the axis of epochs: 1 at the end of the first.
    public func epochs(at step: Int) -> Double { Double(step) / Double(max(run.stepsPerEpoch, 1)) }
}
