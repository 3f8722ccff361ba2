import FoveaTensor

/// `y = main(x) + shortcut(x)` (He, Zhang, Ren and Sun 2015, "Deep Residual Learning for Image Recognition").
///
///     Residual {
///         Conv2d(64, kernel: 3, stride: 2); BatchNorm()
///     } shortcut: {
///         Conv2d(64, kernel: 1, stride: 2); BatchNorm()
///     }
///
/// Without a shortcut, or with an empty one, `x` itself is added. The layers of `main` count among the residual's
/// siblings; those of the shortcut are `downsample.0`, `downsample.1`, ... as in torchvision.
public struct Residual: Layer {
    private let main: Sequential
    private let shortcut: Sequential
    private let dropPath: Double

    /// Adds the input itself, so `main` must keep its shape.
    ///
    /// - Parameter dropPath: The probability with which an image skips `main` in training; see ``StochasticDepth``.
    public init(dropPath: Double = 0, @LayerBuilder _ main: () -> Sequential) {
        self.init(dropPath: dropPath, main) {}
    }

    /// Adds what `shortcut` makes of the input; an empty closure means the input itself.
    ///
    /// - Parameter dropPath: The probability with which an image skips `main` in training; see ``StochasticDepth``.
    public init(
        dropPath: Double = 0, @LayerBuilder _ main: () -> Sequential, @LayerBuilder shortcut: () -> Sequential
    ) {
        self.main = main()
        self.shortcut = shortcut()
        self.dropPath = dropPath
    }

    public var pathComponent: PathComponent { .transparent }

    /// - Throws: a sentence when the two branches have different shapes.
    public func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        var y = try main(x, context)
        if dropPath != 0 { y = try context.apply(StochasticDepth(dropPath).named("drop_path"), to: y) }
        let z = shortcut.layers.isEmpty ? x : try context.apply(shortcut.named("downsample"), to: x)
        guard y.type == z.type else {
            throw context.error(
                self,
                "adds branches of one shape, but its main branch gives \(y.shape) and its shortcut \(z.shape); "
                    + "put a Conv2d with kernel 1 and the main branch's channels and stride into the shortcut")
        }
        let sum = try y + z
        context.note(sum, named: "add")
        return sum
    }
}
