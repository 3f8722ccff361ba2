import FoveaData
import Foundation

/// A file that somebody publishes, and how to tell that what arrived is that file.
public struct PublishedFile: Sendable, Hashable {
    /// What it is called where it is kept.
    public let name: String
    /// Where it can be fetched, first choice first.
    public let urls: [URL]
    /// Its bytes.
    public let size: Int
    /// How its checksum was computed.
    public let algorithm: Digest.Algorithm
    /// The published checksum, in lower-case hexadecimal.
    public let checksum: String

    /// A file as it was published.
    public init(_ name: String, urls: [URL], size: Int, _ algorithm: Digest.Algorithm, _ checksum: String) {
        self.name = name
        self.urls = urls
        self.size = size
        self.algorithm = algorithm
        self.checksum = checksum
    }
}
