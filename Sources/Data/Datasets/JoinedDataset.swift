import FoveaTensor

/// Several datasets of the same kind as one, one after the other.
public struct JoinedDataset: Dataset {
    private let parts: [any Dataset]
    /// Where each part begins.
    private let starts: [Int]

    /// - Throws: a sentence when there is none, or they have not the same channels and the same classes or values.
    public init(_ parts: [any Dataset]) throws {
        guard let first = parts.first,
            parts.allSatisfy({
                $0.channels == first.channels && $0.classNames == first.classNames && $0.valueNames == first.valueNames
            })
        else { throw FoveaError.invalid("only datasets with the same channels, classes and values can be joined") }
        self.parts = parts
        var starts: [Int] = []
        var count = 0
        for part in parts {
            starts.append(count)
            count += part.count
        }
        self.starts = starts
        self.count = count
    }

    public let count: Int
    public var channels: Int { parts[0].channels }
    /// Known where all parts have the same.
    public var imageSize: ImageSize? {
        let size = parts[0].imageSize
        return parts.allSatisfy { $0.imageSize == size } ? size : nil
    }
    public var classNames: [String] { parts[0].classNames }
    public var valueNames: [String] { parts[0].valueNames }
    public var warnings: [String] { parts.flatMap(\.warnings) }

    public func label(at index: Int) -> Int32 { within(index) { $0.label(at: $1) } }
    public func values(at index: Int) -> [Float] { within(index) { $0.values(at: $1) } }
    public func place(of index: Int) -> String { within(index) { $0.place(of: $1) } }

    public func image(at index: Int, reducing reduction: (ImageSize) -> Int) throws -> Image {
        try within(index) { try $0.image(at: $1, reducing: reduction) }
    }

    private func within<Result>(_ index: Int, _ body: (any Dataset, Int) throws -> Result) rethrows -> Result {
        let part = (starts.lastIndex { $0 <= index }) ?? 0
        return try body(parts[part], index - starts[part])
    }
}
