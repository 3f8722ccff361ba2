import ArgumentParser
import Fovea

/// What happens to pixels on their way to the network.
struct PixelOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How images become the network's numbers, such as 'resize:256 center-crop:224 standardize'. "
                + "(default: standardize)", valueName: "specs"))
    var preprocess: String?

    @Option(
        help: ArgumentHelp(
            "Random changes of training images, in order, such as 'crop:padding=4 flip'. (default: none)",
            valueName: "specs"))
    var augment: String?

    /// - Throws: a usage sentence with the nearest spelling.
    func preprocessing() throws -> Preprocessing { try Preprocessing(preprocess ?? Preprocessing.standard) }

    /// - Throws: a usage sentence with the nearest spelling.
    func augmentation() throws -> AugmentationList { try AugmentationList(parsing: augment ?? "") }
}
