import FoveaLayers
import FoveaSpec
import FoveaTensor

/// A network written as a formula, in the manner of CS231n's `[(CONV-RELU)*N-POOL]*M-(FC-RELU)*K-FC`:
///
///     [(conv32-bn-relu)*2-pool]*2-(fc128-bn-relu)*1-fc
///
///     formula   term-term-...
///     term      item | (formula)*count | [formula]*count          without *count: once
///     item      conv32   3x3 convolution to 32 channels, same padding
///               pool     2x2 maximum; avgpool: 2x2 mean
///               bn, relu, sigmoid, tanh, dropout0.5
///               fc128    linear, 128 outputs; fc at the end: the scores of the classes
///
/// In square brackets the width of every `conv` doubles with each repetition: `[conv32-pool]*3` is 32, 64, 128. Square
/// brackets do not stand in brackets. A `conv` or `fc` directly before `bn` has no bias, which `bn` would take away again.
/// Images are flattened before the first `fc`. Paths are kinds with running numbers: `conv1`, `bn1`, ..., `fc2`.
public struct TemplateFormula: Sendable {
    /// The formula as it was written.
    public let text: String
    /// The layers in order, repetitions written out.
    let items: [TemplateItem]

    /// The most layers a formula may stand for.
    static let mostItems = 10_000

    /// - Throws: a usage error with the formula and a caret under the place.
    public init(_ text: String) throws {
        self.text = text
        var parser = TemplateParser(text)
        items = try parser.formula()
    }

    /// Whether a model spec is a formula rather than a name: it has brackets or a repetition, or a word of formulas
    /// among its parts.
    static func looksLikeOne(_ spec: String) -> Bool {
        if spec.contains(where: { "[]()*".contains($0) }) { return true }
        guard !spec.contains(":") else { return false }
        return spec.split(separator: "-").contains { part in
            let letters = part.prefix { $0.isASCII && $0.isLetter }
            return TemplateWord.all.contains { $0.name == letters }
        }
    }

    /// The network.
    public func network(classes: Int) -> Sequential {
        var layers: [any Layer] = []
        var counts: [String: Int] = [:]
        var areImages = true
        for (index, item) in items.enumerated() {
            if item.word.place == .features, areImages {
                layers.append(Flatten().named("flatten"))
                areImages = false
            }
            let isNormalized = index + 1 < items.count && items[index + 1].word.name == "bn"
            let layer = item.word.make(item.width ?? classes, item.rate, !isNormalized)
            counts[item.word.name, default: 0] += 1
            layers.append(layer.named("\(item.word.name)\(counts[item.word.name] ?? 1)"))
        }
        return Sequential(layers)
    }
}

/// One layer of a formula.
struct TemplateItem: Sendable {
    let word: TemplateWord
    /// Channels or features; `nil` for the fc of the classes and for words without one.
    var width: Int?
    /// Of a dropout.
    var rate = 0.0
    /// Where it stands in the text.
    let place: Int

    /// Whether its width is the number of classes.
    var givesScores: Bool { width == nil && word.argument == .widthOrClasses }
}
