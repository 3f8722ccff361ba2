/// Collects the layers of a closure in order, with loops and conditions. They become a list of `any Layer` and not a
/// nested generic type, so that deep networks compile quickly.
@resultBuilder
public enum LayerBuilder {
    public static func buildExpression(_ layer: some Layer) -> [any Layer] { [layer] }
    public static func buildExpression(_ layer: any Layer) -> [any Layer] { [layer] }
    public static func buildBlock(_ parts: [any Layer]...) -> [any Layer] { parts.flatMap { $0 } }
    public static func buildOptional(_ part: [any Layer]?) -> [any Layer] { part ?? [] }
    public static func buildEither(first part: [any Layer]) -> [any Layer] { part }
    public static func buildEither(second part: [any Layer]) -> [any Layer] { part }
    public static func buildArray(_ parts: [[any Layer]]) -> [any Layer] { parts.flatMap { $0 } }
    public static func buildLimitedAvailability(_ part: [any Layer]) -> [any Layer] { part }
    public static func buildFinalResult(_ layers: [any Layer]) -> Sequential { Sequential(layers) }
}
