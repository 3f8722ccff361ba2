import COneDNN
import FoveaTensor

/// A primitive of the library described but not yet made: it can be asked what it wants and who it is.
final class PrimitiveDescriptor {
    let handle: dnnl_primitive_desc_t

    /// - Parameter operation: the library's operation descriptor.
    /// - Returns: `nil` when the library has no implementation for it.
    init?<Descriptor>(_ operation: Descriptor, hint: PrimitiveDescriptor? = nil) {
        var attributes: dnnl_primitive_attr_t?
        dnnl_primitive_attr_create(&attributes)
        defer { dnnl_primitive_attr_destroy(attributes) }
        dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user)
        var made: dnnl_primitive_desc_t?
        let status = withUnsafePointer(to: operation) {
            dnnl_primitive_desc_create(&made, UnsafeRawPointer($0), attributes, OneDNN.engine.handle, hint?.handle)
        }
        guard status == dnnl_success, let made else { return nil }
        handle = made
    }

    /// A copy between two layouts.
    init(reorder source: dnnl_memory_desc_t, to destination: dnnl_memory_desc_t) throws {
        var attributes: dnnl_primitive_attr_t?
        dnnl_primitive_attr_create(&attributes)
        defer { dnnl_primitive_attr_destroy(attributes) }
        dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user)
        var made: dnnl_primitive_desc_t?
        let engine = OneDNN.engine.handle
        let status = withUnsafePointer(to: source) { source in
            withUnsafePointer(to: destination) { destination in
                dnnl_reorder_primitive_desc_create(&made, source, engine, destination, engine, attributes)
            }
        }
        try OneDNN.check(status, "a reorder")
        guard let made else { throw FoveaError.defect("oneDNN made no reorder") }
        handle = made
    }

    deinit { dnnl_primitive_desc_destroy(handle) }

    /// The implementation the library chose, such as `jit:avx512_core`.
    var implementation: String {
        var text: UnsafePointer<CChar>?
        dnnl_primitive_desc_query(handle, dnnl_query_impl_info_str, 0, &text)
        return text.map { String(cString: $0) } ?? "unknown"
    }

    /// How it wants (or gives) an argument.
    func memory(_ what: dnnl_query_t) -> dnnl_memory_desc_t {
        dnnl_primitive_desc_query_md(handle, what, 0)?.pointee ?? dnnl_memory_desc_t()
    }

    var scratchBytes: Int { memory(dnnl_query_scratchpad_md).byteCount }
}

/// A primitive bound to buffers of a program.
final class Primitive {
    private let handle: dnnl_primitive_t
    private let memories: [dnnl_memory_t]
    private var bound: [UnsafeMutableRawPointer?]
    private let buffers: [Buffers.ID]
    private var arguments: [dnnl_exec_arg_t]

    /// - Parameter arguments: the library's argument number, what lies there, and in which buffer.
    init(
        _ descriptor: PrimitiveDescriptor, arguments: [(index: Int32, memory: dnnl_memory_desc_t, buffer: Buffers.ID)]
    ) throws {
        var made: dnnl_primitive_t?
        try OneDNN.check(dnnl_primitive_create(&made, descriptor.handle), descriptor.implementation)
        guard let made else { throw FoveaError.defect("oneDNN made no primitive") }
        handle = made
        var all = arguments
        if descriptor.scratchBytes > 0 {
            all.append((Argument.scratch, descriptor.memory(dnnl_query_scratchpad_md), .scratch))
        }
        memories = try all.map { argument in
            var memory: dnnl_memory_t?
            let status = withUnsafePointer(to: argument.memory) {
                dnnl_memory_create(&memory, $0, OneDNN.engine.handle, nil)
            }
            try OneDNN.check(status, "a memory")
            guard let memory else { throw FoveaError.defect("oneDNN made no memory") }
            return memory
        }
        buffers = all.map(\.buffer)
        bound = all.map { _ in nil }
        self.arguments = zip(all, memories).map { dnnl_exec_arg_t(arg: $0.index, memory: $1) }
    }

    deinit {
        dnnl_primitive_destroy(handle)
        for memory in memories { dnnl_memory_destroy(memory) }
    }

    func run(_ table: Buffers) throws {
        for index in memories.indices {
            let pointer = table[buffers[index]]
            if bound[index] != pointer {
                dnnl_memory_set_data_handle(memories[index], pointer)
                bound[index] = pointer
            }
        }
        let status = dnnl_primitive_execute(handle, OneDNN.engine.stream, Int32(arguments.count), arguments)
        try OneDNN.check(status, "to run a primitive")
    }
}
