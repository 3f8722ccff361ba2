import ArgumentParser
import Fovea

/// The flag of a test-time augmentation.
struct TestTimeOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Test-time augmentation: none, or flip, which averages the probabilities for an image and its mirror image.",
            valueName: "kind"))
    var tta = "none"

    func validate() throws { _ = try augmentation() }

    func augmentation() throws -> TestTimeAugmentation {
        try choice(tta, of: "--tta", among: TestTimeAugmentation.allCases)
    }
}
