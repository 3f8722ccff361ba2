import FoveaCompiler
import FoveaTensor

/// State in the memory of the CPU. It keeps the layout that the last program wanted and is converted to row-major only when
/// it is read.
package final class CPUResident: Resident {
    package let type: TensorType
    package private(set) var version = ResidentVersion.next()
    /// The layout its bytes are in now.
    package private(set) var layout: Layout
    /// 64-byte aligned, and the same until the layout changes.
    package private(set) var bytes: UnsafeMutableRawPointer

    /// Copies the array's numbers; the layout is row-major until a program wants another.
    package init(_ array: NDArray) {
        type = array.type
        layout = .plain
        bytes = CPUResident.allocate(array.type, .plain)
        copy(array)
    }

    deinit { bytes.deallocate() }

    package func read() -> NDArray {
        NDArray(type) { destination in
            guard let base = destination.baseAddress else { return }
            Layout.convert(type, from: bytes, layout, to: base, .plain)
        }
    }

    /// The layout stays.
    package func write(_ array: NDArray) throws {
        guard array.type == type else { throw refusal(of: array) }
        copy(array)
        version = .next()
    }

    private func copy(_ array: NDArray) {
        array.withUnsafeBytes { source in
            guard let base = source.baseAddress else { return }
            Layout.convert(type, from: base, .plain, to: bytes, layout)
        }
    }

    /// A program has written `bytes`.
    func wasWritten() { version = .next() }

    /// Moves the numbers into another layout, once, when a program that wants it is first bound.
    package func relayout(to wanted: Layout) {
        guard wanted != layout else { return }
        let moved = CPUResident.allocate(type, wanted)
        Layout.convert(type, from: bytes, layout, to: moved, wanted)
        bytes.deallocate()
        bytes = moved
        layout = wanted
    }

    private static func allocate(_ type: TensorType, _ layout: Layout) -> UnsafeMutableRawPointer {
        .allocateAligned(byteCount: layout.elementCount(of: type.shape) * type.dtype.size)
    }
}
