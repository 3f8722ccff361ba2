import FoveaSpec
import FoveaTensor

/// What a shard keeps of each image.
public enum ShardEncoding: Sendable, Hashable {
    /// The bytes of its file as they are: nothing is lost, and nothing is decoded.
    case original
    /// A JPEG file of a quality from 1 to 100, made anew: small, and decoded quickly at the size that training needs.
    case jpeg(quality: Int)
    /// Its planes: large, nothing to decode.
    case raw

    /// What is kept when nothing is asked for: files as they are where there are any, planes of images in memory, and JPEG of
    /// files that are resized.
    public static func standard(for dataset: any Dataset, resizing: Bool) throws -> ShardEncoding {
        guard dataset.count > 0, try dataset.encodedImage(at: 0) != nil else { return .raw }
        return resizing ? .jpeg(quality: defaultQuality) : .original
    }

    /// Hides the traces of JPEG from most eyes.
    public static let defaultQuality = 90
}
