extension DecodingError {
    /// What is wrong with a JSON file, for people: the key, and what was expected of it.
    package var sentence: String {
        switch self {
        case .keyNotFound(let key, let context):
            let place = context.codingPath.isEmpty ? "" : " in \(name(context))"
            return "the key '\(key.stringValue)' is missing\(place)"
        case .typeMismatch(let type, let context): return "\(name(context)) should be \(word(type))"
        case .valueNotFound(let type, let context): return "\(name(context)) should be \(word(type)), but is null"
        case .dataCorrupted(let context): return "\(name(context)) is corrupt: \(context.debugDescription)"
        @unknown default: return "\(self)"
        }
    }

    /// What JSON calls it.
    private func word(_ type: Any.Type) -> String {
        let name = "\(type)"
        if name.hasPrefix("Dictionary<") || name.hasPrefix("KeyedDecodingContainer<") { return "a JSON object" }
        if name.hasPrefix("Array<") || name == "UnkeyedDecodingContainer" { return "a list" }
        switch type {
        case is String.Type: return "text"
        case is Bool.Type: return "true or false"
        case is any BinaryInteger.Type: return "a whole number"
        case is Double.Type, is Float.Type: return "a number"
        default: return "a \(name)"
        }
    }

    private func name(_ context: Context) -> String {
        let keys = context.codingPath.map(\.stringValue)
        return keys.isEmpty ? "the file" : "'\(keys.joined(separator: "."))'"
    }
}
