import FoveaSpec
import FoveaTensor

/// Brings images to a size, or to a shorter side: `resize:256`, `resize:32x32`, `resize:256,filter=bicubic`.
///
/// By one number the shorter side gets it and the longer one keeps the proportion, rounded down, as in torchvision.
public struct Resize: Sendable, Hashable, CustomStringConvertible {
    /// What is given.
    public enum Target: Sendable, Hashable {
        /// The shorter side.
        case shorterSide(Int)
        /// Height and width, whatever the proportion becomes.
        case size(ImageSize)
    }

    /// What images are resized to.
    public let target: Target
    /// How pixels are resampled.
    public let filter: ResizeFilter

    /// Bilinear unless said otherwise, antialiased always.
    public init(_ target: Target, filter: ResizeFilter = .bilinear) {
        self.target = target
        self.filter = filter
    }

    /// Reads `256` or `32x32`, and `filter`.
    init(_ spec: inout Spec) throws {
        guard let extents = try spec.imageExtents() else {
            throw FoveaError.usage("resize needs a shorter side or a size, such as resize:256 or resize:32x32")
        }
        self.init(
            extents.count == 1
                ? .shorterSide(extents[0]) : .size(ImageSize(height: extents[0], width: extents[1])),
            filter: try spec.resizeFilter())
    }

    /// As it is written after `resize:`, such as `256` or `32x32,filter=bicubic`.
    ///
    /// - Throws: a usage sentence when it cannot be understood.
    public init(_ text: String) throws {
        var spec = try Spec("resize:\(text)")
        try self.init(&spec)
        try spec.finish()
    }

    /// The size that an image of this size is resized to.
    public func size(for image: ImageSize) -> ImageSize {
        switch target {
        case .size(let size): return size
        case .shorterSide(let side):
            func longer(_ long: Int, _ short: Int) -> Int { max(Int(Double(side) * Double(long) / Double(short)), 1) }
            return image.width <= image.height
                ? ImageSize(height: longer(image.height, image.width), width: side)
                : ImageSize(height: side, width: longer(image.width, image.height))
        }
    }

    /// As flags write it.
    public var description: String {
        let extents =
            switch target {
            case .shorterSide(let side): "\(side)"
            case .size(let size): "\(size)"
            }
        return "resize:\(extents),filter=\(filter.rawValue)"
    }
}

extension Spec {
    /// The largest side that images are brought to.
    private static let largestSide = 16384

    /// The positional value as one or two sides: `256`, `32x48`; `nil` where there is none.
    mutating func imageExtents() throws -> [Int]? {
        guard let text = positionalValue() else { return nil }
        let parts = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
        let sides = parts.compactMap(\.self).filter { (1...Spec.largestSide).contains($0) }
        guard sides.count == parts.count, sides.count <= 2 else {
            throw FoveaError.usage(
                "'\(name)' expects a side such as 224, or height x width such as 32x48, each from 1 to "
                    + "\(Spec.largestSide), but got '\(text)'")
        }
        return sides
    }

    /// `filter=bilinear` or `filter=bicubic`.
    mutating func resizeFilter() throws -> ResizeFilter {
        try choice("filter", default: .bilinear, among: ResizeFilter.allCases.map { ($0.rawValue, $0) })
    }
}
