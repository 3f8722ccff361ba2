/// A sample as one epoch shows it, with all that happened to it on the way.
public struct AugmentedSample: Sendable {
    /// The sample's key: the same key gives the same sample again.
    public let key: SampleKey
    /// What the network would see, before normalization.
    public let image: Image
    /// What was done and with which parameters, in order.
    public let steps: [String]
}

extension Pipeline {
    /// Makes a sample of any epoch again, alone.
    ///
    /// - Parameter previous: The sample before it in its batch, which ``mixings`` mix it with; not mixed where it is `nil`.
    /// - Throws: what the dataset throws when the image cannot be read.
    public func sample(
        _ key: SampleKey, of dataset: any Dataset, after previous: AugmentedSample? = nil
    ) throws -> AugmentedSample {
        var steps: [String] = []
        var image = try framed(key.index, of: dataset, key: key) { steps.append("\($0)") }
        steps += augment(&image, key: key).map(\.description)
        if let previous, previous.image.size == image.size, let mixture = mixture(for: key, size: image.size) {
            mixture.apply(to: &image, with: previous.image)
            steps.append("\(mixture)")
        }
        return AugmentedSample(key: key, image: image, steps: steps)
    }
}

extension Frame: CustomStringConvertible {
    /// `crop 120x100 at (20, 35), to 224x224`
    public var description: String {
        let whole = window == ImageBox(of: resized) ? "" : ", of that \(window)"
        return "crop \(source), to \(resized)\(whole)"
    }
}

extension Mixture {
    /// The mixture of two images of one size.
    func apply(to image: inout Image, with other: Image) {
        let size = image.size
        image.withUnsafeMutablePixels { pixels in
            switch self {
            case .blend(let weight):
                for place in pixels.indices {
                    let sum = weight * Double(pixels[place]) + (1 - weight) * Double(other.pixels[place])
                    pixels[place] = UInt8(sum.rounded())
                }
            case .paste(let box):
                other.pixels.withUnsafeBufferPointer { Mixture.paste(box, from: $0, into: pixels, size: size) }
            }
        }
    }
}
