import FoveaData
import FoveaTensor
import Testing

@Suite struct SyntheticDatasetTests {
    static func pixels(_ dataset: any Dataset, _ index: Int) throws -> [UInt8] {
        try dataset.image(at: index).pixels
    }

    @Test func spec() throws {
        let parts = try NamedDataset("synthetic:shape=3x8x6,classes=4,count=20").load()
        #expect(parts.train.channels == 3)
        #expect(parts.train.imageSize == ImageSize(height: 8, width: 6))
        #expect(parts.train.count == 20)
        #expect(parts.test?.count == 5)
        #expect(parts.train.classCounts == [5, 5, 5, 5])
        #expect(parts.train.classNames.count == 4)
    }

    @Test func pureFunctionOfSeedPartAndIndex() throws {
        func images(_ spec: String) throws -> (train: [UInt8], test: [UInt8]) {
            let parts = try NamedDataset(spec).load()
            return (try Self.pixels(parts.train, 3), try Self.pixels(#require(parts.test), 3))
        }
        let first = try images("synthetic:shape=1x8x8,count=16")
        #expect(try first == images("synthetic:shape=1x8x8,count=400"))
        #expect(first.train != first.test)
        #expect(try first.train != images("synthetic:shape=1x8x8,count=16,seed=1").train)
    }

    /// The simplest classifier there is, nearest mean image, tells most images of the other part apart.
    @Test(arguments: ["shape=3x16x16,classes=10", "shape=1x8x8,classes=3"])
    func classesCanBeLearned(settings: String) throws {
        let parts = try NamedDataset("synthetic:\(settings),count=300,test=100").load()
        let classes = parts.train.classNames.count
        let test = try #require(parts.test)
        let size = try Self.pixels(test, 0).count
        var means = [[Double]](repeating: [Double](repeating: 0, count: size), count: classes)
        let counts = parts.train.classCounts
        for index in 0..<300 {
            let label = Int(parts.train.label(at: index))
            for (place, pixel) in try Self.pixels(parts.train, index).enumerated() {
                means[label][place] += Double(pixel) / Double(counts[label])
            }
        }
        var correct = 0
        for index in 0..<100 {
            let pixels = try Self.pixels(test, index).map(Double.init)
            let distances = means.map { mean in zip(mean, pixels).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } }
            let nearest = distances.indices.min { distances[$0] < distances[$1] }
            if nearest == Int(test.label(at: index)) { correct += 1 }
        }
        #expect(correct >= 80, "\(correct) of 100")
    }
}
