import FoveaSpec
import FoveaTensor

/// Blurs images by a Gaussian whose sigma is drawn evenly from a range; torchvision's `GaussianBlur`.
public struct RandomBlur: Augmentation, Hashable {
    /// The window's rows and columns.
    public let kernel: Int
    /// In pixels.
    public let sigma: ClosedRange<Double>
    /// How many of the images are blurred.
    public let probability: Double

    /// - Parameters:
    ///   - kernel: Odd, at least 1.
    ///   - sigma: Above 0.
    ///   - probability: All images unless said otherwise.
    public init(kernel: Int = 3, sigma: ClosedRange<Double> = 0.1...2, probability: Double = 1) {
        self.kernel = kernel
        self.sigma = sigma
        self.probability = probability
    }

    public func draw(for size: ImageSize, from random: inout RandomDraws) -> [any ImageTransform] {
        guard random.isTrue(probability: probability) else { return [] }
        return [GaussianBlur(kernel: kernel, sigma: random.uniform(in: sigma))]
    }

    static let registration = AugmentationRegistry.Entry(
        "blur", "blurs by a Gaussian: kernel=3 (odd), sigma=0.1/2 (low/high), p=1"
    ) { spec in
        let kernel = try spec.int("kernel", default: 3, in: 1...101)
        guard kernel % 2 == 1 else {
            throw FoveaError.usage(
                "'kernel' of 'blur' expects an odd number, for the window has a middle, but got '\(kernel)'")
        }
        return .image(
            RandomBlur(
                kernel: kernel, sigma: try spec.range("sigma", default: 0.1...2, within: 0.01...100),
                probability: try spec.probability(default: 1)))
    }
}
