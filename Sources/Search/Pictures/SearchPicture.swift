import FoveaCharts
import FoveaInterchange
import Foundation

/// What a search found, as one picture: how the best grew with what was spent, every trial by each parameter, all parameters beside each other, what mattered,
/// and what a grid of as many trials would have tried.
///
///     let svg = SearchPicture(search.history).svg
public struct SearchPicture: Sendable {
    private let history: SearchHistory
    /// Trials that were judged.
    private let judged: [Trial]

    /// Of a search, as far as it has got.
    public init(_ history: SearchHistory) {
        self.history = history
        judged = history.trials.filter { $0.score().isFinite }
    }

    /// An SVG document, for light and dark.
    public var svg: String { ChartGrid(charts, columns: 2).svg }

    /// Writes the picture.
    ///
    /// - Throws: `inputOutput` when the file cannot be written.
    public func write(to path: String) throws { try AtomicFile.write(Data(svg.utf8), to: path) }

    /// The charts in their order.
    public var charts: [any Chart] {
        let forest = history.forest
        return [progress, parallel] + history.space.parameters.indices.map(scatter)
            + (forest.map { [importance($0)] + (comparison($0).map { [$0] } ?? []) } ?? [])
    }

    /// Whether scores are shares of right answers, which people read in per cent.
    private var isShare: Bool { judged.allSatisfy { $0.score() >= 0 } }
    private var scoreLabel: String { isShare ? "held-out accuracy, %" : "held-out loss" }
    private func shown(_ score: Double) -> Double { isShare ? score * 100 : -score }

    /// The best so far over the epochs that were spent, in the order of the trials.
    private var progress: LineChart {
        var (spent, best) = (0, -Double.infinity)
        var points: [(x: Double, y: Double)] = []
        for trial in history.trials {
            spent += trial.epochs
            best = max(best, trial.score())
            if best.isFinite { points.append((Double(spent), shown(best))) }
        }
        return LineChart(
            title: "The best so far", xLabel: "epochs spent, trial after trial", yLabel: scoreLabel,
            lines: [.init(label: "best", points: points)], startsAtZero: false)
    }

    private var parallel: ParallelCoordinates {
        ParallelCoordinates(
            title: "Every trial",
            axes: history.space.parameters.map { .init(name: $0.name, scale: $0.domain.axisScale) },
            lines: judged.map { trial in
                .init(
                    values: zip(history.space.parameters, trial.values).map { $0.domain.number(of: $1) },
                    score: shown(trial.score()))
            }, scoreLabel: scoreLabel, lowestIsBest: !isShare)
    }

    private func scatter(_ index: Int) -> LineChart {
        let parameter = history.space.parameters[index]
        let longest = judged.map(\.epochs).max() ?? 0
        func points(_ trials: [Trial]) -> [(x: Double, y: Double)] {
            trials.compactMap { trial in
                parameter.domain.number(of: trial.values[index]).map { ($0, shown(trial.score())) }
            }
        }
        let (whole, paused) = (judged.filter { $0.epochs == longest }, judged.filter { $0.epochs < longest })
        return LineChart(
            title: parameter.name, xLabel: parameter.domain.axisLabel(parameter.name), yLabel: scoreLabel,
            lines: [.init(label: "\(longest) epochs", points: points(whole), style: .points)]
                + (paused.isEmpty ? [] : [.init(label: "fewer epochs", points: points(paused), style: .points)]),
            xScale: parameter.domain.isLogarithmic ? .logarithmic : .linear, startsAtZero: false)
    }

    private func importance(_ forest: RegressionForest) -> BarChart {
        let shares = ParameterImportance(forest).shares
        let together = max(1 - shares.reduce(0, +), 0)
        let bars = zip(history.space.parameters, shares).sorted { $0.1 > $1.1 }.map {
            BarChart.Bar(label: $0.name, value: $1 * 100)
        }
        return BarChart(
            title: "What mattered", valueLabel: "% of the differences that it explains alone",
            bars: bars + (bars.count > 1 ? [.init(label: "together", value: together * 100)] : []))
    }

    /// As many trials at random and on a grid, seen from the parameter that matters most; their scores are what the forest guesses. `nil` where there is no
    /// such grid.
    private func comparison(_ forest: RegressionForest) -> LineChart? {
        let shares = ParameterImportance(forest).shares
        guard history.space.parameters.count > 1, let axis = shares.indices.max(by: { shares[$0] < shares[$1] }) else {
            return nil
        }
        let parameter = history.space.parameters[axis]
        func proposed(_ proposal: any PointProposal) -> [[Double]] {
            var imagined = SearchHistory(
                space: history.space, mostTrials: history.trials.count, epochs: 1, seed: history.seed)
            while imagined.trials.count < history.trials.count, let point = proposal.point(imagined) {
                imagined.trials.append(Trial(number: imagined.trials.count + 1, values: [], point: point))
            }
            return imagined.trials.map(\.point)
        }
        guard (try? GridPoints().check(history)) != nil else { return nil }
        func line(_ name: String, _ points: [[Double]]) -> LineChart.Line {
            let values = points.map { parameter.domain.text(at: $0[axis]) }
            let guesses = points.map { shown(forest.guess($0)) }
            let best = isShare ? guesses.max() : guesses.min()
            let label =
                "\(name): \(points.count) trials, \(Set(values).count) values, best \(best.map { String(format: "%.4g", $0) } ?? "none")"
            let places = zip(values, guesses).compactMap { value, guess in
                parameter.domain.number(of: value).map { (x: $0, y: guess) }
            }
            return .init(label: label, points: places, style: .points)
        }
        return LineChart(
            title: "Random against grid, as a forest of these trials guesses",
            xLabel: parameter.domain.axisLabel(parameter.name),
            yLabel: scoreLabel,
            lines: [line("random", proposed(RandomPoints())), line("grid", proposed(GridPoints()))],
            xScale: parameter.domain.isLogarithmic ? .logarithmic : .linear, startsAtZero: false)
    }
}

extension Domain {
    fileprivate var isLogarithmic: Bool {
        switch self {
        case .real(_, .logarithmic), .whole(_, .logarithmic): true
        case .real, .whole, .choice: false
        }
    }

    fileprivate var axisScale: ParallelCoordinates.Scale {
        if case .choice(let words) = self { return .categories(words) }
        return isLogarithmic ? .logarithmic : .linear
    }

    /// A value as a number on an axis; choices are counted from 0.
    fileprivate func number(of value: String) -> Double? {
        guard case .choice(let words) = self else { return Double(value) }
        return words.firstIndex(of: value).map(Double.init)
    }

    fileprivate func axisLabel(_ name: String) -> String {
        guard case .choice(let words) = self else { return name }
        return words.enumerated().map { "\($0) \($1)" }.joined(separator: ", ")
    }
}
