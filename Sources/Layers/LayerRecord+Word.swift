import FoveaTensor

extension LayerRecord {
    /// The layer as a word of a formula, such as `conv64{kernel=5}`; `nil` where formulas have none for it.
    ///
    /// - Parameters:
    ///   - isNormalized: Whether a normalization follows, before which a bias is left out by itself.
    ///   - givesScores: Whether it is the layer whose width is the number of classes.
    public func word(isNormalized: Bool, givesScores: Bool) -> String? {
        switch layer {
        case let layer as Conv2d:
            var settings = Settings()
            settings.add("kernel", layer.kernel.short, unless: "3")
            settings.add("stride", layer.stride.short, unless: "1")
            settings.add("padding", layer.padding?.short, unless: "")
            settings.add("dilation", layer.dilation.short, unless: "1")
            settings.add("groups", "\(layer.groups)", unless: "1")
            settings.add("bias", "\(layer.bias)", unless: "\(!isNormalized)")
            guard layer.paddingMode == .zeros else { return nil }
            return settings.applied(to: givesScores ? "conv" : "conv\(layer.outputs)")
        case let layer as DepthwiseConv2d:
            var settings = Settings()
            settings.add("kernel", layer.kernel.short, unless: "3")
            settings.add("stride", layer.stride.short, unless: "1")
            settings.add("multiplier", "\(layer.multiplier)", unless: "1")
            settings.add("bias", "\(layer.bias)", unless: "\(!isNormalized)")
            guard layer.padding == nil, layer.paddingMode == .zeros, layer.dilation == 1 else { return nil }
            return settings.applied(to: "depthwise")
        case let layer as Linear:
            var settings = Settings()
            settings.add("bias", "\(layer.bias)", unless: "\(!isNormalized)")
            return settings.applied(to: givesScores ? "fc" : "fc\(layer.outputs)")
        case let layer as MaxPool2d: return layer.window.word("pool")
        case let layer as AvgPool2d: return layer.countIncludePad ? layer.window.word("avgpool") : nil
        case let layer as AdaptiveAvgPool2d: return "adaptiveavgpool\(layer.outputSize.short)"
        case let layer as Dropout: return layer.form == .inverted ? "dropout\(layer.rate)" : nil
        case let layer as BatchNorm:
            var settings = Settings()
            settings.add("momentum", "\(layer.momentum)", unless: "\(0.1)")
            settings.add("epsilon", "\(layer.epsilon)", unless: "\(1e-5)")
            settings.add("affine", "\(layer.affine)", unless: "true")
            return settings.applied(to: "bn")
        case let layer as LocalResponseNorm:
            var settings = Settings()
            settings.add("alpha", "\(layer.alpha)", unless: "\(1e-4)")
            settings.add("beta", "\(layer.beta)", unless: "\(0.75)")
            settings.add("k", "\(layer.k)", unless: "\(1.0)")
            return settings.applied(to: layer.size == 5 ? "lrn" : "lrn\(layer.size)")
        case let layer as Softmax:
            var settings = Settings()
            settings.add("beta", "\(layer.beta)", unless: "\(1.0)")
            return settings.applied(to: "softmax")
        case let layer as LogSoftmax:
            var settings = Settings()
            settings.add("beta", "\(layer.beta)", unless: "\(1.0)")
            return settings.applied(to: "logsoftmax")
        default: return standardWord
        }
    }

    /// The word whose layer, without any setting, is this one.
    private var standardWord: String? {
        let site = LayerTemplate.Site(classes: 1)
        return LayerRegistry.registry.names.first { word in
            guard let template = try? LayerRegistry.registry.make(word) else { return false }
            let standard = template.layer(site)
            return type(of: standard) == type(of: layer) && standard.summary == layer.summary
        }
    }

    /// Settings in braces, those left out that are the default.
    private struct Settings {
        private var parts: [String] = []

        mutating func add(_ key: String, _ value: String?, unless standard: String) {
            if let value, value != standard { parts.append("\(key)=\(value)") }
        }

        func applied(to word: String) -> String { parts.isEmpty ? word : "\(word){\(parts.joined(separator: ","))}" }
    }
}

extension PoolingSettings {
    /// As a word of a formula.
    fileprivate func word(_ word: String) -> String {
        var settings: [String] = []
        if kernel.height != kernel.width { settings.append("kernel=\(kernel.short)") }
        if stride != kernel { settings.append("stride=\(stride.short)") }
        if padding != 0, padding != .valid { settings.append("padding=\(padding.short)") }
        if dilation != 1 { settings.append("dilation=\(dilation.short)") }
        if ceilMode { settings.append("ceil=true") }
        let number = kernel.height == kernel.width && kernel != 2 ? "\(kernel.height)" : ""
        return word + number + (settings.isEmpty ? "" : "{\(settings.joined(separator: ","))}")
    }
}
