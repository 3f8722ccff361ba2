import FoveaTensor
import Foundation

/// State dictionaries as `torch.save` writes them since PyTorch 1.6: a zip file with a pickle and the numbers of each storage beside it.
/// Nothing of the pickle is executed; see `Pickle`. Tensors of integers that there is no dtype for, such as `num_batches_tracked`, are
/// passed over; half precision is widened.
///
/// A checkpoint that wraps its state dictionary (`{"state_dict": {...}, "epoch": 3}`) is unwrapped, and prefixes that all names have from
/// `DataParallel` or `torch.compile` are taken off; ``TensorFile/notes`` say so.
public struct PyTorchFormat: TensorFileFormat {
    public init() {}

    public var isWritten: Bool { false }

    public var endings: [String] { ["pth", "pt", "bin"] }

    /// A zip file; or a pickle of protocol 2, which is what older files are, so that reading can say so.
    public func recognizes(_ head: [UInt8]) -> Bool {
        head.starts(with: [0x50, 0x4b, 0x03, 0x04]) || head.starts(with: [0x80, 0x02])
    }

    public func read(_ path: String) throws -> TensorFile {
        let file = try InputFile(path)
        guard try file.begins(with: [0x50, 0x4b]) else {
            throw FoveaError.invalid(
                "\(path) was written by PyTorch before 1.6; write it again in Python: torch.save(torch.load('\(path)'), 'new.pth')"
            )
        }
        let directory = try ZipDirectory(of: file)
        guard let pickle = directory.files.first(where: { $0.key == "data.pkl" || $0.key.hasSuffix("/data.pkl") })
        else {
            throw FoveaError.invalid("\(path): it is a zip file, but not one of torch.save: there is no data.pkl in it")
        }
        let folder = pickle.key.dropLast("data.pkl".count)
        if let order = directory.files["\(folder)byteorder"], try file.read(order) != Data("little".utf8) {
            throw FoveaError.invalid("\(path): its numbers are big-endian, which is not read")
        }
        guard pickle.value.count <= Pickle.mostBytes else {
            throw FoveaError.invalid(
                "\(path): its pickle has \(pickle.value.count) bytes, but at most \(Pickle.mostBytes) are read; save the state dictionary alone"
            )
        }
        // It owns the values that it gives.
        let reading = Pickle(try file.read(pickle.value), path: path)
        let (tensors, notes) = try withExtendedLifetime(reading) {
            try StateDictionary(reading.value(), path: path).unwrapped()
        }
        try requireProportion(tensors, in: file)
        var arrays: [(path: String, array: NDArray)] = []
        for (name, tensor) in tensors {
            guard let bytes = directory.files["\(folder)data/\(tensor.storage.key)"] else {
                throw FoveaError.invalid(
                    "\(path): the numbers of '\(name)' should be in '\(folder)data/\(tensor.storage.key)', which is not there"
                )
            }
            guard bytes.count / tensor.storage.dtype.size >= tensor.storage.count else {
                throw FoveaError.invalid(
                    "\(path): the storage of '\(name)' has \(bytes.count) bytes, too few for \(tensor.storage.count) numbers"
                )
            }
            if let array = try Self.array(name, tensor, at: bytes.lowerBound, in: file) { arrays.append((name, array)) }
        }
        return TensorFile(arrays, notes: notes)
    }

    /// Tensors may share a storage, and an expanded one has each number many times; but a small file does not become more numbers than
    /// memory holds.
    private func requireProportion(_ tensors: [(String, PyTorchTensor)], in file: InputFile) throws {
        let most = 64 << 20 + 16 * file.count
        var bytes = 0
        for (name, tensor) in tensors {
            let shape = Shape(tensor.shape)
            try shape.requireCountable("'\(name)' of '\(file.path)'")
            bytes += 8 * shape.count
            guard bytes <= most else {
                throw FoveaError.invalid(
                    "\(file.path): its tensors up to '\(name)' have \(bytes / 8) numbers, far more than its \(file.count) bytes hold; "
                        + "in Python, save them with .clone()")
            }
        }
    }

    /// The numbers of a tensor, row-major; `nil` for kinds without a dtype.
    private static func array(_ name: String, _ tensor: PyTorchTensor, at start: Int, in file: InputFile) throws
        -> NDArray?
    {
        let storage = tensor.storage
        guard storage.dtype.dtype != nil else { return nil }
        let shape = Shape(tensor.shape)
        try shape.requireCountable("'\(name)' of '\(file.path)'")
        let size = storage.dtype.size
        if tensor.isContiguous {
            return try storage.dtype.array(name, shape, at: start + tensor.offset * size, in: file)
        }
        guard let all = try storage.dtype.array(name, [storage.count], at: start, in: file) else { return nil }
        let numbers = all.doubles
        return NDArray(TensorType(shape, all.dtype), doubles: tensor.places.map { numbers[$0] })
    }
}

/// The tensors of a pickle by name.
struct StateDictionary {
    private let value: Pickle.Value
    private let path: String

    init(_ value: Pickle.Value, path: String) {
        self.value = value
        self.path = path
    }

    /// What checkpoints call the state dictionary in them.
    private static let wrappers = [
        "state_dict", "model_state_dict", "model", "net", "network", "ema_state_dict", "module",
    ]
    /// What wrapping a module puts before all names.
    private static let prefixes = ["module.", "_orig_mod.", "model."]

    /// The tensors, and what was taken off.
    func unwrapped() throws -> (tensors: [(String, PyTorchTensor)], notes: [String]) {
        var notes: [String] = []
        var tensors = Self.tensors(of: value)
        if tensors.isEmpty, case .dictionary(let dictionary) = value {
            for wrapper in Self.wrappers where tensors.isEmpty {
                guard let inside = dictionary.items.first(where: { Self.name($0.key) == wrapper })?.value else {
                    continue
                }
                tensors = Self.tensors(of: inside)
                if !tensors.isEmpty { notes.append("the state dictionary was taken from '\(wrapper)' in the file") }
            }
            guard !tensors.isEmpty else {
                let keys = dictionary.items.compactMap { Self.name($0.key) }.prefix(8).joined(separator: "', '")
                throw FoveaError.invalid(
                    "\(path): no state dictionary of tensors was found in it; its keys are: '\(keys)'. A state dictionary is looked for at the top, "
                        + "and in: \(Self.wrappers.joined(separator: ", "))")
            }
        }
        guard !tensors.isEmpty else { throw FoveaError.invalid("\(path): it holds no state dictionary of tensors") }
        while let prefix = Self.prefixes.first(where: { prefix in tensors.allSatisfy { $0.0.hasPrefix(prefix) } }) {
            tensors = tensors.map { (String($0.0.dropFirst(prefix.count)), $0.1) }
            notes.append("the prefix '\(prefix)' was taken off all names")
        }
        return (tensors, notes)
    }

    private static func tensors(of value: Pickle.Value) -> [(String, PyTorchTensor)] {
        guard case .dictionary(let dictionary) = value else { return [] }
        return dictionary.items.compactMap { item in
            guard let name = name(item.key), case .tensor(let tensor) = item.value else { return nil }
            return (name, tensor)
        }
    }

    private static func name(_ value: Pickle.Value) -> String? {
        guard case .text(let name) = value else { return nil }
        return name
    }
}
