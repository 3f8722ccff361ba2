import Fovea
import TestSupport
import Testing

/// From points to configurations, and from what was good to a smaller space.
@Suite struct SearchSpaceTests {
    private let base = TrainingConfiguration(data: "synthetic", model: "mlp:hidden=64")

    @Test func valuesAreSetWhereTheirNamesSay() throws {
        let space = try SearchSpace(
            "lr=log:1e-3..1 weight-decay=log:1e-6..1e-2 optimizer=choice:sgd:momentum=0.9|adamw model.dropout=0..0.5 "
                + "augment=choice:none|\"crop:padding=2 flip\" batch-size=log-int:16..256")
        var base = base
        base.augment = "flip"
        let made = try space.configuration(base, with: ["0.02", "0.0001", "adamw", "0.25", "none", "32"])
        #expect(made.learningRate == .fixed(0.02) && made.batchSize == 32 && made.augment == nil)
        // The optimizer is chosen first, and then gets its decay.
        #expect(made.optimizer == "adamw:weight-decay=0.0001")
        #expect(made.model == "mlp:hidden=64,dropout=0.25")
        let other = try space.configuration(
            base, with: ["1", "0.01", "sgd:momentum=0.9", "0", "crop:padding=2 flip", "16"])
        #expect(other.optimizer == "sgd:momentum=0.9,weight-decay=0.01" && other.augment == "crop:padding=2 flip")
    }

    @Test func whatCannotBeIsSaidBeforeAnythingIsTrained() throws {
        expectError(containing: "there is no setting 'modle'", "model") { try SearchSpace("modle.width=int:1..2") }
        expectError(containing: "'epochs' is the same in all trials") { try SearchSpace("epochs=int:1..9") }
        expectError(containing: "the space has 'optimizer.momentum' twice") {
            try SearchSpace("momentum=0..0.9 optimizer.momentum=0..0.5")
        }
        expectError(containing: "NAME=DOMAIN", "'lr'") { try SearchSpace("lr") }
        expectError(containing: "a quote that does not end") { try SearchSpace("augment=choice:a|\"b") }
        expectError(
            containing: "the space's 'dropout' cannot be", "'sgd' has no setting 'dropout'", "write model.dropout"
        ) {
            try SearchSpace("dropout=0..0.5").check(on: base)
        }
        expectError(containing: "the space's 'lr' cannot be '-1'") { try SearchSpace("lr=-1..1").check(on: base) }
        expectError(containing: "the space's 'batch-size' cannot be", "whole number") {
            try SearchSpace("batch-size=16..64.5").check(on: base)
        }
        try SearchSpace("model.dropout=0..0.5 weight-decay=0..1e-3").check(on: base)
    }

    @Test func aSmallerSpaceLiesAroundWhatWasGood() throws {
        let space = try SearchSpace("a=0..1 b=log:1e-4..1 c=choice:x|y|z")
        // The best three of nine: a near 0.5, b at 0.01, c always y.
        let good = [(["0.45", "0.01", "y"], 0.9), (["0.5", "0.01", "y"], 0.95), (["0.55", "0.01", "y"], 0.92)]
        let bad = (0..<6).map { ([String(Double($0) / 5), "0.5", "z"], 0.1 * Double($0) / 10) }
        let (refined, notes) = space.refined(by: bad + good)
        // a: 0.45...0.55, half of 0.1 as much on both sides. b: places 0.5, a tenth of four decades around: 10^-2.2 to 10^-1.8.
        #expect(refined.description == "a=0.4..0.6 b=log:0.0063..0.016")
        #expect(notes == ["c: y of x, y, z"])
        let settled = space.settled(in: refined, by: ["0.5", "0.01", "y"])
        #expect(settled.map { "\($0.parameter.name)=\($0.value)" } == ["c=y"])
    }

    @Test func anEdgeIsSaidAndCrossed() throws {
        let space = try SearchSpace("a=log:1e-3..1e-1")
        let trials = ["0.001", "0.005", "0.02", "0.05", "0.1"].map { ([$0], Double($0) ?? 0) }
        let (refined, notes) = space.refined(by: trials)
        #expect(notes.first?.hasPrefix("a: the best, 0.1, lies at the upper edge of log:0.001..0.1") == true)
        guard case .real(let range, .logarithmic)? = refined.parameters.first?.domain else {
            Issue.record("no range: \(refined)")
            return
        }
        #expect(range.upperBound > 0.12 && range.lowerBound > 0.001)
        let few = space.refined(by: Array(trials.prefix(3)))
        #expect(few.space == space && few.notes == ["fewer than four trials say nothing yet"])
    }
}
