import FoveaTensor

/// The sum that defines a convolution: one term for every output place, kernel place and input channel that meet.
///
/// The convolution and its two gradients visit the same terms and differ only in which of the three arrays they sum into.
private func forEachTerm(
    _ geometry: ConvolutionGeometry, input: Shape, kernel: Shape, output: Shape,
    _ visit: (_ x: Int, _ weight: Int, _ y: Int) -> Void
) {
    let outputsPerGroup = kernel[0] / geometry.groups
    for n in 0..<output[0] {
        for o in 0..<output[1] {
            let firstChannel = o / outputsPerGroup * kernel[1]
            for i in 0..<output[2] {
                for j in 0..<output[3] {
                    let y = ((n * output[1] + o) * output[2] + i) * output[3] + j
                    for c in 0..<kernel[1] {
                        for k in 0..<kernel[2] {
                            let row = i * geometry.stride.height + k * geometry.dilation.height - geometry.pads.top
                            guard row >= 0, row < input[2] else { continue }
                            for l in 0..<kernel[3] {
                                let column =
                                    j * geometry.stride.width + l * geometry.dilation.width - geometry.pads.left
                                guard column >= 0, column < input[3] else { continue }
                                let channel = n * input[1] + firstChannel + c
                                let x = (channel * input[2] + row) * input[3] + column
                                let weight = ((o * kernel[1] + c) * kernel[2] + k) * kernel[3] + l
                                visit(x, weight, y)
                            }
                        }
                    }
                }
            }
        }
    }
}

extension Operations.Convolution: ReferenceKernel {
    public func evaluate(_ inputs: [NDArray], outputs: [TensorType]) throws -> [NDArray] {
        let (x, kernel) = (inputs[0].doubles, inputs[1].doubles)
        var y = [Double](repeating: 0, count: outputs[0].count)
        forEachTerm(geometry, input: inputs[0].shape, kernel: inputs[1].shape, output: outputs[0].shape) {
            y[$2] += x[$0] * kernel[$1]
        }
        return [NDArray(outputs[0], doubles: y)]
    }
}

extension Operations.ConvolutionInputGradient: ReferenceKernel {
    public func evaluate(_ inputs: [NDArray], outputs: [TensorType]) throws -> [NDArray] {
        let (dy, kernel) = (inputs[0].doubles, inputs[1].doubles)
        var dx = [Double](repeating: 0, count: outputs[0].count)
        forEachTerm(geometry, input: inputShape, kernel: inputs[1].shape, output: inputs[0].shape) {
            dx[$0] += dy[$2] * kernel[$1]
        }
        return [NDArray(outputs[0], doubles: dx)]
    }
}

extension Operations.ConvolutionKernelGradient: ReferenceKernel {
    public func evaluate(_ inputs: [NDArray], outputs: [TensorType]) throws -> [NDArray] {
        let (x, dy) = (inputs[0].doubles, inputs[1].doubles)
        var dkernel = [Double](repeating: 0, count: outputs[0].count)
        forEachTerm(geometry, input: inputs[0].shape, kernel: kernelShape, output: inputs[1].shape) {
            dkernel[$1] += x[$0] * dy[$2]
        }
        return [NDArray(outputs[0], doubles: dkernel)]
    }
}
