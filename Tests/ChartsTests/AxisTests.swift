import Foundation
import Testing

@testable import FoveaCharts

@Suite struct AxisTests {
    /// On paper: powers of ten where there are three decades or more, 1, 2 and 5 of each where there are fewer, and round numbers within a third of
    /// one.
    @Test(arguments: [
        ([0.001, 10.0], ["0.001", "0.01", "0.1", "1", "10"]),
        ([0.03, 2.1], ["0.02", "0.05", "0.1", "0.2", "0.5", "1", "2", "5"]),
        ([1e-12, 1], ["1e-12", "1e-10", "1e-08", "1e-06", "0.0001", "0.01", "1"]),
        ([1e-6, 3], ["1e-06", "0.0001", "0.01", "1"]),
        ([2.0, 2.3], ["2.00", "2.05", "2.10", "2.15", "2.20", "2.25", "2.30"]),
        ([0, -1, .nan], ["0.1", "0.2", "0.5", "1"]),
    ])
    func logarithmicTicks(numbers: [Double], expected: [String]) {
        let axis = Axis(numbers, scale: .logarithmic)
        #expect(axis.ticks.map(\.label) == expected)
        for number in numbers where number > 0 {
            #expect(axis.share(number) >= -1e-9 && axis.share(number) <= 1 + 1e-9)
        }
    }

    /// 0.1 lies in the middle between 0.001 and 10, and 0 has no place.
    @Test func shares() {
        let axis = Axis([0.001, 10], scale: .logarithmic)
        #expect(abs(axis.share(0.1) - 0.5) < 1e-12 && axis.share(0).isNaN)
        let linear = Axis([0.86, 0.94])
        #expect(linear.range == 0.86...0.94 || abs(linear.range.lowerBound - 0.86) < 1e-9)
        #expect(Axis([0.86, 0.94], fromZero: true).range.lowerBound == 0)
        #expect(Axis([-4, -3], fromZero: true).range.upperBound == 0)
    }
}
