import FoveaTensor

/// Named arrays of a file, whatever its format: weights, checkpoints.
///
/// One more format is one more type that conforms to ``TensorFileFormat``, and one line in ``TensorFile/formats``.
public struct TensorFile: Sendable {
    /// In the order of the file; no name comes twice.
    public let arrays: [(path: String, array: NDArray)]
    /// Free text beside them.
    public let metadata: [String: String]
    /// What reading did that a user should know, a sentence each: a wrapper or a prefix that was taken off.
    public let notes: [String]

    /// Arrays as they go into a file.
    public init(_ arrays: [(path: String, array: NDArray)], metadata: [String: String] = [:], notes: [String] = []) {
        self.arrays = arrays
        self.metadata = metadata
        self.notes = notes
    }

    /// Every format that there is.
    public static let formats: [any TensorFileFormat] = [SafetensorsFormat(), PyTorchFormat(), SafetensorsIndex()]

    /// Reads a file in the format that its contents are of.
    ///
    /// - Throws: `missingFile`, `inputOutput`, or `invalid` for a file of no known format, or one that is corrupt.
    public init(contentsOf path: String, formats: [any TensorFileFormat] = TensorFile.formats) throws {
        let file = try InputFile(path)
        let head = try file.read(0..<min(file.count, 64))
        if let format = formats.first(where: { $0.recognizes(Array(head)) }) {
            self = try format.read(path)
            return
        }
        guard let first = formats.first else { throw FoveaError.defect("there is no format to read '\(path)' in") }
        let ending = TensorFile.ending(of: path) ?? ""
        guard first.endings.contains(ending) || !formats.contains(where: { $0.endings.contains(ending) }) else {
            throw FoveaError.invalid(
                "\(path): it does not begin as a .\(ending) file does, nor as any other that is read; it is damaged, or something else"
            )
        }
        // The first format says what is wrong with it.
        self = try first.read(path)
    }

    /// What a file's name ends with, behind its last dot.
    private static func ending(of path: String) -> String? {
        let parts = path.split(separator: "/").last.map { $0.split(separator: ".").map(String.init) } ?? []
        return parts.count > 1 ? parts.last : nil
    }

    /// Replaces a file as a whole, or not at all, in the format of its name's ending; in the first format where it has none.
    ///
    /// - Throws: `missingFile` or `inputOutput`; a usage sentence for an ending of no known format; an `invalid` one for what the
    ///   format cannot hold.
    public func write(to path: String, formats: [any TensorFileFormat] = TensorFile.formats) throws {
        let ending = TensorFile.ending(of: path)
        let written = formats.filter(\.isWritten)
        guard let format = written.first(where: { ending == nil || $0.endings.contains(ending ?? "") }) else {
            let isRead = formats.contains { $0.endings.contains(ending ?? "") }
            throw FoveaError.usage(
                "'\(path)' ends with '.\(ending ?? "")'\(isRead ? ", which is read but not written;" : ", but") arrays are written as: "
                    + written.flatMap(\.endings).map { ".\($0)" }.joined(separator: ", "))
        }
        try format.write(self, to: path)
    }
}

/// A format of files with named arrays.
public protocol TensorFileFormat: Sendable {
    /// What its files' names end with, such as `safetensors`.
    var endings: [String] { get }
    /// Whether its files are written too, and not only read.
    var isWritten: Bool { get }
    /// Whether a file that begins with these bytes, at most 64, is of the format.
    func recognizes(_ head: [UInt8]) -> Bool
    /// Reads a file.
    func read(_ path: String) throws -> TensorFile
    /// Replaces a file as a whole, or not at all.
    func write(_ file: TensorFile, to path: String) throws
}

/// ``Safetensors`` as a format of tensor files. Arrays of kinds that there is no dtype for are passed over.
public struct SafetensorsFormat: TensorFileFormat {
    public init() {}

    public var endings: [String] { ["safetensors"] }

    /// Eight bytes for a length, then JSON.
    public func recognizes(_ head: [UInt8]) -> Bool { head.count > 8 && head[8] == UInt8(ascii: "{") }

    public func read(_ path: String) throws -> TensorFile {
        let file = try Safetensors(contentsOf: path, skippingUnsupported: true)
        return TensorFile(file.entries.map { ($0.name, $0.array) }, metadata: file.metadata)
    }

    public func write(_ file: TensorFile, to path: String) throws {
        try Safetensors(file.arrays.map { Safetensors.Entry($0.path, $0.array) }, metadata: file.metadata).write(
            to: path)
    }
}

extension TensorFileFormat {
    /// By default they are.
    public var isWritten: Bool { true }

    /// Of a format that is only read, never called.
    public func write(_ file: TensorFile, to path: String) throws {
        throw FoveaError.defect("'\(path)' is of a format that is not written")
    }
}
