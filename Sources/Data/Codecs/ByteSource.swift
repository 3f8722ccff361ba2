import FoveaInterchange
import FoveaTensor

/// Bytes read from front to back, whatever they are wrapped in.
protocol ByteSource: AnyObject {
    var path: String { get }
    /// Fills `buffer` as far as there are bytes.
    ///
    /// - Returns: how many were written; fewer than the buffer holds only at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
    /// The most bytes that can still come, as far as the outside tells without reading.
    var mostBytesPossible: Int { get }
    /// How an error names a place in these bytes: `train-images-idx3-ubyte, byte 4`.
    func place(_ offset: Int) -> String
}

extension ByteSource {
    /// A sentence about a place in the bytes.
    func invalid(at offset: Int, _ sentence: String) -> FoveaError { .invalid("\(place(offset)): \(sentence)") }
}

extension InputFile: ByteSource {
    var mostBytesPossible: Int { count - offset }

    func place(_ offset: Int) -> String { "\(path), byte \(offset)" }
}
