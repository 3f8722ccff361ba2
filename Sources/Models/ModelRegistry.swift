import FoveaLayers
import FoveaSpec
import FoveaTensor

/// The networks that a spec can name: a registered name such as `resnet18:stem=small`, or a template formula such as
/// `[(conv32-bn-relu)*2-pool]*2-(fc128-bn-relu)-fc`.
public enum ModelRegistry {
    /// A network that still waits for its number of classes.
    public typealias Product = @Sendable (_ classes: Int) -> any Layer
    /// A network's name, its line of help, and a factory that reads its settings from a spec.
    public typealias Entry = Registry<Product>.Entry

    /// The named networks, family by family; a new one is one line here. Formulas are not among them; ``model(_:classes:)`` understands
    /// both.
    public static let registry = Registry<Product>(
        "model",
        [
            LinearClassifier.registration,
            MLP.registration,
            LeNet.registration,
            AlexNet.registration,
            AlexNet2012.registration,
            ZFNet.registration,
        ]
            + VGG.registrations
            + [
                NiN.registration,
                GoogLeNet.registration,
            ]
            + ResNet.registrations
            + CIFARResNet.registrations
            + WideResNet.registrations
            + CIFARResNeXt.registrations
            + DenseNet.registrations
            + SqueezeNet.registrations
            + [
                MobileNetV2.registration,
                EfficientNet.registration,
            ]
            + ConvNeXt.registrations)

    /// The most classes that a network is made for.
    public static let mostClasses = 1_000_000

    /// The network that a spec describes.
    ///
    /// - Throws: a usage sentence with the nearest valid spelling, or pointing at the place in a formula; or for a
    ///   number of classes outside of 1...``mostClasses``.
    public static func model(_ spec: String, classes: Int) throws -> any Layer {
        guard (1...mostClasses).contains(classes) else {
            throw FoveaError.usage("a model needs 1 to \(mostClasses) classes, but got \(classes)")
        }
        if TemplateFormula.looksLikeOne(spec) { return try TemplateFormula(spec).network(classes: classes) }
        return try registry.make(spec)(classes)
    }
}
