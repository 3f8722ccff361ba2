import Fovea
import Foundation
import TestSupport
import Testing

@testable import FoveaInspect

/// scikit-learn's numbers, written by `features.py`.
@Suite struct FeaturesTests {
    struct File: Decodable, Sendable {
        let pca, wide: Components
        let joint: [[Double]]
        let divergence: Double
        let neighbours: [[Int]]
        let distances: [[Double]]
    }
    struct Components: Decodable, Sendable {
        let rows, directions, positions: [[Double]]
        let variances, shares: [Double]
    }

    static func file() throws -> File { try Fixture.json("features.json", as: File.self) }

    static func array(_ rows: [[Double]]) -> NDArray {
        NDArray([rows.count, rows[0].count], rows.flatMap(\.self))
    }

    private func isClose(_ a: [[Double]], _ b: [[Double]], _ tolerance: Double) -> Bool {
        a.map(\.count) == b.map(\.count) && zip(a.joined(), b.joined()).allSatisfy { abs($0 - $1) <= tolerance }
    }

    @Test func principalComponents() throws {
        let file = try Self.file()
        for (expected, count) in [(file.pca, 3), (file.wide, 2)] {
            let rows = Matrix(Self.array(expected.rows))
            let found = try PrincipalComponents(of: rows, keeping: count)
            #expect(isClose(found.directions.rowArrays, expected.directions, 1e-9))
            #expect(isClose(found.positions(of: rows).rowArrays, expected.positions, 1e-9))
            #expect(isClose([found.variances], [expected.variances], 1e-9))
            #expect(isClose([found.shares], [expected.shares], 1e-9))
        }
        // No more directions than there are.
        #expect(try PrincipalComponents(of: Matrix(rows: 3, columns: 1, [0, 1, 5]), keeping: 2).directions.rows == 1)
        expectError(containing: "at least two rows") {
            _ = try PrincipalComponents(of: Matrix(rows: 1, columns: 3, [0, 0, 1]), keeping: 1)
        }
        expectError(containing: "finite") {
            _ = try PrincipalComponents(of: Matrix(rows: 2, columns: 1, [0, .nan]), keeping: 1)
        }
    }

    @Test func affinities() throws {
        let file = try Self.file()
        let rows = Self.array(file.pca.rows)
        let found = try TSNE.affinities(rows, perplexity: 10)
        let n = rows.shape[0]
        let largest = file.joint.joined().max() ?? 0
        let difference = zip(found, file.joint.joined()).map { abs($0 - $1) }.max() ?? 1
        #expect(difference < 1e-6 && largest > 1e-3, "\(difference) of \(largest)")
        #expect(abs(found.reduce(0, +) - 1) < 1e-9)
        #expect((0..<n).allSatisfy { found[$0 * n + $0] == 0 })
    }

    @Test func theMapIsAsGoodAsScikitLearns() throws {
        let file = try Self.file()
        let rows = Self.array(file.pca.rows)
        let found = try TSNE(rows, perplexity: 10)
        // A last bit of rounding, as of another processor's products, leads to another of many equally good maps.
        #expect(abs(found.divergence / file.divergence - 1) < 0.2, "\(found.divergence), not \(file.divergence)")
        // The four groups of 15 stay together: each row's nearest is of its own.
        let places = NDArray([60, 2], found.positions.flatMap { $0.map(Float.init) })
        let neighbours = NearestNeighbours(places)
        for row in 0..<60 {
            let nearest = neighbours.nearest(to: places.floats(row), count: 1, excluding: row)[0].index
            #expect(nearest / 15 == row / 15)
        }
        #expect(try TSNE(rows, perplexity: 10).positions == found.positions, "nothing is random")
        expectError(containing: "a perplexity of at least 1 and less than the number of rows, 60, but got 60.0") {
            _ = try TSNE(rows, perplexity: 60)
        }
        expectError(containing: "at most 4000 rows, but got 4001") {
            _ = try TSNE(NDArray([4001, 1], [Float](repeating: 0, count: 4001)))
        }
    }

    /// Rows that are the same, or all the same, give numbers nevertheless.
    @Test func equalRows() throws {
        let found = try TSNE(NDArray([8, 3], [Double](repeating: 1, count: 24)), perplexity: 3, steps: 300)
        #expect(found.positions.joined().allSatisfy { $0.isFinite })
    }

    @Test func neighbours() throws {
        let file = try Self.file()
        let rows = NDArray([60, 6], file.pca.rows.joined().map(Float.init))
        let neighbours = NearestNeighbours(rows)
        for (place, expected) in file.neighbours.enumerated() {
            let found = neighbours.nearest(to: rows.floats(place), count: 4)
            #expect(found.map(\.index) == expected)
            #expect(isClose([found.map(\.distance)], [file.distances[place]], 1e-5))
            let others = neighbours.nearest(to: rows.floats(place), count: 3, excluding: place)
            #expect(others.map(\.index) == Array(expected.dropFirst()))
        }
    }

    @Test func featuresAreWhatTheClassifierReads() throws {
        let tiny = try TinyNetwork()
        #expect(try tiny.inspector.featureLayer() == "0")
        let pixels = (0..<600).map { (place: Int) -> UInt8 in UInt8(truncatingIfNeeded: place * 7 + place / 200 * 31) }
        let dataset = try InMemoryDataset(
            pixels: pixels, labels: [0, 1, 3], imageShape: [2, 10, 10], classNames: ["a", "b", "c", "d"])
        let all = try Features(tiny.inspector, of: dataset, batchSize: 2)
        #expect(all.values.shape == [3, 200] && all.labels == [0, 1, 3] && all.indices == [0, 1, 2])
        let some = try Features(tiny.inspector, of: dataset, indices: [2, 0])
        #expect(some.labels == [3, 0] && some.indices == [2, 0])
        expectClose(
            some.values, NDArray([2, 200], all.values.floats(2) + all.values.floats(0)), relative: 1e-5, absolute: 1e-6)
        // relu2, flattened.
        let images = try tiny.inspector.normalized([dataset.image(at: 0)])
        let reading = try tiny.inspector.look(at: images, keeping: ["relu2"])
        expectClose(
            try reading.values["relu2"].reshaped([1, 200]), all.values.rows(0..<1), relative: 1e-5, absolute: 1e-6)
    }
}
