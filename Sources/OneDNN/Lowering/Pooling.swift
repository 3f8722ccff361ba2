import CKernels
import FoveaCompiler
import FoveaTensor

/// Both sides in the same layout: blocks of channels where the operand comes so, row-major otherwise.
private func demands(_ site: Site) -> LayoutDemands {
    let follow = LayoutDemand.shared(0) { $0.isPlain || $0 == .channelBlocked(OneDNN.channelBlock) }
    return LayoutDemands(inputs: site.inputs.map { _ in follow }, outputs: site.outputs.map { _ in follow })
}

extension PoolingWindow {
    /// The average kernels count either all places of a window or those inside the image; in ceil mode a window can
    /// reach beyond the padding too, which counts as neither.
    fileprivate func hasWholeWindows(_ countIncludePad: Bool) -> Bool { !ceilMode || !countIncludePad }

    /// The kernels' description of pooling `input` into `output`.
    fileprivate func shape(_ input: Shape, _ output: Shape, _ layout: Layout) -> fovea_pool_shape {
        let lanes = layout.blocks.first?.size ?? 1
        return fovea_pool_shape(
            planes: Int64(input[0] * input[1] / lanes), lanes: Int64(lanes), height: Int64(input[2]),
            width: Int64(input[3]), output_height: Int64(output[2]), output_width: Int64(output[3]),
            kernel_height: Int64(kernel.height), kernel_width: Int64(kernel.width),
            stride_height: Int64(stride.height), stride_width: Int64(stride.width), padding_top: Int64(pads.top),
            padding_left: Int64(pads.left), dilation_height: Int64(dilation.height),
            dilation_width: Int64(dilation.width))
    }
}

extension Operations.MaxPool: Lowering {
    func isSupported(_ site: Site) -> Bool { site.inputs[0].dtype == .f32 && site.outputs[0].count > 0 }
    func demands(_ site: Site) -> LayoutDemands { FoveaOneDNN.demands(site) }

    func lower(_ step: StepBuilder) throws {
        let (x, y, place, threads) = (step.inputs[0], step.outputs[0], step.outputs[1], step.threads)
        let shape = window.shape(x.type.shape, y.type.shape, x.layout)
        step.add("planes") { buffers in
            withUnsafePointer(to: shape) {
                fovea_max_pool_forward(
                    $0, buffers.floats(x.buffer), buffers.floats(y.buffer), buffers[place.buffer], threads)
            }
        }
    }
}

extension Operations.MaxPoolGradient: Lowering {
    func isSupported(_ site: Site) -> Bool { site.inputs[0].dtype == .f32 && site.inputs[0].count > 0 }
    func demands(_ site: Site) -> LayoutDemands { FoveaOneDNN.demands(site) }

    func lower(_ step: StepBuilder) throws {
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
    func isSupported(_ site: Site) -> Bool {
        site.isFloat && site.outputs[0].count > 0 && window.hasWholeWindows(countIncludePad)
    }
    func demands(_ site: Site) -> LayoutDemands { FoveaOneDNN.demands(site) }

    func lower(_ step: StepBuilder) throws {
        let (x, y, threads) = (step.inputs[0], step.outputs[0], step.threads)
        let shape = window.shape(x.type.shape, y.type.shape, x.layout)
        let counted: Int32 = countIncludePad ? 1 : 0
        step.add("planes") { buffers in
            withUnsafePointer(to: shape) {
                fovea_average_pool_forward($0, counted, buffers.floats(x.buffer), buffers.floats(y.buffer), threads)
            }
        }
    }
}

extension Operations.AveragePoolGradient: Lowering {
    func isSupported(_ site: Site) -> Bool {
        site.isFloat && site.inputs[0].count > 0 && window.hasWholeWindows(countIncludePad)
    }
    func demands(_ site: Site) -> LayoutDemands { FoveaOneDNN.demands(site) }

    func lower(_ step: StepBuilder) throws {
        let (dy, dx, threads) = (step.inputs[0], step.outputs[0], step.threads)
        let shape = window.shape(dx.type.shape, dy.type.shape, dy.layout)
        let counted: Int32 = countIncludePad ? 1 : 0
        step.add("planes") { buffers in
            withUnsafePointer(to: shape) {
                fovea_average_pool_backward($0, counted, buffers.floats(dy.buffer), buffers.floats(dx.buffer), threads)
            }
        }
    }
}
