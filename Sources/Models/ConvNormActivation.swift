import FoveaLayers
import FoveaTensor

/// A convolution without bias, a batch normalization, and an activation, numbered 0, 1, 2: torchvision's `Conv2dNormActivation`, what
/// MobileNet and EfficientNet are made of.
struct ConvNormActivation: Model {
    let outputs: Int
    var kernel: Size2d = 3
    var stride = 1
    /// `nil` for a depthwise convolution, each channel on its own.
    var groups: Int? = 1
    /// `nil` for none.
    var activation: (any Layer)? = ReLU()

    var body: some Layer {
        if let groups {
            Conv2d(outputs, kernel: kernel, stride: Size2d(stride), groups: groups, bias: false)
        } else {
            DepthwiseConv2d(kernel: kernel, stride: Size2d(stride), bias: false)
        }
        BatchNorm()
        if let activation { activation }
    }
}
