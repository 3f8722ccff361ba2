import FoveaSpec
import FoveaTensor

/// How another network's numbers become this one's: what is taken from a file, under which names, and what begins anew.
public struct Transfer: Sendable {
    /// What the file calls something, and what the network calls it: whole paths or their beginnings, up to a dot. An empty one stands
    /// for the root.
    public var renames: [(from: String, to: String)] = []
    /// What may be missing in the file, and begins as the network's layers say.
    public var allowedMissing: [PathPattern] = []
    /// Whether the network's last layers, those that give scores, begin anew; the file's may then have another number of classes.
    public var replacesHead = false

    /// Everything is taken as it is.
    public init() {}

    /// `backbone=,head=fc`: what the file calls it, `=`, and what the network calls it.
    ///
    /// - Throws: a usage sentence for a part without `=`.
    public static func renames(_ text: String) throws -> [(from: String, to: String)] {
        try text.split(separator: ",").map { part in
            let names = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard names.count == 2, names != ["", ""] else {
                throw FoveaError.usage(
                    "expects OLD=NEW with commas between, such as backbone=,head=fc, but got '\(part)'")
            }
            return (names[0], names[1])
        }
    }
}

extension Variables {
    /// The variables that `specs` ask for, taken from named arrays, and what was done to make them fit, a sentence each.
    ///
    /// - Parameters:
    ///   - seed: What variables that begin anew are drawn from.
    ///   - source: Where the arrays are from, for errors: a file's path.
    /// - Throws: as ``loaded(_:for:from:)`` does; a sentence for a rule that fits nothing.
    public static func transferred(
        _ arrays: [(path: String, array: NDArray)], for specs: [VariableSpec], by transfer: Transfer, seed: UInt64,
        from source: String
    ) throws -> (variables: Variables, notes: [String]) {
        var arrays = try renamed(arrays, transfer.renames, from: source)
        var notes: [String] = []
        var new: Set<String> = []
        if transfer.replacesHead {
            new = specs.head
            guard !new.isEmpty else {
                throw FoveaError.invalid(
                    "the network has no layer that is known to give its scores, so no head can be replaced")
            }
            arrays.removeAll { new.contains($0.path) }
        }
        let found = Set(arrays.map(\.path))
        new.formUnion(specs.map(\.path).filter { !found.contains($0) && transfer.allowedMissing.matches($0) })
        let fresh = specs.filter { new.contains($0.path) }
        if !fresh.isEmpty {
            arrays += try Variables.initialized(fresh, seed: seed).entries.map { ($0.path, $0.array) }
            notes.append("not from \(source), but freshly initialized: \(fresh.map(\.path).joined(separator: ", "))")
        }
        return (try loaded(arrays, for: specs, from: source), notes)
    }

    private static func renamed(
        _ arrays: [(path: String, array: NDArray)], _ renames: [(from: String, to: String)], from source: String
    ) throws -> [(path: String, array: NDArray)] {
        var arrays = arrays
        for (old, new) in renames {
            var isUsed = false
            for (index, entry) in arrays.enumerated() {
                let isInside = old.isEmpty || entry.path.hasPrefix(old + ".")
                guard isInside || entry.path == old else { continue }
                let rest = isInside ? String(entry.path.dropFirst(old.isEmpty ? 0 : old.count + 1)) : ""
                arrays[index].path = [new, rest].filter { !$0.isEmpty }.joined(separator: ".")
                isUsed = true
            }
            guard isUsed else {
                throw FoveaError.invalid(
                    "\(source) has no '\(old)' to rename\(didYouMean(old, among: arrays.map(\.path)))")
            }
        }
        return arrays
    }
}

extension [VariableSpec] {
    /// The paths of what gives scores: weights that begin as a classifier's last layer does, and their biases.
    public var head: Set<String> {
        let weights = filter { $0.initializer is ScoresInitializer }.map(\.path)
        let known = Set(map(\.path))
        return Set(weights).union(weights.map { $0.dropLast("weight".count) + "bias" }.filter(known.contains))
    }
}
