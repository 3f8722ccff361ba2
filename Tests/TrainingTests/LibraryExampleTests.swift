import Fovea
import Foundation
import Testing

struct Stripes: Dataset {
    let count = 640
    let channels = 1
    let imageSize: ImageSize? = ImageSize(height: 12, width: 12)
    let classNames = ["across", "down"]
    func label(at index: Int) -> Int32 { Int32(index % 2) }
    func image(at index: Int, reducing reduction: (ImageSize) -> Int) -> Image {
        let pixels = (0..<144).map { UInt8(((index % 2 == 0 ? $0 / 12 : $0 % 12) + index) % 4 * 60) }
        return Image(channels: 1, size: ImageSize(height: 12, width: 12), pixels: pixels)
    }
}

struct ChannelScale: Layer {
    func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        try x * context.parameter("scale", [x.shape[1]], .ones).reshaped([1, x.shape[1], 1, 1])
    }
}

/// The library example of README.md: what it says is what is run here.
@Suite struct LibraryExampleTests {
    @Test func itTrains() throws {
        func example() throws -> Double {
            let network = Sequential {
                Conv2d(8, kernel: 3)
                ChannelScale()
                ReLU()
                GlobalAvgPool()
                Linear(2)
            }
            let data = try TrainingData(DatasetParts(train: Stripes(), test: Stripes()).holdingOut(0.1, seed: 0))
            let trainer = try Trainer(
                network, data: data, optimizer: SGD(momentum: 0.9), backend: OneDNNBackend(), events: ProgressRenderer()
            )
            return try trainer.run().test?.top1 ?? 0
        }
        #expect(try example() > 0.95)
    }

    /// The program of the guide's last chapter: compiled, and not run, since it takes minutes.
    func guide() throws -> TrainingResult {
        let parts = try NamedDataset("fashion-mnist").load().holdingOut(0.1, seed: 0)
        let data = try TrainingData(parts, augmentation: AugmentationList(parsing: "flip"))
        let network = Sequential {
            Conv2d(32, kernel: 3)
            BatchNorm()
            ReLU()
            MaxPool2d(kernel: 2)
            Flatten()
            Linear(10)
        }
        let trainer = try Trainer(
            network, data: data, optimizer: SGD(momentum: 0.9), backend: OneDNNBackend(), events: ProgressRenderer())
        let result = try trainer.run()
        return result
    }

    private static let here = URL(fileURLWithPath: #filePath)

    /// The Swift of a page that has these words in it.
    private static func block(_ page: String, with words: String) throws -> String {
        let root = here.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: root.appendingPathComponent(page), encoding: .utf8)
        let blocks = text.components(separatedBy: "```swift\n").dropFirst().map {
            $0.components(separatedBy: "```")[0]
        }
        return try #require(blocks.first { $0.contains(words) })
    }

    /// Without white space, and without the semicolons of what stands in one line.
    private static func packed(_ text: some StringProtocol) -> String {
        String(text.filter { !$0.isWhitespace && $0 != ";" })
    }

    @Test func theGuidesProgramIsCompiledHere() throws {
        let block = try Self.block("Documentation/course.md", with: "let parts")
        let program = try #require(block.firstRange(of: "let parts")?.lowerBound)
        let source = Self.packed(try String(contentsOf: Self.here, encoding: .utf8))
        #expect(source.contains(Self.packed(block[program...])))
    }

    @Test func itIsTheReadmes() throws {
        let block = try Self.block("README.md", with: "struct Stripes")
        #expect(block.split(separator: "\n").count <= 32, "thirty lines, and the blank ones")
        let source = Self.packed(try String(contentsOf: Self.here, encoding: .utf8))
        // The two declarations and the program stand apart from each other here.
        let declarations = try #require(block.firstRange(of: "struct Stripes")?.lowerBound)
        let program = try #require(block.firstRange(of: "let network")?.lowerBound)
        let result = try #require(block.firstRange(of: "print(")?.lowerBound)
        for part in [block[declarations..<program], block[program..<result]] {
            #expect(source.contains(Self.packed(part)), "README.md says something else than what is run here: \(part)")
        }
    }
}
