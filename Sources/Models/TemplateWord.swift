import FoveaLayers

/// A word of template formulas: `conv32`, `bn`, `relu`, `dropout0.5`. Adding one is a line in the table.
struct TemplateWord: Sendable {
    /// What stands behind the word.
    enum Argument: Sendable {
        case none
        /// A whole number of channels or features.
        case width
        /// As `width`; without a number it is the classes, and the end of the formula.
        case widthOrClasses
        /// A number of at least 0 and below 1; 0.5 where it is left out.
        case rate
    }

    /// Which part of a network it may stand in.
    enum Place: Sendable {
        /// Before the first fc: it needs images.
        case image
        case anywhere
        /// It turns images into features; what follows sees those.
        case features
    }

    let name: String
    let argument: Argument
    let place: Place
    /// Makes the layer from its number, and from whether it has a bias of its own.
    let make: @Sendable (_ width: Int, _ rate: Double, _ bias: Bool) -> any Layer

    static let all: [TemplateWord] = [
        .init(name: "conv", argument: .width, place: .image) { width, _, bias in
            Conv2d(width, kernel: 3, bias: bias)
        },
        .init(name: "bn", argument: .none, place: .anywhere) { _, _, _ in BatchNorm() },
        .init(name: "relu", argument: .none, place: .anywhere) { _, _, _ in ReLU() },
        .init(name: "sigmoid", argument: .none, place: .anywhere) { _, _, _ in Sigmoid() },
        .init(name: "tanh", argument: .none, place: .anywhere) { _, _, _ in Tanh() },
        .init(name: "pool", argument: .none, place: .image) { _, _, _ in MaxPool2d(kernel: 2) },
        .init(name: "avgpool", argument: .none, place: .image) { _, _, _ in AvgPool2d(kernel: 2) },
        .init(name: "dropout", argument: .rate, place: .anywhere) { _, rate, _ in Dropout(rate) },
        .init(name: "fc", argument: .widthOrClasses, place: .features) { width, _, bias in Linear(width, bias: bias) },
    ]

    /// As an example of its use.
    var example: String {
        switch argument {
        case .none: name
        case .width: name + "32"
        case .widthOrClasses: name + "128"
        case .rate: name + "0.5"
        }
    }
}
