import FoveaSpec

/// What images meet first in a network that was designed for ImageNet.
public enum Stem: Sendable, Hashable {
    /// The paper's, for images of about 224x224, which it makes four times smaller or more.
    case imagenet
    /// One that keeps the size, for images of about 32x32.
    case small
}

extension Spec {
    /// The setting `stem=imagenet|small`.
    mutating func stem(default fallback: Stem = .imagenet) throws -> Stem {
        try choice("stem", default: fallback, among: [("imagenet", .imagenet), ("small", .small)])
    }
}
