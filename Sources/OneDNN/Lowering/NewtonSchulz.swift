import CKernels
import COneDNN
import FoveaCompiler
import FoveaTensor

/// Newton-Schulz iterations in the space of the small Gram matrix `A = X Xᵀ`: with `P = a I + b A + c A²` a step is `X = P X`,
/// and the next Gram matrix is `P A P`. So five steps take two products of the matrix's own size, not ten; the others are
/// of its shorter side, and all of those are symmetric.
///
/// A kernel is read from its blocked layout. The order of the columns makes no difference, and whether the matrix or its
/// transpose is meant makes none either, so whatever lies together in memory stays together.
extension Operations.NewtonSchulz: Lowering {
    package func isSupported(_ site: OperationSite) -> Bool { site.isFloat && site.inputs[0].count > 0 }

    package func demands(_ site: OperationSite) -> LayoutDemands {
        let shape = site.inputs[0].shape
        let follow = LayoutDemand.shared(0) { $0.elementCount(of: shape) == shape.count }
        return LayoutDemands(inputs: [follow], outputs: [follow])
    }

    package func lower(_ step: StepBuilder) throws {
        let (x, y, threads) = (step.inputs[0], step.outputs[0], step.threads)
        let shape = x.type.shape
        let scattered = x.layout.isPlain ? nil : ScatteredMatrix(shape, x.layout)
        let iteration = GramIteration(
            rows: scattered == nil ? shape[0] : shape.count / shape[0],
            columns: scattered == nil ? shape.count / shape[0] : shape[0], steps: steps)
        step.needScratch(iteration.scratchBytes)
        step.add("gram \(iteration.order)x\(iteration.order), \(x.layout)") { buffers in
            let memory = IterationMemory(iteration, buffers.floats(.scratch))
            guard let scattered else {
                return try iteration.run(from: buffers.floats(x.buffer), to: buffers.floats(y.buffer), memory)
            }
            scattered.gather(buffers.floats(x.buffer), memory.packed, threads)
            try iteration.run(from: memory.packed, to: memory.result, memory)
            scattered.scatter(memory.result, buffers.floats(y.buffer), threads)
        }
    }
}

/// A kernel in a blocked layout as a matrix `[outputs, the rest]`, its columns in the order of memory.
private final class ScatteredMatrix {
    private let offsets: UnsafeMutableBufferPointer<Int64>
    private var matrix: fovea_scattered_matrix

    init(_ shape: Shape, _ layout: Layout) {
        let tables = layout.offsets(of: shape)
        let rows = tables[0]
        let columns = tables.dropFirst().reduce([0]) { sums, table in sums.flatMap { sum in table.map { sum + $0 } } }
            .sorted()
        // The longest run of neighbouring rows that divides them all, up to a block of 16.
        let run = [16, 8, 4, 2].first { run in
            rows.count % run == 0 && rows.indices.allSatisfy { $0 % run == 0 || rows[$0] == rows[$0 - 1] + 1 }
        }
        offsets = .allocate(capacity: rows.count + columns.count)
        _ = offsets.initialize(from: (rows + columns).map(Int64.init))
        let base = UnsafePointer(offsets.baseAddress)
        matrix = fovea_scattered_matrix(
            rows: Int64(rows.count), columns: Int64(columns.count), run: Int64(run ?? 1), row_offsets: base,
            column_offsets: base.map { $0 + rows.count })
    }

    deinit { offsets.deallocate() }

    func gather(_ memory: UnsafePointer<Float>, _ packed: UnsafeMutablePointer<Float>, _ threads: Int32) {
        fovea_matrix_gather(&matrix, memory, packed, threads)
    }

    func scatter(_ packed: UnsafePointer<Float>, _ memory: UnsafeMutablePointer<Float>, _ threads: Int32) {
        fovea_matrix_scatter(&matrix, packed, memory, threads)
    }
}
