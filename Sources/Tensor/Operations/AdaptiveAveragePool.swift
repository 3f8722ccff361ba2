extension Operations {
    /// The mean over as many windows as there are outputs, which cover the image evenly, as PyTorch's
    /// `adaptive_avg_pool2d`: along an axis of `H` places, output `i` of `O` sees
    ///
    ///     ⌊i · H / O⌋ ..< ⌈(i + 1) · H / O⌉
    ///
    /// Where `O` does not divide `H`, windows differ in size by one and neighbours overlap.
    ///
    /// - Input: images `[N, C, H, W]`. Output: `[N, C, OH, OW]`.
    /// - Gradient: ``AdaptiveAveragePoolGradient``.
    public struct AdaptiveAveragePool: Operation {
        /// Height and width of the result.
        public let outputSize: Size2d

        /// At least 1x1; larger than the image repeats places.
        public init(outputSize: Size2d) { self.outputSize = outputSize }

        /// The places that output `index` of `outputs` sees along an axis.
        public static func window(_ index: Int, of outputs: Int, extent: Int) -> Range<Int> {
            (index * extent / outputs)..<(((index + 1) * extent + outputs - 1) / outputs)
        }

        public func outputTypes(for inputs: [TensorType]) throws -> [TensorType] {
            let layer = "AdaptiveAvgPool2d"
            try requireOneFloatingPoint(layer, ["its input": inputs[0]])
            return [TensorType(try outputShape(inputs[0].shape, layer: layer), inputs[0].dtype)]
        }

        func outputShape(_ shape: Shape, layer: String) throws -> Shape {
            guard shape.rank == 4, shape.image.isPositive else {
                throw FoveaError.invalid(
                    "\(layer) expects images [batch, channels, height, width], but got shape \(shape)")
            }
            guard outputSize.isPositive else {
                throw FoveaError.invalid("\(layer) expects an output of at least 1x1, but got \(outputSize)")
            }
            return [shape[0], shape[1], outputSize.height, outputSize.width]
        }

        public func gradient(inputs: [Tensor], outputs: [Tensor], cotangents: [Tensor?]) throws -> [Tensor?] {
            guard let dy = cotangents[0] else { return [nil] }
            let gradient = AdaptiveAveragePoolGradient(outputSize: outputSize, inputShape: inputs[0].shape)
            return [try .applying(gradient, to: dy)]
        }

        public func cost(inputs: [TensorType], outputs: [TensorType]) -> Cost {
            let places = largestWindow(inputs[0].shape)
            return .elementwise(inputs, outputs, flopsPerElement: places.count)
        }

        /// Height and width of the largest window.
        public func largestWindow(_ input: Shape) -> Size2d {
            func largest(_ outputs: Int, _ extent: Int) -> Int {
                (0..<outputs).reduce(0) {
                    Swift.max($0, AdaptiveAveragePool.window($1, of: outputs, extent: extent).count)
                }
            }
            return Size2d(height: largest(outputSize.height, input[2]), width: largest(outputSize.width, input[3]))
        }
    }
}

extension Tensor {
    /// The mean over `outputSize` windows that cover the image evenly; see ``Operations/AdaptiveAveragePool``.
    ///
    /// - Throws: a sentence when this is not a batch of images or the output is smaller than 1x1.
    public func adaptiveAveragePool2d(_ outputSize: Size2d) throws -> Tensor {
        if rank == 4, outputSize.isPositive, shape.image.isPositive, shape[2] % outputSize.height == 0,
            shape[3] % outputSize.width == 0
        {
            // Windows that touch: the usual pooling.
            let kernel = Size2d(height: shape[2] / outputSize.height, width: shape[3] / outputSize.width)
            return kernel == 1 ? self : try averagePool2d(kernel: kernel)
        }
        return try .applying(Operations.AdaptiveAveragePool(outputSize: outputSize), to: self)
    }
}
