import FoveaCompiler
import FoveaReference
import FoveaTensor

/// One step of a compiled program: the kernel that is called, and what it touches.
package struct KernelStep {
    /// An output that may lie where an input lies: the kernel reads each element before it writes it.
    package struct InPlace {
        var output: Int
        var input: Int

        package init(output: Int, input: Int) {
            self.output = output
            self.input = input
        }
    }

    var plan: Plan.Step
    var run: (Buffers) throws -> Void
    var reads: [Buffers.ID]
    var writes: [Buffers.ID]
    var inPlace: [InPlace] = []
}

/// What `lower` builds with: its operands in the layouts it demanded, and a place to put steps.
package final class StepBuilder {
    package let site: OperationSite
    package let inputs: [Operand]
    package let outputs: [Operand]
    /// The numbers of inputs that are the same everywhere and known at compile time.
    package let splats: [Double?]
    private let operation: any Operation
    private let path: String
    private let firstTemporary: Int
    private(set) var temporaries: [Int] = []
    private(set) var steps: [KernelStep] = []
    private(set) var scratchBytes = 0

    init(
        site: OperationSite, inputs: [Operand], outputs: [Operand], splats: [Double?], operation: any Operation,
        path: String,
        firstTemporary: Int
    ) {
        self.site = site
        self.inputs = inputs
        self.outputs = outputs
        self.splats = splats
        self.operation = operation
        self.path = path
        self.firstTemporary = firstTemporary
    }

    /// The team's size, as C wants it.
    package var threads: Int32 { Int32(site.options.threads) }

    /// Asks for scratch memory of at least this size; all kernels share one block.
    package func needScratch(_ bytes: Int) { scratchBytes = max(scratchBytes, bytes) }

    /// A buffer that lives from the step that writes it to the last that reads it.
    package func temporary(bytes: Int) -> Buffers.ID {
        temporaries.append(bytes)
        return Buffers.ID(index: firstTemporary + temporaries.count - 1)
    }

    /// Adds a step that reads all inputs and writes all outputs.
    package func add(_ algorithm: String, inPlace: [KernelStep.InPlace] = [], _ run: @escaping (Buffers) throws -> Void)
    {
        add(.kernel, algorithm, inputs, outputs, inPlace: inPlace, run)
    }

    /// Adds a step with the given operands. The first kernel counts as the operation's work, the rest as moved bytes.
    package func add(
        _ kind: Plan.Step.Kind, _ algorithm: String, named name: String? = nil, _ inputs: [Operand],
        _ outputs: [Operand], inPlace: [KernelStep.InPlace] = [], _ run: @escaping (Buffers) throws -> Void
    ) {
        let isWhole = (kind == .kernel || kind == .reference) && !steps.contains { $0.plan.kind == .kernel }
        let cost =
            isWhole
            ? operation.cost(inputs: site.inputs, outputs: site.outputs)
            : .elementwise(inputs.map(\.type), outputs.map(\.type), flopsPerElement: 0)
        let plan = Plan.Step(
            kind: kind, operation: name ?? operation.name, path: path, algorithm: algorithm,
            inputs: inputs.map(\.label), outputs: outputs.map(\.label), cost: cost)
        steps.append(
            KernelStep(
                plan: plan, run: run, reads: inputs.map(\.buffer), writes: outputs.map(\.buffer), inPlace: inPlace))
    }

    /// A change of layout by the library.
    func addReorder(from source: Operand, to target: Operand, kind: Plan.Step.Kind) throws {
        let descriptor = try PrimitiveDescriptor(reorder: source.descriptor, to: target.descriptor)
        let primitive = try Primitive(
            descriptor,
            arguments: [
                (Argument.from, source.descriptor, source.buffer), (Argument.to, target.descriptor, target.buffer),
            ])
        needScratch(descriptor.scratchBytes)
        add(kind, descriptor.implementation, named: "Reorder", [source], [target]) { try primitive.run($0) }
    }

    /// A copy within one layout.
    func addMove(from source: Operand, to target: Operand) {
        let count = source.byteCount
        add(.copy, "memcpy", named: "Copy", [source], [target]) { buffers in
            buffers[target.buffer].copyMemory(from: buffers[source.buffer], byteCount: count)
        }
    }

    /// The reference backend's loops, for what this backend has no kernel for. They allocate.
    func addReference(_ operation: any Operation) {
        let (inputs, outputs, types) = (inputs, outputs, site.outputs)
        add(.reference, "plain loops", inputs, outputs) { buffers in
            let arrays = inputs.map { input in
                NDArray(input.type) { bytes in
                    let source = UnsafeRawBufferPointer(start: buffers[input.buffer], count: input.type.byteCount)
                    bytes.copyMemory(from: source)
                }
            }
            for (result, output) in zip(try evaluate(operation, arrays, outputs: types), outputs) {
                result.withUnsafeBytes { bytes in
                    guard let base = bytes.baseAddress else { return }
                    buffers[output.buffer].copyMemory(from: base, byteCount: bytes.count)
                }
            }
        }
    }
}
