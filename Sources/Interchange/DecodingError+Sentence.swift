extension DecodingError {
    /// What is wrong with a JSON file, for people: the key, and what was expected of it.
    package var sentence: String {
        switch self {
        case .keyNotFound(let key, let context):
            let place = context.codingPath.isEmpty ? "" : " in \(name(context))"
            return "the key '\(key.stringValue)' is missing\(place)"
        case .typeMismatch(let type, let context): return "\(name(context)) should be a \(type)"
        case .valueNotFound(let type, let context): return "\(name(context)) should be a \(type), but is null"
        case .dataCorrupted(let context): return "\(name(context)) is corrupt: \(context.debugDescription)"
        @unknown default: return "\(self)"
        }
    }

    private func name(_ context: Context) -> String {
        let keys = context.codingPath.map(\.stringValue)
        return keys.isEmpty ? "the file" : "'\(keys.joined(separator: "."))'"
    }
}
