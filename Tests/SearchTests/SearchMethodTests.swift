import Fovea
import TestSupport
import Testing

/// What each method decides, counted by hand.
@Suite struct SearchMethodTests {
    @Test func randomTrialsHaveAsManyValuesAsThereAre() throws {
        var search = try SimulatedSearch("a=0..1 b=0..1", "random", trials: 16, epochs: 3) { point, _ in point[0] }
        search.run()
        #expect(search.history.trials.count == 16 && search.history.epochsMade == 48)
        #expect(Set(search.history.trials.map { $0.point[0] }).count == 16)
        var grid = try SimulatedSearch("a=0..1 b=0..1", "grid", trials: 16) { point, _ in point[0] }
        grid.run()
        #expect(grid.history.trials.count == 16 && Set(grid.history.trials.map { $0.point[0] }).count == 4)
    }

    @Test func aGridHasEveryCombinationThatFits() throws {
        // Two choices, so five of ten points along the number.
        var search = try SimulatedSearch("a=0..1 c=choice:x|y", "grid", trials: 11) { _, _ in 0 }
        search.run()
        let values = search.history.trials.map { $0.values.joined(separator: " ") }
        #expect(values == ["0 x", "0 y", "0.25 x", "0.25 y", "0.5 x", "0.5 y", "0.75 x", "0.75 y", "1 x", "1 y"])
        var three = try SimulatedSearch("a=0..1 b=int:1..2", "grid:points=3", trials: 9) { _, _ in 0 }
        three.run()
        #expect(three.history.trials.count == 6)
        expectError(containing: "at least 8 points", "--trials allows 7") {
            try SimulatedSearch("a=0..1 b=0..1 c=0..1", "grid", trials: 7) { _, _ in 0 }
        }
        expectError(containing: "'points' of 'grid'") { try SearchMethodRegistry.method("grid:points=1") }
    }

    /// Nine trials, of which three go on to three epochs, of which one goes on to nine.
    @Test func halvingSpendsWhereItIsWorthIt() throws {
        var search = try SimulatedSearch("a=0..1", "asha", trials: 9, epochs: 9) { point, _ in -abs(point[0] - 0.4) }
        #expect(search.method.stages(search.history) == [1, 3, 9])
        search.run()
        let byEpochs = Dictionary(grouping: search.history.trials, by: \.epochs).mapValues(\.count)
        // Some are promoted early, among few, that nine would not have: one in three of those seen at the time.
        let (longest, paused) = (byEpochs[9] ?? 0, byEpochs[1] ?? 0)
        #expect(longest >= 1 && paused >= 5 && search.history.trials.count == 9)
        #expect(search.history.epochsMade <= 30, "\(search.history.trials.map(\.epochs))")
        // The best of all is among those that went all the way.
        let best = try #require(search.history.trials.max { $0.score(by: 1) < $1.score(by: 1) })
        #expect(best.epochs == 9)
        // Of the first three, the best goes on before a fourth is begun.
        var beginning = try SimulatedSearch("a=0..1", "asha", trials: 9, epochs: 9) { point, _ in point[0] }
        for _ in 0..<3 { _ = beginning.step() }
        #expect(beginning.history.trials.count == 3)
        let first = try #require(beginning.history.trials.max { $0.point[0] < $1.point[0] })
        #expect(beginning.method.next(beginning.history) == .goOn(first.number))
    }

    @Test func stagesAreNotCloseToEachOther() throws {
        func stages(_ method: String, _ epochs: Int) throws -> [Int] {
            let history = try SearchHistory(space: SearchSpace("a=0..1"), mostTrials: 9, epochs: epochs, seed: 0)
            return try SearchMethodRegistry.method(method).stages(history)
        }
        #expect(try stages("asha", 9) == [1, 3, 9])
        #expect(try stages("asha", 10) == [1, 3, 10])
        #expect(try stages("asha:eta=2", 16) == [1, 2, 4, 8, 16])
        #expect(try stages("asha:eta=4,min-epochs=2", 20) == [2, 8, 20])
        #expect(try stages("random", 7) == [7])
        expectError(containing: "--epochs must be more than that, but it is 1") {
            try SimulatedSearch("a=0..1", "asha", trials: 3, epochs: 1) { _, _ in 0 }
        }
    }

    /// Trials that fail are the worst, are not gone on with, and end nothing.
    @Test func failuresAreTheWorst() throws {
        for method in ["asha", "tpe:startup=3", "random", "asha:propose=tpe"] {
            var search = try SimulatedSearch("a=0..1", method, trials: 20, epochs: 9) { point, epoch in
                point[0] > 0.5 ? nil : point[0] + Double(epoch) / 100
            }
            search.run()
            let failed = search.history.trials.filter { $0.failure != nil }
            #expect(search.history.trials.count == 20 && !failed.isEmpty)
            #expect(failed.allSatisfy { $0.epochs == 0 && $0.score() == -.infinity })
            #expect(try #require(search.history.best).epochs == 9)
        }
    }

    /// What is known decides, and nothing else: a search that goes on from any place is the same.
    @Test(arguments: ["random", "grid", "asha", "tpe:startup=3", "asha:propose=tpe"])
    func theSameHistoryLeadsOn(method: String) throws {
        func search() throws -> SimulatedSearch {
            try SimulatedSearch("a=0..1 b=log:1e-3..1", method, trials: 16, epochs: 9, seed: 7) { point, epoch in
                -(point[0] - 0.3) * (point[0] - 0.3) - (point[1] - 0.6) * (point[1] - 0.6) + Double(epoch) / 1000
            }
        }
        var whole = try search()
        whole.run()
        var cut = try search()
        for _ in 0..<9 { _ = cut.step() }
        var goingOn = try search()
        goingOn.history.trials = cut.history.trials
        goingOn.run()
        #expect(goingOn.history.trials == whole.history.trials)
    }

    /// On a valley in four numbers, of which two matter, over 20 seeds: what TPE finds with 30 trials is nearer to the best than what random
    /// search finds with 60, more often than not.
    @Test func learningFromTrialsIsWorthHalfOfThem() throws {
        let valley: ([Double], Int) -> Double? = { point, _ in
            -(point[0] - 0.21) * (point[0] - 0.21) - (point[1] - 0.77) * (point[1] - 0.77)
        }
        var won = 0
        for seed in 0..<20 {
            let space = "a=0..1 b=0..1 c=0..1 d=choice:x|y"
            var learning = try SimulatedSearch(space, "tpe", trials: 30, seed: UInt64(seed), score: valley)
            var random = try SimulatedSearch(space, "random", trials: 60, seed: UInt64(seed), score: valley)
            learning.run()
            random.run()
            let (a, b) = (try #require(learning.history.best).score(), try #require(random.history.best).score())
            if a > b { won += 1 }
        }
        #expect(won >= 12, "won \(won) of 20")
    }

    @Test func unknownMethodsAreNamed() {
        expectError(containing: "there is no search method 'bayes'", "random, grid, asha, tpe") {
            try SearchMethodRegistry.method("bayes")
        }
        expectError(containing: "'propose' of 'asha' expects random or tpe, but got 'grid'") {
            try SearchMethodRegistry.method("asha:propose=grid")
        }
        expectError(containing: "asha expects eta from 2 to 100") { try SearchMethodRegistry.method("asha:eta=1") }
    }
}
