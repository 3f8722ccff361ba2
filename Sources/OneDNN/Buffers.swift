import COneDNN
import FoveaCompiler
import FoveaTensor

/// Where everything a program touches lies during a run: one pointer per buffer.
package final class Buffers {
    package struct ID: Hashable, Sendable {
        let index: Int

        /// Memory a kernel may use while it runs, shared by all.
        package static let scratch = ID(index: 0)
    }

    private(set) var pointers: [UnsafeMutableRawPointer]

    init(count: Int, placeholder: UnsafeMutableRawPointer) {
        pointers = [UnsafeMutableRawPointer](repeating: placeholder, count: count)
    }

    package subscript(id: ID) -> UnsafeMutableRawPointer {
        get { pointers[id.index] }
        set { pointers[id.index] = newValue }
    }

    /// The buffer as floats.
    package func floats(_ id: ID) -> UnsafeMutablePointer<Float> { self[id].assumingMemoryBound(to: Float.self) }
}

/// A tensor's place in a program: its type, its layout, its buffer.
package struct Operand {
    package var type: TensorType
    package var layout: Layout
    package var buffer: Buffers.ID

    package var byteCount: Int { layout.elementCount(of: type.shape) * type.dtype.size }
    var descriptor: dnnl_memory_desc_t { dnnl_memory_desc_t(type.shape, layout, type.dtype) }
    var label: String { layout.isPlain ? "\(type)" : "\(type) \(layout)" }
}
