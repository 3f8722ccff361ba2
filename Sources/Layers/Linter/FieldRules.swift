import FoveaTensor

/// Kernels larger than what is left of the image: all but their middle weights only ever meet padding.
struct PaddingOnly: LintRule {
    let name = "padding-only"

    func findings(in network: LintedNetwork) -> [(path: String, message: String)] {
        let wasted = network.records.filter { record in
            guard let kernel = (record.layer as? Conv2d)?.kernel ?? (record.layer as? DepthwiseConv2d)?.kernel,
                record.input.rank == 4
            else { return false }
            return kernel.height > 1 && record.input.shape[2] == 1 || kernel.width > 1 && record.input.shape[3] == 1
        }
        guard let first = wasted.first else { return [] }
        let others = wasted.count > 1 ? " (and \(wasted.count - 1) more)" : ""
        return [
            (
                first.path,
                "the image is \(first.input.shape[2])x\(first.input.shape[3]) here, and the kernel's outer weights meet nothing but "
                    + "padding\(others); pool or stride less for images of \(network.image[0])x\(network.image[1]) (networks for photographs have stem=small)"
            )
        ]
    }
}

/// A mean over places of which each has seen only a small part of the image.
struct NarrowField: LintRule {
    let name = "narrow-field"

    func findings(in network: LintedNetwork) -> [(path: String, message: String)] {
        network.records.compactMap { record in
            guard record.layer is GlobalAvgPool || record.layer is GlobalMaxPool || record.layer is GlobalMinPool,
                record.input.shape[2] > 1,
                let before = network.records.last(where: { $0.output == record.input }),
                case .window(let rows, let columns)? = network.field(of: before)
            else { return nil }
            let (height, width) = (Double(network.image[0]), Double(network.image[1]))
            guard rows.size < height / 4, columns.size < width / 4 else { return nil }
            return (
                record.path,
                "each place that it pools has seen \(Int(rows.size))x\(Int(columns.size)) of the image's "
                    + "\(network.image[0])x\(network.image[1]), less than a quarter: what is larger than that is seen by no unit; "
                    + "add layers, strides or pools"
            )
        }
    }
}
