import FoveaCompiler
import FoveaTensor

extension Layout {
    /// The extents of memory, outermost first: the outer loops in their order, then the blocks.
    func extents(of shape: Shape) -> [Int] {
        guard !isPlain else { return shape.dimensions }
        return axesAndSteps(of: shape).map(\.extent)
    }

    /// For each loop over memory, outermost first: the axis it moves along, how far one step moves, how many there are.
    func axesAndSteps(of shape: Shape) -> [(axis: Int, step: Int, extent: Int)] {
        guard !isPlain else { return shape.dimensions.enumerated().map { ($0, 1, $1) } }
        var step = [Int](repeating: 1, count: shape.rank)
        var inner: [(axis: Int, step: Int, extent: Int)] = []
        for block in blocks.reversed() {
            inner.append((block.axis, step[block.axis], block.size))
            step[block.axis] *= block.size
        }
        let outer = order.map { axis in
            (axis: axis, step: step[axis], extent: (shape[axis] + step[axis] - 1) / step[axis])
        }
        return outer + inner.reversed()
    }
}

/// How to walk over memory in one layout while reading operands that are stretched over it: few, long loops.
struct ElementwiseWalk {
    /// The loops, outermost first; at most 6.
    let extents: [Int]
    /// Per operand, its row-major strides along the loops; `nil` when it is read straight through.
    let strides: [[Int]?]

    /// - Parameter operands: the shapes of stretched operands; `nil` for one that has the space's shape and layout.
    init(space: Shape, layout: Layout, operands: [Shape?]) {
        let loops = layout.axesAndSteps(of: space).filter { $0.extent != 1 }
        var extents = loops.map(\.extent)
        var strides: [[Int]?] = operands.map { shape in
            guard let along = shape?.broadcastStrides(to: space) else { return nil }
            return loops.map { along[$0.axis] * $0.step }
        }
        // Neighbouring loops that every operand walks evenly become one.
        for outer in extents.indices.dropLast().reversed() {
            let isEven = strides.allSatisfy { $0.map { $0[outer] == $0[outer + 1] * extents[outer + 1] } ?? true }
            guard isEven else { continue }
            extents[outer + 1] *= extents[outer]
            extents.remove(at: outer)
            for operand in strides.indices { strides[operand]?.remove(at: outer) }
        }
        self.extents = extents.isEmpty ? [1] : extents
        self.strides = extents.isEmpty ? strides.map { $0.map { _ in [0] } } : strides
    }
}
