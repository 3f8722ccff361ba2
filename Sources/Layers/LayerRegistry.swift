import FoveaSpec

/// The layers that a spec can name, such as `conv:32,kernel=5`; the words of template formulas, where the same layer is
/// written `conv32{kernel=5}`. Names are therefore lower-case letters only.
public enum LayerRegistry {
    /// A layer's name, its line of help, and a factory that reads its settings from a spec.
    public typealias Entry = Registry<LayerTemplate>.Entry

    /// The entries by name. A new layer is one line here.
    public static let registry = Registry<LayerTemplate>(
        "layer",
        [
            // Convolution and pooling.
            Conv2d.registration,
            ConvTranspose2d.registration,
            DepthwiseConv2d.registration,
            MaxPool2d.registration,
            MinPool2d.registration,
            AvgPool2d.registration,
            AdaptiveAvgPool2d.registration,
            GlobalAvgPool.registration,
            GlobalMaxPool.registration,
            GlobalMinPool.registration,
            // Normalization.
            BatchNorm.registration,
            GroupNorm.registration,
            InstanceNorm.registration,
            LayerNorm.registration,
            LocalResponseNorm.registration,
            // Recurrence.
            RNN.registration,
            GRU.registration,
            LSTM.registration,
            // Activation.
            ReLU.registration,
            ReLU6.registration,
            LeakyReLU.registration,
            PReLU.registration,
            ELU.registration,
            SELU.registration,
            GELU.registration,
            SiLU.registration,
            Mish.registration,
            Softplus.registration,
            Sigmoid.registration,
            HardSigmoid.registration,
            Tanh.registration,
            HardSwish.registration,
            Softsign.registration,
            Softmax.registration,
            LogSoftmax.registration,
            // Regularization.
            Dropout.registration,
            SpatialDropout.registration,
            StochasticDepth.registration,
            SqueezeExcitation.registration,
            // Features.
            Flatten.registration,
            Linear.registration,
        ],
        aliases: [
            "maxpool": "pool", "averagepool": "avgpool", "batchnorm": "bn", "layernorm": "ln", "groupnorm": "gn",
            "instancenorm": "in", "linear": "fc", "dense": "fc", "globalavgpool": "gap", "globalmaxpool": "gmp",
            "swish": "silu", "convtranspose": "deconv", "lrelu": "leakyrelu",
        ])
}
