/// A dataset that shows the images of another one: what a wrapper does not say itself is as in the base, all of it.
public protocol DatasetWrapper: Dataset {
    /// The dataset whose images are shown.
    var base: any Dataset { get }

    /// The place in the base of an image here. By default the same.
    func baseIndex(of index: Int) -> Int
}

extension DatasetWrapper {
    public func baseIndex(of index: Int) -> Int { index }

    public var count: Int { base.count }
    public var channels: Int { base.channels }
    public var imageSize: ImageSize? { base.imageSize }
    public var classNames: [String] { base.classNames }
    public var valueNames: [String] { base.valueNames }
    public var warnings: [String] { base.warnings }
    public var fingerprint: String? { base.fingerprint }

    public func label(at index: Int) -> Int32 { base.label(at: baseIndex(of: index)) }
    public func values(at index: Int) -> [Float] { base.values(at: baseIndex(of: index)) }
    public func encodedImage(at index: Int) throws -> [UInt8]? { try base.encodedImage(at: baseIndex(of: index)) }
    public func place(of index: Int) -> String { base.place(of: baseIndex(of: index)) }

    public func image(at index: Int, reducing reduction: (ImageSize) -> Int) throws -> Image {
        try base.image(at: baseIndex(of: index), reducing: reduction)
    }
}
