import FoveaLayers
import FoveaSpec

/// One layer of a formula.
struct TemplateItem: Sendable {
    /// `conv` in `conv32{kernel=5}`.
    let word: String
    /// `32`, or nothing.
    let number: String
    /// `kernel=5`, or nothing.
    let settings: String
    /// Where it stands in the text.
    let place: Int
    /// What the registry makes of it.
    let template: LayerTemplate

    /// - Throws: the registry's sentence for an unknown word or setting.
    init(word: String, number: String, settings: String, place: Int) throws {
        self.word = word
        self.number = number
        self.settings = settings
        self.place = place
        let values = [number, settings].filter { !$0.isEmpty }
        template = try LayerRegistry.registry.make(
            Spec(([word] + [values.joined(separator: ",")]).filter { !$0.isEmpty }.joined(separator: ":")))
    }

    /// The same layer with `factor` times the channels, which only a convolution has.
    func widened(by factor: Int) throws -> TemplateItem {
        guard word == "conv", factor != 1, let width = Int(number) else { return self }
        return try TemplateItem(word: word, number: "\(width * factor)", settings: settings, place: place)
    }
}
