import Fovea
import Foundation
import Testing

@Suite struct ScoreRowTests {
    @Test func theFirstOfTheLargest() {
        let row: [Double] = [1, 3, 3, 2]
        #expect(row.indexOfLargest == 1)
        let (one, none): ([Double], [Double]) = ([-1], [])
        #expect(one.indexOfLargest == 0)
        #expect(none.indexOfLargest == nil)
        let astray: [Double] = [1, .infinity, .nan, .nan]
        #expect(astray.indexOfLargest == 2, "NaN is the largest, as argmax has it")
    }

    /// e² = 7.389 times as likely, and with half the scale e times; large scores overflow nothing.
    @Test func softmax() {
        for scores in [[0, 2], [1000, 1002]] as [[Double]] {
            for scale in [1, 0.5] as [Double] {
                let expected = 1 / (1 + exp(-2 * scale))
                let found = scores.softmax(scale: scale)
                #expect(abs(found[1] - expected) < 1e-12)
                #expect(abs(found[0] + expected - 1) < 1e-12)
            }
        }
        let flat: [Double] = [5, -3].softmax(scale: 0)
        #expect(flat == [0.5, 0.5])
    }
}
