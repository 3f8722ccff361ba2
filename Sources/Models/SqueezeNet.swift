import FoveaLayers
import FoveaSpec
import FoveaTensor

/// SqueezeNet (Iandola et al. 2016, "AlexNet-level accuracy with 50x fewer parameters"): fire modules, a narrow 1x1 convolution and behind
/// it one of 1x1 and one of 3x3 side by side; a map per class at the end. Paths are those of torchvision's state dictionaries.
public struct SqueezeNet: Model {
    /// Which of the authors' two forms; 1.1 costs less than half.
    public enum Version: Sendable, Hashable {
        /// The paper's: 7x7 first, pools after the first, fourth and eighth layer.
        case v1_0
        /// 3x3 first, pools after the first, third and fifth layer.
        case v1_1
    }

    /// Which of the two forms.
    public let version: Version
    /// The number of maps of the last layer, `classifier.1`.
    public let classes: Int
    /// With `.small`, a 3x3 convolution with stride 1 comes first; for images of about 32x32.
    public let stem: Stem
    /// The rate of the dropout before the last layer.
    public let dropout: Double

    public init(version: Version = .v1_1, classes: Int = 1000, stem: Stem = .imagenet, dropout: Double = 0.5) {
        self.version = version
        self.classes = classes
        self.stem = stem
        self.dropout = dropout
    }

    /// The width of each fire module's branches; the narrow layer before them has a quarter. `nil` is a pool.
    private var modules: [Int?] {
        switch version {
        case .v1_0: [64, 64, 128, nil, 128, 192, 192, 256, nil, 256]
        case .v1_1: [64, 64, nil, 128, 128, nil, 192, 192, 256, 256]
        }
    }

    public var body: some Layer {
        Sequential {
            switch (stem, version) {
            case (.small, _): Conv2d(64, kernel: 3)
            case (.imagenet, .v1_0): Conv2d(96, kernel: 7, stride: 2, padding: 0)
            case (.imagenet, .v1_1): Conv2d(64, kernel: 3, stride: 2, padding: 0)
            }
            ReLU()
            MaxPool2d(kernel: 3, stride: 2, ceilMode: true)
            for width in modules {
                if let width {
                    Fire(squeeze: width / 4, expand: width)
                } else {
                    MaxPool2d(kernel: 3, stride: 2, ceilMode: true)
                }
            }
        }.named("features")
        Sequential {
            Dropout(dropout)
            Conv2d(classes, kernel: 1, initializer: .scores)
            ReLU()
            GlobalAvgPool()
        }.named("classifier")
    }

    static let registrations = [("squeezenet1_0", Version.v1_0), ("squeezenet1_1", Version.v1_1)].map { name, version in
        ModelRegistry.Entry(
            name, "SqueezeNet (Iandola et al. 2016): stem=imagenet|small (3x3, for 32x32 images), dropout=0.5"
        ) { spec in
            let stem = try spec.stem()
            let dropout = try spec.double("dropout", default: 0.5, atLeast: 0, below: 1)
            return { SqueezeNet(version: version, classes: $0, stem: stem, dropout: dropout) }
        }
    }
}

/// A narrow 1x1 convolution, and behind it one of 1x1 and one of 3x3 side by side.
struct Fire: Model {
    let squeeze: Int
    let expand: Int

    var body: some Layer {
        Conv2d(squeeze, kernel: 1).named("squeeze")
        ReLU().named("squeeze_activation")
        Expansion(width: expand)
        // Of both branches at once, which is the same.
        ReLU().named("expand_activation")
    }

    private struct Expansion: Layer {
        let width: Int

        var pathComponent: PathComponent { .transparent }

        func callAsFunction(_ x: Tensor, _ context: Context) throws -> Tensor {
            let branches = Concat {
                Conv2d(width, kernel: 1).named("expand1x1")
                Conv2d(width, kernel: 3).named("expand3x3")
            }
            return try branches(x, context)
        }
    }
}
