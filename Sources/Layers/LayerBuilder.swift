/// Collects the layers of a closure in order, with loops and conditions. They become a list of `any Layer` and not a
/// nested generic type, so that deep networks compile quickly.
@resultBuilder
public enum LayerBuilder {
    /// A layer on a line of its own.
    public static func buildExpression(_ layer: some Layer) -> [any Layer] { [layer] }
    /// A layer whose type is known only at run time, on a line of its own.
    public static func buildExpression(_ layer: any Layer) -> [any Layer] { [layer] }
    /// A list of layers that was made elsewhere: each counts as if it stood here.
    public static func buildExpression(_ layers: [any Layer]) -> [any Layer] { layers }
    /// Lines one under the other, in order.
    public static func buildBlock(_ parts: [any Layer]...) -> [any Layer] { parts.flatMap { $0 } }
    /// `if` without `else`: no layer where the condition is false.
    public static func buildOptional(_ part: [any Layer]?) -> [any Layer] { part ?? [] }
    /// The first branch of an `if` with `else`, or of a `switch`.
    public static func buildEither(first part: [any Layer]) -> [any Layer] { part }
    /// The other branch of an `if` with `else`, or of a `switch`.
    public static func buildEither(second part: [any Layer]) -> [any Layer] { part }
    /// `for`: the layers of every turn, one turn after the other.
    public static func buildArray(_ parts: [[any Layer]]) -> [any Layer] { parts.flatMap { $0 } }
    /// `if #available`: the layers as they are, since their types are erased already.
    public static func buildLimitedAvailability(_ part: [any Layer]) -> [any Layer] { part }
    /// The whole closure: its layers in one sequence.
    public static func buildFinalResult(_ layers: [any Layer]) -> Sequential { Sequential(layers) }
}
