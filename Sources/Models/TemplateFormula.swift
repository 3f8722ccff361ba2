import FoveaLayers
import FoveaTensor

/// A network written as a formula, in the manner of CS231n's `[(CONV-RELU)*N-POOL]*M-(FC-RELU)*K-FC`:
///
///     [(conv32-bn-relu)*2-pool]*2-(fc128-bn-relu)*1-fc
///
///     formula   term-term-...
///     term      layer | (formula)*count | [formula]*count          without *count: once
///     layer     WORD[NUMBER][{key=value,...}]                      a layer of `LayerRegistry`
///
/// such as
///
///     conv32, conv64{kernel=5,stride=2}    3x3 convolution to 32 channels with same padding; a 5x5 one to 64
///     pool, pool3{stride=2}                2x2 maximum; a 3x3 one that overlaps
///     bn, relu, dropout0.5                 ...
///     fc128                                linear, 128 outputs; fc at the end: the scores of the classes
///
/// `conv32{kernel=5}` is the spec `conv:32,kernel=5`; `fovea list layers` has all words with their settings.
///
/// In square brackets the width of every `conv` doubles with each repetition: `[conv32-pool]*3` is 32, 64, 128. Square
/// brackets do not stand in brackets. A `conv` or `fc` directly before `bn` has no bias, which `bn` would take away again.
/// Images are flattened before the first `fc`. Paths are words with running numbers: `conv1`, `bn1`, ..., `fc2`.
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
        if spec.contains(where: { "[](){}*".contains($0) }) { return true }
        guard !spec.contains(":") else { return false }
        return spec.split(separator: "-").contains { part in
            LayerRegistry.registry.names.contains(String(part.prefix { $0.isASCII && $0.isLetter }))
        }
    }

    /// The network.
    public func network(classes: Int) -> Sequential {
        var layers: [any Layer] = []
        var counts: [String: Int] = [:]
        var areImages = true
        for (index, item) in items.enumerated() {
            if item.template.place == .features, areImages { layers.append(Flatten().named("flatten")) }
            areImages = item.template.leavesImages(areImages)
            let isNormalized = index + 1 < items.count && items[index + 1].template.removesBias
            let layer = item.template.layer(.init(classes: classes, isNormalized: isNormalized))
            counts[item.word, default: 0] += 1
            layers.append(layer.named("\(item.word)\(counts[item.word] ?? 1)"))
        }
        return Sequential(layers)
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
