import CKernels
import FoveaTensor

/// From places in the dataset to a filled buffer: decode, frame, augment, normalize, mix. One per worker, for it has scratch
/// memory.
final class BatchReader {
    /// What does not change from batch to batch.
    struct Plan: Sendable {
        let dataset: any Dataset
        let pipeline: Pipeline
        let imageSize: ImageSize
        let target: BatchTarget
        let seed: UInt64
        let onBadImage: BadImagePolicy
        /// Whether a bad image's place is taken by another, or left out.
        let replacesBadImages: Bool
    }

    /// A filled buffer.
    struct Loaded: Sendable {
        var indices: [Int] = []
        var badImages: [BadImage] = []
        var times = StageTimes()
    }

    private let plan: Plan
    private let applier: NormalizationApplier
    private let clock = ContinuousClock()
    /// Whether an image had the wrong size, which no skipping mends.
    private var isSettingMissing = false
    /// The last sample of a batch, which the first is mixed with, as it was before it was mixed itself.
    private var lastImage: [Float] = []

    init(_ plan: Plan, _ applier: NormalizationApplier) {
        self.plan = plan
        self.applier = applier
    }

    /// - Throws: what the dataset throws for the first image that cannot be read, where that stops the loading.
    func read(_ samples: EpochOrder.Samples, into buffer: BatchBuffer) throws -> Loaded {
        var loaded = Loaded()
        var keys: [SampleKey] = []
        for sample in samples {
            let place = loaded.indices.count
            let key = SampleKey(
                seed: plan.seed, epoch: samples.epoch, index: sample.index, occurrence: sample.occurrence)
            guard let index = try read(key, into: buffer, place, &loaded) else { continue }
            buffer.setTarget(place, from: plan.dataset, index: index)
            loaded.indices.append(index)
            keys.append(key)
        }
        if !plan.pipeline.mixings.isEmpty {
            let began = clock.now
            mix(keys, in: buffer)
            loaded.times[.mix] += clock.now - began
        }
        // After mixing, which puts pixels of one image beside those of another.
        let began = clock.now
        if let start = buffer.images.baseAddress { applier.finish(start, count: keys.count) }
        loaded.times[.normalize] += clock.now - began
        return loaded
    }

    /// Reads a sample, or the next that can be read.
    ///
    /// - Returns: which image it was; `nil` where it is left out.
    private func read(
        _ key: SampleKey, into buffer: BatchBuffer, _ place: Int, _ loaded: inout Loaded
    ) throws -> Int? {
        var index = key.index
        while true {
            do {
                try read(index, key, into: buffer, place, &loaded.times)
                return index
            } catch let error as FoveaError where plan.onBadImage == .skip && !isSettingMissing {
                loaded.badImages.append(BadImage(index: index, message: error.message))
                guard plan.replacesBadImages else { return nil }
                index = (index + 1) % plan.dataset.count
                guard index != key.index else { throw error.at("none of the images can be read") }
            }
        }
    }

    private func read(
        _ index: Int, _ key: SampleKey, into buffer: BatchBuffer, _ place: Int, _ times: inout StageTimes
    ) throws {
        let began = clock.now
        var framed = ContinuousClock.Instant?.none
        var image = try plan.pipeline.framed(index, of: plan.dataset, key: key) { _ in framed = clock.now }
        let decoded = framed ?? clock.now
        times[.decode] += decoded - began
        let augmenting = clock.now
        times[.frame] += augmenting - decoded
        plan.pipeline.augment(&image, key: key)
        guard image.size == plan.imageSize else {
            // Not a bad image, but one that should have been resized.
            isSettingMissing = true
            throw Pipeline.wrongSize(image.size, at: plan.dataset.place(of: index), expected: plan.imageSize)
        }
        let normalizing = clock.now
        times[.augment] += normalizing - augmenting
        let numbers = buffer.image(place)
        image.pixels.withUnsafeBufferPointer { pixels in
            if let start = numbers.baseAddress { applier.apply(pixels, into: start) }
        }
        times[.normalize] += clock.now - normalizing
    }

    /// Mixes each sample with the one before it, as both were: from the last to the first.
    private func mix(_ keys: [SampleKey], in buffer: BatchBuffer) {
        guard let last = keys.indices.last, last > 0, let width = plan.target.width else { return }
        lastImage = Array(buffer.image(last))
        let lastRow = Array(buffer.row(last, width))
        for place in keys.indices.reversed() {
            guard let mixture = plan.pipeline.mixture(for: keys[place], size: plan.imageSize) else { continue }
            let weight = Float(mixture.weight(for: plan.imageSize))
            let (image, row) = (buffer.image(place), buffer.row(place, width))
            if place > 0 {
                apply(mixture, to: image, with: UnsafeBufferPointer(buffer.image(place - 1)))
                blend(row, UnsafeBufferPointer(buffer.row(place - 1, width)), weight)
            } else {
                lastImage.withUnsafeBufferPointer { apply(mixture, to: image, with: $0) }
                lastRow.withUnsafeBufferPointer { blend(row, $0, weight) }
            }
        }
    }

    private func apply(
        _ mixture: Mixture, to image: UnsafeMutableBufferPointer<Float>, with other: UnsafeBufferPointer<Float>
    ) {
        switch mixture {
        case .blend(let weight): blend(image, other, Float(weight))
        case .paste(let box): Mixture.paste(box, from: other, into: image, size: plan.imageSize)
        }
    }

    private func blend(
        _ x: UnsafeMutableBufferPointer<Float>, _ other: UnsafeBufferPointer<Float>, _ weight: Float
    ) {
        guard let x = x.baseAddress, let start = other.baseAddress else { return }
        fovea_mix_samples(x, start, weight, other.count)
    }
}
