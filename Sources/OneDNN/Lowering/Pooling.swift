import CKernels
import FoveaCompiler
import FoveaTensor

extension PoolingWindow {
    /// The kernels' description of pooling `input` into `output`.
    fileprivate func shape(_ input: Shape, _ output: Shape, _ layout: Layout) -> fovea_pool_shape {
        let lanes = layout.blocks.first?.size ?? 1
        return fovea_pool_shape(
            planes: Int64(input[0] * input[1] / lanes), lanes: Int64(lanes), height: Int64(input[2]),
            width: Int64(input[3]), output_height: Int64(output[2]), output_width: Int64(output[3]),
            kernel_height: Int64(kernel.height), kernel_width: Int64(kernel.width),
            stride_height: Int64(stride.height), stride_width: Int64(stride.width), padding_top: Int64(pads.top),
            padding_left: Int64(pads.left), padding_bottom: Int64(pads.bottom), padding_right: Int64(pads.right),
            dilation_height: Int64(dilation.height), dilation_width: Int64(dilation.width))
    }

    /// The largest number of each window, or with sign -1 the smallest.
    fileprivate func lowerExtremum(_ step: StepBuilder, sign: Float) {
        let (x, y, place, threads) = (step.inputs[0], step.outputs[0], step.outputs[1], step.threads)
        let shape = shape(x.type.shape, y.type.shape, x.layout)
        step.add("planes") { buffers in
            withUnsafePointer(to: shape) {
                fovea_max_pool_forward(
                    $0, sign, buffers.floats(x.buffer), buffers.floats(y.buffer), buffers[place.buffer], threads)
            }
        }
    }
}

extension Operations.MaxPool: Lowering {
    package func isSupported(_ site: OperationSite) -> Bool {
        site.inputs[0].dtype == .f32 && site.outputs[0].count > 0
    }
    package func demands(_ site: OperationSite) -> LayoutDemands { site.imageDemands }
    package func lower(_ step: StepBuilder) throws { window.lowerExtremum(step, sign: 1) }
}

extension Operations.MinPool: Lowering {
    package func isSupported(_ site: OperationSite) -> Bool {
        site.inputs[0].dtype == .f32 && site.outputs[0].count > 0
    }
    package func demands(_ site: OperationSite) -> LayoutDemands { site.imageDemands }
    package func lower(_ step: StepBuilder) throws { window.lowerExtremum(step, sign: -1) }
}

extension Operations.MaxPoolGradient: Lowering {
    package func isSupported(_ site: OperationSite) -> Bool { site.inputs[0].dtype == .f32 && site.inputs[0].count > 0 }
    package func demands(_ site: OperationSite) -> LayoutDemands { site.imageDemands }

    package func lower(_ step: StepBuilder) throws {
        let (dy, place, dx, threads) = (step.inputs[0], step.inputs[1], step.outputs[0], step.threads)
        let shape = window.shape(dx.type.shape, dy.type.shape, dy.layout)
        step.add("planes") { buffers in
            withUnsafePointer(to: shape) {
                fovea_max_pool_backward(
                    $0, buffers.floats(dy.buffer), buffers[place.buffer], buffers.floats(dx.buffer), threads)
            }
        }
    }
}

extension Operations.AveragePool: Lowering {
    package func isSupported(_ site: OperationSite) -> Bool { site.isImages }
    package func demands(_ site: OperationSite) -> LayoutDemands { site.imageDemands }

    package func lower(_ step: StepBuilder) throws {
        let (x, y) = (step.inputs[0], step.outputs[0])
        step.addAverage(window.shape(x.type.shape, y.type.shape, x.layout), countIncludePad)
    }
}

extension Operations.AveragePoolGradient: Lowering {
    package func isSupported(_ site: OperationSite) -> Bool { site.isImages }
    package func demands(_ site: OperationSite) -> LayoutDemands { site.imageDemands }

    package func lower(_ step: StepBuilder) throws {
        let (dy, dx) = (step.inputs[0], step.outputs[0])
        step.addAverageGradient(window.shape(dx.type.shape, dy.type.shape, dy.layout), countIncludePad)
    }
}

extension Operations.AdaptiveAveragePool: Lowering {
    package func isSupported(_ site: OperationSite) -> Bool { site.isImages }
    package func demands(_ site: OperationSite) -> LayoutDemands { site.imageDemands }

    package func lower(_ step: StepBuilder) throws {
        let (x, y) = (step.inputs[0], step.outputs[0])
        step.addAverage(PoolingWindow.adaptive.shape(x.type.shape, y.type.shape, x.layout), false)
    }
}

extension Operations.AdaptiveAveragePoolGradient: Lowering {
    package func isSupported(_ site: OperationSite) -> Bool { site.isImages }
    package func demands(_ site: OperationSite) -> LayoutDemands { site.imageDemands }

    package func lower(_ step: StepBuilder) throws {
        let (dy, dx) = (step.inputs[0], step.outputs[0])
        step.addAverageGradient(PoolingWindow.adaptive.shape(dx.type.shape, dy.type.shape, dy.layout), false)
    }
}

extension PoolingWindow {
    /// The kernels' word for windows that cover the image evenly.
    fileprivate static let adaptive = PoolingWindow(kernel: Size2d(height: 0, width: 0), stride: 1)
}

extension StepBuilder {
    fileprivate func addAverage(_ shape: fovea_pool_shape, _ countIncludePad: Bool) {
        let (x, y, threads) = (inputs[0].buffer, outputs[0].buffer, threads)
        let counted: Int32 = countIncludePad ? 1 : 0
        add("planes") { buffers in
            withUnsafePointer(to: shape) {
                fovea_average_pool_forward($0, counted, buffers.floats(x), buffers.floats(y), threads)
            }
        }
    }

    fileprivate func addAverageGradient(_ shape: fovea_pool_shape, _ countIncludePad: Bool) {
        let (dy, dx, threads) = (inputs[0].buffer, outputs[0].buffer, threads)
        let counted: Int32 = countIncludePad ? 1 : 0
        add("planes") { buffers in
            withUnsafePointer(to: shape) {
                fovea_average_pool_backward($0, counted, buffers.floats(dy), buffers.floats(dx), threads)
            }
        }
    }
}
