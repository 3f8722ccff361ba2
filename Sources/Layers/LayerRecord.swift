import FoveaTensor

/// What is known of an innermost layer once it is built.
public struct LayerRecord: Sendable {
    /// Empty for a network that is a single layer.
    public let path: String
    /// The layer, without what is wrapped around it.
    public let layer: any Layer
    /// What the layer was applied to, batch included.
    public let input: Tensor
    /// What it gave, batch included.
    public let output: Tensor
    /// The places of the variables it declared among the context's specs.
    public let variables: [Int]

    /// The layer's own line, such as `Conv2d(64, kernel: 3)`.
    public var summary: String { layer.summary }
}
