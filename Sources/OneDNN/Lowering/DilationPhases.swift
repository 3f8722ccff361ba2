import CKernels
import FoveaCompiler
import FoveaTensor

/// A dilated convolution as one without gaps, over more and smaller images: what neighbouring kernel weights read lies
/// `dilation` apart, so that outputs which lie `dilation / gcd(stride, dilation)` apart read from one subset of the image
/// and no others do. Each subset is an image of its own.
struct DilationPhases {
    /// The convolution of the subsets, with the same kernel.
    let problem: ConvolutionProblem
    private let source: fovea_phases
    private let destination: fovea_phases

    init(_ dilated: ConvolutionProblem) {
        let (geometry, x, y) = (dilated.geometry, dilated.source, dilated.destination)
        let rows = Axis(geometry.stride.height, geometry.dilation.height, geometry.kernel.height, y[2])
        let columns = Axis(geometry.stride.width, geometry.dilation.width, geometry.kernel.width, y[3])
        let images = rows.phases * columns.phases * x[0]
        problem = ConvolutionProblem(
            geometry: ConvolutionGeometry(
                kernel: geometry.kernel, stride: Size2d(height: rows.stride, width: columns.stride),
                groups: geometry.groups),
            source: [images, x[1], rows.inputs, columns.inputs], kernel: dilated.kernel,
            destination: [images, y[1], rows.outputs, columns.outputs])
        func split(
            _ shape: Shape, _ layout: Layout, to extents: (Int, Int), from start: (Int, Int), phase: (Int, Int),
            step: (Int, Int)
        ) -> fovea_phases {
            let lanes = layout.blocks.first?.size ?? 1
            return fovea_phases(
                planes: Int64(shape[0] * shape[1] / lanes), lanes: Int64(lanes), height: Int64(shape[2]),
                width: Int64(shape[3]), phases_height: Int64(rows.phases), phases_width: Int64(columns.phases),
                rows: Int64(extents.0), columns: Int64(extents.1), start_height: Int64(start.0),
                start_width: Int64(start.1), phase_height: Int64(phase.0), phase_width: Int64(phase.1),
                step_height: Int64(step.0), step_width: Int64(step.1))
        }
        source = split(
            x, dilated.sourceLayout, to: (rows.inputs, columns.inputs),
            from: (-geometry.pads.top, -geometry.pads.left), phase: (geometry.stride.height, geometry.stride.width),
            step: (geometry.dilation.height, geometry.dilation.width))
        destination = split(
            y, dilated.destinationLayout, to: (rows.outputs, columns.outputs), from: (0, 0), phase: (1, 1),
            step: (rows.phases, columns.phases))
    }

    private struct Axis {
        let phases, stride, inputs, outputs: Int

        init(_ stride: Int, _ dilation: Int, _ kernel: Int, _ outputs: Int) {
            var (a, b) = (stride, dilation)
            while b != 0 { (a, b) = (b, a % b) }
            phases = dilation / a
            self.stride = stride / a
            self.outputs = (outputs + phases - 1) / phases
            inputs = (self.outputs - 1) * self.stride + kernel
        }
    }

    /// Adds the step that splits what the dilated convolution reads.
    func splitSource(_ x: Operand, _ step: StepBuilder) -> Operand {
        split(x, source, to: parts(problem.source, problem.sourceLayout, step), step)
    }

    /// Adds the step that splits what the dilated convolution makes, or its gradient.
    func splitDestination(_ dy: Operand, _ step: StepBuilder) -> Operand {
        split(dy, destination, to: parts(problem.destination, problem.destinationLayout, step), step)
    }

    /// Room for the gradient of the subsets, to be merged.
    func sourceParts(_ step: StepBuilder) -> Operand { parts(problem.source, problem.sourceLayout, step) }

    /// Adds the step that puts the subsets' gradient together.
    func mergeSource(_ parts: Operand, to dx: Operand, _ step: StepBuilder) {
        let threads = step.threads
        step.add(.kernel, "phases", named: "Merge", [parts], [dx]) { [source] buffers in
            withUnsafePointer(to: source) {
                fovea_phases_merge($0, buffers.floats(parts.buffer), buffers.floats(dx.buffer), threads)
            }
        }
    }

    private func parts(_ shape: Shape, _ layout: Layout, _ step: StepBuilder) -> Operand {
        var parts = Operand(type: TensorType(shape), layout: layout, buffer: .scratch)
        parts.buffer = step.temporary(bytes: parts.byteCount)
        return parts
    }

    private func split(
        _ whole: Operand, _ phases: fovea_phases, to parts: Operand, _ step: StepBuilder
    ) -> Operand {
        let threads = step.threads
        step.add(.kernel, "phases", named: "Split", [whole], [parts]) { buffers in
            withUnsafePointer(to: phases) {
                fovea_phases_split($0, buffers.floats(whole.buffer), buffers.floats(parts.buffer), threads)
            }
        }
        return parts
    }
}
