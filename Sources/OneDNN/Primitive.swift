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

/// A handle of the library that is given back with its owner, also when making what it was for fails.
private final class Handle<Pointer> {
    let pointer: Pointer
    private let destroy: (Pointer) -> dnnl_status_t

    /// - Parameter make: The library's call, which sets the pointer.
    init(
        _ what: String, destroy: @escaping (Pointer) -> dnnl_status_t, make: (inout Pointer?) -> dnnl_status_t
    ) throws {
        var made: Pointer?
        try OneDNN.check(make(&made), what)
        guard let made else { throw FoveaError.defect("oneDNN made nothing of \(what)") }
        pointer = made
        self.destroy = destroy
    }

    deinit { _ = destroy(pointer) }
}

/// A primitive bound to buffers of a program.
final class Primitive {
    private let primitive: Handle<dnnl_primitive_t>
    private let memories: [Handle<dnnl_memory_t>]
    private var bound: [UnsafeMutableRawPointer?]
    private let buffers: [Buffers.ID]
    private let arguments: [dnnl_exec_arg_t]

    /// - Parameter arguments: the library's argument number, what lies there, and in which buffer.
    init(
        _ descriptor: PrimitiveDescriptor, arguments: [(index: Int32, memory: dnnl_memory_desc_t, buffer: Buffers.ID)]
    ) throws {
        primitive = try Handle(descriptor.implementation, destroy: dnnl_primitive_destroy) {
            dnnl_primitive_create(&$0, descriptor.handle)
        }
        var all = arguments
        if descriptor.scratchBytes > 0 {
            all.append((Argument.scratch, descriptor.memory(dnnl_query_scratchpad_md), .scratch))
        }
        memories = try all.map { argument in
            try Handle("a memory", destroy: dnnl_memory_destroy) { memory in
                withUnsafePointer(to: argument.memory) {
                    dnnl_memory_create(&memory, $0, OneDNN.engine.handle, nil)
                }
            }
        }
        buffers = all.map(\.buffer)
        bound = all.map { _ in nil }
        self.arguments = zip(all, memories).map { dnnl_exec_arg_t(arg: $0.index, memory: $1.pointer) }
    }

    func run(_ table: Buffers) throws {
        for index in memories.indices {
            let pointer = table[buffers[index]]
            if bound[index] != pointer {
                dnnl_memory_set_data_handle(memories[index].pointer, pointer)
                bound[index] = pointer
            }
        }
        let status = dnnl_primitive_execute(
            primitive.pointer, OneDNN.engine.stream, Int32(arguments.count), arguments)
        try OneDNN.check(status, "to run a primitive")
    }
}
