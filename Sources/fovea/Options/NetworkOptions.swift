import ArgumentParser
import Fovea

/// A network without data: what it is, what goes in and how many classes come out.
struct NetworkOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Such as resnet18:stem=small or a template.", valueName: "spec"))
    var model: String

    @Option(help: ArgumentHelp("The images' channels, height and width, such as 3x32x32.", valueName: "shape"))
    var input: String

    @Option(help: ArgumentHelp("The number of classes.", valueName: "n"))
    var classes = 10

    /// `[channels, height, width]`.
    func inputShape() throws -> Shape {
        guard let shape = Shape(extents: input), shape.rank == 3 else {
            throw FoveaError.usage("--input expects channels, height and width such as 3x32x32, but got '\(input)'")
        }
        return shape
    }

    /// The network.
    ///
    /// - Throws: a usage sentence with the nearest valid spelling for what is unknown.
    func network() throws -> any Layer { try ModelRegistry.model(model, classes: classes) }
}
