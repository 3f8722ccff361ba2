import FoveaSpec
import FoveaTensor

extension Variables {
    /// The variables that `specs` ask for, taken by path from named arrays, such as those of a safetensors file.
    ///
    /// `num_batches_tracked`, which PyTorch's batch normalization saves, is not used and may be there.
    ///
    /// - Parameter source: Where the arrays are from, for errors: a file's path.
    /// - Throws: a sentence naming what is missing, what is there but unknown (with the nearest names), or arrays
    ///   of another shape or dtype.
    public static func loaded(
        _ arrays: [(path: String, array: NDArray)], for specs: [VariableSpec], from source: String
    ) throws -> Variables {
        let found = Dictionary(arrays.map { ($0.path, $0.array) }, uniquingKeysWith: { first, _ in first })
        let wanted = Set(specs.map(\.path))
        let missing = specs.map(\.path).filter { found[$0] == nil }
        let unexpected = arrays.map(\.path).filter { !wanted.contains($0) && !isIgnored($0) }
        guard missing.isEmpty, unexpected.isEmpty else {
            throw FoveaError.invalid("\(source) does not fit the model: \(sentence(missing, unexpected))")
        }
        let misshapen = specs.filter { found[$0.path]?.type != $0.type }
        if let spec = misshapen.first, let array = found[spec.path] {
            let others = misshapen.dropFirst().map(\.path)
            throw FoveaError.invalid(
                "\(source): '\(spec.path)' has type \(array.type), but the model expects \(spec.type)"
                    + hint(array, for: spec, among: specs)
                    + (others.isEmpty ? "" : "; so have others another type than expected: \(list(others))"))
        }
        return try Variables(
            specs.compactMap { spec in
                found[spec.path].map { Entry(path: spec.path, kind: spec.kind, array: $0) }
            })
    }

    /// The same variables with the numbers of named arrays; see ``loaded(_:for:from:)``.
    public func replacing(with arrays: [(path: String, array: NDArray)], from source: String) throws -> Variables {
        let specs = entries.map {
            VariableSpec(path: $0.path, type: $0.array.type, kind: $0.kind, initializer: .zeros)
        }
        return try Variables.loaded(arrays, for: specs, from: source)
    }

    /// What explains another number of outputs, in the last layer that has a matrix or a kernel; elsewhere it is not the
    /// classes that differ.
    private static func hint(_ array: NDArray, for spec: VariableSpec, among specs: [VariableSpec]) -> String {
        let last = specs.last { $0.path.hasSuffix("weight") && $0.type.shape.rank >= 2 }
        guard let last, let outputs = array.shape.dimensions.first, array.dtype == spec.type.dtype,
            [last.path, last.path.dropLast("weight".count) + "bias"].contains(spec.path),
            array.shape.rank == spec.type.shape.rank,
            array.shape.dimensions.dropFirst() == spec.type.shape.dimensions.dropFirst()
        else { return "" }
        return "; the file was made for \(outputs) outputs (another number of classes? then replace the head)"
    }

    private static func isIgnored(_ path: String) -> Bool {
        path == "num_batches_tracked" || path.hasSuffix(".num_batches_tracked")
    }

    private static func sentence(_ missing: [String], _ unexpected: [String]) -> String {
        var parts: [String] = []
        if !missing.isEmpty { parts.append("it lacks \(list(missing))") }
        if !unexpected.isEmpty { parts.append("it has the unknown \(list(unexpected))") }
        var sentence = parts.joined(separator: ", and ")
        for path in missing.prefix(3) {
            if let near = nearestName(to: path, among: unexpected) {
                sentence += "; is its '\(near)' meant to be '\(path)'?"
            }
        }
        return sentence
    }

    /// The first few names, and how many more there are.
    private static func list(_ paths: [String]) -> String {
        let shown = paths.prefix(4).map { "'\($0)'" }.joined(separator: ", ")
        return paths.count > 4 ? "\(shown) and \(paths.count - 4) more" : shown
    }
}
