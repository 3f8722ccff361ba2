import FoveaLayers
import FoveaTensor

/// A part of a formula, repetitions written out.
enum TemplateTerm: Sendable {
    /// A word.
    case layer(TemplateItem)
    /// `res(...)`: what is added to its own input.
    case residual([TemplateTerm], place: Int)

    /// How many layers it stands for.
    var count: Int {
        switch self {
        case .layer: 1
        case .residual(let terms, _): terms.reduce(1) { $0 + $1.count }
        }
    }

    /// The same with `factor` times the channels, which only convolutions have.
    func widened(by factor: Int) throws -> TemplateTerm {
        switch self {
        case .layer(let item): .layer(try item.widened(by: factor))
        case .residual(let terms, let place): .residual(try terms.map { try $0.widened(by: factor) }, place: place)
        }
    }

    /// The word, if it is one.
    var item: TemplateItem? {
        guard case .layer(let item) = self else { return nil }
        return item
    }
}

/// What a formula's `res(...)` becomes: `y = main(x) + x`. Where `main` changes the image's channels or size, `x` passes through a 1x1
/// convolution first, `downsample.0`, and a batch normalization, `downsample.1`, where `main` has one.
struct FittingResidual: Layer {
    let main: Sequential
    let isNormalized: Bool

    /// - Throws: a sentence when no stride makes the input as small as what `main` gives.
    func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
        let y = try main(x, context)
        guard y.type != x.type else { return try sum(y, x, context) }
        guard x.rank == 4, y.rank == 4 else {
            throw context.error(self, "adds its input \(x.shape) to what its layers give, \(y.shape)")
        }
        let stride = Size2d(
            height: (x.shape[2] + y.shape[2] - 1) / y.shape[2], width: (x.shape[3] + y.shape[3] - 1) / y.shape[3])
        let shortcut = Sequential {
            Conv2d(y.shape[1], kernel: 1, stride: stride, bias: !isNormalized)
            if isNormalized { BatchNorm() }
        }
        return try sum(y, context.apply(shortcut.named("downsample"), to: x), context)
    }

    private func sum(_ y: Tensor, _ x: Tensor, _ context: Context) throws -> Tensor {
        guard y.type == x.type else {
            throw context.error(
                self, "adds its input, made \(x.shape) by a stride, to what its layers give, \(y.shape)")
        }
        let sum = try y + x
        context.note(sum, named: "add")
        return sum
    }
}
