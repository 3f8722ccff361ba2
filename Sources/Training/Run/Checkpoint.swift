import FoveaInterchange
import FoveaLayers
import FoveaTensor
import Foundation

/// A training state as a file: the variables under their own names, the optimizer's slots as `optimizer/SLOT/NAME`, averages of
/// the weights as `optimizer/ema/NAME`, and the position in the metadata, so that one rename replaces all of it.
public struct Checkpoint: Sendable {
    static let slotPrefix = "optimizer/"
    static let averagePrefix = slotPrefix + "ema/"
    private static let positionKey = "fovea.position"
    private static let checksumKey = "fovea.checksum"

    /// Variables and slots by name.
    public let arrays: [(path: String, array: NDArray)]
    /// Where in the run the arrays were taken.
    public let position: TrainingPosition

    /// The variables that had the best validation result so far, where they are known; a run's folder has them in a file of their
    /// own.
    public var best: Variables?

    /// A checkpoint in memory; nothing is written.
    public init(arrays: [(path: String, array: NDArray)], position: TrainingPosition) {
        self.arrays = arrays
        self.position = position
    }

    /// Reads a file that ``write(to:)`` wrote.
    ///
    /// - Throws: `missingFile`, `inputOutput`, or `invalid` for a file that is corrupt or holds weights alone.
    public init(contentsOf path: String) throws {
        let file = try TensorFile(contentsOf: path)
        guard let text = file.metadata[Checkpoint.positionKey] else {
            throw FoveaError.invalid(
                "\(path) holds weights, but no position to go on from; expected a run's last.safetensors")
        }
        position = try RunFile.position.decode(TrainingPosition.self, from: Data(text.utf8), path: path)
        guard position.isPossible else {
            throw FoveaError.invalid("\(path): the position in its metadata cannot be: \(text)")
        }
        arrays = file.arrays
        // Files from before there were checksums have none.
        if let expected = file.metadata[Checkpoint.checksumKey], expected != Checksum(arrays).description {
            throw FoveaError.invalid(
                "\(path) is damaged: its numbers are not those that were written (checksum \(Checksum(arrays)) in place of "
                    + "\(expected))")
        }
    }

    /// Replaces the file as a whole, or not at all.
    public func write(to path: String) throws {
        let text = String(decoding: try RunFile.position.encode(position, isForPeople: false), as: UTF8.self)
        let metadata = [Checkpoint.positionKey: text, Checkpoint.checksumKey: Checksum(arrays).description]
        try TensorFile(arrays, metadata: metadata).write(to: path)
    }

    /// The network's part.
    public var variables: [(path: String, array: NDArray)] {
        arrays.filter { !$0.path.hasPrefix(Checkpoint.slotPrefix) }
    }

    /// The optimizer's part.
    public var slots: [(path: String, array: NDArray)] {
        arrays.filter { $0.path.hasPrefix(Checkpoint.slotPrefix) }
    }
}
