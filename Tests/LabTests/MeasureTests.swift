import Fovea
import FoveaTensor
import Testing

@testable import FoveaLab

/// What experiments measure with, where the answer is known.
@Suite struct MeasureTests {
    @Test func noLineHasAllCornersOfXOR() { #expect(XOR.mostCornersByALine() == 3) }

    @Test func aKernelHasThem() throws {
        let points = XOR.corners.map { RegionChart.Point(x: $0.x, y: $0.y, label: $0.label) }
        let answers = try XOR.kernel(points)(XOR.corners.map { ($0.x, $0.y) })
        #expect(answers == [0, 1, 1, 0])
        // Far away all kernels are alike small: the nearest corner decides.
        #expect(try XOR.kernel(points)([(3, 3), (-2, 3)]) == [0, 1])
    }

    /// A feature for each class tells all of them apart; one that is the same for all leaves the most frequent class.
    @Test func probesReadWhatIsThere() throws {
        let labels = (0..<40).map { $0 % 10 }
        let told = labels.map { label in (0..<10).map { $0 == label ? 1.0 : 0 } }
        #expect(try LinearProbe.accuracy(told, labels, told.reversed(), labels.reversed()) == 1)
        let silent = labels.map { _ in [1.0] }
        #expect(
            try LinearProbe.accuracy(silent, (0..<10) + labels.dropFirst(10).map { $0 < 3 ? 7 : $0 }, silent, labels)
                == 0.1)
    }

    @Test func wrongLabelsAreAsManyAsAskedFor() {
        let labels = (0..<200).map { Int32($0 % 10) }
        let (noisy, wrong) = OtherLabels.noisy(labels, share: 0.4, classes: 10, random: Philox(key: 1))
        #expect(wrong.count { $0 } == 80)
        for index in labels.indices {
            #expect((noisy[index] != labels[index]) == wrong[index] && (0..<10).contains(noisy[index]))
        }
        #expect(Set(labels.indices.filter { wrong[$0] }.map { (noisy[$0] - labels[$0] + 10) % 10 }).count == 9)
        #expect(OtherLabels.noisy(labels, share: 0.4, classes: 10, random: Philox(key: 2)).labels != noisy)
    }

    @Test func minimaEatThinStrokes() throws {
        let strokes = NDArray([1, 1, 28, 28], Pooling.strokes.map(Float.init))
        let pooled = try Pooling.pooled(strokes, on: ReferenceBackend())
        #expect(try pooled["min"].doubles.allSatisfy { $0 == 0 })
        #expect(try pooled["max"].doubles.reduce(0, +) > Pooling.strokes.reduce(0, +) / 4)
        #expect(try abs(pooled["mean"].doubles.reduce(0, +) * 4 - Pooling.strokes.reduce(0, +)) < 1e-4)
    }

    /// A single weight answers to all orientations alike, an edge to the one across it.
    @Test func selectivityForOrientation() {
        let point = (0..<25).map { $0 == 12 ? Float(1) : 0 }
        let edge = (0..<25).map { [Float(1), 1, 0, -1, -1][$0 % 5] }
        #expect(Selectivity.orientation(of: NDArray([1, 1, 5, 5], point)) < 1e-6)
        let (upright, level) = (
            Selectivity.orientation(of: NDArray([1, 1, 5, 5], edge)),
            Selectivity.orientation(of: NDArray([1, 1, 5, 5], (0..<25).map { edge[$0 / 5] }))
        )
        #expect(upright > 0.3 && abs(upright - level) < 1e-6)
        #expect(abs(Selectivity.orientation(of: NDArray([2, 1, 5, 5], point + edge)) - upright / 2) < 1e-6)
    }

    @Test func selectivityForClasses() {
        let labels = [0, 0, 1, 1]
        #expect(Selectivity.classes([[1], [1], [3], [3]], labels, classes: 2) == 1)
        #expect(Selectivity.classes([[1], [3], [1], [3]], labels, classes: 2) == 0)
        // Means 1 and 3 about 2, and 1 on either side within: 4 of 8. A feature that never changes does not count.
        #expect(Selectivity.classes([[0, 5], [2, 5], [2, 5], [4, 5]], labels, classes: 2) == 0.5)
    }

    @Test func bothPrecisionsBeginAlike() throws {
        let images = (0..<(32 * 49)).map { Double($0 % 17) / 17 - 0.5 }
        let batches = [(images: images, labels: (0..<32).map { Int32($0 % 10) })]
        let (single, double) = try (
            Precision.losses(batches, steps: 3, .f32, seed: 4, ReferenceBackend()),
            Precision.losses(batches, steps: 3, .f64, seed: 4, ReferenceBackend())
        )
        #expect(zip(single, double).allSatisfy { abs($0 - $1) < 1e-5 } && single != double)
        #expect(double[0] > double[1] && double[1] > double[2])
    }
}
