import COneDNN
import FoveaCompiler
import FoveaTensor

/// Matrix products by the library's single-precision GEMM, one call per matrix of the batch.
extension Operations.MatMul: Lowering {
    package func isSupported(_ site: OperationSite) -> Bool { site.isFloat && site.inputs.allSatisfy { $0.count > 0 } }

    package func lower(_ step: StepBuilder) throws {
        let (a, b, y) = (step.inputs[0], step.inputs[1], step.outputs[0])
        let (rows, columns) = (y.type.shape[-2], y.type.shape[-1])
        let depth = transposeA ? a.type.shape[-2] : a.type.shape[-1]
        let transpose: (CChar, CChar) = (flag(transposeA), flag(transposeB))
        let leading = (dnnl_dim_t(a.type.shape[-1]), dnnl_dim_t(b.type.shape[-1]))
        let places = matrices(a.type.shape, b.type.shape, y.type.shape)
        step.add("gemm, \(places.count) matri\(places.count == 1 ? "x" : "ces")") { buffers in
            for place in places {
                let status = dnnl_sgemm(
                    transpose.0, transpose.1, dnnl_dim_t(rows), dnnl_dim_t(columns), dnnl_dim_t(depth), 1,
                    buffers.floats(a.buffer) + place.a, leading.0, buffers.floats(b.buffer) + place.b, leading.1, 0,
                    buffers.floats(y.buffer) + place.y, dnnl_dim_t(columns))
                try OneDNN.check(status, "a matrix product")
            }
        }
    }

    private func flag(_ transposed: Bool) -> CChar { CChar(UInt8(ascii: transposed ? "T" : "N")) }

    /// Where each matrix of the batch begins; batch axes broadcast.
    private func matrices(_ a: Shape, _ b: Shape, _ y: Shape) -> [(a: Int, b: Int, y: Int)] {
        let batch = Shape(Array(y.dimensions.dropLast(2)))
        let offsets = [a, b].map { operand -> [Int] in
            let own = Shape(Array(operand.dimensions.dropLast(2)))
            let strides = own.broadcastStrides(to: batch)
            let size = operand[-1] * operand[-2]
            return (0..<batch.count).map { index in
                zip(zip(batch.strides, batch.dimensions), strides).reduce(0) { sum, axis in
                    sum + index / axis.0.0 % axis.0.1 * axis.1 * size
                }
            }
        }
        return (0..<batch.count).map { (offsets[0][$0], offsets[1][$0], $0 * y[-1] * y[-2]) }
    }
}
