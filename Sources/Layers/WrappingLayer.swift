import FoveaTensor

/// A layer around another one that changes how it is built, not what it is: a name, a freeze.
///
/// By default everything is the inner layer's.
public protocol WrappingLayer: Layer {
    /// The layer inside.
    var base: any Layer { get }
}

extension WrappingLayer {
    public var pathComponent: PathComponent { base.pathComponent }
    public var summary: String { base.summary }
}

extension Layer {
    /// The layer without what is wrapped around it.
    public var unwrapped: any Layer { (self as? any WrappingLayer)?.base.unwrapped ?? self }
}
