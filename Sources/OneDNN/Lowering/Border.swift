import CKernels
import FoveaCompiler
import FoveaTensor

extension OperationSite {
    /// Both sides of an operation on images in the same layout: blocks of channels where the operand comes so, row-major
    /// otherwise.
    var imageDemands: LayoutDemands {
        let follow = LayoutDemand.shared(0) { $0.isPlain || $0 == .channelBlocked(OneDNN.channelBlock) }
        return LayoutDemands(inputs: inputs.map { _ in follow }, outputs: outputs.map { _ in follow })
    }

    /// Whether these are batches of images of f32 with something in them.
    var isImages: Bool { isFloat && (inputs + outputs).allSatisfy { $0.shape.rank == 4 && $0.count > 0 } }
}

extension StepBuilder {
    /// Puts a border around images, in whichever layout they come.
    func addBorder(_ pads: Pads, _ mode: fovea_border_mode, value: Double = 0) {
        let (x, y, threads) = (inputs[0], outputs[0], threads)
        let border = border(pads, mode, around: x, value)
        add("border") { buffers in
            withUnsafePointer(to: border) {
                fovea_border_pad($0, buffers.floats(x.buffer), buffers.floats(y.buffer), threads)
            }
        }
    }

    /// Takes a border off images, adding what was copied from inside to where it was copied from.
    func foldBorder(_ pads: Pads, _ mode: fovea_border_mode) {
        let (dy, dx, threads) = (inputs[0], outputs[0], threads)
        let border = border(pads, mode, around: dx)
        add("border") { buffers in
            withUnsafePointer(to: border) {
                fovea_border_fold($0, buffers.floats(dy.buffer), buffers.floats(dx.buffer), threads)
            }
        }
    }

    private func border(
        _ pads: Pads, _ mode: fovea_border_mode, around image: Operand, _ value: Double = 0
    ) -> fovea_border {
        let shape = image.type.shape
        let lanes = image.layout.blocks.first?.size ?? 1
        return fovea_border(
            planes: Int64(shape[0] * shape[1] / lanes), lanes: Int64(lanes), height: Int64(shape[2]),
            width: Int64(shape[3]), top: Int64(pads.top), left: Int64(pads.left), bottom: Int64(pads.bottom),
            right: Int64(pads.right), mode: Int32(mode.rawValue), value: Float(value))
    }
}

extension Operations.BorderPad.Border {
    fileprivate var mode: fovea_border_mode {
        switch self {
        case .reflect: FOVEA_BORDER_REFLECT
        case .replicate: FOVEA_BORDER_REPLICATE
        }
    }
}

extension Operations.BorderPad: Lowering {
    package func isSupported(_ site: OperationSite) -> Bool { site.isImages }
    package func demands(_ site: OperationSite) -> LayoutDemands { site.imageDemands }
    package func lower(_ step: StepBuilder) throws { step.addBorder(pads, border.mode) }
}

extension Operations.BorderPadGradient: Lowering {
    package func isSupported(_ site: OperationSite) -> Bool { site.isImages }
    package func demands(_ site: OperationSite) -> LayoutDemands { site.imageDemands }
    package func lower(_ step: StepBuilder) throws { step.foldBorder(padding.pads, padding.border.mode) }
}

extension Operations.Pad {
    /// The border around images, where it is around nothing else.
    func imageBorder(_ site: OperationSite) -> Pads? {
        guard site.isImages, before.prefix(2).allSatisfy({ $0 == 0 }), after.prefix(2).allSatisfy({ $0 == 0 })
        else { return nil }
        return Pads(top: before[2], left: before[3], bottom: after[2], right: after[3])
    }
}

extension Operations.Slice {
    /// What is cut off images on each side, where nothing else is cut.
    func imageBorder(_ site: OperationSite) -> Pads? {
        guard site.isImages else { return nil }
        let (x, y) = (site.inputs[0].shape, site.outputs[0].shape)
        guard x[0] == y[0], x[1] == y[1], strides.allSatisfy({ $0 == 1 }) else { return nil }
        return Pads(top: starts[2], left: starts[3], bottom: x[2] - ends[2], right: x[3] - ends[3])
    }
}
