import COneDNN
import FoveaCompiler
import FoveaTensor

extension dnnl_memory_desc_t {
    /// A tensor of `shape` in `layout`, in the library's words.
    init(_ shape: Shape, _ layout: Layout, _ dtype: DType = .f32) {
        self.init()
        ndims = Int32(shape.rank)
        data_type = dtype.oneDNN
        format_kind = dnnl_blocked
        var block = [Int](repeating: 1, count: shape.rank)
        for inner in layout.blocks { block[inner.axis] *= inner.size }
        let padded = zip(shape.dimensions, block).map { ($0 + $1 - 1) / $1 * $1 }
        dims = dnnl_dims(shape.dimensions)
        padded_dims = dnnl_dims(padded)
        var strides = [Int](repeating: 0, count: shape.rank)
        var stride = layout.blocks.reduce(1) { $0 * $1.size }
        for axis in (layout.isPlain ? Array(shape.dimensions.indices) : layout.order).reversed() {
            strides[axis] = stride
            stride *= max(padded[axis] / block[axis], 1)
        }
        format_desc.blocking.strides = dnnl_dims(strides)
        format_desc.blocking.inner_nblks = Int32(layout.blocks.count)
        format_desc.blocking.inner_blks = dnnl_dims(layout.blocks.map(\.size))
        format_desc.blocking.inner_idxs = dnnl_dims(layout.blocks.map(\.axis))
    }

    /// A tensor whose layout the library may choose.
    static func any(_ shape: Shape) -> dnnl_memory_desc_t {
        var result = dnnl_memory_desc_t(shape, .plain)
        result.format_kind = dnnl_format_kind_any
        result.format_desc.blocking = dnnl_blocking_desc_t()
        return result
    }

    /// A part of a row-major tensor, or one read with its axes in another order. Strides and offset count elements.
    static func strided(_ shape: Shape, strides: [Int], offset: Int = 0, _ dtype: DType) -> dnnl_memory_desc_t {
        var result = dnnl_memory_desc_t(shape, .plain, dtype)
        result.offset0 = dnnl_dim_t(offset)
        result.format_desc.blocking.strides = dnnl_dims(strides)
        return result
    }

    /// The layout in ours, where it has no padding and no strangeness that `Layout` could not say.
    var layout: Layout? {
        guard format_kind == dnnl_blocked, offset0 == 0 else { return nil }
        let rank = Int(ndims)
        let extents = array(padded_dims, rank)
        guard extents == array(dims, rank) else { return nil }
        let count = Int(format_desc.blocking.inner_nblks)
        let sizes = array(format_desc.blocking.inner_blks, count)
        let axes = array(format_desc.blocking.inner_idxs, count)
        let strides = array(format_desc.blocking.strides, rank)
        // Axes of extent 1 can have any stride; ties keep the axes' order.
        let order = (0..<rank).sorted { (-strides[$0], $0) < (-strides[$1], $1) }
        let found = Layout(order: order, blocks: zip(axes, sizes).map { .init(axis: $0, size: $1) })
        return dnnl_memory_desc_t(Shape(extents), found) == self ? found : nil
    }

    static func == (a: dnnl_memory_desc_t, b: dnnl_memory_desc_t) -> Bool {
        withUnsafePointer(to: a) { a in withUnsafePointer(to: b) { b in dnnl_memory_desc_equal(a, b) != 0 } }
    }

    var byteCount: Int { withUnsafePointer(to: self) { dnnl_memory_desc_get_size($0) } }

    private func array(_ dims: dnnl_dims_t, _ count: Int) -> [Int] {
        withUnsafeBytes(of: dims) { $0.bindMemory(to: dnnl_dim_t.self).prefix(count).map { Int($0) } }
    }
}

/// A list as the library's 12-tuple, padded with zeros.
func dnnl_dims(_ list: [Int]) -> dnnl_dims_t {
    var dims: dnnl_dims_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    withUnsafeMutableBytes(of: &dims) { bytes in
        let values = bytes.bindMemory(to: dnnl_dim_t.self)
        for (index, value) in list.enumerated() { values[index] = dnnl_dim_t(value) }
    }
    return dims
}

extension DType {
    var oneDNN: dnnl_data_type_t {
        switch self {
        case .i32: dnnl_s32
        case .u8, .bool: dnnl_u8
        case .f32: dnnl_f32
        // Everything of f64 runs on the reference backend, row-major: the library has no such type.
        case .f64: preconditionFailure("oneDNN has no f64")
        }
    }
}
