import FoveaTensor

/// A part of a network: an immutable description of how to build its piece of the graph. It owns no numbers.
///
/// A layer of one's own is a struct with one method. Variables are declared where they are used, so input channels are
/// read off the input instead of being given:
///
///     struct Scale: Layer {
///         func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
///             try x * context.parameter("scale", [x.shape[-1]], .ones)
///         }
///     }
public protocol Layer: Sendable {
    /// Builds the layer's part of the graph.
    ///
    /// Layers inside are built with `context.apply(layer, to: x)`, which gives each its own path.
    ///
    /// - Throws: a sentence for an input that does not fit.
    func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor

    /// What the layer adds to the path of its variables. By default its number among its siblings.
    var pathComponent: PathComponent { get }

    /// One line for summaries and errors, such as `Conv2d(64, kernel: 3)`. By default the type's name.
    var summary: String { get }
}

/// What a layer adds to the path of what lies in it.
public enum PathComponent: Sendable, Hashable {
    /// Its number among its siblings, counted from 0.
    case index
    /// A name.
    case name(String)
    /// Nothing: its own layers count among its siblings.
    case transparent
}

extension Layer {
    public var pathComponent: PathComponent { .index }
    public var summary: String { String(describing: Self.self) }

    /// The same layer under a name instead of a number, as in `Conv2d(64, kernel: 7).named("conv1")`.
    public func named(_ name: String) -> Named { Named(self, name) }
}

/// A layer that is described by other layers.
///
///     struct Head: Model {
///         let classes: Int
///         var body: some Layer {
///             GlobalAvgPool()
///             Linear(classes).named("fc")
///         }
///     }
///
/// The layers of the body lie directly in the model's path.
public protocol Model: Layer {
    /// The type of what `body` builds; inferred.
    associatedtype Body: Layer
    /// The layers, in the order they are applied.
    @LayerBuilder var body: Body { get }
}

extension Model {
    /// Builds the layers of the body; throws the first one's sentence that does not fit.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor { try body(x, context) }
}
