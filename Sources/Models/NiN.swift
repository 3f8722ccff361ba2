import FoveaLayers
import FoveaSpec
import FoveaTensor

/// Network in Network (Lin, Chen and Yan 2014): each convolution is followed by two of 1x1, a small fully connected network at every
/// place; the last gives a map per class, whose mean is the score. The paper's networks for CIFAR-10 (`.small`) and for ImageNet.
///
/// Paths follow Caffe's: `conv1`, `cccp1`, `cccp2`, ...
public struct NiN: Model {
    /// The number of maps of the last layer.
    public let classes: Int
    /// Which of the paper's two networks.
    public let stem: Stem
    /// The rate of the dropouts.
    public let dropout: Double

    public init(classes: Int = 10, stem: Stem = .small, dropout: Double = 0.5) {
        self.classes = classes
        self.stem = stem
        self.dropout = dropout
    }

    /// One convolution with the two of 1x1 behind it.
    private struct Group {
        let kernel: Size2d
        var stride: Size2d = 1
        var padding: Padding?
        let widths: [Int]
        var pool: (any Layer)?
        var isDropped = false
    }

    private var groups: [Group] {
        let pool = MaxPool2d(kernel: 3, stride: 2, ceilMode: true)
        switch stem {
        case .small:
            return [
                Group(kernel: 5, widths: [192, 160, 96], pool: pool, isDropped: true),
                Group(
                    kernel: 5, widths: [192, 192, 192], pool: AvgPool2d(kernel: 3, stride: 2, ceilMode: true),
                    isDropped: true),
                Group(kernel: 3, widths: [192, 192, classes]),
            ]
        case .imagenet:
            return [
                Group(kernel: 11, stride: 4, padding: 0, widths: [96, 96, 96], pool: pool),
                Group(kernel: 5, widths: [256, 256, 256], pool: pool),
                Group(kernel: 3, widths: [384, 384, 384], pool: pool, isDropped: true),
                Group(kernel: 3, widths: [1024, 1024, classes]),
            ]
        }
    }

    public var body: some Layer {
        for (index, group) in groups.enumerated() {
            let isLast = index == groups.count - 1
            Conv2d(group.widths[0], kernel: group.kernel, stride: group.stride, padding: group.padding).named(
                "conv\(index + 1)")
            ReLU().named("relu\(index + 1)")
            Conv2d(group.widths[1], kernel: 1).named("cccp\(2 * index + 1)")
            ReLU().named("cccprelu\(2 * index + 1)")
            Conv2d(group.widths[2], kernel: 1, initializer: isLast ? .scores : .he).named("cccp\(2 * index + 2)")
            ReLU().named("cccprelu\(2 * index + 2)")
            if let pool = group.pool { pool.named("pool\(index + 1)") }
            if group.isDropped { Dropout(dropout).named("drop\(index + 1)") }
        }
        GlobalAvgPool().named("avgpool")
    }

    static let registration = ModelRegistry.Entry(
        "nin", "Network in Network (Lin et al. 2014): stem=small|imagenet, dropout=0.5"
    ) { spec in
        let stem = try spec.stem(default: .small)
        let dropout = try spec.double("dropout", default: 0.5, atLeast: 0, below: 1)
        return { NiN(classes: $0, stem: stem, dropout: dropout) }
    }
}
