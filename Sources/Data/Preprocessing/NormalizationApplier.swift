import CKernels
import COpenBLAS
import FoveaTensor

/// A normalization ready to be used on many images, in two steps: image by image, then once for the whole batch.
///
///     for image in images { applier.apply(image.pixels, into: place) }
///     applier.finish(batch, count: images.count)
///
/// Several threads may use one at once.
struct NormalizationApplier: Sendable {
    private let step: Step
    private let whitening: NDArray?

    private enum Step {
        /// What each of the 256 bytes becomes in each channel, `[channels, 256]`: one load per pixel instead of a
        /// conversion, a subtraction and a division, and every value is the formula's in double precision, rounded once.
        case table(channels: Int, [Float])
        /// `pixel * scale + shift` for every place of an image.
        case affine(scale: [Float], shift: [Float])
    }

    init(_ normalization: Normalization) {
        let channels = normalization.channels
        if normalization.isPerChannel {
            let values = (0..<channels).flatMap { channel in
                (0..<256).map { normalization.normalized(Double($0) / 255, place: channel) }
            }
            step = .table(channels: channels, values)
        } else {
            let (means, deviations) = (normalization.mean, normalization.standardDeviation)
            step = .affine(
                scale: deviations.map { Float(1 / (255 * $0)) }, shift: zip(means, deviations).map { Float(-$0 / $1) })
        }
        whitening = normalization.whitening
    }

    /// The first step: the bytes of one image, in planes, become as many numbers.
    func apply(_ pixels: UnsafeBufferPointer<UInt8>, into result: UnsafeMutablePointer<Float>) {
        guard let source = pixels.baseAddress else { return }
        switch step {
        case .table(let channels, let values):
            let plane = pixels.count / channels
            values.withUnsafeBufferPointer { table in
                guard let table = table.baseAddress else { return }
                for channel in 0..<channels {
                    let row = table + 256 * channel
                    let (from, to) = (source + channel * plane, result + channel * plane)
                    for place in 0..<plane { to[place] = row[Int(from[place])] }
                }
            }
        case .affine(let scale, let shift):
            precondition(pixels.count == scale.count, "an image of \(pixels.count) bytes, but \(scale.count) places")
            fovea_image_affine(Int64(pixels.count), source, scale, shift, result)
        }
    }

    /// The second step, over `count` images one after the other: whitens them in place. Nothing where there is no
    /// whitening.
    func finish(_ batch: UnsafeMutablePointer<Float>, count: Int) {
        guard let whitening, count > 0 else { return }
        OpenBLAS.useOneThread()
        let size = whitening.shape[0]
        whitening.withUnsafeBytes { matrix in
            withUnsafeTemporaryAllocation(of: Float.self, capacity: count * size) { images in
                _ = images.initialize(from: UnsafeBufferPointer(start: batch, count: count * size))
                // An image is a row: Y = X Wᵀ.
                cblas_sgemm(
                    CblasRowMajor, CblasNoTrans, CblasTrans, Int32(count), Int32(size), Int32(size), 1,
                    images.baseAddress, Int32(size), matrix.bindMemory(to: Float.self).baseAddress, Int32(size), 0,
                    batch, Int32(size))
            }
        }
    }
}
