import CKernels
import COneDNN
import FoveaCompiler
import FoveaTensor

extension StepBuilder {
    /// Copies a row-major box into another; strides and offsets count elements.
    func addCopy(
        of shape: Shape, from source: Operand, strides: [Int], offset: Int, to target: Operand,
        strides targetStrides: [Int], offset targetOffset: Int
    ) throws {
        let dtype = source.type.dtype
        let from = dnnl_memory_desc_t.strided(shape, strides: strides, offset: offset, dtype)
        let to = dnnl_memory_desc_t.strided(shape, strides: targetStrides, offset: targetOffset, dtype)
        let descriptor = try PrimitiveDescriptor(reorder: from, to: to)
        let primitive = try Primitive(
            descriptor, arguments: [(Argument.from, from, source.buffer), (Argument.to, to, target.buffer)])
        needScratch(descriptor.scratchBytes)
        add(.kernel, descriptor.implementation, [source], [target]) { try primitive.run($0) }
    }
}

extension OperationSite {
    /// Whether the library can copy these: 1 to 12 axes, not empty, a dtype it has.
    var isCopyable: Bool {
        (inputs + outputs).allSatisfy { (1...12).contains($0.shape.rank) && $0.count > 0 && $0.dtype != .f64 }
    }
}

extension Operations.Permute: Lowering {
    package func isSupported(_ site: OperationSite) -> Bool { site.isCopyable }

    package func lower(_ step: StepBuilder) throws {
        let (x, y) = (step.inputs[0], step.outputs[0])
        let strides = axes.map { x.type.shape.strides[$0] }
        try step.addCopy(
            of: y.type.shape, from: x, strides: strides, offset: 0, to: y, strides: y.type.shape.strides, offset: 0)
    }
}

extension Operations.Slice: Lowering {
    package func isSupported(_ site: OperationSite) -> Bool { site.isCopyable }
    package func demands(_ site: OperationSite) -> LayoutDemands {
        imageBorder(site) == nil ? site.allPlain : site.imageDemands
    }

    package func lower(_ step: StepBuilder) throws {
        if let border = imageBorder(step.site) { return step.foldBorder(border, FOVEA_BORDER_CONSTANT) }
        let (x, y) = (step.inputs[0], step.outputs[0])
        let own = x.type.shape.strides
        let offset = zip(starts, own).reduce(0) { $0 + $1.0 * $1.1 }
        try step.addCopy(
            of: y.type.shape, from: x, strides: zip(strides, own).map(*), offset: offset, to: y,
            strides: y.type.shape.strides, offset: 0)
    }
}

extension Operations.Concatenate: Lowering {
    package func isSupported(_ site: OperationSite) -> Bool { site.isCopyable }

    package func lower(_ step: StepBuilder) throws {
        let y = step.outputs[0]
        let strides = y.type.shape.strides
        var place = 0
        for x in step.inputs {
            try step.addCopy(
                of: x.type.shape, from: x, strides: x.type.shape.strides, offset: 0, to: y, strides: strides,
                offset: place * strides[axis])
            place += x.type.shape[axis]
        }
    }
}

extension Operations.Pad: Lowering {
    package func isSupported(_ site: OperationSite) -> Bool { site.isCopyable && site.isFloat }
    package func demands(_ site: OperationSite) -> LayoutDemands {
        imageBorder(site) == nil ? site.allPlain : site.imageDemands
    }

    package func lower(_ step: StepBuilder) throws {
        if let border = imageBorder(step.site) { return step.addBorder(border, FOVEA_BORDER_CONSTANT, value: value) }
        let (x, y) = (step.inputs[0], step.outputs[0])
        let (count, value) = (y.type.count, Float(value))
        step.add("fill") { buffers in
            UnsafeMutableBufferPointer(start: buffers.floats(y.buffer), count: count).update(repeating: value)
        }
        let strides = y.type.shape.strides
        try step.addCopy(
            of: x.type.shape, from: x, strides: x.type.shape.strides, offset: 0, to: y, strides: strides,
            offset: zip(before, strides).reduce(0) { $0 + $1.0 * $1.1 })
    }
}

/// Here a one-hot row is a comparison with 0, 1, 2, ..., which fuses with what comes next.
extension Operations.OneHot {
    func asComparison(_ labels: Tensor) throws -> Tensor {
        let classes = NDArray([count], (0..<count).map { Int32($0) })
        let column = try labels.reshaped(Shape(labels.shape.dimensions + [1]))
        return try (column .== Tensor.constant(classes)).cast(to: dtype)
    }
}
