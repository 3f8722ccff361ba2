import FoveaTensor
import Foundation

/// What a Python pickle says, without doing any of it: pickles are programs, of which only the instructions that build numbers, texts,
/// containers and tensors are followed. Whatever would call something else is refused with its name.
///
/// Source: CPython's `pickletools.py` and, for what may be called, PyTorch's `torch/_weights_only_unpickler.py`.
///
/// Values lie in each other as deep as the file says, so they are taken apart one by one when the pickle goes, and not each by the one
/// around it, for which the stack would be too small.
final class Pickle {
    /// A Python value. What contains others is whole as long as the pickle is there.
    enum Value {
        case none
        case bool(Bool)
        case int(Int)
        case double(Double)
        case text(String)
        case bytes
        case tuple(List)
        case list(List)
        case dictionary(Dictionary)
        /// Something that a module has by name.
        case global(String)
        /// A storage that lies outside of the pickle.
        case storage(PyTorchStorage)
        case tensor(PyTorchTensor)
    }

    /// Containers grow after others refer to them.
    final class List { var values: [Value] = [] }
    final class Dictionary { var items: [(key: Value, value: Value)] = [] }

    /// The most bytes that are followed: more tensors than any network has.
    static let mostBytes = 1 << 26

    private let bytes: [UInt8]
    private let path: String
    private var place = 0
    private var stack: [Value] = []
    private var marks: [Int] = []
    private var memo: [Int: Value] = [:]
    private var lists: [List] = []
    private var dictionaries: [Dictionary] = []
    private let emptyTuple = List()

    /// - Parameter path: What errors call it.
    init(_ data: Data, path: String) {
        bytes = [UInt8](data)
        self.path = path
    }

    deinit {
        for list in lists { list.values = [] }
        for dictionary in dictionaries { dictionary.items = [] }
    }

    private func list(_ values: [Value] = []) -> List {
        let list = List()
        list.values = values
        lists.append(list)
        return list
    }

    private func dictionary() -> Value {
        let dictionary = Dictionary()
        dictionaries.append(dictionary)
        return .dictionary(dictionary)
    }

    /// The value that is left at the end.
    ///
    /// - Throws: `invalid` with the byte and the name of what is refused.
    func value() throws -> Value {
        while true {
            let start = place
            let code = try byte()
            do {
                if code == UInt8(ascii: ".") { return try pop() }
                try follow(code)
            } catch let error as FoveaError {
                throw FoveaError.invalid("\(path), byte \(start) of its pickle: \(error.message)")
            }
        }
    }

    private func follow(_ code: UInt8) throws {
        switch code {
        // Frames and the protocol's number.
        case 0x80: _ = try take(1)
        case 0x95: _ = try take(8)
        // Numbers and texts.
        case UInt8(ascii: "N"): stack.append(.none)
        case 0x88: stack.append(.bool(true))
        case 0x89: stack.append(.bool(false))
        case UInt8(ascii: "J"): stack.append(.int(Int(Int32(truncatingIfNeeded: try integer(4)))))
        case UInt8(ascii: "K"): stack.append(.int(try integer(1)))
        case UInt8(ascii: "M"): stack.append(.int(try integer(2)))
        case 0x8a: stack.append(.int(try long()))
        case UInt8(ascii: "G"):
            let bits = try take(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            stack.append(.double(Double(bitPattern: bits)))
        case UInt8(ascii: "X"): stack.append(.text(try text(integer(4))))
        case 0x8c: stack.append(.text(try text(integer(1))))
        case 0x8d: stack.append(.text(try text(integer(8))))
        case UInt8(ascii: "U"), UInt8(ascii: "C"):
            _ = try take(integer(1))
            stack.append(.bytes)
        case UInt8(ascii: "T"), UInt8(ascii: "B"):
            _ = try take(integer(4))
            stack.append(.bytes)
        // Containers.
        case UInt8(ascii: "("): marks.append(stack.count)
        case UInt8(ascii: ")"): stack.append(.tuple(emptyTuple))
        case UInt8(ascii: "t"): stack.append(.tuple(list(try marked())))
        case 0x85: stack.append(.tuple(list(try pop(1))))
        case 0x86: stack.append(.tuple(list(try pop(2))))
        case 0x87: stack.append(.tuple(list(try pop(3))))
        case UInt8(ascii: "]"): stack.append(.list(list()))
        case UInt8(ascii: "a"):
            let value = try pop()
            try append([value])
        case UInt8(ascii: "e"):
            let values = try marked()
            try append(values)
        case UInt8(ascii: "}"): stack.append(dictionary())
        case UInt8(ascii: "s"):
            let item = try pop(2)
            try set(item)
        case UInt8(ascii: "u"):
            let items = try marked()
            try set(items)
        case UInt8(ascii: "0"): _ = try pop()
        // The memo.
        case UInt8(ascii: "q"): memo[try integer(1)] = try top()
        case UInt8(ascii: "r"): memo[try integer(4)] = try top()
        case 0x94: memo[memo.count] = try top()
        case UInt8(ascii: "h"): stack.append(try remembered(integer(1)))
        case UInt8(ascii: "j"): stack.append(try remembered(integer(4)))
        // What has a name, and calls of it.
        case UInt8(ascii: "c"):
            let module = try line()
            stack.append(.global("\(module).\(try line())"))
        case 0x93:
            guard case .text(let name) = try pop(), case .text(let module) = try pop() else { throw mismatch }
            stack.append(.global("\(module).\(name)"))
        case UInt8(ascii: "R"), 0x81:
            let arguments = try pop()
            stack.append(try call(pop(), arguments))
        case UInt8(ascii: "b"):
            // Attributes: of an OrderedDict, the versions of its modules.
            _ = try pop()
        case UInt8(ascii: "Q"): stack.append(.storage(try PyTorchStorage(pop())))
        default:
            throw FoveaError.invalid(
                "it has the instruction 0x\(String(code, radix: 16)), which state dictionaries of tensors do not need; "
                    + "nothing of it was run")
        }
    }

    /// The few things that build tensors.
    private func call(_ function: Value, _ arguments: Value) throws -> Value {
        guard case .global(let name) = function, case .tuple(let tuple) = arguments else { throw mismatch }
        let arguments = tuple.values
        switch name {
        case "collections.OrderedDict" where arguments.isEmpty: return dictionary()
        case "torch._utils._rebuild_tensor_v2": return .tensor(try PyTorchTensor(arguments))
        case "torch._utils._rebuild_parameter":
            guard case .tensor(let tensor)? = arguments.first else { throw mismatch }
            return .tensor(tensor)
        case "torch.Size":
            guard let size = arguments.first else { throw mismatch }
            return size
        default:
            throw FoveaError.invalid(
                "it calls '\(name)', which is not needed for tensors; nothing of it was run. In Python, save the state dictionary alone: "
                    + "torch.save(model.state_dict(), path)")
        }
    }

    private var mismatch: FoveaError { .invalid("its values do not fit together; the file is damaged") }

    // MARK: The stack

    private func top() throws -> Value {
        guard let value = stack.last else { throw mismatch }
        return value
    }

    private func pop() throws -> Value {
        guard stack.count > (marks.last ?? 0) else { throw mismatch }
        return stack.removeLast()
    }

    private func pop(_ count: Int) throws -> [Value] {
        guard stack.count - (marks.last ?? 0) >= count else { throw mismatch }
        defer { stack.removeLast(count) }
        return Array(stack.suffix(count))
    }

    /// What stands above the last mark.
    private func marked() throws -> [Value] {
        guard let mark = marks.popLast(), mark <= stack.count else { throw mismatch }
        defer { stack.removeLast(stack.count - mark) }
        return Array(stack[mark...])
    }

    private func append(_ values: [Value]) throws {
        guard case .list(let list) = try top() else { throw mismatch }
        list.values += values
    }

    private func set(_ values: [Value]) throws {
        guard values.count.isMultiple(of: 2), case .dictionary(let dictionary) = try top() else { throw mismatch }
        for index in stride(from: 0, to: values.count, by: 2) {
            dictionary.items.append((values[index], values[index + 1]))
        }
    }

    private func remembered(_ index: Int) throws -> Value {
        guard let value = memo[index] else { throw mismatch }
        return value
    }

    // MARK: The bytes

    private func byte() throws -> UInt8 { try take(1).first ?? 0 }

    private func take(_ count: Int) throws -> ArraySlice<UInt8> {
        guard count >= 0, count <= bytes.count - place else {
            throw FoveaError.invalid("\(path): its pickle ends at byte \(bytes.count), in the middle of a value")
        }
        defer { place += count }
        return bytes[place..<place + count]
    }

    private func integer(_ width: Int) throws -> Int {
        let value = try take(width).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard let value = Int(exactly: value) else { throw mismatch }
        return value
    }

    /// Two's complement in as many bytes as the first says.
    private func long() throws -> Int {
        let digits = try take(integer(1))
        guard digits.count <= 8 else { throw FoveaError.invalid("it has an integer of \(digits.count) bytes") }
        let bits = digits.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let unused = 64 - 8 * digits.count
        return digits.isEmpty ? 0 : Int(truncatingIfNeeded: Int64(bitPattern: bits << UInt64(unused)) >> Int64(unused))
    }

    private func text(_ length: Int) throws -> String {
        guard let text = String(bytes: try take(length), encoding: .utf8) else { throw mismatch }
        return text
    }

    private func line() throws -> String {
        let length = bytes[place...].prefix { $0 != UInt8(ascii: "\n") }.count
        let line = try text(length)
        _ = try take(1)
        return line
    }
}
