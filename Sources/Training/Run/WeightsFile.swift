import FoveaInterchange
import FoveaLayers
import FoveaTensor

/// A network's numbers as a file of named arrays (``TensorFile``), under the names that PyTorch's state dictionaries use.
public enum WeightsFile {
    /// The numbers that a network asks for.
    ///
    /// An optimizer's slots, which a run's `last.safetensors` also holds, are left out.
    ///
    /// - Throws: `missingFile`, `inputOutput`, or an `invalid` sentence that names what is missing, what is there but
    ///   unknown (with the nearest name), or what has another shape.
    public static func load(_ path: String, for specs: [VariableSpec]) throws -> Variables {
        return try Variables.loaded(
            TensorFile(contentsOf: path).arrays.filter { !$0.path.hasPrefix(Checkpoint.slotPrefix) }, for: specs,
            from: path)
    }

    /// The numbers that a network asks for, from a file of another one, and what a user should know of them.
    ///
    /// - Parameter seed: What variables that begin anew are drawn from.
    /// - Throws: as ``load(_:for:)`` does, for what the transfer's rules do not allow.
    public static func load(
        _ path: String, for specs: [VariableSpec], by transfer: Transfer, seed: UInt64
    ) throws -> (variables: Variables, notes: [String]) {
        let file = try TensorFile(contentsOf: path)
        let arrays = file.arrays.filter { !$0.path.hasPrefix(Checkpoint.slotPrefix) }
        let (variables, notes) = try Variables.transferred(arrays, for: specs, by: transfer, seed: seed, from: path)
        return (variables, file.notes.map { "\(path): \($0)" } + notes)
    }

    /// Replaces the file as a whole, or not at all.
    ///
    /// - Throws: `missingFile` or `inputOutput`.
    public static func save(_ variables: Variables, to path: String) throws {
        try TensorFile(variables.entries.map { ($0.path, $0.array) }).write(to: path)
    }
}
