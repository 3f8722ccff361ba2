import FoveaTensor

/// The numbers of one or more tensors, as a pickle names them: `('storage', torch.FloatStorage, '0', 'cpu', 9408)`.
struct PyTorchStorage {
    /// The file's name in `data/`.
    let key: String
    /// What the numbers are.
    let dtype: SafetensorsDType
    /// How many there are.
    let count: Int

    private static let kinds: [String: SafetensorsDType] = [
        "FloatStorage": .f32, "DoubleStorage": .f64, "HalfStorage": .f16, "BFloat16Storage": .bf16, "LongStorage": .i64,
        "IntStorage": .i32, "ShortStorage": .i16, "CharStorage": .i8, "ByteStorage": .u8, "BoolStorage": .bool,
    ]

    init(_ value: Pickle.Value) throws {
        guard case .tuple(let tuple) = value, case let parts = tuple.values, parts.count == 5,
            case .text("storage") = parts[0],
            case .global(let name) = parts[1], case .text(let key) = parts[2], case .int(let count) = parts[4],
            count >= 0
        else { throw FoveaError.invalid("it refers to something outside that is no storage of numbers") }
        guard name.hasPrefix("torch."), let dtype = Self.kinds[String(name.dropFirst("torch.".count))] else {
            throw FoveaError.invalid(
                "it has a '\(name)'; the kinds that are read are: \(Self.kinds.keys.sorted().joined(separator: ", "))")
        }
        self.key = key
        self.dtype = dtype
        self.count = count
    }
}

/// A view of a storage: `_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks)`.
struct PyTorchTensor {
    let storage: PyTorchStorage
    /// The first number's place in the storage.
    let offset: Int
    let shape: [Int]
    let strides: [Int]

    init(_ arguments: [Pickle.Value]) throws {
        func integers(_ value: Pickle.Value) -> [Int]? {
            guard case .tuple(let tuple) = value else { return nil }
            let integers = tuple.values.compactMap { value -> Int? in
                guard case .int(let integer) = value else { return nil }
                return integer
            }
            return integers.count == tuple.values.count ? integers : nil
        }
        guard arguments.count >= 4, case .storage(let storage) = arguments[0], case .int(let offset) = arguments[1],
            let shape = integers(arguments[2]), let strides = integers(arguments[3]), shape.count == strides.count,
            shape.count <= 16, (0...storage.count).contains(offset), shape.allSatisfy({ $0 >= 0 }),
            strides.allSatisfy({ $0 >= 0 })
        else { throw FoveaError.invalid("it has a tensor whose parts do not fit together; the file is damaged") }
        // The last number's place must be in the storage, however the strides go.
        var last = offset
        for (extent, stride) in zip(shape, strides) where extent > 0 {
            let (step, overflow) = (extent - 1).multipliedReportingOverflow(by: stride)
            let (sum, overflowsToo) = last.addingReportingOverflow(step)
            guard !overflow, !overflowsToo else {
                throw FoveaError.invalid("it has a tensor that is larger than its storage of \(storage.count) numbers")
            }
            last = sum
        }
        guard shape.contains(0) || last < storage.count else {
            throw FoveaError.invalid("it has a tensor that is larger than its storage of \(storage.count) numbers")
        }
        self.storage = storage
        self.offset = offset
        self.shape = shape
        self.strides = strides
    }

    /// Whether its numbers follow each other row-major.
    var isContiguous: Bool {
        // Of nothing, the extents may multiply to anything.
        guard !shape.contains(0) else { return true }
        var expected = 1
        for (extent, stride) in zip(shape, strides).reversed() where extent != 1 {
            guard stride == expected else { return false }
            expected *= extent
        }
        return true
    }

    /// The places of its numbers in the storage, row-major.
    var places: [Int] {
        zip(shape, strides).reduce([offset]) { places, axis in
            places.flatMap { place in (0..<axis.0).map { place + $0 * axis.1 } }
        }
    }
}
