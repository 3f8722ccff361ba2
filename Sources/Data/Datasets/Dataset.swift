import FoveaTensor

/// Images with what they show, numbered from 0: classes, or values for regression.
///
/// A dataset may hold its images in memory or decode them when asked, and they may be of different sizes. The loader's
/// workers call ``image(at:reducing:)`` from several threads at once, and the same index always gives the same image.
public protocol Dataset: Sendable {
    /// The number of images.
    var count: Int { get }
    /// The channels of every image: 1 or 3 for what comes from files.
    var channels: Int { get }
    /// The size of every image, or `nil` where it is not known that they are all of one size.
    var imageSize: ImageSize? { get }
    /// What the labels mean: label `i` is `classNames[i]`. Empty where the images have values.
    var classNames: [String] { get }
    /// What the values are called, for regression; empty where the images have classes.
    var valueNames: [String] { get }

    /// The class of an image: a place in ``classNames``. Cheap, for splits and samplers ask for all of them. 0 where the
    /// images have values.
    func label(at index: Int) -> Int32

    /// The values of an image, one for each of ``valueNames``; none where the images have classes.
    func values(at index: Int) -> [Float]

    /// An image's pixels, upright.
    ///
    /// - Parameter reduction: Where the image is yet to be decoded, it is told the whole size and says how many times
    ///   smaller the image may come: 1, 2, 4 or 8, which makes decoding a JPEG file faster. It may still come larger.
    /// - Throws: a sentence that names the image's file when it cannot be read or decoded.
    func image(at index: Int, reducing reduction: (ImageSize) -> Int) throws -> Image

    /// The bytes of the image's file as they are; `nil` where it has no file of its own.
    ///
    /// - Throws: a sentence that names the file when it cannot be read.
    func encodedImage(at index: Int) throws -> [UInt8]?

    /// Where an image lies, for warnings and errors: a file's path, or its number.
    func place(of index: Int) -> String

    /// What a user should know before anything is done with the images, such as files that were passed over: sentences.
    var warnings: [String] { get }

    /// What the images' numbers follow from, such as their files' names, sizes and dates: equal datasets have equal
    /// fingerprints. `nil` where that is not known without reading them.
    var fingerprint: String? { get }
}

extension Dataset {
    public var valueNames: [String] { [] }
    public func values(at index: Int) -> [Float] { [] }
    public func encodedImage(at index: Int) throws -> [UInt8]? { nil }
    public func place(of index: Int) -> String { "image \(index)" }
    public var warnings: [String] { [] }
    public var fingerprint: String? { nil }

    /// An image's pixels, upright and in full size.
    public func image(at index: Int) throws -> Image { try image(at: index) { _ in 1 } }

    /// How many images each class has, in the order of ``classNames``.
    public var classCounts: [Int] {
        var counts = [Int](repeating: 0, count: classNames.count)
        guard !counts.isEmpty else { return counts }
        for index in 0..<count { counts[Int(label(at: index))] += 1 }
        return counts
    }
}
