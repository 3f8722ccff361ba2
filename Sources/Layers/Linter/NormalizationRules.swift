import FoveaTensor

/// A bias that the normalization behind it takes away again.
struct BiasBeforeNorm: LintRule {
    let name = "bias-before-norm"

    func findings(in network: LintedNetwork) -> [(path: String, message: String)] {
        network.records.compactMap { record in
            guard record.isLinear, network.variable("bias", of: record) != nil else { return nil }
            // Group and layer normalization take away a mean over several channels, not that of each.
            guard
                let norm = network.layers(after: record).first(where: {
                    $0.layer is BatchNorm || $0.layer is InstanceNorm
                })
            else { return nil }
            return (
                record.path,
                "its bias is taken away again by \(norm.path), which has one of its own; leave it out (bias=false) where the network is yours"
            )
        }
    }
}

/// Numbers that are dropped before their mean and variance are taken: in inference nothing is dropped and the variance is another.
struct DropoutBeforeNorm: LintRule {
    let name = "dropout-before-norm"

    func findings(in network: LintedNetwork) -> [(path: String, message: String)] {
        network.records.compactMap { record in
            guard record.layer is Dropout || record.layer is SpatialDropout, record.output != record.input else {
                return nil
            }
            // A linear layer or an activation between changes nothing of it.
            var next = network.layers(after: record).first
            while let layer = next, layer.isLinear || layer.input.shape == layer.output.shape, !layer.isNormalization {
                next = network.layers(after: layer).first
            }
            guard let norm = next, norm.layer is BatchNorm else { return nil }
            return (
                record.path,
                "it changes the variance that \(norm.path) learns in training and uses in inference, where nothing is dropped "
                    + "(Li et al. 2019, \"variance shift\"); put the dropout behind the last normalization"
            )
        }
    }
}

/// Scores that are normalized: their scale is then the normalization's, and not the classifier's.
struct NormAfterScores: LintRule {
    let name = "norm-after-scores"

    func findings(in network: LintedNetwork) -> [(path: String, message: String)] {
        network.records.filter { $0.isNormalization && $0.output == network.output }.map { record in
            (
                record.path,
                "it normalizes the scores themselves, so that an image's answer depends on the other images of its batch; "
                    + "leave out the normalization behind the last layer"
            )
        }
    }
}

/// Batch statistics of a few images are noise.
struct TinyBatch: LintRule {
    let name = "tiny-batch"
    /// Wu and He 2018, figure 1: the error grows quickly below 8.
    private let least = 8

    func findings(in network: LintedNetwork) -> [(path: String, message: String)] {
        guard let size = network.batchSize, size < least,
            let norm = network.records.first(where: { $0.layer is BatchNorm })
        else { return [] }
        return [
            (
                norm.path,
                "batch normalization takes its mean and variance from \(size) image\(size == 1 ? "" : "s") a step, which is noise "
                    + "(Wu and He 2018); use batches of at least \(least), or group normalization (gn)"
            )
        ]
    }
}
