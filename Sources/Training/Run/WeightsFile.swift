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

    /// Replaces the file as a whole, or not at all.
    ///
    /// - Throws: `missingFile` or `inputOutput`.
    public static func save(_ variables: Variables, to path: String) throws {
        try TensorFile(variables.entries.map { ($0.path, $0.array) }).write(to: path)
    }
}
