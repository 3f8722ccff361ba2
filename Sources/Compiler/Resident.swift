import FoveaTensor

/// A tensor that lives with the backend between runs: a weight, a running statistic, an optimizer slot.
///
/// It keeps the layout the last program wanted and is converted to row-major only when it is read. Not `Sendable`:
/// one thread trains.
public final class Resident {
    /// Shape and dtype, which never change.
    public let type: TensorType
    /// The layout its bytes are in now.
    public private(set) var layout: Layout
    /// 64-byte aligned, and the same until the layout changes.
    public private(set) var bytes: UnsafeMutableRawPointer

    /// Copies the array's numbers; the layout is row-major until a program wants another.
    public init(_ array: NDArray) {
        type = array.type
        layout = .plain
        bytes = Resident.allocate(array.type, .plain)
        write(array)
    }

    deinit { bytes.deallocate() }

    /// The numbers, row-major.
    public func read() -> NDArray {
        NDArray(type) { destination in
            guard let base = destination.baseAddress else { return }
            Layout.convert(type, from: bytes, layout, to: base, .plain)
        }
    }

    /// Replaces the numbers; the layout stays.
    ///
    /// - Precondition: the array has this type. Callers that take arrays from outside check first.
    public func write(_ array: NDArray) {
        precondition(array.type == type, "a resident of type \(type) cannot hold \(array.type)")
        array.withUnsafeBytes { source in
            guard let base = source.baseAddress else { return }
            Layout.convert(type, from: base, .plain, to: bytes, layout)
        }
    }

    /// Moves the numbers into another layout, once, when a program that wants it is first bound.
    public func relayout(to wanted: Layout) {
        guard wanted != layout else { return }
        let moved = Resident.allocate(type, wanted)
        Layout.convert(type, from: bytes, layout, to: moved, wanted)
        bytes.deallocate()
        bytes = moved
        layout = wanted
    }

    private static func allocate(_ type: TensorType, _ layout: Layout) -> UnsafeMutableRawPointer {
        .allocateAligned(byteCount: layout.elementCount(of: type.shape) * type.dtype.size)
    }
}
