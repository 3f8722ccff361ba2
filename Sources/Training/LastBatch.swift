import FoveaData
import FoveaLayers
import FoveaTensor

/// What becomes of the images of an epoch that fill no batch.
struct LastBatch {
    /// Batches of an epoch.
    let batchesPerEpoch: Int
    /// Steps of an epoch, of one or more batches each.
    let stepsPerEpoch: Int
    /// Whether the images that are left over are left out.
    let isDropped: Bool
    /// What a user should know of it.
    let warning: String?

    init(of data: TrainingData, _ options: Trainer.Options, _ model: any Layer) {
        let count = data.training.count
        let size = min(options.batchSize, count)
        let left = count % max(size, 1)
        // A single number per channel has no variance.
        let isTooSmall =
            left == 1
            && (try? TracedModel(model, input: imageBatch(1, data.inputShape), mode: .training)) == nil
        isDropped = left > 0 && (options.lastBatch == .drop || isTooSmall)
        batchesPerEpoch = (count + size - 1) / max(size, 1) - (isDropped ? 1 : 0)
        // Not by a sum: what is asked for may be as large as any number.
        stepsPerEpoch =
            batchesPerEpoch / options.accumulate + (batchesPerEpoch.isMultiple(of: options.accumulate) ? 0 : 1)
        let share = Int((100 * Double(left) / Double(max(count, 1))).rounded())
        warning =
            if options.batchSize > count {
                "there are \(count) training images, fewer than a batch of \(options.batchSize): every epoch is one step; use a smaller batch size"
            } else if isTooSmall, options.lastBatch == .keep {
                "the last batch of each epoch has a single image, of which batch normalization learns nothing: it is left out, another "
                    + "one in each epoch"
            } else if isDropped, share >= 5 {
                "each epoch leaves out \(left) of \(count) images (\(share)%), which fill no batch of \(options.batchSize); use a batch "
                    + "size that leaves fewer, or keep the last batch"
            } else {
                nil
            }
    }
}

/// Whether the images that fill no batch make a smaller one at the end of the epoch.
public enum LastBatchPolicy: String, Sendable, Hashable, Codable, CaseIterable {
    /// They do: every image is seen in every epoch.
    case keep
    /// They are left out; in a shuffled epoch others each time.
    case drop
}
