import FoveaTensor
import Testing
import TestSupport

@testable import FoveaData

@Suite struct StratifiedSplitTests {
    /// One-pixel images with the given number per class, the classes dealt in turn.
    static func dataset(_ counts: [Int]) throws -> InMemoryDataset {
        var labels: [Int32] = []
        for turn in 0..<(counts.max() ?? 0) {
            for label in counts.indices where turn < counts[label] { labels.append(Int32(label)) }
        }
        return try InMemoryDataset(
            pixels: labels.indices.map { UInt8(truncatingIfNeeded: $0) }, labels: labels, imageShape: [1, 1, 1],
            classNames: counts.indices.map { "class \($0)" })
    }

    @Test(arguments: [
        // 10% of 100 + 50 + 30 is 18 of 180: 10, 5 and 3.
        ([100, 50, 30], StratifiedSplit.Size.fraction(0.1), [10, 5, 3]),
        // 7 of 28: 2.5, 2.25 and 2.25 round down to 2 each; the largest remainder gets the one left.
        ([10, 9, 9], .count(7), [3, 2, 2]),
        // 2 of 8: 0.25, 0.25, 1.5; one for the last by its share, one more by its remainder.
        ([1, 1, 6], .count(2), [0, 0, 2]),
        // The single images stay in training although their remainders are as large as any.
        ([1, 1, 1, 3], .count(2), [0, 0, 0, 2]),
        ([5, 5], .fraction(0), [0, 0]),
        ([4, 0, 4], .fraction(0.25), [1, 0, 1]),
    ])
    func sharesByLargestRemainder(counts: [Int], size: StratifiedSplit.Size, expected: [Int]) throws {
        let split = try StratifiedSplit(of: Self.dataset(counts), validation: size, seed: 5)
        #expect(split.validation.classCounts == expected)
        #expect(split.train.classCounts == zip(counts, expected).map { $0 - $1 })
    }

    /// What is known of the parts stays with them.
    @Test func aTrainingPartWithALimit() throws {
        var whole = DatasetParts(
            train: try Self.dataset([40, 30, 0, 20]), validation: try Self.dataset([1, 1]),
            test: try Self.dataset([2, 1]))
        whole.notes = ["a note"]
        let few = try whole.limited(to: 9, seed: 3)
        #expect(few.train.classCounts == [4, 3, 0, 2])
        #expect(few.validation?.count == 2 && few.test?.count == 3 && few.warnings == ["a note"])
        #expect(try whole.limited(to: 3, seed: 3).train.classCounts == [1, 1, 0, 1])
        for limit in [nil, 90, 1000] { #expect(try whole.limited(to: limit, seed: 3).train.count == 90) }
        expectError(containing: "limit must be at least the number of classes, 3") {
            _ = try whole.limited(to: 2, seed: 3)
        }
    }

    @Test func partsAreDisjointAndComplete() throws {
        let split = try StratifiedSplit(of: Self.dataset([40, 30, 20]), seed: 1)
        #expect((split.train.indices + split.validation.indices).sorted() == Array(0..<90))
        #expect(split.train.indices == split.train.indices.sorted())
        #expect(split.validation.count == 9)
    }

    @Test func seedDecides() throws {
        let dataset = try Self.dataset([100, 100])
        let splits = try [1, 1, 2].map { try StratifiedSplit(of: dataset, seed: $0).validation.indices }
        #expect(splits[0] == splits[1])
        #expect(splits[0] != splits[2])
    }

    @Test func everyImageCanBeHeldOut() throws {
        // 200 splits of a tenth miss a given image with probability 0.9^200 = 7e-10.
        let dataset = try Self.dataset([20, 20])
        var seen: Set<Int> = []
        for seed in 0..<200 { seen.formUnion(try StratifiedSplit(of: dataset, seed: UInt64(seed)).validation.indices) }
        #expect(seen.count == 40)
    }

    @Test func theSubsetShowsTheRightImages() throws {
        let split = try StratifiedSplit(of: Self.dataset([20, 20]), seed: 3)
        for (place, index) in split.validation.indices.enumerated() {
            #expect(try split.validation.image(at: place).pixels == [UInt8(index)])
            #expect(split.validation.label(at: place) == Int32(index % 2))
        }
    }

    @Test func tooMuch() throws {
        let dataset = try Self.dataset([1, 1, 3])
        let sizes: [StratifiedSplit.Size] = [
            .fraction(1), .fraction(-0.1), .fraction(.nan), .count(5), .count(-1), .count(3),
        ]
        for size in sizes {
            #expect(throws: FoveaError.self) { try StratifiedSplit(of: dataset, validation: size, seed: 0) }
        }
        let error = #expect(throws: FoveaError.self) {
            try StratifiedSplit(of: dataset, validation: .count(3), seed: 0)
        }
        #expect(error?.message.contains("every class keeps at least one image to learn from, which leaves 2") == true)
    }
}
