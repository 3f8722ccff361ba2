extension SearchHistory {
    /// A forest over the trials that were judged, each by its best score. It is for reading, not for choosing.
    ///
    /// Trials that failed count as the worst that was seen; `nil` of fewer than eight trials, which say too little.
    public var forest: RegressionForest? {
        let judged = trials.filter { $0.epochs > 0 || $0.failure != nil }
        let scores = judged.map { $0.score() }
        guard judged.count >= 8, let worst = scores.filter(\.isFinite).min() else { return nil }
        return RegressionForest(judged.map(\.point), scores: scores.map { $0.isFinite ? $0 : worst }, seed: seed)
    }

    /// What each parameter explains of the differences between the trials; see ``ParameterImportance``.
    public var importance: ParameterImportance? { forest.map(ParameterImportance.init) }
}
