import FoveaTensor
import Foundation

extension Safetensors {
    /// Reads a file. Each array is read into its own memory; the file is not held as a whole.
    ///
    /// - Parameter skippingUnsupported: Whether arrays of kinds that Fovea has no dtype for, such as the I64
    ///   `num_batches_tracked` of PyTorch's batch normalization, are left out rather than refused.
    /// - Throws: `missingFile`, `inputOutput`, or `invalid` with the file and the byte where it is not what it should be.
    public init(contentsOf path: String, skippingUnsupported: Bool = false) throws {
        let file = try InputFile(path)
        guard file.count >= 8 else {
            throw FoveaError.invalid(
                "\(path), byte 0: a safetensors file begins with 8 bytes of length, but this has only \(file.count)")
        }
        let length = try file.read(0..<8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length <= UInt64(SafetensorsHeader.largest) else {
            throw FoveaError.invalid(
                "\(path), byte 0: the header should be \(length) bytes long, more than safetensors allows "
                    + "(\(SafetensorsHeader.largest)); this is not a safetensors file")
        }
        let start = 8 + Int(length)
        guard start <= file.count else {
            throw FoveaError.invalid(
                "\(path), byte 0: the header should end at byte \(start), but the file ends at byte \(file.count); "
                    + "it is truncated or not a safetensors file")
        }
        let header = try SafetensorsHeader(file.read(8..<start), dataCount: file.count - start, path: path)
        // A file with holes may be longer than any memory.
        if file.count > 1 << 30 {
            try MachineMemory().require(file.count, for: "reading '\(path)'", "use a machine that has more")
        }
        var entries: [Entry] = []
        var skipped: [String] = []
        for array in header.arrays {
            let place = start + array.bytes.lowerBound
            guard let contents = try array.dtype.array(array.name, array.shape, at: place, in: file) else {
                guard skippingUnsupported else {
                    throw FoveaError.invalid(
                        "\(path): '\(array.name)' holds \(array.dtype.rawValue), which Fovea has no dtype for; "
                            + "convert it to F32, F64, I32, U8 or BOOL")
                }
                skipped.append(array.name)
                continue
            }
            entries.append(Entry(array.name, contents))
        }
        self.init(entries: entries, metadata: header.metadata, skipped: skipped)
    }
}
