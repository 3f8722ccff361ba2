import Testing

@testable import FoveaReport

@Suite struct StepCurveTests {
    private static func points(_ values: [Double]) -> [(x: Double, y: Double)] {
        values.enumerated().map { (Double($0), $1) }
    }

    /// Of eight points the mean goes over two: b = 1/2. After 0 and 1 it is (0/4 + 1/2) / (3/4) = 2/3, after 1 more (1/4 + 1/2) / (7/8) = 6/7.
    @Test func smoothing() {
        let curve = StepCurve(Self.points([0, 1, 1, .nan, 1, 1, 1, 1])).smoothed
        #expect(curve.count == 7 && curve[0].y == 0)
        #expect(abs(curve[1].y - 2.0 / 3) < 1e-12 && abs(curve[2].y - 6.0 / 7) < 1e-12)
        #expect(curve.map(\.x) == [0, 1, 2, 4, 5, 6, 7], "what is no number has no place")
        let constant = StepCurve(Self.points([Double](repeating: 3, count: 500))).smoothed
        #expect(constant.allSatisfy { abs($0.y - 3) < 1e-12 }, "corrected for its beginning")
        #expect(StepCurve([]).smoothed.isEmpty && StepCurve([]).raw.isEmpty)
    }

    /// A hundred thousand steps with one that jumps: the jump is drawn, in its place.
    @Test func extremesSurvive() throws {
        var values = (0..<100_000).map { Double($0 % 10) }
        values[54_321] = 99
        values[70_000] = .infinity
        let raw = StepCurve(Self.points(values)).raw
        #expect(raw.count <= StepCurve.most + 2 && raw.count > StepCurve.most / 2)
        #expect(raw.first { $0.y == 99 }?.x == 54_321 && raw.contains { $0.y == .infinity })
        #expect(zip(raw, raw.dropFirst()).allSatisfy { $0.x < $1.x })
        let smoothed = StepCurve(Self.points(values)).smoothed
        #expect(smoothed.count <= StepCurve.most + 1 && smoothed.last?.x == 99_999)
        #expect(StepCurve(Self.points([1, 2])).raw.map(\.y) == [1, 2])
    }
}
