import CKernels
import FoveaCompiler
import FoveaTensor

extension Operations.Softmax: Lowering {
    package func isSupported(_ site: OperationSite) -> Bool { site.isFloat && site.inputs[0].count > 0 }

    package func lower(_ step: StepBuilder) throws {
        let (x, y, threads) = (step.inputs[0], step.outputs[0], step.threads)
        let (outer, extent, inner) = x.type.shape.split(at: axis)
        step.add("rows") { fovea_softmax(outer, extent, inner, $0.floats(x.buffer), $0.floats(y.buffer), threads) }
    }
}

extension Operations.LogSoftmax: Lowering {
    package func isSupported(_ site: OperationSite) -> Bool { site.isFloat && site.inputs[0].count > 0 }

    package func lower(_ step: StepBuilder) throws {
        let (x, y, threads) = (step.inputs[0], step.outputs[0], step.threads)
        let (outer, extent, inner) = x.type.shape.split(at: axis)
        step.add("rows") { fovea_log_softmax(outer, extent, inner, $0.floats(x.buffer), $0.floats(y.buffer), threads) }
    }
}
