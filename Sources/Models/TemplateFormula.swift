import FoveaLayers
import FoveaTensor

/// A network written as a formula, in the manner of CS231n's `[(CONV-RELU)*N-POOL]*M-(FC-RELU)*K-FC`:
///
///     [(conv32-bn-relu)*2-pool]*2-(fc128-bn-relu)*1-fc
///
///     formula   term-term-...
///     term      layer | (formula)*count | [formula]*count | res(formula)*count        without *count: once
///     layer     WORD[NUMBER][{key=value,...}]                                         a layer of `LayerRegistry`
///
/// such as
///
///     conv32, conv64{kernel=5,stride=2}    3x3 convolution to 32 channels with same padding; a 5x5 one to 64
///     pool, pool3{stride=2}                2x2 maximum; a 3x3 one that overlaps
///     bn, relu, dropout0.5                 ...
///     res(conv64-bn-relu-conv64-bn)-relu   a residual block: what the layers give is added to their input
///     fc128                                linear, 128 outputs; fc at the end: the scores of the classes
///     conv{kernel=1}-gap                   a map for each class, and its mean: scores without a linear layer
///
/// `conv32{kernel=5}` is the spec `conv:32,kernel=5`; `fovea list layers` has all words with their settings.
///
/// In square brackets the width of every `conv` doubles with each repetition: `[conv32-pool]*3` is 32, 64, 128. Square
/// brackets do not stand in brackets. A `conv` or `fc` directly before `bn` has no bias, which `bn` would take away again.
/// Images are flattened before the first `fc`. Paths are words with running numbers: `conv1`, `bn1`, ..., `fc2`; in `res1` they begin
/// again. The shortcut of `res` is the input itself, or a 1x1 convolution of it where channels or size change.
///
/// A `softmax` at the very end is understood: the network gives scores, and the softmax is the loss's, or the prediction's.
public struct TemplateFormula: Sendable {
    /// The formula as it was written.
    public let text: String
    /// The parts in order, repetitions written out, without a softmax at the end.
    let terms: [TemplateTerm]

    /// The most layers a formula may stand for.
    static let mostItems = 10_000
    /// The word of residual groups.
    static let residual = "res"

    /// - Throws: a usage error with the formula and a caret under the place.
    public init(_ text: String) throws {
        self.text = text
        var parser = TemplateParser(text)
        terms = try parser.formula()
    }

    /// Whether a model spec is a formula rather than a name: it has brackets or a repetition, or a word of formulas
    /// among its parts.
    static func looksLikeOne(_ spec: String) -> Bool {
        func isWord(_ part: Substring) -> Bool {
            LayerRegistry.registry.name(of: String(part.prefix { $0.isASCII && $0.isLetter })) != nil
        }
        // `conv4:kernel=2-fc` is a mistake in a formula, `alexnet:dropout=0` a name.
        let head = spec.prefix { $0 != ":" }
        guard head.endIndex == spec.endIndex || !isWord(head) else { return true }
        if spec.contains(where: { "[](){}*".contains($0) }) { return true }
        return head.endIndex == spec.endIndex && spec.split(separator: "-").contains(where: isWord)
    }

    /// The network.
    public func network(classes: Int) -> Sequential {
        var areImages = true
        return Sequential(layers(terms, classes: classes, areImages: &areImages))
    }

    /// The layers of one group, named by words with running numbers.
    private func layers(_ terms: [TemplateTerm], classes: Int, areImages: inout Bool) -> [any Layer] {
        var layers: [any Layer] = []
        var counts: [String: Int] = [:]
        func add(_ layer: any Layer, _ word: String) {
            counts[word, default: 0] += 1
            layers.append(layer.named("\(word)\(counts[word] ?? 1)"))
        }
        for (index, term) in terms.enumerated() {
            switch term {
            case .layer(let item):
                if item.template.place == .features, areImages { layers.append(Flatten().named("flatten")) }
                areImages = item.template.leavesImages(areImages)
                let isNormalized = index + 1 < terms.count && terms[index + 1].item?.template.removesBias == true
                add(item.template.layer(.init(classes: classes, isNormalized: isNormalized)), item.word)
            case .residual(let inside, _):
                let main = Sequential(self.layers(inside, classes: classes, areImages: &areImages))
                let isNormalized = inside.contains { $0.item?.template.removesBias == true }
                add(FittingResidual(main: main, isNormalized: isNormalized), Self.residual)
            }
        }
        return layers
    }
}

extension LayerTemplate {
    /// Whether what comes out are images, where that is what goes in.
    func leavesImages(_ areImages: Bool) -> Bool {
        switch place {
        case .images, .anywhere: areImages
        case .features, .imagesToFeatures: false
        }
    }
}
