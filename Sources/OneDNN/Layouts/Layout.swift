import FoveaTensor

/// How a tensor's elements are ordered in memory. Only this backend knows of it: everywhere else tensors are row-major.
///
/// A layout is an order of the axes, outermost first, followed by inner blocks, innermost last: oneDNN's `nChw16c` is
/// `Layout(order: [0, 1, 2, 3], blocks: [.init(axis: 1, size: 16)])`. A blocked axis is padded up to a whole block.
package struct Layout: Hashable, Sendable, CustomStringConvertible {
    /// Neighbouring places of one axis that lie together in memory.
    package struct Block: Hashable, Sendable {
        /// The axis that is cut into blocks, counted from the front.
        package var axis: Int
        /// How many places, a multiple of which the axis is padded to.
        package var size: Int

        /// `size` neighbouring places of `axis` together.
        package init(axis: Int, size: Int) {
            self.axis = axis
            self.size = size
        }
    }

    /// Empty for row-major, whatever the rank.
    package let order: [Int]
    /// The inner blocks, outermost first; an axis may have several.
    package let blocks: [Block]

    /// Row-major.
    package static let plain = Layout(order: [], blocks: [])

    /// Images `[N, C, H, W]` in blocks of `size` channels: `nChw16c`.
    package static func channelBlocked(_ size: Int) -> Layout {
        Layout(order: [0, 1, 2, 3], blocks: [Block(axis: 1, size: size)])
    }

    /// Kernels `[O, I, H, W]` in blocks of inputs by outputs: `OIhw16i16o`.
    package static func kernelBlocked(_ size: Int) -> Layout {
        Layout(order: [0, 1, 2, 3], blocks: [Block(axis: 1, size: size), Block(axis: 0, size: size)])
    }

    /// A layout in normal form: the plain order without blocks becomes ``plain``, so that equal layouts compare equal.
    package init(order: [Int], blocks: [Block]) {
        self.order = blocks.isEmpty && order == Array(order.indices) ? [] : order
        self.blocks = blocks
    }

    /// Whether it is row-major without blocks or padding.
    package var isPlain: Bool { order.isEmpty }

    /// Elements in memory, padding included.
    package func elementCount(of shape: Shape) -> Int {
        shape.dimensions.indices.reduce(1) { $0 * paddedExtent(axis: $1, of: shape) }
    }

    private func paddedExtent(axis: Int, of shape: Shape) -> Int {
        let block = blocks.reduce(1) { $1.axis == axis ? $0 * $1.size : $0 }
        return (shape[axis] + block - 1) / block * block
    }

    /// For each axis and each index along it, its contribution to an element's position: layouts are separable.
    package func offsets(of shape: Shape) -> [[Int]] {
        guard !isPlain else {
            return zip(shape.dimensions, shape.strides).map { extent, stride in (0..<extent).map { $0 * stride } }
        }
        var tables = shape.dimensions.map { [Int](repeating: 0, count: $0) }
        var remaining = shape.dimensions.indices.map { paddedExtent(axis: $0, of: shape) }
        // From the innermost block outwards: each consumes the low digits of its axis's index.
        var stride = 1
        var consumed = [Int](repeating: 1, count: shape.rank)
        for block in blocks.reversed() {
            for index in tables[block.axis].indices {
                tables[block.axis][index] += index / consumed[block.axis] % block.size * stride
            }
            consumed[block.axis] *= block.size
            remaining[block.axis] /= block.size
            stride *= block.size
        }
        for axis in order.reversed() {
            for index in tables[axis].indices { tables[axis][index] += index / consumed[axis] * stride }
            stride *= remaining[axis]
        }
        return tables
    }

    /// Whether both put every element of a tensor of `shape` at the same place: `nChw16c` of 1x1 images is row-major.
    package func isSame(as other: Layout, for shape: Shape) -> Bool {
        if self == other { return true }
        return elementCount(of: shape) == other.elementCount(of: shape)
            && offsets(of: shape) == other.offsets(of: shape)
    }

    /// Letters as oneDNN writes them: `aBcd16b`.
    package var description: String {
        guard !isPlain else { return "plain" }
        let letters = Array("abcdefghijkl")
        let blocked = Set(blocks.map(\.axis))
        let outer = order.map { blocked.contains($0) ? letters[$0].uppercased() : String(letters[$0]) }
        return (outer + blocks.map { "\($0.size)\(letters[$0.axis])" }).joined()
    }
}

extension Layout {
    /// Copies elements of `shape` between two layouts; padding in the destination becomes zero.
    ///
    /// Meant for the edges (reading and writing state); the hot path uses the backend's own reorder.
    package static func convert(
        _ type: TensorType, from source: UnsafeRawPointer, _ sourceLayout: Layout,
        to destination: UnsafeMutableRawPointer, _ destinationLayout: Layout
    ) {
        let size = type.dtype.size
        if sourceLayout == destinationLayout {
            destination.copyMemory(from: source, byteCount: sourceLayout.elementCount(of: type.shape) * size)
            return
        }
        let padded = destinationLayout.elementCount(of: type.shape)
        if padded != type.count { destination.initializeMemory(as: UInt8.self, repeating: 0, count: padded * size) }
        switch size {
        case 8: copy(type.shape, UInt64.self, source, sourceLayout, destination, destinationLayout)
        case 4: copy(type.shape, UInt32.self, source, sourceLayout, destination, destinationLayout)
        default: copy(type.shape, UInt8.self, source, sourceLayout, destination, destinationLayout)
        }
    }

    private static func copy<Element: BitwiseCopyable>(
        _ shape: Shape, _: Element.Type, _ source: UnsafeRawPointer, _ sourceLayout: Layout,
        _ destination: UnsafeMutableRawPointer, _ destinationLayout: Layout
    ) {
        guard shape.count > 0 else { return }
        let from = source.assumingMemoryBound(to: Element.self)
        let to = destination.assumingMemoryBound(to: Element.self)
        guard let last = shape.dimensions.last else {
            to[0] = from[0]
            return
        }
        let fromTables = sourceLayout.offsets(of: shape)
        let toTables = destinationLayout.offsets(of: shape)
        let rows = shape.count / last
        let innerFrom = fromTables[shape.rank - 1]
        let innerTo = toTables[shape.rank - 1]
        var index = [Int](repeating: 0, count: shape.rank)
        for _ in 0..<rows {
            var fromBase = 0
            var toBase = 0
            for axis in 0..<(shape.rank - 1) {
                fromBase += fromTables[axis][index[axis]]
                toBase += toTables[axis][index[axis]]
            }
            for column in 0..<last { to[toBase + innerTo[column]] = from[fromBase + innerFrom[column]] }
            var axis = shape.rank - 2
            while axis >= 0 {
                index[axis] += 1
                if index[axis] < shape[axis] { break }
                index[axis] = 0
                axis -= 1
            }
        }
    }
}
